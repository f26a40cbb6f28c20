package org.jvnic.nic.i82576.mailbox;

/** What drivers of this part say to one another through a mailbox: the first word of a message. */
public final class Message {
    /** The message was carried out. */
    public static final int ACK = 1 << 31;

    /** The message was refused. */
    public static final int NACK = 1 << 30;

    /** The virtual function may send messages. */
    public static final int CLEAR_TO_SEND = 1 << 29;

    /** Lowest bit of what a type has besides: a count, a choice. */
    public static final int INFO_SHIFT = 16;

    /** The virtual function starts. The only message there is before it is clear to send; the answer has its address. */
    public static final int RESET = 1;

    /** An address of its own: words 1 and 2. With {@link #FILTER_CLEAR} or {@link #FILTER_ADD} further addresses. */
    public static final int SET_ADDRESS = 2;

    /** Hashes of multicast addresses, 16 bits each, from word 1 on. The number of them in bits 22:16. */
    public static final int SET_MULTICAST = 3;

    /** Membership of a VLAN, word 1; bit 16 for joining. */
    public static final int SET_VLAN = 4;

    /** Longest frame with tag and FCS: word 1. */
    public static final int SET_LENGTH = 5;

    /** Promiscuous modes: bit 16 unicast, bit 17 multicast. */
    public static final int SET_PROMISCUOUS = 6;

    /** From the physical function: look at the link again. */
    public static final int CONTROL = 0x100;

    /** Of {@link #SET_ADDRESS}: no further addresses. */
    public static final int FILTER_CLEAR = 1;

    /** Of {@link #SET_ADDRESS}: one further address. */
    public static final int FILTER_ADD = 2;

    static final int TYPE_MASK = 0xFFFF;
    static final int INFO_MASK = 0xFF;
    static final int MULTICAST_OVERFLOW = 0x80;
    static final int MULTICAST_COUNT = 0x7F;
    static final int MAX_HASHES = 30;

    private Message() {}

    /** An address in words 1 and 2, first byte lowest. */
    static long address(final int[] message) {
        return (message[1] & 0xFFFF_FFFFL) | (message[2] & 0xFFFFL) << 32;
    }
}
