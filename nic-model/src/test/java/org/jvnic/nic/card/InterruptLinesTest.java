package org.jvnic.nic.card;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.agrona.BufferUtil;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.cdna.spec.ContextCommand;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.cdna.spec.ControlCommand;
import org.jvnic.nic.cdna.spec.ControlRegister;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.cdna.spec.GlobalRegister;
import org.jvnic.nic.host.FlatMemory;
import org.jvnic.nic.interrupt.HeldRise;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.pci.PciFunction;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaPort;
import org.jvnic.nic.port.InterruptSink;

class InterruptLinesTest {
    private static final int COMMAND = 0x04;
    private static final int STATUS = 0x06;
    private static final int INTERRUPT_STATUS = 1 << 3;
    private static final int INTX_DISABLE = 0x400;
    private static final int MEMORY_AND_MASTER = 0x6;
    private static final int POWER_CONTROL = 0x44;
    private static final int MSIX_CONTROL = 0x52;
    private static final int DEVICE_CONTROL = 0x68;
    private static final int ENABLE = 1;
    private static final int MASK = 2;
    private static final int REARM = 4;
    private static final int RING_LOG2 = 3;
    private static final int RING = 1 << RING_LOG2;
    private static final int VECTOR_LOG2 = 1;
    private static final long BASE = 0x1000_0000L;
    private static final long VECTORS = BASE + 0x3000;
    private static final int INDIRECT = 0;
    private static final int DIRECT = 1;

    private final FlatMemory memory = new FlatMemory(BASE, BufferUtil.allocateDirectAligned(0x4_0000, 64));
    private final Line cardLine = new Line();
    private final Line contextLine = new Line();
    private final Map<Integer, Integer> producers = new java.util.HashMap<>();
    private CdnaCard card;
    private PciFunction function;
    private int tag;

    private static final class Line implements InterruptSink {
        final List<Boolean> levels = new ArrayList<>();
        final HeldRise held = new HeldRise(this::isHigh);
        boolean holds;
        int messages;

        @Override
        public void message(final int requesterId, final int vector, final long address, final int data) {
            messages++;
        }

        @Override
        public void line(final int requesterId, final boolean asserted) {
            levels.add(asserted);
            if (asserted && holds) {
                held.hold();
            }
        }

        boolean isHigh() {
            return !levels.isEmpty() && levels.get(levels.size() - 1);
        }
    }

    @BeforeEach
    void boot() {
        card = CdnaCard.builder(id -> memory, cardLine).contexts(40).build();
        card.function().configWrite(COMMAND, 2, MEMORY_AND_MASTER);
        function = card.presentContext(DIRECT, contextLine);
        assign(INDIRECT, 0);
        assign(DIRECT, ControlRegister.POLICY.field("DIRECT_INTERRUPT").of(1));
        function.configWrite(COMMAND, 2, MEMORY_AND_MASTER);
        enableVectorRing();
        start(INDIRECT);
        start(DIRECT);
    }

    private void assign(final int context, final int policy) {
        control(ControlRegister.OPERAND_LO, context, 2);
        control(ControlRegister.OPERAND_HI, context, context << 8);
        control(ControlRegister.POLICY, context, policy);
        command(context, ControlCommand.ASSIGN);
    }

    private void command(final int context, final ControlCommand command) {
        control(ControlRegister.COMMAND, context, command.ordinal() | (++tag << 16));
        card.pump();
    }

    private void control(final ControlRegister register, final int context, final int value) {
        card.function().barWrite(2, register.offsetInBar(context), 4, value);
    }

    private void global(final GlobalRegister register, final int value) {
        card.function().barWrite(2, register.offset(), 4, value);
    }

    private int global(final GlobalRegister register) {
        return (int) card.function().barRead(2, register.offset(), 4);
    }

    private void enableVectorRing() {
        global(GlobalRegister.VECTOR_RING_LO, (int) VECTORS);
        global(GlobalRegister.VECTOR_RING_SIZE, VECTOR_LOG2 | (1 << 31));
        card.pump();
    }

    private void write(final int context, final ContextRegister register, final int value) {
        if (context == DIRECT) {
            function.barWrite(0, register.offset(), 4, value);
        } else {
            card.function().barWrite(0, context * 4096L + register.offset(), 4, value);
        }
    }

    private int read(final int context, final ContextRegister register) {
        return (int) card.function().barRead(0, context * 4096L + register.offset(), 4);
    }

    private void start(final int context) {
        write(context, ContextRegister.TX_RING_LO, (int) BASE + context * 0x1000);
        write(context, ContextRegister.TX_RING_SIZE, RING_LOG2);
        write(context, ContextRegister.RX_RING_LO, (int) BASE + context * 0x1000 + 0x800);
        write(context, ContextRegister.RX_RING_SIZE, RING_LOG2);
        write(context, ContextRegister.INTERRUPT_CONTROL, ENABLE);
        write(context, ContextRegister.COMMAND, ContextCommand.START.ordinal() | (++tag << 16));
        card.pump();
        assertEquals(ContextState.RUNNING.ordinal(), read(context, ContextRegister.STATE));
        producers.put(context, 0);
    }

    private void send(final int context) {
        final int index = producers.merge(context, 1, Integer::sum) - 1;
        final long slot = memory.resolve(BASE + context * 0x1000L, 1, DmaDomain.READ) + (index & (RING - 1)) * 16L;
        HostMemory.putLong(memory.resolve(BASE + 0x8000, 8, DmaDomain.WRITE), 0xFFFF_FFFF_FFFFL);
        HostMemory.putLong(slot, BASE + 0x8000);
        HostMemory.putLong(slot + 8, Descriptor.control(60, Descriptor.FLAG_EOP, 0));
        write(context, ContextRegister.TX_PRODUCER, index + 1);
        card.pump();
    }

    private void consumeVectors() {
        global(GlobalRegister.VECTOR_CONSUMER, global(GlobalRegister.VECTOR_PRODUCER));
    }

    private void rearm(final int context) {
        write(context, ContextRegister.TX_SEEN, read(context, ContextRegister.TX_CONSUMER));
        write(context, ContextRegister.INTERRUPT_CONTROL, ENABLE | REARM);
    }

    private void fault(final int context) {
        write(context, ContextRegister.TX_PRODUCER, producers.getOrDefault(context, 0) + RING + 1);
        card.pump();
    }

    @Test
    void shouldHoldTheLineOfTheCardWhileVectorsWait() {
        assertFalse(cardLine.isHigh());
        send(INDIRECT);
        assertTrue(cardLine.isHigh());
        assertEquals(INTERRUPT_STATUS, card.function().configRead(STATUS, 2) & INTERRUPT_STATUS);
        consumeVectors();
        assertEquals(List.of(true, false), cardLine.levels);
        card.pump();
        assertEquals(List.of(true, false), cardLine.levels);
        assertEquals(0, cardLine.messages);
    }

    @Test
    void shouldKeepTheLineOfTheCardHighUntilTheLastVectorIsConsumed() {
        send(INDIRECT);
        rearm(INDIRECT);
        send(INDIRECT);
        assertEquals(2, global(GlobalRegister.VECTOR_PRODUCER));
        global(GlobalRegister.VECTOR_CONSUMER, 1);
        assertTrue(cardLine.isHigh());
        global(GlobalRegister.VECTOR_CONSUMER, 2);
        assertFalse(cardLine.isHigh());
    }

    @Test
    void shouldRaiseTheLineAgainForWhatGatheredWhileTheRingWasFull() {
        for (int i = 0; i < 3; i++) {
            send(INDIRECT);
            rearm(INDIRECT);
            card.pump();
        }
        assertEquals(2, global(GlobalRegister.VECTOR_PRODUCER));
        consumeVectors();
        assertEquals(List.of(true, false), cardLine.levels);
        card.pump();
        assertEquals(List.of(true, false, true), cardLine.levels);
    }

    @Test
    void shouldHoldTheLineOfTheCardWhileAFaultIsPending() {
        fault(INDIRECT);
        consumeVectors();
        assertTrue(cardLine.isHigh());
        global(GlobalRegister.FAULT_PENDING, 1);
        assertEquals(List.of(true, false), cardLine.levels);
    }

    @Test
    void shouldSeeFaultsOfEveryWord() {
        assign(39, 0);
        start(39);
        fault(39);
        consumeVectors();
        assertTrue(cardLine.isHigh());
        card.function().barWrite(2, GlobalRegister.FAULT_PENDING.offset() + 4, 4, 1 << 7);
        assertFalse(cardLine.isHigh());
    }

    @Test
    void shouldLowerTheLineOfTheCardWhenTheFaultsContextIsRevoked() {
        fault(INDIRECT);
        consumeVectors();
        command(INDIRECT, ControlCommand.REVOKE);
        assertFalse(cardLine.isHigh());
    }

    @Test
    void shouldLowerTheLineOfTheCardWhenItsRingIsSwitchedOffOrItIsReset() {
        send(INDIRECT);
        global(GlobalRegister.VECTOR_RING_SIZE, 0);
        card.pump();
        assertFalse(cardLine.isHigh());
        enableVectorRing();
        assertFalse(cardLine.isHigh());
        rearm(INDIRECT);
        send(INDIRECT);
        assertTrue(cardLine.isHigh());
        global(GlobalRegister.DEVICE_CONTROL, 1);
        card.pump();
        assertFalse(cardLine.isHigh());
    }

    @Test
    void shouldLowerTheLineOfTheCardOnFunctionLevelResetAndRaiseItAgainAfterwards() {
        send(INDIRECT);
        card.function().configWrite(DEVICE_CONTROL, 2, 0x8000);
        assertFalse(cardLine.isHigh());
        card.function().configWrite(COMMAND, 2, MEMORY_AND_MASTER);
        assign(INDIRECT, 0);
        enableVectorRing();
        start(INDIRECT);
        send(INDIRECT);
        assertTrue(cardLine.isHigh());
    }

    @Test
    void shouldKeepTheLineLowWhileMessagesAreEnabledAndShowTheLevelAfterwards() {
        card.function().configWrite(MSIX_CONTROL, 2, 0x8000);
        send(INDIRECT);
        assertEquals(List.of(), cardLine.levels);
        card.function().configWrite(MSIX_CONTROL, 2, 0);
        assertTrue(cardLine.isHigh());
        card.function().configWrite(COMMAND, 2, MEMORY_AND_MASTER | INTX_DISABLE);
        assertFalse(cardLine.isHigh());
    }

    @Test
    void shouldRaiseTheLineOfAContextUntilTheDriverRearms() {
        send(DIRECT);
        assertEquals(List.of(true), contextLine.levels);
        rearm(DIRECT);
        assertEquals(List.of(true, false), contextLine.levels);
        card.pump();
        assertEquals(List.of(true, false), contextLine.levels);
        send(DIRECT);
        assertEquals(List.of(true, false, true), contextLine.levels);
        assertEquals(List.of(), cardLine.levels);
    }

    @Test
    void shouldLowerTheLineOfAContextBeforeTheAcknowledgementReturnsWhileTheEngineStillTellsTheRise()
            throws InterruptedException {
        contextLine.holds = true;
        contextLine.held.shouldFallBeforeReturnOf(() -> send(DIRECT), () -> rearm(DIRECT));
    }

    @Test
    void shouldLowerTheLineOfTheCardBeforeTheAcknowledgementReturnsWhileTheEngineStillTellsTheRise()
            throws InterruptedException {
        cardLine.holds = true;
        cardLine.held.shouldFallBeforeReturnOf(
                () -> {
                    rearm(INDIRECT);
                    send(INDIRECT);
                },
                this::consumeVectors);
    }

    @Test
    void shouldRaiseTheLineAgainForCompletionsTheDriverHasNotSeen() {
        send(DIRECT);
        send(DIRECT);
        write(DIRECT, ContextRegister.TX_SEEN, 1);
        write(DIRECT, ContextRegister.INTERRUPT_CONTROL, ENABLE | REARM);
        assertFalse(contextLine.isHigh());
        card.pump();
        assertTrue(contextLine.isHigh());
    }

    @Test
    void shouldLowerTheLineOfAContextThatDisablesOrMasks() {
        send(DIRECT);
        write(DIRECT, ContextRegister.INTERRUPT_CONTROL, 0);
        assertFalse(contextLine.isHigh());
        write(DIRECT, ContextRegister.INTERRUPT_CONTROL, ENABLE | REARM);
        card.pump();
        assertTrue(contextLine.isHigh());
        write(DIRECT, ContextRegister.INTERRUPT_CONTROL, ENABLE | MASK);
        assertFalse(contextLine.isHigh());
    }

    @Test
    void shouldKeepTheLineOfAContextHighOverWritesThatAcknowledgeNothing() {
        send(DIRECT);
        write(DIRECT, ContextRegister.INTERRUPT_CONTROL, ENABLE);
        function.barWrite(0, ContextRegister.INTERRUPT_CONTROL.offset(), 2, 0);
        write(DIRECT, ContextRegister.TX_SEEN, 1);
        card.pump();
        assertEquals(List.of(true), contextLine.levels);
    }

    @Test
    void shouldLowerTheLineForAnAcknowledgementOfEightBytes() {
        send(DIRECT);
        function.barWrite(0, ContextRegister.INTERRUPT_CONTROL.offset(), 8, ENABLE | REARM);
        assertFalse(contextLine.isHigh());
    }

    @Test
    void shouldLowerTheLineOfAContextThatStopsIsResetOrRevoked() {
        send(DIRECT);
        write(DIRECT, ContextRegister.COMMAND, ContextCommand.STOP.ordinal() | (++tag << 16));
        card.pump();
        assertFalse(contextLine.isHigh());
        start(DIRECT);
        send(DIRECT);
        assertTrue(contextLine.isHigh());
        function.configWrite(DEVICE_CONTROL, 2, 0x8000);
        assertFalse(contextLine.isHigh());
        function.configWrite(COMMAND, 2, MEMORY_AND_MASTER);
        start(DIRECT);
        send(DIRECT);
        command(DIRECT, ControlCommand.REVOKE);
        assertFalse(contextLine.isHigh());
    }

    @Test
    void shouldRaiseTheLineForAFaultOfTheContext() {
        fault(DIRECT);
        assertTrue(contextLine.isHigh());
        assertTrue(cardLine.isHigh());
    }

    @Test
    void shouldKeepTheLineLowInD3AndRaiseItAgainInD0() {
        send(DIRECT);
        function.configWrite(POWER_CONTROL, 2, 3);
        assertFalse(contextLine.isHigh());
        function.configWrite(POWER_CONTROL, 2, 0);
        assertTrue(contextLine.isHigh());
    }

    @Test
    void shouldContainASinkThatFailsAndTellItTheNextLevel() {
        final List<Boolean> levels = new ArrayList<>();
        final CdnaCard failing = CdnaCard.builder(id -> memory, new InterruptSink() {
                    @Override
                    public void message(final int requesterId, final int vector, final long address, final int data) {}

                    @Override
                    public void line(final int requesterId, final boolean asserted) {
                        levels.add(asserted);
                        throw new StackOverflowError("line");
                    }
                })
                .contexts(1)
                .requesterId(DmaPort.CARD)
                .build();
        card = failing;
        card.function().configWrite(COMMAND, 2, MEMORY_AND_MASTER);
        assign(INDIRECT, 0);
        enableVectorRing();
        start(INDIRECT);
        send(INDIRECT);
        consumeVectors();
        assertEquals(List.of(true, false), levels);
        assertEquals(2, card.contained());
    }
}
