package org.jvnic.nic.card;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.interrupt.HeldRise;
import org.jvnic.nic.pci.PciFunction;
import org.jvnic.nic.pci.PciIdentity;
import org.jvnic.nic.pci.ResetCause;
import org.jvnic.nic.port.InterruptSink;

class ServiceLineTest {
    private static final int COMMAND = 4;
    private static final int INTX_DISABLE = 0x400;
    private static final int ROUNDS = 2_000;
    private static final int CHANGES = 50;
    private static final int THREADS = 3;

    private final AtomicInteger reasons = new AtomicInteger();
    private final List<Boolean> levels = new ArrayList<>();
    private final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
    private final PciFunction function = PciFunction.builder(new PciIdentity(1, 2, 3, 4, 5, 6))
            .interruptLine(1, new InterruptSink() {
                @Override
                public void message(final int requesterId, final int vector, final long address, final int data) {}

                @Override
                public void line(final int requesterId, final boolean asserted) {
                    levels.add(asserted);
                    meanwhile.getAndSet(() -> {}).run();
                }
            })
            .build();
    private final AtomicReference<Runnable> whileLooking = new AtomicReference<>(() -> {});
    private final ServiceLine line = new ServiceLine(function, this::isWanted);

    private boolean isWanted() {
        final boolean wanted = reasons.get() != 0;
        if (wanted) {
            whileLooking.getAndSet(() -> {}).run();
        }
        return wanted;
    }

    @Test
    void shouldTellEachChangeOnce() {
        line.update();
        reasons.set(1);
        line.update();
        line.update();
        reasons.set(0);
        line.update();
        assertEquals(List.of(true, false), levels);
    }

    @Test
    void shouldFollowAChangeMadeWhileTheSinkIsTold() {
        meanwhile.set(() -> {
            reasons.set(0);
            line.update();
        });
        reasons.set(1);
        line.update();
        assertEquals(List.of(true, false), levels);
    }

    @Test
    void shouldRaiseAgainAfterTheFunctionForgotTheLevel() {
        reasons.set(1);
        line.update();
        function.reset(ResetCause.CONVENTIONAL);
        line.update();
        assertEquals(List.of(true, false, true), levels);
    }

    @Test
    void shouldNotRaiseAfterAnAcknowledgementReturnedWhatWasLookedAtBefore() throws InterruptedException {
        final HeldRise held = new HeldRise(levels::isEmpty);
        held.shouldFallBeforeReturnOf(
                () -> {
                    levels.clear();
                    whileLooking.set(held::hold);
                    reasons.set(1);
                    line.update();
                },
                this::acknowledge);
        assertEquals(List.of(true, false), levels);
    }

    @Test
    void shouldFallBeforeAnAcknowledgementReturnsWhileAConfigWriteStillTellsTheRise() throws InterruptedException {
        final HeldRise held = new HeldRise(() -> levels.get(levels.size() - 1));
        held.shouldFallBeforeReturnOf(
                () -> {
                    function.configWrite(COMMAND, 2, INTX_DISABLE);
                    reasons.set(1);
                    line.update();
                    meanwhile.set(held::hold);
                    function.configWrite(COMMAND, 2, 0);
                },
                this::acknowledge);
    }

    private void acknowledge() {
        reasons.set(0);
        line.updateAndAwait();
    }

    @Test
    void shouldEndAtTheLevelOfTheLastChangeWhoeverMadeIt() throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            race(round);
            final boolean wanted = reasons.get() != 0;
            assertEquals(wanted, (function.configRead(6, 2) & 8) != 0, "round " + round);
            assertEquals(wanted, !levels.isEmpty() && levels.get(levels.size() - 1), "round " + round);
        }
    }

    private void race(final int round) throws InterruptedException {
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            final int bit = 1 << i;
            final int changes = CHANGES + ((round + i) & 1);
            threads.add(new Thread(() -> flip(bit, changes), "changer " + i));
        }
        threads.forEach(Thread::start);
        for (final Thread thread : threads) {
            thread.join();
        }
    }

    private void flip(final int bit, final int changes) {
        for (int i = 0; i < changes; i++) {
            reasons.getAndUpdate(before -> before ^ bit);
            line.update();
        }
    }
}
