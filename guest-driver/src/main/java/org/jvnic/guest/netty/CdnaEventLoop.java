package org.jvnic.guest.netty;

import io.netty.channel.ManualIoEventLoop;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;
import org.jvnic.vmm.guest.GuestPlatform;

/**
 * The event loop of a guest. It has no thread of its own: the vCPU's thread calls {@link #turn} again and again, and sleeps until
 * the next virtual interrupt when that returns 0. Time is the machine's clock.
 *
 * <p>Threads: {@link #turn} and {@link #terminate} belong to the thread that made the loop. Any thread may submit tasks, which
 * wakes the vCPU; a task that is scheduled runs when the vCPU is awake after its time, at the latest with the machine's tick.
 */
public final class CdnaEventLoop extends ManualIoEventLoop {
    /** A turn's time for tasks; what is left waits for the next, so that interrupts and the machine are not kept waiting. */
    private static final long TASK_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    /** Turns given to the tasks that closed channels leave behind. */
    private static final int LAST_TURNS = 16;

    /**
     * A loop that the calling thread runs.
     *
     * @param platform the guest's machine: its clock, and how the vCPU is woken.
     */
    public CdnaEventLoop(final GuestPlatform platform) {
        super(
                null,
                Thread.currentThread(),
                executor -> new CdnaIoHandler(executor, platform),
                new MachineTicker(platform.clock()));
    }

    /**
     * One turn: receives, resumes writes, runs tasks and what is scheduled for now, rings the doorbell.
     *
     * @return amount of work; 0 when there is nothing to do before the next interrupt or task.
     */
    public int turn() {
        return runNow(TASK_NANOS);
    }

    /** Ends the loop without a quiet period: runs the tasks that are left, closes the channel, takes no more tasks. */
    @SuppressWarnings("deprecation") // the graceful way sleeps, on the vCPU's thread
    public void terminate() {
        for (int i = 0; i < LAST_TURNS && turn() > 0; i++) {
            Thread.onSpinWait();
        }
        shutdown();
        runNow();
    }

    /** The machine's clock, counted from the loop's start as Netty wants it: deadlines must not be negative. */
    private static final class MachineTicker implements Ticker {
        private final NanoClock clock;
        private final long start;

        MachineTicker(final NanoClock clock) {
            this.clock = clock;
            this.start = clock.nanoTime();
        }

        @Override
        public long initialNanoTime() {
            return start;
        }

        @Override
        public long nanoTime() {
            return clock.nanoTime() - start;
        }

        @Override
        public void sleep(final long delay, final TimeUnit unit) throws InterruptedException {
            unit.sleep(delay);
        }
    }
}
