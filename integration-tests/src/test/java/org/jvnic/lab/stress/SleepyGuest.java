package org.jvnic.lab.stress;

import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.jvnic.guest.driver.CdnaDriver;
import org.jvnic.guest.driver.DriverConfig;
import org.jvnic.guest.queue.FrameHandler;
import org.jvnic.guest.queue.ReceivedFrame;
import org.jvnic.vmm.guest.GuestPlatform;
import org.jvnic.vmm.guest.GuestProgram;

/**
 * Looks only after an interrupt, which it sometimes switches off meanwhile; when it has found less than it asked for it takes its time,
 * re-arms, and goes to sleep without another look.
 */
final class SleepyGuest implements GuestProgram, FrameHandler {
    private static final int BUDGET = 16;
    private static final int MOST_DISTANCE_LOG2 = 10;

    private final AtomicLong received = new AtomicLong();
    private final DriverConfig config;
    private final SplittableRandom random;
    private @Nullable CdnaDriver driver;
    private boolean interrupted;
    private long frames;

    SleepyGuest(final DriverConfig config, final long seed) {
        this.config = config;
        this.random = new SplittableRandom(seed);
    }

    long received() {
        return received.get();
    }

    @Override
    public void start(final GuestPlatform platform) {
        final CdnaDriver opened = CdnaDriver.open(platform, config);
        opened.onInterrupt(() -> interrupted = true);
        opened.rearmInterrupt();
        driver = opened;
    }

    @Override
    public int doWork() {
        if (!interrupted) {
            return 0;
        }
        final CdnaDriver current = Objects.requireNonNull(driver);
        if (random.nextInt(4) == 0) {
            current.disableInterrupt();
        }
        final int found = current.poll(this, BUDGET);
        received.set(frames);
        if (found < BUDGET) {
            interrupted = false;
            for (int i = random.nextInt(1 << random.nextInt(MOST_DISTANCE_LOG2)); i > 0; i--) {
                Thread.onSpinWait();
            }
            current.rearmInterrupt();
        }
        return found;
    }

    @Override
    public void onFrame(final ReceivedFrame frame) {
        frames++;
    }

    @Override
    public void stop() {
        Objects.requireNonNull(driver).close();
    }
}
