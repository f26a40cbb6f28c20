package org.jvnic.nic.cdna;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ContextCommand;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ControlCommand;
import org.jvnic.nic.cdna.spec.ControlRegister;
import org.jvnic.nic.cdna.spec.Offload;
import org.jvnic.nic.cdna.spec.OffloadExtension;
import org.jvnic.nic.engine.RateLimit;
import org.jvnic.nic.port.NicEvents;

class RateLimitTest {
    private static final long OUTSIDE = 0x7766_5544_3302L;
    private static final int FRAME = 1500;
    private static final int BURST = 20_000;

    private final CapturingWire wire = new CapturingWire();
    private final TestHost host = new TestHost(2, wire, null, NicEvents.NONE);
    private final TestGuest guest = new TestGuest(host, 0);
    private final TestGuest free = new TestGuest(host, 1);
    private long now = 5_000_000_000L;
    private long bytes;
    private int frames;

    @BeforeEach
    void start() {
        host.clock.update(now);
        host.assign(1, free.mac, 0);
        free.start(9216);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100, 1000, 25_000, 400_000})
    void shouldSendAtTheRateAfterABurst(final int mbps) {
        limit(mbps, BURST);
        final long step = Math.max(1, 4L * FRAME * 8000 / mbps);
        final long began = now;
        for (int i = 0; i < 2000; i++) {
            fill();
            host.settle();
            count();
            assertWithinOneFrame(BURST + (now - began) * mbps / 8000);
            advance(step);
        }
        assertEquals(0, guest.statistic(ContextRegister.STAT_TX_DROP_LENGTH));
        assertEquals(frames, guest.statistic(ContextRegister.STAT_TX_FRAMES));
    }

    @Test
    void shouldDelayFramesWithoutDroppingOrReorderingThem() {
        limit(10, 0);
        for (int i = 0; i < 16; i++) {
            guest.queue(TestGuest.frame(OUTSIDE, guest.mac, FRAME, i));
        }
        guest.ring();
        host.settle();
        assertEquals(7, wire.frames.size());
        assertTrue(host.engine.hasWork());
        for (int i = 0; i < 100; i++) {
            advance(1_000_000);
            host.settle();
        }
        assertEquals(16, wire.frames.size());
        for (int i = 0; i < 16; i++) {
            assertEquals(
                    TestGuest.frame(OUTSIDE, guest.mac, FRAME, i)[100],
                    wire.frames.get(i)[100]);
        }
        assertFalse(host.engine.hasWork());
    }

    @Test
    void shouldNotHoldUpOthers() {
        limit(1, 0);
        fill();
        host.settle();
        free.queue(free.frameTo(OUTSIDE, 9000));
        free.queue(free.frameTo(OUTSIDE, 9000));
        free.ring();
        host.settle();
        assertEquals(2, free.statistic(ContextRegister.STAT_TX_FRAMES));
        assertEquals(7, guest.statistic(ContextRegister.STAT_TX_FRAMES));
    }

    @Test
    void shouldSendEverythingAtOnceWhenTheLimitIsTakenAway() {
        limit(1, 0);
        fill();
        host.settle();
        host.setControl(ControlRegister.RATE_MBPS, 0, 0);
        assertEquals(CommandStatus.OK, host.control(0, ControlCommand.SET_RATE));
        host.settle();
        assertEquals(guest.txProducer, guest.statistic(ContextRegister.STAT_TX_FRAMES));
    }

    @Test
    void shouldLimitARunningContext() {
        limit(0, 0);
        fill();
        host.settle();
        assertEquals(16, wire.take().size());
        host.setControl(ControlRegister.RATE_MBPS, 0, 1);
        host.control(0, ControlCommand.SET_RATE);
        fill();
        host.settle();
        assertEquals(7, wire.take().size());
    }

    @Test
    void shouldNotForgiveADebtToAGuestThatStartsAgain() {
        limit(1, 0);
        fill();
        host.settle();
        for (int i = 0; i < 5; i++) {
            host.command(0, ContextCommand.STOP);
            guest.start(9216);
            fill();
            host.settle();
        }
        assertEquals(7, wire.frames.size());
        advance(200_000_000);
        host.settle();
        assertTrue(wire.frames.size() > 7);
    }

    @Test
    void shouldChargeEverySegment() {
        limit(100, 0, Offload.ALL);
        final SamplePacket.Shape shape = new SamplePacket.Shape();
        shape.payload = 60_000;
        final SamplePacket packet = SamplePacket.make(shape, OUTSIDE, guest.mac, new java.util.Random(1));
        for (int i = 0; i < 2; i++) {
            guest.queueExtension(OffloadExtension.segment(packet.extension(0), 1000));
            guest.queue(packet.frame, TestGuest.BUFFER);
        }
        guest.ring();
        host.settle();
        assertEquals(60, wire.frames.size());
        final long debt = 60_000 + 60 * 54 - 9216;
        advance(debt * 8000 / 100 - 1);
        host.settle();
        assertEquals(60, wire.frames.size());
        advance(2);
        host.settle();
        assertEquals(120, wire.frames.size());
    }

    @ParameterizedTest
    @ValueSource(ints = {400_001, -1, Integer.MIN_VALUE})
    void shouldRefuseARateOutOfRange(final int mbps) {
        host.setControl(ControlRegister.RATE_MBPS, 0, mbps);
        assertEquals(CommandStatus.BAD_SETUP, host.assign(0, guest.mac, 0));
        host.setControl(ControlRegister.RATE_MBPS, 1, mbps);
        assertEquals(CommandStatus.BAD_SETUP, host.control(1, ControlCommand.SET_RATE));
    }

    @Test
    void shouldNotOverflowWithTheLargestBurstAndCenturiesOfIdleness() {
        final RateLimit rate = new RateLimit();
        rate.set(RateLimit.MAX_MBPS, -1, Long.MIN_VALUE / 2);
        rate.spend(0xFFFF_FFFFL + 70_000);
        assertFalse(rate.isOpen());
        rate.accrue(Long.MAX_VALUE / 2 - 1);
        assertEquals(0xFFFF_FFFFL, rate.bytes());
        rate.accrue(0);
        assertEquals(0xFFFF_FFFFL, rate.bytes());
    }

    @Test
    void shouldNeitherCreditNorAwaitAClockThatJumpsBack() {
        limit(8, 0);
        fill();
        host.settle();
        assertEquals(7, wire.take().size());
        advance(-3_600_000_000_000L);
        host.settle();
        assertTrue(wire.take().isEmpty());
        advance(FRAME * 1000);
        host.settle();
        assertEquals(1, wire.take().size());
    }

    private void limit(final int mbps, final int burst) {
        limit(mbps, burst, 0);
    }

    private void limit(final int mbps, final int burst, final int offloads) {
        host.setControl(ControlRegister.RATE_MBPS, 0, mbps);
        host.setControl(ControlRegister.RATE_BURST, 0, burst);
        assertEquals(CommandStatus.OK, host.assign(0, guest.mac, 0));
        guest.write(ContextRegister.OFFLOADS, offloads);
        assertEquals(CommandStatus.OK, guest.start(9216));
    }

    private void fill() {
        while (guest.txProducer - guest.read(ContextRegister.TX_CONSUMER) < TestGuest.RING) {
            guest.queue(guest.frameTo(OUTSIDE, FRAME));
        }
        guest.ring();
    }

    private void advance(final long ns) {
        now += ns;
        host.clock.update(now);
    }

    private void count() {
        for (final byte[] frame : wire.take()) {
            bytes += frame.length;
            frames++;
        }
    }

    private void assertWithinOneFrame(final long allowed) {
        final long slack = allowed - bytes;
        final boolean ringWasEnough = guest.read(ContextRegister.TX_CONSUMER) != guest.txProducer;
        assertTrue(slack >= -FRAME, "sent " + bytes + " of " + allowed);
        assertTrue(slack <= 0 || !ringWasEnough, "sent only " + bytes + " of " + allowed);
    }
}
