package org.jvnic.lab.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ContextCommand;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.GlobalRegister;
import org.jvnic.vmm.machine.Protection;

/** Pattern J: storms, masks, guests that re-arm for nothing or never, moderation of any size; no cause lost, no neighbour held up. */
class InterruptStormTest extends IsolationTest {
    private static final int ENABLE = 1;
    private static final int MASK = 2;
    private static final int REARM = 4;
    private static final int VECTORS = 64;
    private static final int ADAPTIVE = 0x8000;

    static Stream<Arguments> ways() {
        final List<Arguments> cases = new ArrayList<>();
        for (final Protection protection : Protection.values()) {
            cases.add(Arguments.of(protection, false));
            cases.add(Arguments.of(protection, true));
        }
        return cases.stream();
    }

    /** With its interrupt as a bit of the vector ring or as a message of its own. */
    private IsolationLab running(final Protection protection, final boolean direct) {
        final IsolationLab lab = lab(protection);
        if (direct) {
            lab.demandPolicy(IsolationLab.HOSTILE, "DIRECT_INTERRUPT");
        }
        lab.reassign(lab.hostile().vm(), IsolationLab.HOSTILE, lab.settings(protection));
        startByTheRules(lab.hostile());
        return lab;
    }

    private static void bringFrame(final IsolationLab lab) {
        lab.wire().bring(HostileGuest.frame(lab.hostile().mac(), OUTSIDE, 100));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void shouldRaiseAtMostOneInterruptATurnHoweverAGuestReArms(final Protection protection, final boolean direct) {
        final IsolationLab lab = running(protection, direct);
        final HostileGuest guest = lab.hostile();
        guest.postBuffers(RING);
        bringFrame(lab);
        lab.settle();
        guest.write(ContextRegister.RX_SEEN, -1);
        final long raisedBefore = lab.honestVm(0).statistics().interruptsRaised();
        final long[] before = {0, 0};
        assertNeighboursServed(lab, 100, 1, () -> {
            for (int i = 0; i < 200; i++) {
                guest.write(ContextRegister.INTERRUPT_CONTROL, i % 3 == 0 ? MASK | ENABLE : ENABLE | REARM);
                guest.write(ContextRegister.INTERRUPT_CONTROL, ENABLE | REARM);
            }
            before[0] = guest.statistic(ContextRegister.STAT_INTERRUPTS);
            before[1] = lab.host().messages();
            lab.vmm().card().pump();
            assertEquals(before[0] + 1, guest.statistic(ContextRegister.STAT_INTERRUPTS));
            assertTrue(lab.host().messages() - before[1] <= 2);
        });
        assertTrue(lab.honestVm(0).statistics().interruptsRaised() - raisedBefore >= 100);
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void shouldRaiseOneInterruptForAGuestThatNeverReArms(final Protection protection, final boolean direct) {
        final IsolationLab lab = running(protection, direct);
        final HostileGuest guest = lab.hostile();
        guest.write(ContextRegister.INTERRUPT_CONTROL, ENABLE);
        for (int i = 0; i < 100; i++) {
            guest.postBuffers(1);
            bringFrame(lab);
            guest.queueFrame(guest.frameTo(OUTSIDE, 60));
            guest.ringTransmit();
            guest.write(ContextRegister.INTERRUPT_CONTROL, i % 4);
            lab.round();
        }
        assertEquals(100, guest.read(ContextRegister.RX_CONSUMER));
        assertEquals(1, guest.statistic(ContextRegister.STAT_INTERRUPTS));
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void shouldFireExactlyWhenTheDatasheetSaysWhateverIsWritten(final Protection protection, final boolean direct) {
        final long seed = System.nanoTime();
        final SplittableRandom random = new SplittableRandom(seed);
        final IsolationLab lab = running(protection, direct);
        final HostileGuest guest = lab.hostile();
        boolean armed = true;
        boolean pending = false;
        boolean urgent = false;
        int control = 0;
        long fired = 0;
        for (int step = 0; step < 5000; step++) {
            final int consumer = guest.read(ContextRegister.RX_CONSUMER);
            guest.postBuffers(guest.rxProducer() - consumer < RING ? 1 : 0);
            if (random.nextBoolean()) {
                final int seen = consumer + random.nextInt(-1, 2);
                control = random.nextInt(8);
                guest.write(ContextRegister.RX_SEEN, seen);
                guest.write(ContextRegister.INTERRUPT_CONTROL, control);
                if ((control & REARM) != 0) {
                    armed = true;
                    urgent |= consumer - seen > 0;
                    pending = urgent;
                }
            }
            if (random.nextInt(3) == 0) {
                bringFrame(lab);
                pending = true;
            }
            if (pending && armed && (control & (ENABLE | MASK)) == ENABLE) {
                armed = false;
                pending = false;
                urgent = false;
                fired++;
            }
            lab.vmm().card().pump();
            assertEquals(fired, guest.statistic(ContextRegister.STAT_INTERRUPTS), "seed " + seed + " step " + step);
        }
        assertTrue(fired > 200, () -> "fired " + fired(lab));
        assertServedAfterReset(lab);
    }

    private static long fired(final IsolationLab lab) {
        return lab.hostile().statistic(ContextRegister.STAT_INTERRUPTS);
    }

    static Stream<Arguments> moderations() {
        final List<Arguments> cases = new ArrayList<>();
        for (final Protection protection : Protection.values()) {
            for (final int moderation : new int[] {
                0,
                1,
                0x7FFF,
                0xFFFF_0000,
                0xFFFF_7FFF,
                0x0001_7FFF,
                ADAPTIVE,
                ADAPTIVE | 1,
                ADAPTIVE | 0x0001_0001,
                ADAPTIVE | 0x0004_0064,
                0xFFFF_FFFF,
                ADAPTIVE | 0x0000_7FFF
            }) {
                cases.add(Arguments.of(protection, moderation));
            }
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("moderations")
    void shouldFireWithinTheDelayAndHoldUpNobodyWhateverTheModeration(
            final Protection protection, final int moderation) {
        final long seed = System.nanoTime();
        final SplittableRandom random = new SplittableRandom(seed);
        final IsolationLab lab = lab(protection);
        final HostileGuest guest = lab.hostile();
        guest.write(ContextRegister.MODERATION, moderation);
        startByTheRules(guest);
        guest.write(ContextRegister.INTERRUPT_CONTROL, ENABLE);
        final long delayNs = (moderation & 0x7FFF) * 1000L;
        final long[] firstCause = {-1};
        assertNeighboursServed(lab, 400, 1, () -> {
            lab.clock().advance(random.nextLong(1, 2 + delayNs / random.nextInt(1, 20)));
            final long before = fired(lab);
            final int frames = random.nextInt(4) == 0 ? random.nextInt(8) : random.nextInt(2);
            guest.postBuffers(Math.min(frames, RING - (guest.rxProducer() - guest.read(ContextRegister.RX_CONSUMER))));
            for (int i = 0; i < frames; i++) {
                bringFrame(lab);
            }
            final int consumer = guest.read(ContextRegister.RX_CONSUMER);
            lab.vmm().card().pump();
            final long now = lab.clock().nanoTime();
            if (firstCause[0] < 0 && guest.read(ContextRegister.RX_CONSUMER) != consumer) {
                firstCause[0] = now;
            }
            if (fired(lab) != before) {
                assertTrue(firstCause[0] >= 0, "an interrupt without a cause, seed " + seed);
                firstCause[0] = -1;
                guest.write(ContextRegister.RX_SEEN, guest.read(ContextRegister.RX_CONSUMER));
                guest.write(ContextRegister.INTERRUPT_CONTROL, ENABLE | REARM);
            } else {
                assertTrue(firstCause[0] < 0 || now - firstCause[0] < delayNs, "late, seed " + seed);
            }
        });
        assertTrue(fired(lab) > 0);
        lab.clock().advance(delayNs);
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x7FFF, ADAPTIVE | 0x7FFF, ADAPTIVE | 0x0001_7FFF})
    void shouldRaiseAboutOneInterruptADelayInBulkWhateverAGuestReArms(final int moderation) {
        final IsolationLab lab = lab(Protection.DIRECT_MAP);
        final HostileGuest guest = lab.hostile();
        guest.write(ContextRegister.MODERATION, moderation);
        startByTheRules(guest);
        final int turns = 2000;
        final long stepNs = 100_000;
        for (int i = 0; i < turns; i++) {
            guest.write(ContextRegister.RX_SEEN, guest.read(ContextRegister.RX_CONSUMER));
            if (i % 4 != 0) {
                guest.write(ContextRegister.INTERRUPT_CONTROL, ENABLE);
            }
            guest.postBuffers(3);
            for (int j = 0; j < 3; j++) {
                bringFrame(lab);
            }
            lab.clock().advance(stepNs);
            lab.vmm().card().pump();
            if (guest.read(ContextRegister.INTERRUPT_STATE) % 2 == 0) {
                guest.write(ContextRegister.INTERRUPT_CONTROL, ENABLE | REARM);
            }
        }
        final long delays = turns * stepNs / (0x7FFF * 1000L);
        assertTrue(fired(lab) >= delays - 1 && fired(lab) <= 2 * delays + 2, () -> fired(lab) + " in " + delays);
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldMergeAndNotLoseInterruptsWhileTheMonitorDoesNotDrain(final Protection protection) {
        final IsolationLab lab = running(protection, false);
        final HostileGuest guest = lab.hostile();
        guest.postBuffers(1);
        bringFrame(lab);
        lab.settle();
        guest.write(ContextRegister.RX_SEEN, -1);
        lab.host().holdInterrupts(true);
        final long raised = lab.honestVm(0).statistics().interruptsRaised();
        assertNeighboursServed(lab, 4 * VECTORS, 1, () -> {
            guest.write(ContextRegister.INTERRUPT_CONTROL, ENABLE | REARM);
            lab.vmm().card().pump();
        });
        final int producer = lab.privileged().read32(GlobalRegister.VECTOR_PRODUCER.offset());
        final int consumer = lab.privileged().read32(GlobalRegister.VECTOR_CONSUMER.offset());
        assertEquals(VECTORS, producer - consumer);
        assertEquals(raised, lab.honestVm(0).statistics().interruptsRaised());
        assertTrue(lab.privileged().read(GlobalRegister.PORT_VECTOR_MERGES.offset(), 8) > VECTORS);
        lab.host().holdInterrupts(false);
        lab.settle();
        assertTrue(lab.honestVm(0).statistics().interruptsRaised() > raised);
        assertTrue(lab.honestVm(1).statistics().interruptsRaised() > 0);
        assertEquals(0, lab.privileged().read32(GlobalRegister.INTERRUPT_PENDING.offset()));
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldRaiseNothingOfAStormAfterItsContextStopped(final Protection protection) {
        final IsolationLab lab = running(protection, false);
        final HostileGuest guest = lab.hostile();
        for (int i = 0; i < 50; i++) {
            guest.postBuffers(2);
            bringFrame(lab);
            lab.settle();
            guest.write(ContextRegister.RX_SEEN, -1);
            guest.write(ContextRegister.INTERRUPT_CONTROL, ENABLE | REARM);
            guest.issue(ContextCommand.STOP);
            lab.settle();
            final long stopped = fired(lab);
            guest.write(ContextRegister.INTERRUPT_CONTROL, ENABLE | REARM);
            bringFrame(lab);
            lab.rounds(2);
            assertEquals(stopped, fired(lab));
            assertEquals(CommandStatus.OK, guest.start(RING_LOG2, RING_LOG2, 9216));
        }
        assertServedAfterReset(lab);
    }
}
