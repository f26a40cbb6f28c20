package org.jvnic.nic.card;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.BufferUtil;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.cdna.spec.CdnaIdentity;
import org.jvnic.nic.cdna.spec.ContextCommand;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.cdna.spec.ControlCommand;
import org.jvnic.nic.cdna.spec.ControlRegister;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.memory.Span;
import org.jvnic.nic.pci.PciFunction;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaStatus;
import org.jvnic.nic.port.DropReason;

class ContextFunctionTest {
    private static final int COMMAND = 0x04;
    private static final int MEMORY_AND_MASTER = 0x6;
    private static final int MEMORY_ONLY = 0x2;
    private static final int MSIX_CONTROL = 0x52;
    private static final int EXPRESS_DEVICE_CONTROL = 0x68;
    private static final long BASE = 0x1000_0000L;
    private static final int SIZE = 0x1_0000;

    private final ByteBuffer memory = BufferUtil.allocateDirectAligned(SIZE, 64);
    private final long host = BufferUtil.address(memory);
    private final List<String> interrupts = new ArrayList<>();
    private CdnaCard card;
    private PciFunction function;

    private final class Domain implements DmaDomain {
        @Override
        public long resolve(final long busAddress, final int length, final int access) {
            return Span.contains(BASE, SIZE, busAddress, length) ? host + (busAddress - BASE) : DmaStatus.NOT_MAPPED;
        }

        @Override
        public int contiguous(final long busAddress, final int length, final int access) {
            return Span.contains(BASE, SIZE, busAddress, length) ? length : 0;
        }
    }

    @BeforeEach
    void boot() {
        final Domain domain = new Domain();
        card = CdnaCard.builder(id -> domain, (id, vector, address, data) -> interrupts.add("card " + vector))
                .contexts(2)
                .build();
        card.function().configWrite(COMMAND, 2, MEMORY_AND_MASTER);
        function =
                card.presentContext(1, (id, vector, address, data) -> interrupts.add(id + " " + vector + " " + data));
        assign(0);
        assign(1);
        function.configWrite(COMMAND, 2, MEMORY_AND_MASTER);
        function.barWrite(4, 8, 4, 77);
        function.barWrite(4, 12, 4, 0);
        function.configWrite(MSIX_CONTROL, 2, 0x8000);
    }

    private void assign(final int context) {
        control(ControlRegister.OPERAND_LO, context, 2);
        control(ControlRegister.OPERAND_HI, context, context << 8);
        control(
                ControlRegister.POLICY,
                context,
                ControlRegister.POLICY.field("DIRECT_INTERRUPT").of(1));
        control(ControlRegister.COMMAND, context, ControlCommand.ASSIGN.ordinal() | (1 << 16));
        card.pump();
    }

    private void control(final ControlRegister register, final int context, final int value) {
        card.function().barWrite(2, register.offsetInBar(context), 4, value);
    }

    private void write(final ContextRegister register, final int value) {
        function.barWrite(0, register.offset(), 4, value);
    }

    private int read(final ContextRegister register) {
        return (int) function.barRead(0, register.offset(), 4);
    }

    private void start() {
        write(ContextRegister.TX_RING_LO, (int) BASE);
        write(ContextRegister.TX_RING_SIZE, 3);
        write(ContextRegister.RX_RING_LO, (int) BASE + 0x1000);
        write(ContextRegister.RX_RING_SIZE, 3);
        write(ContextRegister.INTERRUPT_CONTROL, 1);
        write(ContextRegister.COMMAND, ContextCommand.START.ordinal() | (1 << 16));
        card.pump();
        assertEquals(ContextState.RUNNING.ordinal(), read(ContextRegister.STATE));
    }

    private void sendOne() {
        HostMemory.putLong(host + 0x2000, 0xFFFF_FFFF_FFFFL);
        HostMemory.putLong(host, BASE + 0x2000);
        HostMemory.putLong(host + 8, Descriptor.control(60, Descriptor.FLAG_EOP, 0));
        write(ContextRegister.TX_PRODUCER, 1);
        card.pump();
    }

    @Test
    void shouldShowThePageOfItsContextInBar0() {
        assertEquals(CdnaIdentity.MAGIC, read(ContextRegister.MAGIC));
        assertEquals(1, read(ContextRegister.CONTEXT));
    }

    @Test
    void shouldRaiseItsOwnVectorForItsContext() {
        start();
        sendOne();
        assertEquals(List.of("1 0 77"), interrupts);
        assertEquals(1, card.ledger().drop(DropReason.TX_NO_DESTINATION));
    }

    @Test
    void shouldDoNoDmaWhileItsBusMasterIsOffAndGoOnAfterwards() {
        start();
        function.configWrite(COMMAND, 2, MEMORY_ONLY);
        sendOne();
        assertEquals(0, read(ContextRegister.TX_CONSUMER));
        function.configWrite(COMMAND, 2, MEMORY_AND_MASTER);
        card.pump();
        assertEquals(1, read(ContextRegister.TX_CONSUMER));
        assertEquals(List.of("1 0 77"), interrupts);
    }

    @Test
    void shouldResetItsContextOnlyOnFunctionLevelReset() {
        start();
        function.configWrite(EXPRESS_DEVICE_CONTROL, 2, function.configRead(EXPRESS_DEVICE_CONTROL, 2) | 0x8000);
        function.configWrite(COMMAND, 2, MEMORY_AND_MASTER);
        assertEquals(ContextState.ASSIGNED.ordinal(), read(ContextRegister.STATE));
        assertEquals(0, read(ContextRegister.TX_RING_LO));
        assertTrue(card.contextPage(0) != null);
    }

    @Test
    void shouldReadAllOnesWhenItsContextIsTakenAway() {
        control(ControlRegister.COMMAND, 1, ControlCommand.REVOKE.ordinal() | (2 << 16));
        card.pump();
        assertEquals(-1, read(ContextRegister.MAGIC));
    }
}
