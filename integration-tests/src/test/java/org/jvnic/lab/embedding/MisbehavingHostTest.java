package org.jvnic.lab.embedding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.cdna.spec.FaultReason;
import org.jvnic.nic.cdna.spec.GlobalRegister;
import org.jvnic.nic.port.DmaPort;
import org.jvnic.nic.port.DropReason;

class MisbehavingHostTest {
    private static final int SENDER = 0;
    private static final int RECEIVER = 1;
    private static final int HOST_FAULT = FaultReason.HOST.ordinal();
    private static final long NOBODY = 0x0600_0000_0002L;
    private static final long BROADCAST = 0xFFFF_FFFF_FFFFL;
    private static final int MODERATION_US = 50;

    private static void exchange(final Host host, final Guest from, final Guest to, final int frames) {
        for (int i = 0; i < frames; i++) {
            final byte[] frame = from.frameTo(to.mac, i);
            from.send(frame);
            host.settle();
            final List<byte[]> received = to.receive();
            assertEquals(1, received.size());
            assertArrayEquals(frame, received.get(0));
        }
    }

    private static void assertExact(final Host host) {
        assertTrue(host.card.ledger().isExact(), () -> host.card.ledger().toString());
    }

    @Test
    void shouldRefuseAContextWithoutDomainAndServeTheOthers() {
        final Host host = new Host(3, card -> card);
        host.faults.giveNoDomainTo(2);
        assertEquals(CommandStatus.NO_DOMAIN, host.assign(2, NOBODY, true));
        exchange(host, Guest.running(host, 0), Guest.running(host, 1), 3);
        assertEquals(0, host.card.contained());
    }

    @Test
    void shouldAssignAContextOnceItsDomainIsThere() {
        final Host host = new Host(2, card -> card);
        host.faults.throwForDomainOf(1);
        final Guest guest = new Guest(host, 1);
        assertEquals(CommandStatus.HOST_ERROR, host.assign(1, guest.mac, true));
        assertEquals(1, host.card.contained());
        assertEquals(List.of(1), host.observer.blamed);
        host.faults.throwForDomainOf(2);
        exchange(host, Guest.running(host, 1), Guest.running(host, 0), 3);
    }

    @ParameterizedTest
    @EnumSource
    void shouldFaultTheSenderWhoseMemoryMisbehaves(final Faults.Memory how) {
        final Host host = new Host(4, card -> card);
        final Guest bad = Guest.running(host, SENDER);
        final Guest peer = Guest.running(host, RECEIVER);
        final Guest c = Guest.running(host, 2);
        final Guest d = Guest.running(host, 3);
        host.faults.breakMemoryOf(SENDER, how);
        bad.send(bad.frameTo(peer.mac, 1));
        final byte[] frame = c.frameTo(d.mac, 2);
        c.send(frame);
        host.settle();
        assertArrayEquals(frame, d.receive().get(0));
        assertContained(host, how, bad);
        exchange(host, d, c, 5);
        exchange(host, c, peer, 5);
        assertExact(host);
        assertEquals(11, host.card.ledger().delivered());
    }

    @ParameterizedTest
    @EnumSource
    void shouldFaultTheReceiverWhoseMemoryMisbehaves(final Faults.Memory how) {
        final Host host = new Host(4, card -> card);
        final Guest a = Guest.running(host, SENDER);
        final Guest bad = Guest.running(host, RECEIVER);
        final Guest c = Guest.running(host, 2);
        final Guest d = Guest.running(host, 3);
        host.faults.breakMemoryOf(RECEIVER, how);
        a.send(a.frameTo(bad.mac, 1));
        final byte[] frame = c.frameTo(d.mac, 2);
        c.send(frame);
        host.settle();
        assertArrayEquals(frame, d.receive().get(0));
        assertContained(host, how, bad);
        exchange(host, a, c, 5);
        assertEquals(1, host.card.ledger().drop(DropReason.RX_FAULT));
        assertExact(host);
    }

    @ParameterizedTest
    @EnumSource
    void shouldDeliverTheOtherCopiesOfABroadcast(final Faults.Memory how) {
        final Host host = new Host(4, card -> card);
        final Guest a = Guest.running(host, SENDER);
        final Guest bad = Guest.running(host, RECEIVER);
        final Guest c = Guest.running(host, 2);
        final Guest d = Guest.running(host, 3);
        host.faults.breakMemoryOf(RECEIVER, how);
        a.send(a.frameTo(BROADCAST, 1));
        host.settle();
        assertEquals(1, c.receive().size());
        assertEquals(1, d.receive().size());
        assertContained(host, how, bad);
        assertEquals(ContextState.RUNNING, a.state());
        assertEquals(2, host.card.ledger().replicas());
        assertExact(host);
    }

    private static void assertContained(final Host host, final Faults.Memory how, final Guest bad) {
        assertEquals(ContextState.FAULTED, bad.state());
        assertEquals(HOST_FAULT, bad.read(ContextRegister.FAULT_CODE) & 0xFF);
        assertEquals(List.of(bad.context + " HOST"), host.observer.faults);
        assertEquals(how.isThrown() ? List.of(bad.context) : List.of(), host.observer.blamed);
        assertEquals(how.isThrown() ? 1 : 0, host.card.contained());
        assertTrue(host.isLineHigh(bad.context));
        assertTrue(host.isCardLineHigh());
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void shouldLoseAnInterruptToASinkThatThrowsAndNothingElse(final boolean msix, final boolean error) {
        final Host host = new Host(2, msix, card -> card);
        final Guest a = Guest.running(host, SENDER);
        final Guest b = Guest.running(host, RECEIVER);
        host.faults.failSinks(error ? new OutOfMemoryError("sink") : new IllegalStateException("sink"));
        exchange(host, a, b, 1);
        assertEquals(2, host.card.contained());
        assertEquals(Set.of(SENDER, RECEIVER), Set.copyOf(host.observer.blamed));
        host.faults.failSinks(null);
        b.rearm();
        exchange(host, a, b, 1);
        assertTrue(msix ? host.messagesOf(RECEIVER) == 2 : host.isLineHigh(RECEIVER));
        assertEquals(ContextState.RUNNING, a.state());
        assertEquals(ContextState.RUNNING, b.state());
        assertExact(host);
    }

    @Test
    void shouldBlameTheCardForASinkThatThrowsForTheCard() {
        final Host host = new Host(2, true, card -> card);
        host.enableVectorRing(2);
        final Guest a = Guest.running(host, SENDER, false, 0);
        host.faults.failSinks(new IllegalStateException("sink"));
        a.send(a.frameTo(NOBODY, 1));
        host.settle();
        assertEquals(List.of(DmaPort.CARD), host.observer.blamed);
        assertEquals(1, host.card.contained());
        assertEquals(ContextState.RUNNING, a.state());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTreatAWireThatThrowsAsDown(final boolean linkAnswers) {
        final Host host = new Host(2, card -> card.wire(new ThrowingWire(linkAnswers)));
        final Guest a = Guest.running(host, SENDER);
        final Guest b = Guest.running(host, RECEIVER);
        exchange(host, a, b, 3);
        a.send(a.frameTo(NOBODY, 1));
        host.settle();
        assertEquals(1, host.card.ledger().drop(DropReason.PORT_WIRE_DOWN));
        assertEquals(linkAnswers ? 1 : 0, host.global(GlobalRegister.LINK) & 1);
        assertExact(host);
        assertTrue(host.card.contained() > 0);
        assertEquals(Set.of(DmaPort.CARD), Set.copyOf(host.observer.blamed));
        assertEquals(List.of(), host.observer.faults);
    }

    @Test
    void shouldDeliverWhatATapThrowsAt() {
        final Host host = new Host(
                2,
                card -> card.tap((port, nowNs, frame) -> {
                    throw new StackOverflowError("tap");
                }));
        exchange(host, Guest.running(host, SENDER), Guest.running(host, RECEIVER), 3);
        assertEquals(3, host.card.contained());
        assertEquals(List.of(DmaPort.CARD, DmaPort.CARD, DmaPort.CARD), host.observer.blamed);
        assertEquals(List.of(), host.observer.faults);
        assertExact(host);
    }

    @Test
    void shouldNotAskAnObserverThatThrewAgain() {
        final ThrowingEvents events = new ThrowingEvents();
        final Host host = new Host(2, card -> card.events(events));
        final Guest a = Guest.running(host, SENDER);
        final Guest b = Guest.running(host, RECEIVER);
        exchange(host, a, b, 3);
        assertEquals(1, host.card.contained());
        host.bridge.loadMmio(host.barAddress(1, 0) + 2, 4);
        host.faults.breakMemoryOf(RECEIVER, Faults.Memory.EXCEPTION);
        a.send(a.frameTo(b.mac, 1));
        host.settle();
        assertEquals(2, host.card.contained());
        assertEquals(1, events.calls);
        assertEquals(ContextState.FAULTED, b.state());
        assertExact(host);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, -3_600_000_000_000L, 3_600_000_000_000L, Long.MIN_VALUE, Long.MAX_VALUE})
    void shouldInterruptSoonWhenTheClockJumps(final long jump) {
        final CachedNanoClock clock = new CachedNanoClock();
        clock.update(1_000_000_000L);
        final Host host = new Host(2, card -> card.clock(clock));
        final Guest a = Guest.running(host, SENDER);
        final Guest b = Guest.running(host, RECEIVER, true, MODERATION_US);
        exchange(host, a, b, 1);
        assertFalse(host.isLineHigh(RECEIVER));
        clock.update(clock.nanoTime() + jump);
        host.settle();
        clock.update(clock.nanoTime() + MODERATION_US * 1000L);
        host.settle();
        assertTrue(host.isLineHigh(RECEIVER));
        exchange(host, a, b, 3);
        assertEquals(0, host.card.contained());
        assertExact(host);
    }

    @Test
    void shouldServeOnWhenTheClockThrows() {
        final AtomicInteger readings = new AtomicInteger();
        final Host host = new Host(
                2,
                card -> card.clock(() -> {
                    if (readings.incrementAndGet() > 5) {
                        throw new IllegalStateException("clock");
                    }
                    return readings.get();
                }));
        exchange(host, Guest.running(host, SENDER), Guest.running(host, RECEIVER), 3);
        assertTrue(host.card.contained() > 0);
        assertEquals(Set.of(DmaPort.CARD), Set.copyOf(host.observer.blamed));
        assertEquals(List.of(), host.observer.faults);
        assertExact(host);
    }
}
