package org.jvnic.guest.poll;

import org.jvnic.guest.driver.CdnaDriver;
import org.jvnic.guest.queue.FrameHandler;

/**
 * Polls after an interrupt until the ring is empty, and only then has the card interrupt again, as Linux's NAPI does. Single
 * threaded: interrupt handlers run on the thread that polls.
 */
public final class NapiPoll {
    private final CdnaDriver driver;
    private final FrameHandler handler;
    private final int budget;
    private boolean scheduled;

    /**
     * A poll that is not started.
     *
     * @param driver  the driver.
     * @param handler takes the frames.
     * @param budget  most frames of a turn, 1 or more.
     */
    public NapiPoll(final CdnaDriver driver, final FrameHandler handler, final int budget) {
        if (budget < 1) {
            throw new IllegalArgumentException("budget=" + budget + " is not 1 or more");
        }
        this.driver = driver;
        this.handler = handler;
        this.budget = budget;
    }

    /** Takes over the driver's interrupt and turns it on. */
    public void start() {
        driver.onInterrupt(this::schedule);
        driver.rearmInterrupt();
    }

    /** Turns the interrupt off and polls no more. */
    public void stop() {
        driver.disableInterrupt();
        scheduled = false;
    }

    /**
     * One turn: does nothing until an interrupt came, then polls; when the ring is empty, re-arms the interrupt and looks once
     * more. Polls without an interrupt while the driver has something to offer the hypervisor again.
     *
     * @return amount of work: frames taken, and 1 more while the poll stays scheduled. 0 means that there is nothing to do
     *     before the next interrupt.
     */
    public int poll() {
        if (!isScheduled()) {
            return 0;
        }
        int frames = driver.poll(handler, budget);
        if (frames < budget) {
            frames += rearm(budget - frames);
        }
        return isScheduled() ? frames + 1 : frames;
    }

    /**
     * Whether an interrupt came and the ring was not found empty since, or a refusal is to be retried.
     *
     * @return true when {@link #poll} has work.
     */
    public boolean isScheduled() {
        return scheduled || driver.isRetryDue();
    }

    private int rearm(final int left) {
        driver.recoverIfFaulted();
        // before the re-arm, which may interrupt at once
        scheduled = false;
        driver.rearmInterrupt();
        final int late = driver.poll(handler, left);
        if (late > 0) {
            scheduled = true;
        }
        return late;
    }

    private void schedule() {
        scheduled = true;
    }
}
