package org.jvnic.lab.tap;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Makes the end of the JVM, by SIGINT or SIGTERM, a wish: whoever asks is told, and the JVM waits until it has tidied up and
 * reported.
 *
 * <p>Threads: any.
 */
public final class StopSignal implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::hold, "jvnic-stop");

    private StopSignal() {}

    /**
     * A signal that the end of the JVM sets off.
     *
     * @return the signal; close it when everything is done.
     * @throws IllegalStateException when the JVM is already ending.
     */
    public static StopSignal install() {
        final StopSignal signal = new StopSignal();
        Runtime.getRuntime().addShutdownHook(signal.hook);
        return signal;
    }

    private void hold() {
        asked.countDown();
        try {
            if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                // the system takes back what is left
                return;
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Waits for the wish to stop.
     *
     * @param nanos how long, in nanoseconds.
     * @return true when it has come; an interrupt counts as one.
     */
    public boolean await(final long nanos) {
        try {
            return asked.await(nanos, TimeUnit.NANOSECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Lets the JVM end. A second call does nothing. */
    @Override
    public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (final IllegalStateException e) { // the JVM is ending: the hook runs, and does not wait any more
            assert asked.getCount() == 0;
        }
    }
}
