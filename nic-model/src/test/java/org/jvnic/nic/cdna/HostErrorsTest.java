package org.jvnic.nic.cdna;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.cdna.spec.ControlCommand;
import org.jvnic.nic.cdna.spec.ControlRegister;
import org.jvnic.nic.cdna.spec.FaultReason;
import org.jvnic.nic.cdna.spec.GlobalRegister;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.FrameBytes;
import org.jvnic.nic.port.NicEvents;
import org.jvnic.nic.port.Wire;

class HostErrorsTest {
    private static final int SEQUENCE_CHECK = 1 << 1;

    private static final class ThrowingWire implements Wire {
        @Override
        public boolean transmit(final FrameBytes frame) {
            throw new IllegalStateException("transmit");
        }

        @Override
        public int poll(final Receiver receiver, final int limit) {
            throw new IllegalStateException("poll");
        }
    }

    private static TestGuest running(final TestHost host, final int context) {
        final TestGuest guest = new TestGuest(host, context);
        assertEquals(CommandStatus.OK, host.assign(context, guest.mac, 0));
        assertEquals(CommandStatus.OK, guest.start());
        guest.post(TestGuest.RING, TestGuest.BUFFER);
        return guest;
    }

    @Test
    void shouldCarryFramesBetweenContextsThoughTheWireThrows() {
        final TestHost host = new TestHost(2, new ThrowingWire(), null, NicEvents.NONE);
        final TestGuest a = running(host, 0);
        final TestGuest b = running(host, 1);
        final byte[] frame = a.frameTo(b.mac, 100);
        a.queue(frame);
        a.ring();
        host.step();
        host.step();
        assertArrayEquals(frame, b.received().get(0));
        assertTrue(host.card.contained() > 0);
        assertEquals(ContextState.RUNNING.ordinal(), a.read(ContextRegister.STATE));
    }

    @Test
    void shouldEchoACommandThatTheHostMadeFail() {
        final TestHost host = new TestHost(2);
        final TestGuest a = new TestGuest(host, 0);
        host.assign(0, a.mac, 0);
        host.memory(0).failure = new IllegalStateException("no memory today");
        assertEquals(CommandStatus.HOST_ERROR, a.start());
        assertEquals(ContextState.FAULTED.ordinal(), a.read(ContextRegister.STATE));
        assertEquals(FaultReason.HOST.ordinal(), a.read(ContextRegister.FAULT_CODE) & 0xFF);
    }

    @Test
    void shouldBlameTheReceiverWhoseMemoryThrowsAndServeTheOthers() {
        final TestHost host = new TestHost(3);
        final TestGuest a = running(host, 0);
        final TestGuest b = running(host, 1);
        final TestGuest c = running(host, 2);
        host.memory(1).failure = new IllegalStateException("gone");
        a.queue(a.frameTo(0xFFFF_FFFF_FFFFL, 60));
        a.ring();
        host.settle();
        assertEquals(ContextState.FAULTED.ordinal(), b.read(ContextRegister.STATE));
        assertEquals(1, c.received().size());
        assertEquals(ContextState.RUNNING.ordinal(), a.read(ContextRegister.STATE));
        assertEquals(1, b.statistic(ContextRegister.STAT_RX_DROP_FAULT));
    }

    @Test
    void shouldNotBlameTheLastSenderForTheCardsOwnMemory() {
        final TestHost host = new TestHost(2);
        host.enableVectorRing(TestHost.BUS_BASE, 2);
        final TestGuest a = running(host, 0);
        final TestGuest b = running(host, 1);
        b.write(ContextRegister.INTERRUPT_CONTROL, 1);
        host.settle();
        host.cardMemory().failure = new IllegalStateException("gone");
        a.queue(a.frameTo(b.mac, 60));
        a.ring();
        host.step();
        host.step();
        assertTrue(host.card.contained() > 0);
        assertEquals(ContextState.RUNNING.ordinal(), a.read(ContextRegister.STATE));
    }

    @Test
    void shouldRefuseToStartUncheckedWhereNumbersAreDemanded() {
        final TestHost host = new TestHost(1);
        final TestGuest a = new TestGuest(host, 0);
        host.setControl(ControlRegister.SEQUENCE_MODULUS, 0, 0);
        host.assign(0, a.mac, SEQUENCE_CHECK);
        assertEquals(CommandStatus.BAD_RING, a.start());
    }

    @Test
    void shouldForgetACommandGivenBeforeTheReset() {
        final TestHost host = new TestHost(1);
        host.setControl(ControlRegister.OPERAND_LO, 0, 2);
        host.setControl(ControlRegister.COMMAND, 0, ControlCommand.ASSIGN.ordinal() | (9 << 16));
        host.card.privilegedBar().write32(GlobalRegister.DEVICE_CONTROL.offset(), 1);
        host.settle();
        assertEquals(ContextState.FREE.ordinal(), host.card.stateOf(0).ordinal());
    }

    @Test
    void shouldTouchNoMemoryWhileBusMasterIsOff() {
        final TestHost host = new TestHost(1);
        final TestGuest a = new TestGuest(host, 0);
        host.assign(0, a.mac, 0);
        host.card.setBusMaster(false);
        HostMemory.putLong(a.at(TestGuest.STATUS), -1L);
        HostMemory.putLong(host.cardMemory().host, -1L);
        host.enableVectorRing(TestHost.BUS_BASE, 2);
        assertEquals(CommandStatus.OK, a.start());
        assertEquals(-1L, HostMemory.getLong(a.at(TestGuest.STATUS)));
        assertEquals(-1L, HostMemory.getLong(host.cardMemory().host));
        assertTrue(host.card.privilegedBar().read32(GlobalRegister.VECTOR_RING_SIZE.offset()) >= 0);
    }

    @Test
    void shouldInterruptForALinkChangeThatCameWhileDisarmed() {
        final TestHost host = new TestHost(2);
        final TestGuest a = running(host, 0);
        final TestGuest b = running(host, 1);
        host.enableVectorRing(TestHost.BUS_BASE, 2);
        b.write(ContextRegister.INTERRUPT_CONTROL, 1);
        a.send(a.frameTo(b.mac, 60));
        final int before = host.vectors.size();
        host.control(1, ControlCommand.LINK_DOWN);
        host.settle();
        assertEquals(before, host.vectors.size());
        b.write(ContextRegister.RX_SEEN, 1);
        b.write(ContextRegister.INTERRUPT_CONTROL, 1 | 4);
        host.settle();
        assertEquals(before + 1, host.vectors.size());
    }

    @Test
    void shouldKeepThePageOfAContextThatFaulted() {
        final TestHost host = new TestHost(1);
        final TestGuest a = running(host, 0);
        a.write(ContextRegister.TX_PRODUCER, TestGuest.RING + 1);
        host.settle();
        assertNotNull(host.card.contextPage(0));
        assertEquals(FaultReason.INDEX.ordinal(), a.read(ContextRegister.FAULT_CODE) & 0xFF);
    }
}
