package org.jvnic.vmm.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.port.DmaPort;
import org.jvnic.nic.port.DropReason;
import org.jvnic.nic.port.FrameTap;
import org.jvnic.nic.port.NicEvents;

class RateLimitedNicEventsTest {
    private static final int CONTEXTS = 4;
    private static final int PER_SECOND = 3;

    private final RecordedNicEvents seen = new RecordedNicEvents();
    private long nowNs = -5;
    private final RateLimitedNicEvents limited = new RateLimitedNicEvents(seen, () -> nowNs, CONTEXTS, PER_SECOND);

    private static void refuse(final NicEvents events, final int context, final int times) {
        for (int i = 0; i < times; i++) {
            events.refusedFrame(context, i, DropReason.TX_LENGTH);
        }
    }

    @Test
    void shouldPassEveryKindOn() {
        RecordedNicEvents.sendOneOfEach(limited, 1);

        assertEquals(RecordedNicEvents.ALL_OF_ONE_CONTEXT, seen.seen);
    }

    @Test
    void shouldPassTheFirstEventsOfASecondAndCountTheRest() {
        refuse(limited, 1, 10);

        assertEquals(PER_SECOND, seen.seen.size());
        assertEquals(7, limited.suppressed(NicEventKind.REFUSED_FRAME, 1));
        assertEquals(7, limited.suppressed(NicEventKind.REFUSED_FRAME));
    }

    @Test
    void shouldPassEventsAgainInTheNextSecond() {
        refuse(limited, 1, 10);
        nowNs += TimeUnit.SECONDS.toNanos(1) - 1;
        refuse(limited, 1, 1);
        assertEquals(PER_SECOND, seen.seen.size());

        nowNs += 1;
        refuse(limited, 1, 10);

        assertEquals(2 * PER_SECOND, seen.seen.size());
        assertEquals(15, limited.suppressed(NicEventKind.REFUSED_FRAME, 1));
    }

    @Test
    void shouldLimitContextsApart() {
        refuse(limited, 1, 10);
        refuse(limited, 2, 2);

        assertEquals(PER_SECOND + 2, seen.seen.size());
        assertEquals(0, limited.suppressed(NicEventKind.REFUSED_FRAME, 2));
    }

    @Test
    void shouldLimitEveryKindOnItsOwn() {
        for (int i = 0; i < 10; i++) {
            RecordedNicEvents.sendOneOfEach(limited, 1);
        }

        assertEquals(PER_SECOND * NicEventKind.values().length, seen.seen.size());
        for (final NicEventKind kind : NicEventKind.values()) {
            assertEquals(7, limited.suppressed(kind), kind::name);
        }
    }

    @Test
    void shouldShareOneAllowanceAmongAllThatIsNoContext() {
        limited.linkChange(FrameTap.WIRE, true);
        limited.linkChange(CONTEXTS, true);
        limited.linkChange(DmaPort.CARD, true);
        limited.linkChange(Integer.MIN_VALUE, true);

        assertEquals(PER_SECOND, seen.seen.size());
        assertEquals(1, limited.suppressed(NicEventKind.LINK_CHANGE, FrameTap.WIRE));
    }

    @Test
    void shouldCountEveryEventOnceWhenSeveralThreadsReport() throws InterruptedException {
        final int threads = 4;
        final int each = 10_000;
        final AtomicInteger passed = new AtomicInteger();
        final RateLimitedNicEvents shared = new RateLimitedNicEvents(
                new NicEvents() {
                    @Override
                    public void accessError(
                            final int context, final long offset, final int numBytes, final boolean write) {
                        passed.incrementAndGet();
                    }
                },
                () -> 0,
                1,
                500);
        final Thread[] running = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            running[i] = new Thread(() -> {
                for (int n = 0; n < each; n++) {
                    shared.accessError(0, 0, 4, true);
                }
            });
            running[i].start();
        }
        for (final Thread thread : running) {
            thread.join();
        }

        assertEquals(500, passed.get());
        assertEquals(threads * each - 500, shared.suppressed(NicEventKind.ACCESS_ERROR, 0));
    }

    @Test
    void shouldRefuseNumbersOutOfRange() {
        assertThrows(IllegalArgumentException.class, () -> new RateLimitedNicEvents(NicEvents.NONE, () -> 0, -1, 1));
        assertThrows(IllegalArgumentException.class, () -> new RateLimitedNicEvents(NicEvents.NONE, () -> 0, 1, 0));
    }
}
