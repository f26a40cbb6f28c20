package org.example.vmm;

import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.jvnic.nic.cdna.spec.ContextCommand;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.cdna.spec.Descriptor;

/** The smallest driver: one frame at a time, by loads and stores only. See the programmer's guide in the datasheet. */
final class Guest {
    private static final int FRAME_BYTES = 200;
    private static final int RING_LOG2 = 3;
    private static final int RING_MASK = (1 << RING_LOG2) - 1;
    private static final int TX_RING = 0x0000;
    private static final int RX_RING = 0x1000;
    private static final int TX_BUFFER = 0x2000;
    private static final int RX_BUFFER = 0x3000;
    private static final int BUFFER_BYTES = 2048;
    private static final int CONFIG_BYTES_LOG2 = 15;
    private static final int BAR0 = 0x10;
    private static final int ENABLE = 1;
    private static final int REARM = 4;
    private static final long PATIENCE_NS = 30_000_000_000L;

    private final Machine machine;
    private final int context;
    private final ByteBuffer memory;
    private final long page;
    private int sent;
    private int received;

    Guest(final Machine machine, final int context) {
        this.machine = machine;
        this.context = context;
        this.memory = machine.memoryOf(context);
        final long bar = ((long) context << CONFIG_BYTES_LOG2) + BAR0;
        this.page = (machine.loadConfig(bar, 2) & ~0xFL) | (machine.loadConfig(bar + 4, 2) << 32);
        start();
    }

    private void start() {
        store(ContextRegister.TX_RING_LO, (int) Machine.RAM + TX_RING);
        store(ContextRegister.TX_RING_SIZE, RING_LOG2);
        store(ContextRegister.RX_RING_LO, (int) Machine.RAM + RX_RING);
        store(ContextRegister.RX_RING_SIZE, RING_LOG2);
        store(ContextRegister.INTERRUPT_CONTROL, ENABLE);
        store(ContextRegister.COMMAND, ContextCommand.START.ordinal());
        await("start", () -> load(ContextRegister.STATE) == ContextState.RUNNING.ordinal());
        post();
    }

    long address() {
        return (load(ContextRegister.MAC_LO) & 0xFFFF_FFFFL) | ((long) load(ContextRegister.MAC_HI) << 32);
    }

    private void post() {
        describe(RX_RING, received, RX_BUFFER, BUFFER_BYTES, 0);
        store(ContextRegister.RX_PRODUCER, received + 1);
    }

    void send(final long destination, final int seed) {
        await("transmission", () -> load(ContextRegister.TX_CONSUMER) == sent);
        fill(memory, TX_BUFFER, seed);
        memory.putLong(TX_BUFFER, destination | address() << 48);
        memory.putInt(TX_BUFFER + 8, (int) (address() >>> 16));
        describe(TX_RING, sent, TX_BUFFER, FRAME_BYTES, Descriptor.FLAG_EOP);
        sent++;
        store(ContextRegister.TX_PRODUCER, sent);
    }

    /** An interrupt that has brought nothing is none of ours, as on a shared line: back to waiting. */
    void awaitInterrupt() {
        await("interrupt", () -> machine.isLineHigh(context) && isDone());
    }

    private boolean isDone() {
        return (memory.getInt(receiveSlot() + Descriptor.DONE_OFFSET) >>> 16 & Descriptor.FLAG_DONE) != 0;
    }

    private int receiveSlot() {
        return RX_RING + (received & RING_MASK) * Descriptor.BYTES;
    }

    /** Frames taken: 1 when it is the one expected. */
    int receive(final int seed) {
        final int done = memory.getInt(receiveSlot() + Descriptor.DONE_OFFSET);
        final boolean good = (done & 0xFFFF) == FRAME_BYTES && isFilled(memory, RX_BUFFER, seed);
        received++;
        post();
        store(ContextRegister.RX_SEEN, received);
        store(ContextRegister.TX_SEEN, load(ContextRegister.TX_CONSUMER));
        store(ContextRegister.INTERRUPT_CONTROL, ENABLE | REARM);
        return good ? 1 : 0;
    }

    private static void fill(final ByteBuffer memory, final int buffer, final int seed) {
        for (int i = 14; i < FRAME_BYTES; i++) {
            memory.put(buffer + i, (byte) (i * 31 + seed));
        }
    }

    private static boolean isFilled(final ByteBuffer memory, final int buffer, final int seed) {
        for (int i = 14; i < FRAME_BYTES; i++) {
            if (memory.get(buffer + i) != (byte) (i * 31 + seed)) {
                return false;
            }
        }
        return true;
    }

    private void describe(final int ring, final int index, final int buffer, final int length, final int flags) {
        final int slot = ring + (index & RING_MASK) * Descriptor.BYTES;
        memory.putLong(slot, Machine.RAM + buffer);
        memory.putLong(slot + Descriptor.CONTROL_OFFSET, Descriptor.control(length, flags, 0));
    }

    private int load(final ContextRegister register) {
        return (int) machine.load(page + register.offset(), 2);
    }

    private void store(final ContextRegister register, final int value) {
        machine.store(page + register.offset(), value, 2);
    }

    private static void await(final String what, final BooleanSupplier condition) {
        final long deadline = System.nanoTime() + PATIENCE_NS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("waited in vain for " + what);
            }
            Thread.onSpinWait();
        }
    }
}
