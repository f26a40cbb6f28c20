package org.jvnic.nic.i82576.receive;

import org.jvnic.nic.memory.HostMemory;

/**
 * Extension headers of an IPv6 packet: whether there are any, where they end, and the addresses they give in place of those in the IPv6
 * header. Datasheet section 7.1.1.7.1.
 *
 * <p>Owned by the engine's thread. What it tells is about the last {@link #parse}.
 */
final class Ipv6Extensions {
    private static final int HEADER = 40;
    private static final int SOURCE = 8;
    private static final int DESTINATION = 24;
    private static final int ADDRESS = 16;
    private static final int UNIT = 8;

    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int DESTINATION_OPTIONS = 60;

    private static final int PAD_1 = 0;
    private static final int HOME_ADDRESS = 201;
    private static final int ROUTING_TO_HOME = 2;

    private long base;
    private int end;
    private int source;
    private int destination;

    /** Reads the headers of a packet whose IPv6 header is all there, in memory nobody changes. */
    void parse(final long ipv6, final int available) {
        base = ipv6;
        source = SOURCE;
        destination = DESTINATION;
        int next = get8(6);
        end = HEADER;
        while (isExtension(next) && end + UNIT <= available) {
            final int length = next == FRAGMENT ? UNIT : (get8(end + 1) + 1) * UNIT;
            if (end + length > available) {
                break;
            }
            if (next == DESTINATION_OPTIONS) {
                findHomeAddress(end + 2, end + length);
            } else if (next == ROUTING && get8(end + 2) == ROUTING_TO_HOME && length == UNIT + ADDRESS) {
                destination = end + UNIT;
            }
            final boolean fragment = next == FRAGMENT;
            next = get8(end);
            end += length;
            if (fragment) {
                break; // what follows is a part of something
            }
        }
    }

    private static boolean isExtension(final int header) {
        return header == HOP_BY_HOP || header == ROUTING || header == FRAGMENT || header == DESTINATION_OPTIONS;
    }

    private void findHomeAddress(final int from, final int to) {
        int at = from;
        while (at < to - 1) {
            if (get8(at) == PAD_1) {
                at++;
                continue;
            }
            final int length = get8(at + 1);
            if (get8(at) == HOME_ADDRESS && length == ADDRESS && at + 2 + ADDRESS <= to) {
                source = at + 2;
            }
            at += 2 + length;
        }
    }

    private int get8(final int offset) {
        return HostMemory.getByte(base + offset) & 0xFF;
    }

    /** Whether there are any. */
    boolean exist() {
        return end > HEADER;
    }

    /** Bytes of the IPv6 header and those behind it, up to and with a fragment header. */
    int end() {
        return end;
    }

    /** Where the source address is that counts, bytes from the IPv6 header. */
    int source() {
        return source;
    }

    /** Where the destination address is that counts, bytes from the IPv6 header. */
    int destination() {
        return destination;
    }
}
