package org.jvnic.vmm.vfiouser.protocol;

/**
 * Where things are in messages. Offsets of payloads count from the payload's start. Little-endian, as every host the server runs
 * on.
 */
public final class Layout {
    /** Size of the header. */
    public static final int HEADER = 16;

    /** Header: identifier, 16 bits, echoed. */
    public static final int HEADER_ID = 0;

    /** Header: command, 16 bits. */
    public static final int HEADER_COMMAND = 2;

    /** Header: size of the message with its header, 32 bits. */
    public static final int HEADER_SIZE = 4;

    /** Header: flags, 32 bits. */
    public static final int HEADER_FLAGS = 8;

    /** Header: error number of an error reply, 32 bits. */
    public static final int HEADER_ERROR = 12;

    /** Flags: the bits that say whether it is a command (0) or a reply. */
    public static final int TYPE_MASK = 0xF;

    /** Flags: a reply. */
    public static final int REPLY = 1;

    /** Flags: no reply is wanted. */
    public static final int NO_REPLY = 0x10;

    /** Flags: an error reply. */
    public static final int ERROR = 0x20;

    /** VERSION: major 16 bits, minor 16 bits, then text. */
    public static final int VERSION = 4;

    /** DMA_MAP: argsz, flags, offset, address, size. */
    public static final int DMA_MAP = 32;

    /** DMA_UNMAP: argsz, flags, address, size. */
    public static final int DMA_UNMAP = 24;

    /** DEVICE_GET_INFO: argsz, flags, regions, interrupts. */
    public static final int DEVICE_INFO = 16;

    /** DEVICE_GET_REGION_INFO: argsz, flags, index, capability offset, size, offset. */
    public static final int REGION_INFO = 32;

    /** DEVICE_GET_REGION_IO_FDS: argsz, flags, index, count. */
    public static final int REGION_IO_FDS = 16;

    /** DEVICE_GET_IRQ_INFO: argsz, flags, index, count. */
    public static final int IRQ_INFO = 16;

    /** DEVICE_SET_IRQS: argsz, flags, index, start, count. */
    public static final int SET_IRQS = 20;

    /** REGION_READ and REGION_WRITE: offset, region, count, then data. */
    public static final int REGION_ACCESS = 16;

    /** DMA_READ and DMA_WRITE: address, count, then data. */
    public static final int DMA_ACCESS = 16;

    /** REGION_WRITE_MULTI: count, then entries. */
    public static final int WRITE_MULTI = 8;

    /** An entry of REGION_WRITE_MULTI: offset, region, count, 8 bytes of data. */
    public static final int WRITE_MULTI_ENTRY = 24;

    private Layout() {}
}
