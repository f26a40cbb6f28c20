package org.jvnic.guest.netty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvnic.guest.netty.NettyGuest.bytesOf;

import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.IllegalReferenceCountException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.FileChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SlotBufTest {
    private static final int OFFSET = 192;
    private static final int CAPACITY = 128;

    private final UnsafeBuffer memory = new UnsafeBuffer(BufferUtil.allocateDirectAligned(1024, 64));
    private final PlainSlotBuf buf = new PlainSlotBuf(memory, OFFSET);
    private final ByteBuf model = Unpooled.buffer(CAPACITY, CAPACITY).writeZero(CAPACITY);

    @Test
    void shouldReadAndWriteAsAnyOtherBuffer() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        buf.renew(CAPACITY);

        for (int i = 0; i < 20_000; i++) {
            final int kind = random.nextInt(16);
            final int index = random.nextInt(CAPACITY - 8 + 1);
            final long value = random.nextLong();
            put(buf, kind, index, value);
            put(model, kind, index, value);
            assertEquals(get(model, kind, index), get(buf, kind, index), "seed " + seed);
        }

        assertArrayEquals(bytesOf(model), bytesOf(buf), "seed " + seed);
        assertEquals(model, buf);
        assertEquals(model.hashCode(), buf.hashCode());
        for (int i = 0; i < memory.capacity(); i++) {
            if (i < OFFSET || i >= OFFSET + CAPACITY) {
                assertEquals(0, memory.getByte(i), "at " + i + " seed " + seed);
            }
        }
    }

    @Test
    void shouldCopyToAndFromBuffersOfEveryKind() {
        final ByteBuf source = Unpooled.wrappedBuffer("0123456789".getBytes(StandardCharsets.US_ASCII));
        buf.renew(0);
        buf.writeBytes(source.duplicate());
        final ByteBuf direct = Unpooled.directBuffer().writeBytes(source.duplicate());
        buf.writeBytes(direct);
        final ByteBuf composite = Unpooled.wrappedBuffer(source.copy(0, 4), source.copy(4, 6));
        buf.writeBytes(composite);
        buf.writeBytes(ByteBuffer.wrap(new byte[] {'a', 'b'}));
        final PlainSlotBuf other = new PlainSlotBuf(memory, OFFSET + 256);
        other.renew(0);
        other.writeBytes(buf, 0, 32);

        final String text = "012345678901234567890123456789ab";
        assertEquals(text, other.toString(StandardCharsets.US_ASCII));
        assertEquals(text, direct.clear().writeBytes(other, 0, 32).toString(StandardCharsets.US_ASCII));
        assertEquals(text, Unpooled.buffer().writeBytes(other, 0, 32).toString(StandardCharsets.US_ASCII));
        final ByteBuf copy = other.copy(0, 32);
        assertEquals(text, copy.toString(StandardCharsets.US_ASCII));
        final ByteBuffer out = ByteBuffer.allocate(32);
        other.getBytes(0, out);
        assertEquals(text, new String(out.array(), StandardCharsets.US_ASCII));
        direct.release();
        composite.release();
        copy.release();
    }

    @ParameterizedTest
    @MethodSource("allocators")
    void shouldCopyToAndFromBuffersOfEveryAllocator(final ByteBufAllocator allocator) {
        for (final ByteBuf other :
                new ByteBuf[] {allocator.heapBuffer(), allocator.directBuffer(), allocator.compositeBuffer()}) {
            buf.renew(0);
            buf.writeLong(0x0102030405060708L).writeInt(0x090A0B0C);
            other.writeBytes(buf, 0, 5);
            buf.getBytes(5, other, 3);
            other.writeBytes(buf.slice(8, 4));
            assertEquals(buf, other);
            other.setByte(2, 77);

            buf.clear().writeBytes(other, 0, 4);
            other.getBytes(4, buf, 4);
            buf.writeBytes(other.slice(8, 4));
            assertEquals(other, buf);
            other.release();
        }
    }

    @ParameterizedTest
    @MethodSource("allocators")
    void shouldTakeWhatOthersCopyIntoItsSlicesAndDuplicates(final ByteBufAllocator allocator) {
        for (final ByteBuf other : new ByteBuf[] {allocator.heapBuffer(), allocator.directBuffer()}) {
            other.writeLong(0x0102030405060708L);
            buf.renew(24);
            other.getBytes(0, buf.slice(4, 12).slice(2, 8), 1, 7);
            other.getBytes(0, buf.duplicate().slice(16, 8).duplicate(), 0, 4);
            other.getBytes(4, buf.duplicate().duplicate(), 20, 4);

            assertEquals(0x01020304050607L, buf.getLong(6));
            assertEquals(0x0102030405060708L, buf.getLong(16));
            other.release();
            buf.setZero(0, 24);
        }
    }

    static List<ByteBufAllocator> allocators() {
        return List.of(
                new AdaptiveByteBufAllocator(), new PooledByteBufAllocator(), new UnpooledByteBufAllocator(true));
    }

    @Test
    void shouldReadFromAndWriteToStreamsAndFiles(@TempDir final Path folder) throws IOException {
        final byte[] bytes = {1, 2, 3, 4, 5};
        final Path path = Files.write(folder.resolve("file"), bytes);
        buf.renew(0);
        assertEquals(5, buf.writeBytes(new ByteArrayInputStream(bytes), 9));
        assertEquals(-1, buf.writeBytes(new ByteArrayInputStream(new byte[0]), 9));
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            assertEquals(5, buf.writeBytes((ScatteringByteChannel) file, 9));
            assertEquals(3, buf.writeBytes(file, 2, 9));
            assertEquals(4, buf.getBytes(3, file, 1, 4));
            assertEquals(2, buf.getBytes(0, (GatheringByteChannel) file, 2));
        }
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        buf.getBytes(3, out, 3);

        assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 3, 4, 5}, bytesOf(buf));
        assertArrayEquals(new byte[] {1, 4, 5, 1, 2, 1, 2}, Files.readAllBytes(path));
        assertArrayEquals(new byte[] {4, 5, 1}, out.toByteArray());
    }

    @Test
    void shouldRefuseWhatLeavesTheSlot() {
        buf.renew(CAPACITY);

        assertThrows(IndexOutOfBoundsException.class, () -> buf.getLong(CAPACITY - 7));
        assertThrows(IndexOutOfBoundsException.class, () -> buf.setInt(CAPACITY - 3, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> buf.getByte(-1));
        assertThrows(IndexOutOfBoundsException.class, () -> buf.writeByte(1));
        assertThrows(IndexOutOfBoundsException.class, () -> buf.getBytes(100, new byte[29]));
        assertThrows(IndexOutOfBoundsException.class, () -> buf.setBytes(100, new byte[29]));
        assertThrows(IndexOutOfBoundsException.class, () -> buf.getBytes(100, ByteBuffer.allocate(29)));
        assertThrows(IndexOutOfBoundsException.class, () -> buf.copy(100, 29));
        assertThrows(IllegalArgumentException.class, () -> buf.capacity(129));
    }

    @Test
    void shouldStartAnewWithEachLife() {
        buf.renew(40);
        buf.skipBytes(30).markReaderIndex().markWriterIndex();
        assertEquals(true, buf.release());
        assertThrows(IllegalReferenceCountException.class, () -> buf.getByte(0));

        buf.renew(7);
        assertEquals(1, buf.refCnt());
        assertEquals(0, buf.readerIndex());
        assertEquals(7, buf.readableBytes());
        buf.skipBytes(3).resetReaderIndex();
        assertEquals(0, buf.readerIndex());
    }

    @Test
    void shouldLetNettyWriteToTheSlotAndNothingElse() {
        buf.renew(CAPACITY);
        final ByteBuffer inside = buf.slice(8, 16).internalNioBuffer(4, 8);

        assertEquals(8, inside.remaining());
        inside.putLong(0x0102030405060708L);
        assertEquals(0x0102030405060708L, buf.getLong(12));
        assertEquals(
                0x0102030405060708L, buf.duplicate().internalNioBuffer(12, 8).getLong());
        assertThrows(IndexOutOfBoundsException.class, () -> buf.internalNioBuffer(CAPACITY - 7, 8));
        assertThrows(IndexOutOfBoundsException.class, () -> buf.slice(8, 16).internalNioBuffer(9, 8));
        assertThrows(
                ReadOnlyBufferException.class,
                () -> buf.asReadOnly().internalNioBuffer(0, 8).putLong(1));
    }

    @Test
    void shouldRefuseNettyOnceTheMemoryHasGone() {
        buf.renew(CAPACITY);
        memory.wrap(0, 0);

        assertThrows(IndexOutOfBoundsException.class, () -> buf.internalNioBuffer(0, 8));
    }

    @Test
    void shouldAdmitThatItHasNeitherArrayNorByteBuffer() {
        assertFalse(buf.hasArray());
        assertFalse(buf.hasMemoryAddress());
        assertEquals(-1, buf.nioBufferCount());
        assertNull(buf.unwrap());
        assertThrows(UnsupportedOperationException.class, buf::array);
        assertTrue(buf.nioBuffer().isReadOnly());
        assertThrows(UnsupportedOperationException.class, buf::memoryAddress);
    }

    private static void put(final ByteBuf to, final int kind, final int index, final long value) {
        switch (kind >> 1) {
            case 0 -> to.setByte(index, (int) value);
            case 1 -> to.setShort(index, (int) value);
            case 2 -> to.setShortLE(index, (int) value);
            case 3 -> to.setMedium(index, (int) value);
            case 4 -> to.setMediumLE(index, (int) value);
            case 5 -> to.setInt(index, (int) value);
            case 6 -> to.setIntLE(index, (int) value);
            default -> {
                if ((kind & 1) == 0) {
                    to.setLong(index, value);
                } else {
                    to.setLongLE(index, value);
                }
            }
        }
    }

    private static long get(final ByteBuf from, final int kind, final int index) {
        return switch (kind >> 1) {
            case 0 -> from.getByte(index);
            case 1 -> from.getShort(index);
            case 2 -> from.getShortLE(index);
            case 3 -> from.getUnsignedMedium(index);
            case 4 -> from.getUnsignedMediumLE(index);
            case 5 -> from.getInt(index);
            case 6 -> from.getIntLE(index);
            default -> (kind & 1) == 0 ? from.getLong(index) : from.getLongLE(index);
        };
    }

    private static final class PlainSlotBuf extends SlotBuf {
        PlainSlotBuf(final UnsafeBuffer memory, final int offset) {
            super(memory, UnpooledByteBufAllocator.DEFAULT, 0, offset, CAPACITY);
        }

        @Override
        protected void deallocate() {}
    }
}
