package org.jvnic.vmm.vfiouser.protocol;

/** Command numbers. */
public final class Command {
    /** Agrees on a version and on capabilities; the first message of a connection. */
    public static final int VERSION = 1;

    /** The client gives memory. */
    public static final int DMA_MAP = 2;

    /** The client takes memory back. */
    public static final int DMA_UNMAP = 3;

    /** What the device is. */
    public static final int DEVICE_GET_INFO = 4;

    /** What a region is. */
    public static final int DEVICE_GET_REGION_INFO = 5;

    /** Descriptors that stand for writes to a region. */
    public static final int DEVICE_GET_REGION_IO_FDS = 6;

    /** What a kind of interrupt is. */
    public static final int DEVICE_GET_IRQ_INFO = 7;

    /** Binds, masks and fires interrupts. */
    public static final int DEVICE_SET_IRQS = 8;

    /** Reads from a region. */
    public static final int REGION_READ = 9;

    /** Writes to a region. */
    public static final int REGION_WRITE = 10;

    /** The server reads the client's memory. */
    public static final int DMA_READ = 11;

    /** The server writes the client's memory. */
    public static final int DMA_WRITE = 12;

    /** Resets the device. */
    public static final int DEVICE_RESET = 13;

    /** Withdrawn. */
    public static final int DIRTY_PAGES = 14;

    /** Many small writes in one message. */
    public static final int REGION_WRITE_MULTI = 15;

    /** Optional features, migration among them. */
    public static final int DEVICE_FEATURE = 16;

    /** Reads migration data. */
    public static final int MIG_DATA_READ = 17;

    /** Writes migration data. */
    public static final int MIG_DATA_WRITE = 18;

    private static final String[] NAMES = {
        "0",
        "VERSION",
        "DMA_MAP",
        "DMA_UNMAP",
        "DEVICE_GET_INFO",
        "DEVICE_GET_REGION_INFO",
        "DEVICE_GET_REGION_IO_FDS",
        "DEVICE_GET_IRQ_INFO",
        "DEVICE_SET_IRQS",
        "REGION_READ",
        "REGION_WRITE",
        "DMA_READ",
        "DMA_WRITE",
        "DEVICE_RESET",
        "DIRTY_PAGES",
        "REGION_WRITE_MULTI",
        "DEVICE_FEATURE",
        "MIG_DATA_READ",
        "MIG_DATA_WRITE"
    };

    private Command() {}

    /**
     * The name of a command.
     *
     * @param command any number.
     * @return its name, or the number.
     */
    public static String nameOf(final int command) {
        return command > 0 && command < NAMES.length ? NAMES[command] : Integer.toString(command);
    }
}
