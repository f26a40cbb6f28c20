package org.jvnic.nic.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaStatus;

class FlatMemoryTest {
    private static final long BASE = 0x8000_0000L;
    private static final int SIZE = 4096;

    private final ByteBuffer buffer = BufferUtil.allocateDirectAligned(SIZE, 64);
    private final FlatMemory memory = new FlatMemory(BASE, buffer);

    @Test
    void shouldResolveToTheBytesOfTheBuffer() {
        HostMemory.putByte(memory.resolve(BASE + 5, 1, DmaDomain.WRITE), (byte) 77);
        assertEquals(77, buffer.get(5));
        assertSame(buffer, memory.buffer());
    }

    @Test
    void shouldRefuseWhatIsNotWhollyInside() {
        assertEquals(DmaStatus.NOT_MAPPED, memory.resolve(BASE - 1, 1, DmaDomain.READ));
        assertEquals(DmaStatus.NOT_MAPPED, memory.resolve(BASE + SIZE - 1, 2, DmaDomain.READ));
        assertEquals(DmaStatus.NOT_MAPPED, memory.resolve(-1, Integer.MAX_VALUE, DmaDomain.READ));
    }

    @Test
    void shouldSayHowMuchIsContiguous() {
        assertEquals(10, memory.contiguous(BASE, 10, DmaDomain.READ));
        assertEquals(6, memory.contiguous(BASE + SIZE - 6, 10, DmaDomain.READ));
        assertEquals(0, memory.contiguous(BASE + SIZE, 10, DmaDomain.READ));
        assertEquals(0, memory.contiguous(0, 10, DmaDomain.READ));
    }

    @Test
    void shouldRefuseBuffersWithoutAUsableAddress() {
        assertThrows(IllegalArgumentException.class, () -> new FlatMemory(BASE, ByteBuffer.allocate(SIZE)));
        assertThrows(IllegalArgumentException.class, () -> new FlatMemory(BASE, buffer.asReadOnlyBuffer()));
        assertThrows(IllegalArgumentException.class, () -> new FlatMemory(BASE + 4, buffer));
    }
}
