package org.jvnic.nic.cdna;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ContextCommand;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.register.RegisterSpace;

/** A guest that drives its context register by register, in its own flat memory: rings, then buffers. */
final class TestGuest {
    static final int LOG2 = 4;
    static final int RING = 1 << LOG2;
    static final long TX_RING = TestHost.BUS_BASE;
    static final long RX_RING = TestHost.BUS_BASE + 0x1_0000;
    static final long STATUS = TestHost.BUS_BASE + 0x2_0000;
    static final long TX_BUFFERS = TestHost.BUS_BASE + 0x4_0000;
    static final long RX_BUFFERS = TestHost.BUS_BASE + 0x8_0000;
    static final int BUFFER = 0x4000;

    final TestHost host;
    final int context;
    final long mac;
    int txProducer;
    int rxProducer;
    int rxConsumer;
    long information;

    TestGuest(final TestHost host, final int context) {
        this.host = host;
        this.context = context;
        this.mac = mac(context);
    }

    static long mac(final int context) {
        return 0x02L | ((long) (context + 1) << 40);
    }

    RegisterSpace page() {
        return host.page(context);
    }

    long at(final long bus) {
        return host.memory(context).host + (bus - TestHost.BUS_BASE);
    }

    void write(final ContextRegister register, final int value) {
        page().write32(register.offset(), value);
    }

    int read(final ContextRegister register) {
        return page().read32(register.offset());
    }

    long statistic(final ContextRegister register) {
        return page().read(register.offset(), 8);
    }

    CommandStatus start() {
        return start(0);
    }

    CommandStatus start(final int maxFrame) {
        write(ContextRegister.TX_RING_LO, (int) TX_RING);
        write(ContextRegister.TX_RING_SIZE, LOG2);
        write(ContextRegister.RX_RING_LO, (int) RX_RING);
        write(ContextRegister.RX_RING_SIZE, LOG2);
        write(ContextRegister.STATUS_BLOCK_LO, (int) STATUS);
        write(ContextRegister.MAX_FRAME, maxFrame);
        write(ContextRegister.RX_MODE, 1);
        write(ContextRegister.TX_PRODUCER, 0);
        write(ContextRegister.RX_PRODUCER, 0);
        txProducer = 0;
        rxProducer = 0;
        rxConsumer = 0;
        return host.command(context, ContextCommand.START);
    }

    void putDescriptor(final long ring, final int index, final long bus, final int length, final int flags) {
        final long slot = at(ring) + ((long) (index & (RING - 1)) << Descriptor.SHIFT);
        HostMemory.putLong(slot, bus);
        HostMemory.putLong(slot + 8, Descriptor.control(length, flags, 0));
    }

    void post(final int count, final int length) {
        for (int i = 0; i < count; i++) {
            final int slot = rxProducer & (RING - 1);
            putDescriptor(RX_RING, rxProducer, RX_BUFFERS + (long) slot * BUFFER, length, 0);
            rxProducer++;
        }
        write(ContextRegister.RX_PRODUCER, rxProducer);
    }

    void queue(final byte[] frame) {
        queue(frame, frame.length);
    }

    void queue(final byte[] frame, final int pieceLength) {
        final int shortest = (frame.length + RING - 3) / (RING - 2);
        queuePieces(frame, Math.min(BUFFER, Math.max(pieceLength, shortest)));
    }

    private void queuePieces(final byte[] frame, final int pieceLength) {
        int offset = 0;
        do {
            final int length = Math.min(pieceLength, frame.length - offset);
            final long buffer = TX_BUFFERS + (long) (txProducer & (RING - 1)) * BUFFER;
            HostMemory.copyFromHeap(frame, offset, at(buffer), length);
            offset += length;
            putDescriptor(TX_RING, txProducer, buffer, length, offset == frame.length ? Descriptor.FLAG_EOP : 0);
            txProducer++;
        } while (offset < frame.length);
    }

    void queueSplit(final byte[] frame, final int first) {
        final long buffer = TX_BUFFERS + (long) (txProducer & (RING - 1)) * BUFFER;
        HostMemory.copyFromHeap(frame, 0, at(buffer), frame.length);
        putDescriptor(TX_RING, txProducer++, buffer, first, 0);
        putDescriptor(TX_RING, txProducer++, buffer + first, frame.length - first, Descriptor.FLAG_EOP);
    }

    void queueExtension(final long quadword) {
        putDescriptor(TX_RING, txProducer++, quadword, 0, Descriptor.FLAG_EXTENSION);
    }

    void ring() {
        write(ContextRegister.TX_PRODUCER, txProducer);
    }

    void send(final byte[] frame) {
        queue(frame);
        ring();
        host.settle();
    }

    List<byte[]> received() {
        final List<byte[]> frames = new ArrayList<>();
        byte[] frame = {};
        while (rxConsumer != rxProducer) {
            final int slot = rxConsumer & (RING - 1);
            final int done =
                    HostMemory.getIntAcquire(at(RX_RING) + (slot << Descriptor.SHIFT) + Descriptor.DONE_OFFSET);
            if ((done >>> 16 & Descriptor.FLAG_DONE) == 0) {
                break;
            }
            final int length = done & 0xFFFF;
            information = HostMemory.getLong(at(RX_RING) + (slot << Descriptor.SHIFT));
            final int before = frame.length;
            frame = Arrays.copyOf(frame, before + length);
            HostMemory.copyToHeap(at(RX_BUFFERS + (long) slot * BUFFER), frame, before, length);
            rxConsumer++;
            if ((done >>> 16 & Descriptor.FLAG_EOP) != 0) {
                frames.add(frame);
                frame = new byte[0];
            }
        }
        return frames;
    }

    byte[] frameTo(final long destination, final int length) {
        return frame(destination, mac, length, context);
    }

    static byte[] frame(final long destination, final long source, final int length, final int seed) {
        final byte[] frame = new byte[length];
        for (int i = 0; i < length; i++) {
            frame[i] = (byte) (i * 31 + seed * 7 + 1);
        }
        for (int i = 0; i < 6 && i < length; i++) {
            frame[i] = (byte) (destination >>> (8 * i));
        }
        for (int i = 0; i < 6 && 6 + i < length; i++) {
            frame[6 + i] = (byte) (source >>> (8 * i));
        }
        if (length > 13) {
            frame[12] = 0x08;
            frame[13] = 0x00;
        }
        return frame;
    }
}
