package org.jvnic.lab.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnic.nic.card.Ledger;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.nic.port.InterruptSink;
import org.jvnic.vmm.machine.ContextSettings;
import org.jvnic.vmm.machine.Protection;
import org.jvnic.vmm.machine.VirtualMachine;
import org.jvnic.vmm.machine.Vmm;

class RearmStressTest {
    private static final long FRAMES = Long.getLong("jvnic.stress.frames", 8_000);
    private static final int LOOKS_BEFORE_PARKING = 1_000;
    private static final long SENDER = 0x0000_0001_0002L;
    private static final long RECEIVER = 0x0000_0002_0002L;

    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private final AtomicReference<@Nullable InterruptBell> installed = new AtomicReference<>();
    private volatile boolean ended;

    @ParameterizedTest
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    @CsvSource({
        "THREAD, OFF, DIRECT_MAP",
        "THREAD, BY_TIME_AND_COUNT, VALIDATED",
        "THREAD, ADAPTIVE, DIRECT_MAP",
        "INLINE, OFF, VALIDATED",
        "INLINE, BY_TIME_AND_COUNT, DIRECT_MAP",
        "INLINE, ADAPTIVE, VALIDATED"
    })
    void shouldNeverSleepThroughAFrame(
            final EngineMode mode, final Guests.Moderation moderation, final Protection protection)
            throws InterruptedException {
        final long seed = System.nanoTime();
        final SleepyGuest sleeper = new SleepyGuest(moderation.driver(), ~seed);
        final BurstGuest sender = new BurstGuest(SENDER, RECEIVER, sleeper, seed);
        try (Vmm vmm = Vmm.builder()
                .mode(mode)
                .contexts(2)
                .decorateInterrupts(this::listen)
                .build()) {
            final VirtualMachine receiving = vmm.createVm("receiver", Guests.MEMORY, sleeper);
            final VirtualMachine sending = vmm.createVm("sender", Guests.MEMORY, sender);
            vmm.assign(receiving, 0, ContextSettings.of(RECEIVER, protection));
            vmm.assign(sending, 1, ContextSettings.of(SENDER, protection));
            receiving.step();

            final Thread thread = new Thread(() -> receive(receiving, sleeper), "sleeper");
            thread.start();
            send(sending, sender, sleeper);
            ended = true;
            bell().message(0, 0, 0, 0);
            thread.join();

            assertNull(failure.get(), () -> "seed " + seed);
            assertNull(sending.crash());
            assertNull(receiving.crash());
            final Ledger ledger = vmm.card().ledger();
            assertEquals(sender.sent(), ledger.delivered(), ledger::toString);
            assertTrue(bell().rung() > FRAMES / 16, () -> "interrupts: " + bell().rung());
        }
    }

    private void send(final VirtualMachine vm, final BurstGuest sender, final SleepyGuest sleeper) {
        int idle = 0;
        while ((sender.sent() < FRAMES || sleeper.received() != sender.sent())
                && failure.get() == null
                && !vm.isDead()) {
            if (sender.sent() < FRAMES && vm.step() > 0) {
                idle = 0;
            } else if (++idle < LOOKS_BEFORE_PARKING) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(1);
            }
        }
    }

    private InterruptSink listen(final InterruptSink router) {
        final InterruptBell made = new InterruptBell(router);
        installed.set(made);
        return made;
    }

    private InterruptBell bell() {
        return Objects.requireNonNull(installed.get());
    }

    private void receive(final VirtualMachine vm, final SleepyGuest sleeper) {
        final InterruptBell interrupts = bell();
        while (!ended && failure.get() == null) {
            final long before = interrupts.rung();
            if (vm.step() == 0 && !interrupts.await(before)) {
                failure.set("nobody woke the receiver after " + sleeper.received() + " frames");
            }
        }
    }
}
