package org.jvnic.guest.netty;

import io.netty.buffer.AbstractReferenceCountedByteBuf;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A buffer over one slot of the driver. The memory is the guest's, so this reads and writes it through the driver's window, which
 * refuses every access once the driver has given its memory back. A {@link ByteBuffer} would not, so nobody gets one but Netty's
 * own copies, for the length of a call.
 *
 * <p>One object serves its slot again and again, so that a frame costs no allocation. As with pooled buffers, who uses one after
 * releasing it reads another frame.
 *
 * <p>Threads: one at a time, but for the reference count.
 */
abstract class SlotBuf extends AbstractReferenceCountedByteBuf {
    private final MutableDirectBuffer memory;
    private final ByteBufAllocator allocator;
    private final int slot;
    private final int offset;
    private final int capacity;

    SlotBuf(
            final MutableDirectBuffer memory,
            final ByteBufAllocator allocator,
            final int slot,
            final int offset,
            final int capacity) {
        super(capacity);
        this.memory = memory;
        this.allocator = allocator;
        this.slot = slot;
        this.offset = offset;
        this.capacity = capacity;
    }

    /** Copies out of any buffer, without an object in between where it has an array, a single ByteBuffer, or is one of these. */
    static void copy(
            final ByteBuf from, final int index, final MutableDirectBuffer to, final int toIndex, final int length) {
        if (from.hasArray()) {
            to.putBytes(toIndex, from.array(), from.arrayOffset() + index, length);
        } else if (from instanceof SlotBuf slotBuf) {
            slotBuf.copyTo(index, to, toIndex, length);
        } else if (from.nioBufferCount() == 1) {
            to.putBytes(toIndex, from.internalNioBuffer(index, length), length);
        } else {
            final byte[] bytes = new byte[length];
            from.getBytes(index, bytes);
            to.putBytes(toIndex, bytes);
        }
    }

    private void copyTo(final int index, final MutableDirectBuffer to, final int toIndex, final int length) {
        checkIndex(index, length);
        to.putBytes(toIndex, memory, offset + index, length);
    }

    final int slot() {
        return slot;
    }

    /** Starts another life with so many readable bytes. */
    final void renew(final int length) {
        resetRefCnt();
        setIndex(0, 0);
        markReaderIndex();
        markWriterIndex();
        writerIndex(length);
    }

    @Override
    protected byte _getByte(final int index) {
        return memory.getByte(offset + index);
    }

    @Override
    protected short _getShort(final int index) {
        return memory.getShort(offset + index, ByteOrder.BIG_ENDIAN);
    }

    @Override
    protected short _getShortLE(final int index) {
        return memory.getShort(offset + index, ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    protected int _getUnsignedMedium(final int index) {
        return ((_getShort(index) & 0xFFFF) << 8) | (_getByte(index + 2) & 0xFF);
    }

    @Override
    protected int _getUnsignedMediumLE(final int index) {
        return (_getShortLE(index) & 0xFFFF) | ((_getByte(index + 2) & 0xFF) << 16);
    }

    @Override
    protected int _getInt(final int index) {
        return memory.getInt(offset + index, ByteOrder.BIG_ENDIAN);
    }

    @Override
    protected int _getIntLE(final int index) {
        return memory.getInt(offset + index, ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    protected long _getLong(final int index) {
        return memory.getLong(offset + index, ByteOrder.BIG_ENDIAN);
    }

    @Override
    protected long _getLongLE(final int index) {
        return memory.getLong(offset + index, ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    protected void _setByte(final int index, final int value) {
        memory.putByte(offset + index, (byte) value);
    }

    @Override
    protected void _setShort(final int index, final int value) {
        memory.putShort(offset + index, (short) value, ByteOrder.BIG_ENDIAN);
    }

    @Override
    protected void _setShortLE(final int index, final int value) {
        memory.putShort(offset + index, (short) value, ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    protected void _setMedium(final int index, final int value) {
        _setShort(index, value >>> 8);
        _setByte(index + 2, value);
    }

    @Override
    protected void _setMediumLE(final int index, final int value) {
        _setShortLE(index, value);
        _setByte(index + 2, value >>> 16);
    }

    @Override
    protected void _setInt(final int index, final int value) {
        memory.putInt(offset + index, value, ByteOrder.BIG_ENDIAN);
    }

    @Override
    protected void _setIntLE(final int index, final int value) {
        memory.putInt(offset + index, value, ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    protected void _setLong(final int index, final long value) {
        memory.putLong(offset + index, value, ByteOrder.BIG_ENDIAN);
    }

    @Override
    protected void _setLongLE(final int index, final long value) {
        memory.putLong(offset + index, value, ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public ByteBuf getBytes(final int index, final byte[] dst, final int dstIndex, final int length) {
        checkDstIndex(index, length, dstIndex, dst.length);
        memory.getBytes(offset + index, dst, dstIndex, length);
        return this;
    }

    @Override
    public ByteBuf getBytes(final int index, final ByteBuf dst, final int dstIndex, final int length) {
        checkDstIndex(index, length, dstIndex, dst.capacity());
        if (dst instanceof SlotBuf slotBuf) {
            copyTo(index, slotBuf.memory, slotBuf.offset + dstIndex, length);
        } else if (dst.hasArray()) {
            memory.getBytes(offset + index, dst.array(), dst.arrayOffset() + dstIndex, length);
        } else {
            dst.setBytes(dstIndex, bytes(index, length));
        }
        return this;
    }

    @Override
    public ByteBuf getBytes(final int index, final ByteBuffer dst) {
        checkIndex(index, dst.remaining());
        memory.getBytes(offset + index, dst, dst.remaining());
        return this;
    }

    @Override
    public ByteBuf getBytes(final int index, final OutputStream out, final int length) throws IOException {
        out.write(bytes(index, length));
        return this;
    }

    @Override
    public int getBytes(final int index, final GatheringByteChannel out, final int length) throws IOException {
        return out.write(ByteBuffer.wrap(bytes(index, length)));
    }

    @Override
    public int getBytes(final int index, final FileChannel out, final long position, final int length)
            throws IOException {
        return out.write(ByteBuffer.wrap(bytes(index, length)), position);
    }

    @Override
    public ByteBuf setBytes(final int index, final byte[] src, final int srcIndex, final int length) {
        checkSrcIndex(index, length, srcIndex, src.length);
        memory.putBytes(offset + index, src, srcIndex, length);
        return this;
    }

    @Override
    public ByteBuf setBytes(final int index, final ByteBuf src, final int srcIndex, final int length) {
        checkSrcIndex(index, length, srcIndex, src.capacity());
        copy(src, srcIndex, memory, offset + index, length);
        return this;
    }

    @Override
    public ByteBuf setBytes(final int index, final ByteBuffer src) {
        checkIndex(index, src.remaining());
        memory.putBytes(offset + index, src, src.remaining());
        return this;
    }

    @Override
    public int setBytes(final int index, final InputStream in, final int length) throws IOException {
        checkIndex(index, length);
        final byte[] bytes = new byte[length];
        final int taken = in.read(bytes, 0, length);
        return putTaken(index, bytes, taken);
    }

    @Override
    public int setBytes(final int index, final ScatteringByteChannel in, final int length) throws IOException {
        checkIndex(index, length);
        final byte[] bytes = new byte[length];
        return putTaken(index, bytes, in.read(ByteBuffer.wrap(bytes)));
    }

    @Override
    public int setBytes(final int index, final FileChannel in, final long position, final int length)
            throws IOException {
        checkIndex(index, length);
        final byte[] bytes = new byte[length];
        return putTaken(index, bytes, in.read(ByteBuffer.wrap(bytes), position));
    }

    private int putTaken(final int index, final byte[] bytes, final int taken) {
        if (taken > 0) {
            memory.putBytes(offset + index, bytes, 0, taken);
        }
        return taken;
    }

    private byte[] bytes(final int index, final int length) {
        checkIndex(index, length);
        final byte[] bytes = new byte[length];
        memory.getBytes(offset + index, bytes);
        return bytes;
    }

    @Override
    public ByteBuf copy(final int index, final int length) {
        checkIndex(index, length);
        return allocator.heapBuffer(length, maxCapacity()).writeBytes(this, index, length);
    }

    @Override
    public ByteBuf slice(final int index, final int length) {
        ensureAccessible();
        return new SlotSlice(this, index, length);
    }

    @Override
    public ByteBuf duplicate() {
        ensureAccessible();
        return new SlotDuplicate(this);
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public ByteBuf capacity(final int newCapacity) {
        if (newCapacity != capacity) {
            throw new IllegalArgumentException("capacity=" + newCapacity + ": the buffer of a slot has " + capacity
                    + " bytes, no more and no less");
        }
        return this;
    }

    @Override
    public ByteBufAllocator alloc() {
        return allocator;
    }

    @Override
    @SuppressWarnings("deprecation") // ByteBuf wants it
    public ByteOrder order() {
        return ByteOrder.BIG_ENDIAN;
    }

    @Override
    public @Nullable ByteBuf unwrap() {
        return null;
    }

    @Override
    public boolean isDirect() {
        return true;
    }

    @Override
    public int nioBufferCount() {
        return -1;
    }

    /** A copy, read-only so that nobody takes it for the slot: other buffers read from this one by it. */
    @Override
    public ByteBuffer nioBuffer(final int index, final int length) {
        return ByteBuffer.wrap(bytes(index, length)).asReadOnlyBuffer();
    }

    /**
     * The slot itself: without Unsafe, Netty's own direct buffers write to others through it. It is for the length of a call, so
     * that nobody holds on to memory the driver gives back.
     */
    @Override
    public ByteBuffer internalNioBuffer(final int index, final int length) {
        checkIndex(index, length);
        memory.boundsCheck(offset + index, length);
        final ByteBuffer window = memory.byteBuffer();
        if (window == null) {
            throw new UnsupportedOperationException("the memory of slot " + slot + " is not backed by a ByteBuffer");
        }
        return window.slice(memory.wrapAdjustment() + offset + index, length);
    }

    @Override
    public ByteBuffer[] nioBuffers(final int index, final int length) {
        return new ByteBuffer[] {nioBuffer(index, length)};
    }

    @Override
    public boolean hasArray() {
        return false;
    }

    @Override
    public byte[] array() {
        throw new UnsupportedOperationException("the memory of a slot has no array");
    }

    @Override
    public int arrayOffset() {
        throw new UnsupportedOperationException("the memory of a slot has no array");
    }

    @Override
    public boolean hasMemoryAddress() {
        return false;
    }

    @Override
    public long memoryAddress() {
        throw new UnsupportedOperationException("the memory of a slot is reached through its window only");
    }
}
