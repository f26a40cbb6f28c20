package org.jvnic.nic.memory;

import java.nio.ByteOrder;
import org.agrona.UnsafeApi;

/**
 * Loads, stores and copies at host addresses, little-endian, with the memory ordering in the name.
 *
 * <p>Guest memory may be shared with other threads, or with other processes that can shrink the file behind it. So only
 * plain, acquire and release accesses and copies are offered: compare-and-set, fills and checksum intrinsics on a
 * truncated mapping would take the whole JVM down instead of raising an error.
 *
 * <p>Threads: stateless. Alignment: acquire and release accesses need natural alignment, plain ones do not.
 */
public final class HostMemory {
    /** Copies up to this size are unrolled into 8-byte moves; beyond it the JVM's block copy is faster. */
    private static final int SMALL_COPY_LIMIT = 128;

    /** Offset of the first element in an array of bytes; asking for it is a call into the JVM. */
    private static final long BYTES_OF_HEAP = UnsafeApi.arrayBaseOffset(byte[].class);

    private static final long LONGS_OF_HEAP = UnsafeApi.arrayBaseOffset(long[].class);

    static {
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new IllegalStateException("byte order: " + ByteOrder.nativeOrder() + " is not LITTLE_ENDIAN");
        }
    }

    private HostMemory() {}

    /**
     * Loads a byte.
     *
     * @param host host address.
     * @return the byte.
     */
    public static byte getByte(final long host) {
        return UnsafeApi.getByte(null, host);
    }

    /**
     * Stores a byte.
     *
     * @param host  host address.
     * @param value the byte.
     */
    public static void putByte(final long host, final byte value) {
        UnsafeApi.putByte(null, host, value);
    }

    /**
     * Loads 16 bits.
     *
     * @param host host address.
     * @return the value.
     */
    public static short getShort(final long host) {
        return UnsafeApi.getShort(null, host);
    }

    /**
     * Stores 16 bits.
     *
     * @param host  host address.
     * @param value the value.
     */
    public static void putShort(final long host, final short value) {
        UnsafeApi.putShort(null, host, value);
    }

    /**
     * Loads 32 bits.
     *
     * @param host host address.
     * @return the value.
     */
    public static int getInt(final long host) {
        return UnsafeApi.getInt(null, host);
    }

    /**
     * Stores 32 bits.
     *
     * @param host  host address.
     * @param value the value.
     */
    public static void putInt(final long host, final int value) {
        UnsafeApi.putInt(null, host, value);
    }

    /**
     * Loads 32 bits before every later access.
     *
     * @param host host address, a multiple of 4.
     * @return the value.
     */
    public static int getIntAcquire(final long host) {
        return UnsafeApi.getIntAcquire(null, host);
    }

    /**
     * Stores 32 bits after every earlier access.
     *
     * @param host  host address, a multiple of 4.
     * @param value the value.
     */
    public static void putIntRelease(final long host, final int value) {
        UnsafeApi.putIntRelease(null, host, value);
    }

    /**
     * Loads 64 bits.
     *
     * @param host host address.
     * @return the value.
     */
    public static long getLong(final long host) {
        return UnsafeApi.getLong(null, host);
    }

    /**
     * Stores 64 bits.
     *
     * @param host  host address.
     * @param value the value.
     */
    public static void putLong(final long host, final long value) {
        UnsafeApi.putLong(null, host, value);
    }

    /**
     * Loads 64 bits before every later access.
     *
     * @param host host address, a multiple of 8.
     * @return the value.
     */
    public static long getLongAcquire(final long host) {
        return UnsafeApi.getLongAcquire(null, host);
    }

    /**
     * Stores 64 bits after every earlier access.
     *
     * @param host  host address, a multiple of 8.
     * @param value the value.
     */
    public static void putLongRelease(final long host, final long value) {
        UnsafeApi.putLongRelease(null, host, value);
    }

    /**
     * Copies bytes between spans that do not overlap.
     *
     * @param from   host address of the source.
     * @param to     host address of the destination.
     * @param length number of bytes, 0 or more.
     */
    public static void copy(final long from, final long to, final int length) {
        if (length > SMALL_COPY_LIMIT) {
            UnsafeApi.copyMemory(null, from, null, to, length);
        } else {
            copySmall(from, to, length);
        }
    }

    /** Whole longs, four at a time, then what is left of one. No byte is read twice: the other side may change it meanwhile. */
    private static void copySmall(final long from, final long to, final int length) {
        int i = 0;
        for (; i <= length - 4 * Long.BYTES; i += 4 * Long.BYTES) {
            UnsafeApi.putLong(null, to + i, UnsafeApi.getLong(null, from + i));
            UnsafeApi.putLong(null, to + i + 8, UnsafeApi.getLong(null, from + i + 8));
            UnsafeApi.putLong(null, to + i + 16, UnsafeApi.getLong(null, from + i + 16));
            UnsafeApi.putLong(null, to + i + 24, UnsafeApi.getLong(null, from + i + 24));
        }
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            UnsafeApi.putLong(null, to + i, UnsafeApi.getLong(null, from + i));
        }
        if (i < length) {
            copyTail(from + i, to + i, length - i);
        }
    }

    private static void copyTail(final long from, final long to, final int length) {
        int i = 0;
        if ((length & Integer.BYTES) != 0) {
            UnsafeApi.putInt(null, to, UnsafeApi.getInt(null, from));
            i = Integer.BYTES;
        }
        for (; i < length; i++) {
            UnsafeApi.putByte(null, to + i, UnsafeApi.getByte(null, from + i));
        }
    }

    /**
     * Copies bytes to the heap.
     *
     * @param from   host address of the source.
     * @param to     the destination.
     * @param offset first byte of the destination.
     * @param length number of bytes, within the destination.
     */
    public static void copyToHeap(final long from, final byte[] to, final int offset, final int length) {
        java.util.Objects.checkFromIndexSize(offset, length, to.length);
        UnsafeApi.copyMemory(null, from, to, BYTES_OF_HEAP + offset, length);
    }

    /**
     * Copies 64-bit values to the heap.
     *
     * @param from   host address of the source.
     * @param to     the destination.
     * @param offset first element of the destination.
     * @param count  number of elements, within the destination.
     */
    public static void copyToHeap(final long from, final long[] to, final int offset, final int count) {
        java.util.Objects.checkFromIndexSize(offset, count, to.length);
        UnsafeApi.copyMemory(null, from, to, LONGS_OF_HEAP + (long) offset * Long.BYTES, (long) count * Long.BYTES);
    }

    /**
     * Copies bytes from the heap.
     *
     * @param from   the source.
     * @param offset first byte of the source.
     * @param to     host address of the destination.
     * @param length number of bytes, within the source.
     */
    public static void copyFromHeap(final byte[] from, final int offset, final long to, final int length) {
        java.util.Objects.checkFromIndexSize(offset, length, from.length);
        UnsafeApi.copyMemory(from, BYTES_OF_HEAP + offset, null, to, length);
    }

    /**
     * Stores zeros.
     *
     * @param host   host address.
     * @param length number of bytes, 0 or more.
     */
    public static void zero(final long host, final long length) {
        long i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            UnsafeApi.putLong(null, host + i, 0L);
        }
        for (; i < length; i++) {
            UnsafeApi.putByte(null, host + i, (byte) 0);
        }
    }
}
