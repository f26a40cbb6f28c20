package org.jvnic.nic.cdna;

import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.engine.TransmitScheduler;
import org.jvnic.nic.fabric.PortCounters;

/**
 * Serves what guests wrote to the mailboxes of their context pages: commands, filter tables, producer indices, interrupt
 * control. Engine's thread. Datasheet section 4.1.
 */
final class MailboxService {
    private static final int COMMAND_EVENT = 1 << ContextRegister.COMMAND.word();
    private static final int FILTER_EVENT = 1 << ContextRegister.FILTER_GENERATION.word();
    private static final int RX_PRODUCER_EVENT = 1 << ContextRegister.RX_PRODUCER.word();
    private static final int TX_PRODUCER_EVENT = 1 << ContextRegister.TX_PRODUCER.word();
    private static final int INTERRUPT_EVENT = 1 << ContextRegister.INTERRUPT_CONTROL.word();

    private final CdnaContext[] contexts;
    private final TransmitScheduler scheduler;
    private final TurnCompletion completion;
    private final ContextContainment containment;

    MailboxService(
            final CdnaContext[] contexts,
            final TransmitScheduler scheduler,
            final TurnCompletion completion,
            final ContextContainment containment) {
        this.contexts = contexts;
        this.scheduler = scheduler;
        this.completion = completion;
        this.containment = containment;
    }

    /**
     * Serves contexts.
     *
     * @param word    which 64 contexts.
     * @param pending a bit for each of them whose mailboxes were written.
     * @return contexts served.
     */
    int serve(final int word, final long pending) {
        int served = 0;
        for (long bits = pending; bits != 0; bits &= bits - 1) {
            final CdnaContext context = contexts[(word << 6) + Long.numberOfTrailingZeros(bits)];
            final ContextPage page = context.pageOrNull();
            if (page != null) {
                try {
                    serviceMailboxes(context, page, page.takeEvents());
                } catch (
                        final Throwable
                                error) { // the host's memory may throw: this context pays, the others are served
                    containment.contain(context.number(), error);
                }
                served++;
            }
        }
        return served;
    }

    private void serviceMailboxes(final CdnaContext context, final ContextPage page, final int mailboxes) {
        context.counters().add(PortCounters.DOORBELLS, Integer.bitCount(mailboxes));
        if ((mailboxes & COMMAND_EVENT) != 0) {
            ContextCommands.execute(context);
        }
        if ((mailboxes & FILTER_EVENT) != 0) {
            ContextCommands.acceptFilters(context);
        }
        if (context.state() == ContextState.RUNNING && (mailboxes & (RX_PRODUCER_EVENT | COMMAND_EVENT)) != 0) {
            context.receiveRing().onProducer(page.mailbox(ContextRegister.RX_PRODUCER));
        }
        if (context.state() == ContextState.RUNNING && (mailboxes & (TX_PRODUCER_EVENT | COMMAND_EVENT)) != 0) {
            context.transmitRing().onProducer(page.mailbox(ContextRegister.TX_PRODUCER));
            if (context.transmitRing().hasWork()) {
                scheduler.activate(context.transmitRing());
            }
        }
        if ((mailboxes & INTERRUPT_EVENT) != 0) {
            onInterruptControl(context, page);
        }
    }

    private void onInterruptControl(final CdnaContext context, final ContextPage page) {
        final int control = page.mailbox(ContextRegister.INTERRUPT_CONTROL);
        context.interrupt().setControl(InterruptBits.ENABLE.isSet(control), InterruptBits.MASK.isSet(control));
        if (InterruptBits.REARM.isSet(control)) {
            context.rearm(page.mailbox(ContextRegister.RX_SEEN), page.mailbox(ContextRegister.TX_SEEN));
        }
        completion.markDirty(context.number());
    }
}
