package org.jvnic.nic.i82576.interrupt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.interrupt.HeldRise;

class InterruptRaceTest {
    private static final int RAISES = 100_000;
    private static final int AWAITED = 10_000;
    private static final int ICR = 0xC0;
    private static final int ICS = 0xC8;
    private static final int IMS = 0xD0;
    private static final int IMC = 0xD8;
    private static final int GPIE = 0x1514;
    private static final int EICS = 0x1520;
    private static final int EIMS = 0x1524;
    private static final int EIMC = 0x1528;
    private static final int EIAC = 0x152C;
    private static final int EIAM = 0x1530;
    private static final int EITR0 = 0x1680;
    private static final int IVAR0 = 0x1700;
    private static final int LSC = PfInterrupts.LSC;
    private static final int ALL = 0xFFFF;

    private final CountingSignal signal = new CountingSignal();
    private final PfInterrupts unit = new PfInterrupts(signal);
    private final AtomicBoolean done = new AtomicBoolean();

    private static class CountingSignal implements FunctionSignal {
        final AtomicLong vectors = new AtomicLong();
        final AtomicLong messages = new AtomicLong();
        final AtomicBoolean telling = new AtomicBoolean();
        volatile boolean msixEnabled;
        volatile boolean msiEnabled;
        volatile boolean line;
        volatile boolean overlapped;
        final HeldRise held = new HeldRise(() -> line);
        volatile boolean holds;

        @Override
        public boolean isMsixEnabled() {
            return msixEnabled;
        }

        @Override
        public boolean isMsiEnabled() {
            return msiEnabled;
        }

        @Override
        public void msix(final int vector) {
            vectors.incrementAndGet();
        }

        @Override
        public void withdraw(final int vector) {
            throw new IllegalStateException("vector " + vector + ": nobody asked");
        }

        @Override
        public void msi() {
            messages.incrementAndGet();
        }

        @Override
        public void line(final boolean asserted) {
            overlapped |= !telling.compareAndSet(false, true);
            line = asserted;
            if (asserted && holds) {
                held.hold();
            }
            telling.set(false);
        }
    }

    @Test
    void shouldLowerTheLineBeforeTheAccessReturnsThatLowersItWhileTheEngineStillTellsTheRise()
            throws InterruptedException {
        signal.holds = true;
        unit.write(IMS, LSC, 0);
        signal.held.shouldFallBeforeReturnOf(() -> unit.cause(LSC, 0), () -> unit.read(ICR));
        signal.held.shouldFallBeforeReturnOf(() -> unit.cause(LSC, 0), () -> unit.write(ICR, LSC, 0));
    }

    private void useVectors() {
        signal.msixEnabled = true;
        unit.modeChanged(0);
        unit.write(GPIE, 0x4000_0010, 0);
        for (int queue = 0; queue < 8; queue++) {
            unit.write(IVAR0 + 4 * queue, (0x80 | queue) | (0x88 | queue) << 16, 0);
        }
        unit.write(EIAC, ALL, 0);
    }

    @Test
    void shouldSendEachCauseExactlyOnceWhenEachIsAwaited() throws InterruptedException {
        useVectors();
        final Thread masker = start(() -> {
            while (!done.get()) {
                unit.write(EIMC, 1, 0);
                unit.write(EIMS, 1, 0);
                pause();
            }
        });
        for (int raised = 1; raised <= AWAITED; raised++) {
            unit.queueCauses(1, 0, 0);
            await(signal.vectors, raised);
        }
        done.set(true);
        join(masker);
        assertEquals(AWAITED, signal.vectors.get());
    }

    @Test
    void shouldSendEachCauseExactlyOnceWhenTheHandlerTakesTheAutomaticMaskOff() throws InterruptedException {
        useVectors();
        unit.write(EIAM, ALL, 0);
        unit.write(EIMS, ALL, 0);
        final Thread handler = start(() -> {
            for (long handled = 1; handled <= AWAITED; handled++) {
                await(signal.vectors, handled);
                unit.write(EIMS, 1, 0);
            }
        });
        for (int raised = 1; raised <= AWAITED; raised++) {
            unit.queueCauses(1, 0, 0);
            await(signal.vectors, raised);
        }
        join(handler);
        assertEquals(AWAITED, signal.vectors.get());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5})
    void shouldAccountForEveryCauseOfManyThreads(final int intervalUs) throws InterruptedException {
        useVectors();
        for (int vector = 0; vector < 16; vector++) {
            unit.write(EITR0 + 4 * vector, intervalUs << 2, 0);
        }
        final AtomicLong now = new AtomicLong();
        final Thread[] threads = {
            start(() -> repeat(i -> unit.queueCauses(i & ALL, (i >>> 3) & ALL, now.addAndGet(100)))),
            start(() -> repeat(i -> unit.write(EICS, 1 << (i & 15), now.get()))),
            start(() -> repeat(i -> unit.write(EIMC, i & ALL, now.get()))),
            start(() -> repeat(i -> unit.write(EIMS, (i >>> 1) & ALL, now.get()))),
            start(() -> repeat(i -> unit.service(now.get())))
        };
        for (final Thread thread : threads) {
            join(thread);
        }
        unit.write(EIMS, ALL, now.addAndGet(1_000_000));
        final ExtendedInterrupts counters = unit.extended();
        assertEquals(0, counters.unsent());
        assertFalse(unit.hasTimers());
        assertEquals(signal.vectors.get(), counters.delivered());
        assertEquals(counters.raised(), counters.delivered() + counters.merged());
    }

    @Test
    void shouldShowEachCauseOnTheLineAndLeaveItAtItsLastLevel() throws InterruptedException {
        final AtomicLong seen = new AtomicLong();
        final Thread handler = start(() -> {
            while (!done.get()) {
                if (!signal.line) {
                    pause();
                } else if ((unit.read(ICR) & LSC) != 0) {
                    seen.incrementAndGet();
                }
            }
        });
        final Thread masker = start(() -> {
            while (!done.get()) {
                unit.write(IMC, LSC, 0);
                unit.write(IMS, LSC, 0);
                pause();
            }
        });
        for (int raised = 1; raised <= AWAITED; raised++) {
            if ((raised & 1) == 0) {
                unit.cause(LSC, 0);
            } else {
                unit.write(ICS, LSC, 0);
            }
            await(seen, raised);
        }
        done.set(true);
        join(handler);
        join(masker);
        unit.service(0);
        assertFalse(signal.line);
        unit.cause(LSC, 0);
        unit.service(0);
        assertTrue(signal.line);
        assertFalse(signal.overlapped);
    }

    @Test
    void shouldSendAMessageForEachCauseThatIsAwaited() throws InterruptedException {
        signal.msiEnabled = true;
        unit.modeChanged(0);
        unit.write(IMS, LSC, 0);
        final AtomicLong seen = new AtomicLong();
        final Thread handler = start(() -> {
            long handled = 0;
            while (!done.get()) {
                if (signal.messages.get() == handled) {
                    pause();
                } else {
                    handled++;
                    seen.addAndGet((unit.read(ICR) & LSC) >>> 2);
                }
            }
        });
        for (int raised = 1; raised <= AWAITED; raised++) {
            unit.cause(LSC, 0);
            await(seen, raised);
        }
        done.set(true);
        join(handler);
        assertEquals(AWAITED, signal.messages.get());
    }

    @Test
    void shouldSignalAPendingCauseWhicheverWayIsEnabledLast() throws InterruptedException {
        for (int round = 0; round < 2_000; round++) {
            final RecordedSignal recorded = new RecordedSignal();
            final PfInterrupts other = new PfInterrupts(recorded);
            other.write(IMS, LSC, 0);
            final Thread raiser = start(() -> other.cause(LSC, 0));
            recorded.msiEnabled = true;
            other.modeChanged(0);
            join(raiser);
            assertEquals(1, recorded.messages);
            assertFalse(recorded.line);
        }
    }

    @Test
    void shouldLetOtherThreadsInWhileTheFunctionIsSignalled() {
        final PfInterrupts[] self = new PfInterrupts[1];
        final AtomicBoolean entered = new AtomicBoolean();
        self[0] = new PfInterrupts(new CountingSignal() {
            @Override
            public void line(final boolean asserted) {
                final Thread other = start(() -> self[0].write(IMC, -1, 0));
                joinQuietly(other);
                entered.set(!other.isAlive());
            }
        });
        self[0].write(IMS, LSC, 0);
        self[0].cause(LSC, 0);
        assertTrue(entered.get());
    }

    private interface Step {
        void run(int i);
    }

    private static void repeat(final Step step) {
        for (int i = 0; i < RAISES; i++) {
            step.run((i * 0x9E37_79B9) >>> 7);
        }
    }

    private static Thread start(final Runnable body) {
        final Thread thread = new Thread(body);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void join(final Thread thread) throws InterruptedException {
        thread.join(60_000);
        assertFalse(thread.isAlive());
    }

    private static void joinQuietly(final Thread thread) {
        try {
            thread.join(20_000);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("ThreadPriorityCheck")
    private static void pause() {
        Thread.yield();
    }

    private static void await(final AtomicLong counter, final long value) {
        final long deadlineNs = System.nanoTime() + 60_000_000_000L;
        for (int tries = 0; counter.get() < value; tries++) {
            if (tries < 100) {
                Thread.onSpinWait();
            } else {
                assertTrue(System.nanoTime() < deadlineNs, () -> counter + " never became " + value);
                pause();
            }
        }
    }
}
