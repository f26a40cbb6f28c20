package org.jvnic.nic.i82576.queue;

import org.jvnic.nic.register.RegisterFile;

/**
 * The registers of one queue as the engine sees them: a block of 0x40 bytes, the same for both directions where the meaning is the
 * same. Datasheet sections 8.10 and 8.12.
 *
 * <p>Values are as software wrote them: nothing is validated here. Software writes through the register space at any time.
 */
public final class QueueRegisters {
    /** Distance of the blocks of neighbouring queues, bytes. */
    public static final int STRIDE = 0x40;

    /** First block of the receive queues. */
    public static final int RECEIVE = 0xC000;

    /** First block of the transmit queues. */
    public static final int TRANSMIT = 0xE000;

    /** The queue runs; in RXDCTL and TXDCTL. */
    public static final int ENABLE = 1 << 25;

    private static final int BASE = 0;
    private static final int LENGTH = 2;
    private static final int SPLIT = 3;
    private static final int HEAD = 4;
    private static final int TAIL = 6;
    private static final int CONTROL = 10;
    private static final int DROPPED = 12;
    private static final int WRITE_BACK = 14;
    private static final int INDEX_MASK = 0xFFFF;
    private static final int RING_ALIGNMENT = 0x7F;
    private static final int LENGTH_MASK = 0xFFFF0;

    private final RegisterFile file;
    private final int block;

    /**
     * A view.
     *
     * @param file        where the registers are.
     * @param blockOffset byte offset of the queue's block, for example {@link #RECEIVE} + n * {@link #STRIDE}.
     */
    public QueueRegisters(final RegisterFile file, final int blockOffset) {
        this.file = file;
        this.block = blockOffset >>> 2;
    }

    /**
     * The ring.
     *
     * @return bus address, a multiple of 128.
     */
    public long ringBus() {
        return pair(BASE) & ~(long) RING_ALIGNMENT;
    }

    /**
     * The ring's length.
     *
     * @return bytes, 0 to 0xFFFF0, a multiple of 16.
     */
    public int ringBytes() {
        return file.get(block + LENGTH) & LENGTH_MASK;
    }

    /**
     * The head.
     *
     * @return 16 bits, as written by software or by {@link #setHead}.
     */
    public int head() {
        return file.get(block + HEAD) & INDEX_MASK;
    }

    /**
     * Publishes the head.
     *
     * @param index slot.
     */
    public void setHead(final int index) {
        file.set(block + HEAD, index);
    }

    /**
     * The tail.
     *
     * @return 16 bits as written; may be outside the ring.
     */
    public int tail() {
        return file.get(block + TAIL) & INDEX_MASK;
    }

    /**
     * RXDCTL or TXDCTL.
     *
     * @return the register.
     */
    public int control() {
        return file.get(block + CONTROL);
    }

    /**
     * Whether the queue is switched on.
     *
     * @return {@link #ENABLE}.
     */
    public boolean isEnabled() {
        return (control() & ENABLE) != 0;
    }

    /**
     * SRRCTL of a receive queue.
     *
     * @return the register.
     */
    public int split() {
        return file.get(block + SPLIT);
    }

    /**
     * TDWBAH and TDWBAL of a transmit queue.
     *
     * @return the registers; bit 0 enables head write-back, bits 63:2 are the address.
     */
    public long writeBackBus() {
        return pair(WRITE_BACK);
    }

    /**
     * Counts frames dropped by a receive queue in RQDPC.
     *
     * @param frames 1 or more.
     */
    public void addDropped(final int frames) {
        file.add(block + DROPPED, frames);
    }

    private long pair(final int low) {
        return (file.get(block + low) & 0xFFFF_FFFFL) | (long) file.get(block + low + 1) << 32;
    }
}
