package org.jvnic.vmm.vfiouser;

import org.jvnic.nic.memory.HostMemory;

/** What a driver of an 82576 does with its first receive queue, and no more. */
final class I82576Guest {
    static final long RAM = 0x10_0000L;

    private static final int CTRL = 0x0000;
    private static final int STATUS = 0x0008;
    private static final int RCTL = 0x0100;
    private static final int QUEUE = 0xC000;
    private static final int LENGTH = 0x08;
    private static final int CONTROL = 0x0C;
    private static final int TAIL = 0x18;
    private static final int ENABLE = 0x28;
    private static final int SLOTS = 32;
    private static final int BUFFER = 2048;
    private static final int RING = 0x1000;

    private final Client client;
    private final long ram;
    private int buffers;
    private int consumed;

    I82576Guest(final Client client, final long ram) {
        this.client = client;
        this.ram = ram;
    }

    private void write(final int offset, final int value) {
        client.write(0, offset, 4, value & 0xFFFF_FFFFL);
    }

    int read(final int offset) {
        return (int) client.read(0, offset, 4);
    }

    /** Receives everything into buffers of one descriptor each. */
    void start(final int firstBuffer) {
        client.write(Client.CONFIG, 4, 2, 6);
        write(CTRL, read(CTRL) | (1 << 6));
        Bench.await("link", () -> (read(STATUS) & 2) != 0);
        moveReceiveBuffers(firstBuffer);
        write(QUEUE, (int) RAM + RING);
        write(QUEUE + LENGTH, SLOTS * 16);
        write(QUEUE + CONTROL, (1 << 25) | (BUFFER >>> 10));
        write(QUEUE + ENABLE, 1 << 25);
        write(RCTL, 0x2 | 0x8 | 0x10 | 0x8000 | (1 << 26));
        write(QUEUE + TAIL, SLOTS - 1);
    }

    void moveReceiveBuffers(final int to) {
        buffers = to;
        for (int slot = consumed; slot < SLOTS; slot++) {
            HostMemory.putLong(ram + RING + slot * 16L, RAM + to + (long) slot * BUFFER);
            HostMemory.putLongRelease(ram + RING + slot * 16L + 8, 0);
        }
    }

    boolean hasReceived() {
        return (HostMemory.getIntAcquire(ram + RING + consumed * 16L + 8) & 1) != 0;
    }

    byte[] receive() {
        final int length = HostMemory.getInt(ram + RING + consumed * 16L + 12) & 0xFFFF;
        final byte[] frame = new byte[length];
        HostMemory.copyToHeap(ram + buffers + (long) consumed * BUFFER, frame, 0, length);
        consumed++;
        return frame;
    }
}
