package org.jvnic.vmm.interrupt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class VirtualInterruptWakeTest {
    private static final long FOREVER = TimeUnit.DAYS.toNanos(1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final VirtualInterrupt line = new VirtualInterrupt();

    @Test
    void shouldNotSleepWhenItWasWokenJustBefore() {
        line.wake();

        assertTimeoutPreemptively(PATIENCE, () -> line.await(FOREVER));

        assertEquals(0, line.raised());
        assertEquals(0, line.deliver());
    }

    @Test
    void shouldEndASleepWhenWokenByAnotherThread() throws InterruptedException {
        final Thread vcpu = new Thread(() -> line.await(FOREVER));
        vcpu.setDaemon(true);
        vcpu.start();

        line.wake();

        assertTimeoutPreemptively(PATIENCE, () -> vcpu.join());
    }
}
