package org.jvnic.lab.embedding;

import java.util.ArrayList;
import java.util.List;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ContextCommand;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.cdna.spec.Descriptor;

final class Guest {
    private static final int LOG2 = 4;
    private static final int RING = 1 << LOG2;
    private static final int BUFFER = 2048;
    private static final int TX_RING = 0;
    private static final int RX_RING = 0x1000;
    private static final int TX_BUFFERS = 0x4000;
    private static final int RX_BUFFERS = 0x1_0000;
    private static final int ENABLE = 1;
    private static final int REARM = 4;

    final int context;
    final long mac;
    private final Host host;
    private final int base;
    private int txProducer;
    private int rxProducer;
    private int rxConsumer;
    private int tag;

    Guest(final Host host, final int context) {
        this.host = host;
        this.context = context;
        this.base = context * Host.GUEST_BYTES;
        this.mac = 0x02L | ((context + 1L) << 40);
    }

    static Guest running(final Host host, final int context) {
        return running(host, context, true, 0);
    }

    static Guest running(final Host host, final int context, final boolean direct, final int moderation) {
        final Guest guest = new Guest(host, context);
        check(host.assign(context, guest.mac, direct));
        guest.write(ContextRegister.MODERATION, moderation);
        check(guest.start());
        return guest;
    }

    private static void check(final CommandStatus status) {
        if (status != CommandStatus.OK) {
            throw new AssertionError("the card answered " + status);
        }
    }

    void write(final ContextRegister register, final int value) {
        host.bridge.storeMmio(host.barAddress(1 + context, 0) + register.offset(), 4, value);
    }

    int read(final ContextRegister register) {
        return (int) host.bridge.loadMmio(host.barAddress(1 + context, 0) + register.offset(), 4);
    }

    ContextState state() {
        return ContextState.values()[read(ContextRegister.STATE)];
    }

    CommandStatus start() {
        write(ContextRegister.TX_RING_LO, (int) bus(TX_RING));
        write(ContextRegister.TX_RING_SIZE, LOG2);
        write(ContextRegister.RX_RING_LO, (int) bus(RX_RING));
        write(ContextRegister.RX_RING_SIZE, LOG2);
        write(
                ContextRegister.RX_MODE,
                ContextRegister.RX_MODE.field("BROADCAST").of(1));
        write(ContextRegister.INTERRUPT_CONTROL, ENABLE);
        tag++;
        write(ContextRegister.COMMAND, ContextCommand.START.ordinal() | (tag << 16));
        host.await("echo of START", () -> read(ContextRegister.COMMAND_STATUS) >>> 16 == tag);
        post(RING);
        return CommandStatus.values()[read(ContextRegister.COMMAND_STATUS) & 0xFF];
    }

    private long bus(final int offset) {
        return Host.RAM + base + offset;
    }

    private void post(final int count) {
        for (int i = 0; i < count; i++) {
            final int slot = rxProducer++ & (RING - 1);
            describe(RX_RING + slot * Descriptor.BYTES, bus(RX_BUFFERS + slot * BUFFER), BUFFER, 0);
        }
        write(ContextRegister.RX_PRODUCER, rxProducer);
    }

    private void describe(final int at, final long bus, final int length, final int flags) {
        host.ram.putLong(base + at, bus);
        host.ram.putInt(base + at + 12, 0);
        host.release(base + at + 8, length | (flags << 16));
    }

    void send(final byte[] frame) {
        final int slot = txProducer++ & (RING - 1);
        host.ram.put(base + TX_BUFFERS + slot * BUFFER, frame);
        describe(TX_RING + slot * Descriptor.BYTES, bus(TX_BUFFERS + slot * BUFFER), frame.length, Descriptor.FLAG_EOP);
        write(ContextRegister.TX_PRODUCER, txProducer);
    }

    List<byte[]> receive() {
        final List<byte[]> frames = new ArrayList<>();
        while (rxConsumer != rxProducer) {
            final int slot = rxConsumer & (RING - 1);
            final int done = host.acquire(base + RX_RING + slot * Descriptor.BYTES + Descriptor.DONE_OFFSET);
            if (((done >>> 16) & Descriptor.FLAG_DONE) == 0) {
                break;
            }
            final byte[] frame = new byte[done & 0xFFFF];
            host.ram.get(base + RX_BUFFERS + slot * BUFFER, frame);
            frames.add(frame);
            rxConsumer++;
        }
        post(frames.size());
        return frames;
    }

    void rearm() {
        write(ContextRegister.RX_SEEN, rxConsumer);
        write(ContextRegister.TX_SEEN, read(ContextRegister.TX_CONSUMER));
        write(ContextRegister.INTERRUPT_CONTROL, ENABLE | REARM);
    }

    byte[] frameTo(final long destination, final int seed) {
        final byte[] frame = new byte[60 + seed % 1000];
        for (int i = 0; i < frame.length; i++) {
            frame[i] = (byte) (i * 31 + seed);
        }
        for (int i = 0; i < 6; i++) {
            frame[i] = (byte) (destination >>> (8 * i));
            frame[6 + i] = (byte) (mac >>> (8 * i));
        }
        frame[12] = 0x08;
        frame[13] = 0;
        return frame;
    }
}
