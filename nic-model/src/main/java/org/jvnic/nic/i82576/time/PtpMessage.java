package org.jvnic.nic.i82576.time;

import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.frame.PacketHeaders;
import org.jvnic.nic.memory.HostMemory;

/**
 * A frame as the time stamp logic sees it: whether it is an IEEE 1588 message, of which version and type, and who sent it.
 *
 * <p>Owned by the engine's thread. What it tells is about the last {@link #parse}.
 */
final class PtpMessage {
    private static final int ETHERTYPE = 0x88F7;
    private static final int EVENT_PORT = 319;

    /** Up to the sequence number; version 1 has its control field behind it. */
    private static final int MIN_BYTES = 32;

    private static final int SENDER = 22;
    private static final int SEQUENCE = 30;
    private static final int CONTROL = 32;

    private final PacketHeaders headers = new PacketHeaders();
    private boolean overEthernet;
    private int version;
    private int type;
    private int control;
    private int senderLow;
    private int senderHigh;

    /** Reads bytes that nobody else can change. Returns whether they are a message; where not, the sender is 0. */
    boolean parse(final long host, final int available) {
        version = 0;
        senderLow = 0;
        senderHigh = 0;
        final int offset = find(host, available);
        if (offset < 0 || available - offset < MIN_BYTES) {
            return false;
        }
        final long message = host + offset;
        type = HostMemory.getByte(message) & 15;
        version = HostMemory.getByte(message + 1) & 15;
        control = available - offset > CONTROL ? HostMemory.getByte(message + CONTROL) & 0xFF : -1;
        senderLow = HostMemory.getInt(message + SENDER);
        senderHigh =
                (HostMemory.getShort(message + SENDER + 4) & 0xFFFF) | HostMemory.getShort(message + SEQUENCE) << 16;
        return true;
    }

    private int find(final long host, final int available) {
        if (available < Frame.ETHERNET_HEADER + Frame.VLAN_TAG) {
            return -1;
        }
        final boolean isIp = headers.parse(host, available);
        overEthernet = bigEndian(host + headers.l2Length() - 2) == ETHERTYPE;
        if (overEthernet) {
            return headers.l2Length();
        }
        final int offset = headers.l4Offset();
        final boolean isEvent = isIp
                && headers.protocol() == PacketHeaders.UDP
                && available - offset >= PacketHeaders.UDP_HEADER
                && bigEndian(host + offset + 2) == EVENT_PORT;
        return isEvent ? offset + PacketHeaders.UDP_HEADER : -1;
    }

    private static int bigEndian(final long host) {
        return Short.reverseBytes(HostMemory.getShort(host)) & 0xFFFF;
    }

    /** Behind the Ethernet header, not behind UDP. */
    boolean isOverEthernet() {
        return overEthernet;
    }

    /** Version of the protocol, 0 in a frame that is no message. */
    int version() {
        return version;
    }

    /** Message type of version 2. */
    int type() {
        return type;
    }

    /** Control field of version 1, -1 where the frame ends before it. */
    int control() {
        return control;
    }

    /** Bytes 0 to 3 of the sender, the first lowest: its address in version 1, the end of its clock identity in version 2. */
    int senderLow() {
        return senderLow;
    }

    /** Bytes 4 and 5 of the sender, then the sequence number as it stands in the message. */
    int senderHigh() {
        return senderHigh;
    }
}
