package org.jvnic.nic.i82576;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jvnic.nic.i82576.spec.TransmitRegister;

/**
 * Rates of the transmit queues: one register stands for those of all, another one chooses whose it is. Datasheet sections 8.12.15 and
 * 8.12.17.
 *
 * <p>Any thread. A driver selects and writes under a lock of its own; two that do not get what they get on the part.
 */
final class RateRegisters implements RegisterUnit {
    private static final int SELECT = TransmitRegister.RTTDQSEL.offset();
    private static final int RATE = TransmitRegister.RTTBCNRC.offset();
    private static final int QUEUE_MASK = DataPathSettings.QUEUES - 1;

    private final AtomicIntegerArray rates = new AtomicIntegerArray(DataPathSettings.QUEUES);
    private final Runnable changed;
    private volatile int selected;

    /**
     * No limit for any queue.
     *
     * @param changed told after a rate was written.
     */
    RateRegisters(final Runnable changed) {
        this.changed = changed;
    }

    /** RTTBCNRC of a queue. */
    int rate(final int queue) {
        return rates.get(queue);
    }

    /** As after power-on. */
    void reset() {
        selected = 0;
        for (int queue = 0; queue < rates.length(); queue++) {
            rates.set(queue, 0);
        }
    }

    @Override
    public boolean handles(final int offset) {
        return offset == SELECT || offset == RATE;
    }

    @Override
    public int read(final int offset) {
        return offset == SELECT ? selected : rates.get(selected);
    }

    @Override
    public void write(final int offset, final int value) {
        if (offset == SELECT) {
            selected = value & QUEUE_MASK;
        } else {
            rates.set(selected, value & ~(7 << 28));
            changed.run();
        }
    }
}
