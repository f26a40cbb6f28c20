package org.jvnic.guest.driver;

import static org.jvnic.nic.cdna.spec.ContextRegister.MAX_FRAME;
import static org.jvnic.nic.cdna.spec.ContextRegister.MODERATION;
import static org.jvnic.nic.cdna.spec.ContextRegister.OFFLOADS;
import static org.jvnic.nic.cdna.spec.ContextRegister.RX_MODE;
import static org.jvnic.nic.cdna.spec.ContextRegister.STATE;

import org.jspecify.annotations.Nullable;
import org.jvnic.guest.queue.ReceiveQueue;
import org.jvnic.nic.cdna.spec.ContextCommand;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.vmm.guest.HypercallStatus;

/**
 * Takes the context from state to state: start, recovery from faults, stop. Memory that the card may still use is never given back.
 * The guest's vCPU thread. Datasheet section 9.
 */
final class ContextLifecycle {
    private final ContextPage page;
    private final DriverConfig config;
    private final DriverQueues queues;
    private final FilterTables filters;
    private final InterruptControl interrupt;

    private boolean running;
    private boolean halting;
    private boolean halted;
    private boolean closed;
    private boolean revoked;
    private @Nullable Fault lastFault;

    ContextLifecycle(
            final ContextPage page,
            final DriverConfig config,
            final DriverQueues queues,
            final FilterTables filters,
            final InterruptControl interrupt) {
        this.page = page;
        this.config = config;
        this.queues = queues;
        this.filters = filters;
        this.interrupt = interrupt;
    }

    /** Starts the context, which a driver before this one may have left running or faulted. What fails leaves nothing open. */
    void open() {
        try {
            if (!page.isState(ContextState.ASSIGNED)) {
                queues.rings().reset();
            }
            start();
        } catch (final RuntimeException e) {
            abandon(e);
            throw e;
        }
    }

    /** ASSIGNED to RUNNING. Datasheet sections 5.1, 6.1, 10.2 and 4.2, in the order in which the card wants it. */
    private void start() {
        queues.restart();
        page.write(
                MODERATION,
                Fields.MODERATION_MICROSECONDS.of(config.moderationMicroseconds())
                        | Fields.MODERATION_FRAMES.of(config.moderationFrames())
                        | Fields.MODERATION_ADAPTIVE.of(config.adaptiveModeration() ? 1 : 0));
        page.write(RX_MODE, config.receiveMode());
        page.write(OFFLOADS, config.offloads());
        page.write(MAX_FRAME, Fields.MAX_FRAME_BYTES.of(config.maxFrame()));
        page.command(ContextCommand.START);
        postBuffers();
        filters.republish();
        interrupt.restore();
        running = true;
    }

    private void postBuffers() {
        final ReceiveQueue receive = queues.receive();
        receive.refill();
        if (receive.isBroken()) {
            throw new DriverException(
                    "the hypervisor refused receive buffers: " + HypercallStatus.nameOf(receive.refusal()));
        }
    }

    private void abandon(final RuntimeException cause) {
        closed = true;
        try {
            if (page.isCommandOutstanding()) {
                return;
            }
            if (!page.isGone()) {
                stop();
            }
            queues.memory().close();
        } catch (final RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    /** As {@link CdnaDriver#recoverIfFaulted}. */
    boolean recoverIfFaulted() {
        final int state = page.read(STATE);
        if (revoked || state == ContextPage.ALL_ONES) {
            revoked = true;
            return false;
        }
        final boolean faulted = ContextPage.isState(state, ContextState.FAULTED);
        if (running && !faulted && !queues.isBroken()) {
            return false;
        }
        if (faulted) {
            lastFault = page.fault();
        }
        running = false;
        queues.rings().reset();
        start();
        queues.statistics().faultsRecovered++;
        return true;
    }

    @Nullable
    Fault lastFault() {
        return lastFault;
    }

    boolean isRevoked() {
        return revoked;
    }

    /** As {@link CdnaDriver#halt}. */
    void halt() {
        if (halting) {
            return;
        }
        halting = true;
        if (!page.isGone()) {
            interrupt.disable();
            stop();
        }
        halted = true;
    }

    /** As {@link CdnaDriver#close}. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        halt();
        if (halted) {
            queues.memory().close();
        }
    }

    /** Any state to ASSIGNED: a context that faulted does not take STOP. */
    private void stop() {
        if (page.tryCommand(ContextCommand.STOP)) {
            queues.rings().release();
        } else {
            queues.rings().reset();
        }
    }
}
