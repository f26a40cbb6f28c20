package org.jvnic.nic.i82576.time;

/**
 * System time and time stamps.
 *
 * <p>Owns these registers of the physical function: SYSTIML 0xB600, SYSTIMH 0xB604, TIMINCA 0xB608, TIMADJL 0xB60C, TIMADJH 0xB610,
 * TSYNCTXCTL 0xB614, TXSTMPL 0xB618, TXSTMPH 0xB61C, TSYNCRXCTL 0xB620, RXSTMPL 0xB624, RXSTMPH 0xB628, RXSATRL 0xB62C, RXSATRH
 * 0xB630, TSICR 0xB66C, TSIM 0xB674, TSYNCRXCFG 0x5F50. Filters of type, port and immediate interrupts that drivers set beside them do not matter here.
 *
 * <p>A stamp is the system time of the engine's turn in which the frame passed. There is one for sending and one for receiving, and the
 * next is taken only after a read of its high half. A read of SYSTIML keeps the high half for the read of SYSTIMH.
 *
 * <p>Any thread may read and write registers; one short lock guards them. {@link #sent} and {@link #received} belong to the engine's
 * thread, and take the lock only for frames that are stamped.
 */
public final class TimeSync {
    private static final int SYSTIML = 0xB600;
    private static final int SYSTIMH = 0xB604;
    private static final int TIMINCA = 0xB608;
    private static final int TIMADJL = 0xB60C;
    private static final int TIMADJH = 0xB610;
    private static final int TSYNCTXCTL = 0xB614;
    private static final int TXSTMPL = 0xB618;
    private static final int TXSTMPH = 0xB61C;
    private static final int TSYNCRXCTL = 0xB620;
    private static final int RXSTMPL = 0xB624;
    private static final int RXSTMPH = 0xB628;
    private static final int RXSATRL = 0xB62C;
    private static final int RXSATRH = 0xB630;
    private static final int TSYNCRXCFG = 0x5F50;

    private static final int TSICR = 0xB66C;
    private static final int TSIM = 0xB674;

    private static final int SENT = 1 << 1;
    private static final int RECEIVED = 1 << 2;
    private static final int CAUSES = 0xFF;
    private static final long LOW_HALF = 0xFFFF_FFFFL;
    private static final int VALID = 1;
    private static final int ENABLED = 1 << 4;
    private static final int TYPE = 7 << 1;
    private static final int TYPE_SHIFT = 1;
    private static final int L2_VERSION_2 = 0;
    private static final int L4_VERSION_1 = 1;
    private static final int VERSION_2 = 2;
    private static final int ALL = 4;
    private static final int EVENTS_VERSION_2 = 5;
    private static final int GENERAL_MESSAGES = 8;
    private static final int CONTROL_MASK = 0xFF;
    private static final int MESSAGE_SHIFT = 8;
    private static final int MESSAGE_MASK = 15;
    private static final int CONFIG_WRITABLE = 0xFFFF;

    /** Guards everything but the message. Innermost. */
    private final Object lock = new Object();

    private final SystemTime time = new SystemTime();
    private final PtpMessage message = new PtpMessage();
    private int latchedHigh;
    private int adjustLow;
    private int adjustHigh;
    private long txStamp;
    private long rxStamp;
    private int senderLow;
    private int senderHigh;
    private int causes;
    private int mask;

    /** Written under the lock, read by anybody. */
    private volatile boolean interrupting;

    /** Written under the lock, read by the engine before it takes it. */
    private volatile int txControl;

    private volatile int rxControl;
    private volatile int rxConfig;

    /** A clock that stands. */
    public TimeSync() {}

    /**
     * Reset by any cause: time 0, standing, no stamps.
     *
     * @param nowNs time in nanoseconds.
     */
    public void reset(final long nowNs) {
        synchronized (lock) {
            time.reset(nowNs);
            latchedHigh = 0;
            adjustLow = 0;
            adjustHigh = 0;
            txStamp = 0;
            rxStamp = 0;
            senderLow = 0;
            senderHigh = 0;
            txControl = 0;
            rxControl = 0;
            rxConfig = 0;
            causes = 0;
            mask = 0;
            interrupting = false;
        }
    }

    /**
     * A frame was sent whose descriptor asks for a time stamp.
     *
     * @param nowNs time of the engine's turn in nanoseconds.
     * @return true when it was stamped: stamping is enabled, and the last stamp has been read.
     */
    public boolean sent(final long nowNs) {
        if ((txControl & (ENABLED | VALID)) != ENABLED) {
            return false;
        }
        synchronized (lock) {
            txStamp = time.value(nowNs);
            txControl |= VALID;
            raise(SENT);
        }
        return true;
    }

    /**
     * Whether {@link #received} may stamp a frame.
     *
     * @return true when it has to be called: stamping is enabled, and the last stamp has been read.
     */
    public boolean stampsReceived() {
        return (rxControl & (ENABLED | VALID)) == ENABLED;
    }

    /**
     * A frame was received.
     *
     * @param host      host address of its first byte, in memory only the caller can change.
     * @param available bytes there, from the first; 0 or more. A message is found in the first 128 of a frame without options.
     * @param nowNs     time of the engine's turn in nanoseconds.
     * @return true when it was stamped: its descriptor says so.
     */
    public boolean received(final long host, final int available, final long nowNs) {
        if (!stampsReceived() || !isWanted(message.parse(host, available))) {
            return false;
        }
        synchronized (lock) {
            rxStamp = time.value(nowNs);
            senderLow = message.senderLow();
            senderHigh = message.senderHigh();
            rxControl |= VALID;
            raise(RECEIVED);
        }
        return true;
    }

    private void raise(final int cause) {
        causes |= cause;
        interrupting = (causes & mask) != 0;
    }

    /**
     * Whether a cause of TSICR is there that TSIM admits.
     *
     * @return true when ICR.TIME_SYNC is to be set, after a stamp was taken or TSIM was written.
     */
    public boolean isInterrupting() {
        return interrupting;
    }

    private boolean isWanted(final boolean isMessage) {
        final int type = (rxControl & TYPE) >>> TYPE_SHIFT;
        final int version = message.version();
        if (!isMessage || type == ALL) {
            return type == ALL;
        }
        return switch (type) {
            case L2_VERSION_2 -> version == 2 && message.isOverEthernet() && isMessageType();
            case VERSION_2 -> version == 2 && isMessageType();
            case EVENTS_VERSION_2 -> version == 2 && message.type() < GENERAL_MESSAGES;
            case L4_VERSION_1 ->
                version == 1 && !message.isOverEthernet() && message.control() == (rxConfig & CONTROL_MASK);
            default -> false;
        };
    }

    private boolean isMessageType() {
        return message.type() == (rxConfig >>> MESSAGE_SHIFT & MESSAGE_MASK);
    }

    /**
     * Whether a register is one of this unit's.
     *
     * @param offset byte offset, a multiple of 4.
     * @return true when {@link #read} and {@link #write} serve it.
     */
    public static boolean handles(final int offset) {
        return (offset >= SYSTIML && offset <= RXSATRH) || offset == TSYNCRXCFG || offset == TSICR || offset == TSIM;
    }

    /**
     * Reads a register. SYSTIML latches the high half; the high half of a stamp frees it.
     *
     * @param offset byte offset.
     * @param nowNs  time in nanoseconds.
     * @return its value, 0 when it is not one of this unit's.
     */
    public int read(final int offset, final long nowNs) {
        synchronized (lock) {
            return switch (offset) {
                case SYSTIML -> latch(time.value(nowNs));
                case SYSTIMH -> latchedHigh;
                case TIMINCA -> time.increment();
                case TIMADJL -> adjustLow;
                case TIMADJH -> adjustHigh;
                case TSYNCTXCTL -> txControl;
                case TXSTMPL -> (int) txStamp;
                case TXSTMPH -> freeTransmit();
                case TSYNCRXCTL -> rxControl;
                case RXSTMPL -> (int) rxStamp;
                case RXSTMPH -> freeReceive();
                case RXSATRL -> senderLow;
                case RXSATRH -> senderHigh;
                case TSYNCRXCFG -> rxConfig;
                case TSICR -> takeCauses();
                case TSIM -> mask;
                default -> 0;
            };
        }
    }

    private int takeCauses() {
        final int taken = causes;
        causes = 0;
        interrupting = false;
        return taken;
    }

    private int latch(final long value) {
        latchedHigh = (int) (value >>> 32);
        return (int) value;
    }

    private int freeTransmit() {
        txControl &= ~VALID;
        return (int) (txStamp >>> 32);
    }

    private int freeReceive() {
        rxControl &= ~VALID;
        return (int) (rxStamp >>> 32);
    }

    /**
     * Writes a register. Ignored when it is not one of this unit's, or holds a stamp. A write of either half of SYSTIM leaves the other
     * as it is; a write of TIMADJH adds the offset, whose sign is its highest bit.
     *
     * @param offset byte offset.
     * @param value  what the driver wrote.
     * @param nowNs  time in nanoseconds.
     */
    public void write(final int offset, final int value, final long nowNs) {
        synchronized (lock) {
            switch (offset) {
                case SYSTIML -> time.set((time.value(nowNs) & ~LOW_HALF) | (value & LOW_HALF), nowNs);
                case SYSTIMH -> time.set((long) value << 32 | (time.value(nowNs) & LOW_HALF), nowNs);
                case TIMINCA -> time.setIncrement(value, nowNs);
                case TIMADJL -> adjustLow = value;
                case TIMADJH -> adjust(value, nowNs);
                case TSYNCTXCTL -> txControl = (value & ENABLED) | (txControl & VALID);
                case TSYNCRXCTL -> rxControl = (value & (ENABLED | TYPE)) | (rxControl & VALID);
                case TSYNCRXCFG -> rxConfig = value & CONFIG_WRITABLE;
                case TSIM -> writeMask(value);
                default -> {}
            }
        }
    }

    private void writeMask(final int value) {
        mask = value & CAUSES;
        raise(0);
    }

    private void adjust(final int high, final long nowNs) {
        adjustHigh = high;
        final long offset = (long) (high & Integer.MAX_VALUE) << 32 | (adjustLow & LOW_HALF);
        time.add(high < 0 ? -offset : offset, nowNs);
    }
}
