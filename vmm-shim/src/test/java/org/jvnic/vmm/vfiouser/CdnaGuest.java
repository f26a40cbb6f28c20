package org.jvnic.vmm.vfiouser;

import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ContextCommand;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.cdna.spec.StatusBlock;
import org.jvnic.nic.memory.HostMemory;

final class CdnaGuest {
    static final long RAM = 0x10_0000L;
    static final int RAM_BYTES = 0x10_0000;

    private static final int LOG2 = 4;
    private static final int RING = 1 << LOG2;
    private static final int BUFFER = 2048;
    private static final int TX_RING = 0x0FC0;
    private static final int RX_RING = 0x1FC0;
    private static final int STATUS = 0x3000;
    private static final int TX_BUFFERS = 0x4123;
    private static final int RX_BUFFERS = 0x1_0345;

    private final Client client;
    private final long ram;
    private int txProducer;
    private int rxProducer;
    private int rxConsumer;
    private int tag;
    private int rxBuffers = RX_BUFFERS;

    CdnaGuest(final Client client, final long ram) {
        this.client = client;
        this.ram = ram;
    }

    void enable() {
        client.write(Client.CONFIG, 4, 2, 6);
    }

    void write(final ContextRegister register, final int value) {
        client.post(0, register.offset(), 4, value & 0xFFFF_FFFFL);
    }

    int read(final ContextRegister register) {
        return (int) client.read(0, register.offset(), 4);
    }

    long mac() {
        return (read(ContextRegister.MAC_LO) & 0xFFFF_FFFFL) | ((long) read(ContextRegister.MAC_HI) << 32);
    }

    CommandStatus start() {
        txProducer = 0;
        rxProducer = 0;
        rxConsumer = 0;
        write(ContextRegister.TX_RING_LO, (int) RAM + TX_RING);
        write(ContextRegister.TX_RING_SIZE, LOG2);
        write(ContextRegister.RX_RING_LO, (int) RAM + RX_RING);
        write(ContextRegister.RX_RING_SIZE, LOG2);
        write(ContextRegister.STATUS_BLOCK_LO, (int) RAM + STATUS);
        write(ContextRegister.RX_MODE, 1);
        write(ContextRegister.INTERRUPT_CONTROL, 1);
        write(ContextRegister.COMMAND, ContextCommand.START.ordinal() | (++tag << 16));
        Bench.await("echo of START", () -> read(ContextRegister.COMMAND_STATUS) >>> 16 == tag);
        final CommandStatus status = CommandStatus.values()[read(ContextRegister.COMMAND_STATUS) & 0xFF];
        if (status == CommandStatus.OK) {
            post(RING);
        }
        return status;
    }

    private void post(final int count) {
        for (int i = 0; i < count; i++) {
            final int slot = rxProducer++ & (RING - 1);
            describe(RX_RING + slot * Descriptor.BYTES, RAM + rxBuffers + (long) slot * BUFFER, BUFFER, 0);
        }
        write(ContextRegister.RX_PRODUCER, rxProducer);
    }

    /** Rewrites all receive descriptors, those the card has been given too. */
    void moveReceiveBuffers(final int to) {
        rxBuffers = to;
        for (int slot = 0; slot < RING; slot++) {
            describe(RX_RING + slot * Descriptor.BYTES, RAM + to + (long) slot * BUFFER, BUFFER, 0);
        }
    }

    private void describe(final int at, final long bus, final int length, final int flags) {
        HostMemory.putLong(ram + at, bus);
        HostMemory.putInt(ram + at + 12, 0);
        HostMemory.putIntRelease(ram + at + 8, length | (flags << 16));
    }

    void send(final byte[] frame) {
        final int slot = txProducer & (RING - 1);
        HostMemory.copyFromHeap(frame, 0, ram + TX_BUFFERS + (long) slot * BUFFER, frame.length);
        sendFrom(RAM + TX_BUFFERS + (long) slot * BUFFER, frame.length);
    }

    void sendFrom(final long bus, final int length) {
        final int slot = txProducer++ & (RING - 1);
        describe(TX_RING + slot * Descriptor.BYTES, bus, length, Descriptor.FLAG_EOP);
        write(ContextRegister.TX_PRODUCER, txProducer);
    }

    int sent() {
        return HostMemory.getIntAcquire(ram + STATUS + StatusBlock.TX_CONSUMER_OFFSET);
    }

    boolean hasReceived() {
        final int slot = rxConsumer & (RING - 1);
        final int done =
                HostMemory.getIntAcquire(ram + RX_RING + (long) slot * Descriptor.BYTES + Descriptor.DONE_OFFSET);
        return ((done >>> 16) & Descriptor.FLAG_DONE) != 0;
    }

    byte[] receive() {
        final int slot = rxConsumer++ & (RING - 1);
        final int done =
                HostMemory.getIntAcquire(ram + RX_RING + (long) slot * Descriptor.BYTES + Descriptor.DONE_OFFSET);
        final byte[] frame = new byte[done & 0xFFFF];
        HostMemory.copyToHeap(ram + rxBuffers + (long) slot * BUFFER, frame, 0, frame.length);
        post(1);
        return frame;
    }

    void rearm() {
        write(ContextRegister.RX_SEEN, rxConsumer);
        write(ContextRegister.TX_SEEN, read(ContextRegister.TX_CONSUMER));
        write(ContextRegister.INTERRUPT_CONTROL, 5);
    }

    static byte[] frame(final long destination, final long source, final int length, final int seed) {
        final byte[] frame = new byte[length];
        for (int i = 0; i < frame.length; i++) {
            frame[i] = (byte) (i * 31 + seed);
        }
        for (int i = 0; i < 6; i++) {
            frame[i] = (byte) (destination >>> (8 * i));
            frame[6 + i] = (byte) (source >>> (8 * i));
        }
        frame[12] = 0x08;
        frame[13] = 0;
        return frame;
    }
}
