package org.jvnic.vmm.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SenderSleepTest {
    private static final int ITEMS = 20_000;
    private static final long AGES_NS = TimeUnit.HOURS.toNanos(1);

    private final SenderSleep sleep = new SenderSleep(3);
    private final AtomicInteger handedOver = new AtomicInteger();

    @Test
    void shouldMissNothingThatWasHandedOverBeforeACall() throws InterruptedException {
        final AtomicInteger sent = new AtomicInteger();
        final Thread sender = new Thread(() -> {
            while (sent.get() < ITEMS) {
                if (sent.get() < handedOver.get()) {
                    sent.incrementAndGet();
                    sleep.reset();
                } else {
                    sleep.idle(AGES_NS);
                }
            }
        });
        sender.setDaemon(true);
        sender.start();
        for (int i = 1; i <= ITEMS; i++) {
            handedOver.incrementAndGet();
            sleep.wake();
            while (i % 16 == 0 && sent.get() < i) {
                Thread.onSpinWait();
            }
        }
        sender.join();
        assertEquals(ITEMS, sent.get());
    }
}
