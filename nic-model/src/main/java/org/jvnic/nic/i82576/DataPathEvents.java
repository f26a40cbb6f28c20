package org.jvnic.nic.i82576;

import java.util.concurrent.atomic.AtomicInteger;
import org.jvnic.nic.i82576.queue.QueueRegisters;
import org.jvnic.nic.i82576.spec.PfRegisters;
import org.jvnic.nic.i82576.spec.QueueRegister;
import org.jvnic.nic.i82576.spec.ReceiveRegister;
import org.jvnic.nic.i82576.spec.TransmitRegister;
import org.jvnic.nic.register.RegisterFlag;
import org.jvnic.nic.register.RegisterSpec;

/**
 * What the engine has to learn of writes to the register file: tails that moved, registers that changed, queues that were switched off.
 *
 * <p>A write raises an event after the register holds the value; the engine takes the event before it reads the register. So the last
 * value is always seen. What takes memory away from the card, switching off, is done before the write returns.
 */
final class DataPathEvents implements RegisterEffects {
    private static final byte NOTHING = 0;
    private static final byte CHANGE = 1;
    private static final byte RECEIVE_TAIL = 2;
    private static final byte TRANSMIT_TAIL = 3;
    private static final byte QUEUE_CONTROL = 4;
    private static final byte GLOBAL_CONTROL = 5;
    private static final int GLOBAL_ENABLE = 1 << 1;
    private static final int QUEUE_MASK = 15;
    private static final int QUEUE_SHIFT = 6;

    private final byte[] effect = new byte[PfRegisters.SPACE_BYTES >>> 2];
    private final AtomicInteger receiveTails = new AtomicInteger();
    private final AtomicInteger transmitTails = new AtomicInteger();
    private final AtomicInteger changes = new AtomicInteger();
    private volatile Runnable doorbell = () -> {};
    private volatile Runnable settle = () -> {};

    DataPathEvents() {
        for (final RegisterSpec register : PfRegisters.LAYOUT.registers()) {
            if (!register.flags().contains(RegisterFlag.STORAGE)) {
                mark(register, CHANGE);
            }
        }
        mark(QueueRegister.RQDPC, NOTHING);
        mark(QueueRegister.RDT, RECEIVE_TAIL);
        mark(QueueRegister.TDT, TRANSMIT_TAIL);
        mark(QueueRegister.RXDCTL, QUEUE_CONTROL);
        mark(QueueRegister.TXDCTL, QUEUE_CONTROL);
        mark(ReceiveRegister.RCTL, GLOBAL_CONTROL);
        mark(TransmitRegister.TCTL, GLOBAL_CONTROL);
    }

    private void mark(final RegisterSpec register, final byte what) {
        for (int i = 0; i < register.count(); i++) {
            effect[register.offset(i) >>> 2] = what;
        }
    }

    /** Whom to tell of an event; called by the writing thread after it. */
    void setDoorbell(final Runnable listener) {
        doorbell = listener;
    }

    /** What brings the engine up to date before it returns. */
    void setSettle(final Runnable listener) {
        settle = listener;
    }

    @Override
    public void onWrite(final int offset, final int before, final int after) {
        switch (effect[offset >>> 2]) {
            case CHANGE -> raiseChange(before, after);
            case RECEIVE_TAIL -> raise(receiveTails, 1 << queueOf(offset));
            case TRANSMIT_TAIL -> raise(transmitTails, 1 << queueOf(offset));
            case QUEUE_CONTROL -> onControl(before, after, QueueRegisters.ENABLE);
            case GLOBAL_CONTROL -> onControl(before, after, GLOBAL_ENABLE);
            default -> {}
        }
    }

    /** Only what switches off waits, see {@link #onControl}. */
    @Override
    public boolean mayWait(final int offset, final int before, final int value) {
        return switch (effect[offset >>> 2]) {
            case QUEUE_CONTROL -> (before & ~value & QueueRegisters.ENABLE) != 0;
            case GLOBAL_CONTROL -> (before & ~value & GLOBAL_ENABLE) != 0;
            default -> false;
        };
    }

    private static int queueOf(final int offset) {
        return offset >>> QUEUE_SHIFT & QUEUE_MASK;
    }

    private void raiseChange(final int before, final int after) {
        if (before != after) {
            raise(changes, 1);
        }
    }

    private void onControl(final int before, final int after, final int enable) {
        raiseChange(before, after);
        if ((before & ~after & enable) != 0) {
            settle.run();
        }
    }

    /** Something besides the register file has changed what the engine goes by. */
    void raiseChange() {
        raise(changes, 1);
    }

    private void raise(final AtomicInteger events, final int bits) {
        int before;
        do { // getAndUpdate would take an object for each doorbell
            before = events.get();
        } while (!events.compareAndSet(before, before | bits));
        doorbell.run();
    }

    boolean isEmpty() {
        return (receiveTails.get() | transmitTails.get() | changes.get()) == 0;
    }

    /** Whether registers have changed since the last call. */
    boolean takeChange() {
        return changes.get() != 0 && changes.getAndSet(0) != 0;
    }

    /** Receive queues whose tail was written, a bit each. */
    int takeReceiveTails() {
        return receiveTails.get() == 0 ? 0 : receiveTails.getAndSet(0);
    }

    /** Transmit queues whose tail was written, a bit each. */
    int takeTransmitTails() {
        return transmitTails.get() == 0 ? 0 : transmitTails.getAndSet(0);
    }
}
