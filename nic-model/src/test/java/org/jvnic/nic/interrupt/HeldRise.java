package org.jvnic.nic.interrupt;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A thread that has raised a line and is still inside the sink while a driver's thread acknowledges. */
public final class HeldRise {
    private static final int TRIES = 50;

    private final BooleanSupplier isHigh;
    private volatile CountDownLatch entered = new CountDownLatch(1);
    private volatile @Nullable Thread driver;

    /**
     * A rise.
     *
     * @param isHigh what the driver sees of the line.
     */
    public HeldRise(final BooleanSupplier isHigh) {
        this.isHigh = isHigh;
    }

    /** The sink was told the line is high and shows it. Returns when the driver waits for that, or does not wait at all. */
    public void hold() {
        entered.countDown();
        Thread held = driver;
        while (held == null || !isWaitingOrOver(held)) {
            Thread.onSpinWait();
            held = driver;
        }
    }

    private static boolean isWaitingOrOver(final Thread thread) {
        return thread.getState() == Thread.State.TIMED_WAITING || thread.getState() == Thread.State.TERMINATED;
    }

    /**
     * Fails when the driver's thread returns with the line high, unless it has waited as long as it may: the machine was too busy
     * to let the other one go on, so once more.
     *
     * @param raise       leads to a call of {@link #hold}; called for each try.
     * @param acknowledge what has to lower the line.
     */
    public void shouldFallBeforeReturnOf(final Runnable raise, final Runnable acknowledge) throws InterruptedException {
        for (int i = 0; i < TRIES; i++) {
            if (falls(raise, acknowledge)) {
                return;
            }
        }
        fail("the line never fell in time");
    }

    private boolean falls(final Runnable raise, final Runnable acknowledge) throws InterruptedException {
        final boolean[] high = {true};
        final long[] tookNs = {0};
        driver = null;
        entered = new CountDownLatch(1);
        final Thread engine = new Thread(raise, "engine");
        final Thread acknowledger = new Thread(
                () -> {
                    final long start = System.nanoTime();
                    acknowledge.run();
                    high[0] = isHigh.getAsBoolean();
                    tookNs[0] = System.nanoTime() - start;
                },
                "driver");
        engine.start();
        entered.await();
        acknowledger.start();
        driver = acknowledger;
        acknowledger.join();
        engine.join();
        assertTrue(!high[0] || tookNs[0] >= Coalesced.PATIENCE_NS, "returned with the line high");
        return !high[0];
    }
}
