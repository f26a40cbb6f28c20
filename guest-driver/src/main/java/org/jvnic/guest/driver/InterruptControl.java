package org.jvnic.guest.driver;

import static org.jvnic.nic.cdna.spec.ContextRegister.INTERRUPT_CONTROL;
import static org.jvnic.nic.cdna.spec.ContextRegister.RX_SEEN;
import static org.jvnic.nic.cdna.spec.ContextRegister.TX_SEEN;

import org.jvnic.guest.queue.ReceiveQueue;
import org.jvnic.guest.queue.TransmitQueue;
import org.jvnic.vmm.guest.InterruptLine;

/** The interrupt of the context: its handler, and whether it is on. The guest's vCPU thread. Datasheet section 6.1. */
final class InterruptControl {
    private final InterruptLine line;
    private final ContextPage page;
    private final TransmitQueue transmit;
    private final ReceiveQueue receive;
    private final DriverStatistics statistics;
    private boolean wanted;

    InterruptControl(final InterruptLine line, final ContextPage page, final DriverQueues queues) {
        this.line = line;
        this.page = page;
        this.transmit = queues.transmit();
        this.receive = queues.receive();
        this.statistics = queues.statistics();
    }

    void register(final Runnable handler) {
        line.register(() -> {
            statistics.interrupts++;
            handler.run();
        });
    }

    /** On, or on again: it fires at once for what was completed beyond the indices that the queues have seen. */
    void rearm() {
        wanted = true;
        page.write(RX_SEEN, receive.consumer());
        page.write(TX_SEEN, transmit.consumer());
        page.write(INTERRUPT_CONTROL, (int) (Fields.INTERRUPT_ENABLE.mask() | Fields.INTERRUPT_REARM.mask()));
    }

    void disable() {
        wanted = false;
        page.write(INTERRUPT_CONTROL, 0);
    }

    /** The context was started anew, which turns the interrupt off: on again where it was on. */
    void restore() {
        if (wanted) {
            rearm();
        }
    }
}
