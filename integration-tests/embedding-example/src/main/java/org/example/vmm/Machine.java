package org.example.vmm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jvnic.nic.card.CdnaCard;
import org.jvnic.nic.card.Ledger;
import org.jvnic.nic.cdna.spec.ControlCommand;
import org.jvnic.nic.cdna.spec.ControlRegister;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.nic.host.EcamHostBridge;
import org.jvnic.nic.host.FlatMemory;
import org.jvnic.nic.host.PciFirmware;
import org.jvnic.nic.pci.PciFunction;
import org.jvnic.nic.port.DmaPort;
import org.jvnic.nic.port.InterruptSink;

/** A machine without PCI and without message-signalled interrupts: memory, two windows, an interrupt line for each guest. */
final class Machine implements InterruptSink, AutoCloseable {
    static final long RAM = 0x8000_0000L;
    static final int GUEST_BYTES = 1 << 20;

    private final FlatMemory[] memory;
    private final EcamHostBridge bridge = new EcamHostBridge(1);
    private final AtomicIntegerArray lines;
    private final AtomicLongArray interrupts;
    private final CdnaCard card;

    Machine(final int guests) {
        memory = new FlatMemory[guests];
        for (int i = 0; i < guests; i++) {
            final ByteBuffer bytes = ByteBuffer.allocateDirect(GUEST_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            memory[i] = new FlatMemory(RAM, bytes);
        }
        lines = new AtomicIntegerArray(guests);
        interrupts = new AtomicLongArray(guests);
        card = CdnaCard.builder(id -> id == DmaPort.CARD ? null : memory[id], (id, vector, address, data) -> {})
                .contexts(guests)
                .mode(EngineMode.THREAD)
                .build();
        final PciFirmware firmware = new PciFirmware(0x4000_0000L, 0x1000_0000L);
        firmware.enumerate(card.function());
        card.start();
        for (int context = 0; context < guests; context++) {
            final PciFunction nic = card.presentContext(context, this);
            bridge.attach(0, context, 0, nic);
            firmware.enumerate(nic);
            assign(context);
        }
        card.barrier("assignment");
    }

    private void assign(final int context) {
        final long address = 0x02L | ((1L + context) << 40);
        set(ControlRegister.OPERAND_LO, context, (int) address);
        set(ControlRegister.OPERAND_HI, context, (int) (address >>> 32));
        set(ControlRegister.POLICY, context, ControlRegister.POLICY.field("DIRECT_INTERRUPT").of(1));
        set(ControlRegister.COMMAND, context, ControlCommand.ASSIGN.ordinal());
    }

    private void set(final ControlRegister register, final int context, final int value) {
        card.function().barWrite(2, register.offsetInBar(context), 4, value);
    }

    @Override
    public void line(final int context, final boolean asserted) {
        if (asserted) {
            interrupts.incrementAndGet(context);
        }
        lines.set(context, asserted ? 1 : 0);
    }

    @Override
    public void message(final int context, final int vector, final long address, final int data) {
        throw new IllegalStateException("this machine has no messages and no guest enables them");
    }

    boolean isLineHigh(final int context) {
        return lines.get(context) != 0;
    }

    long interrupts(final int context) {
        return interrupts.get(context);
    }

    ByteBuffer memoryOf(final int context) {
        return memory[context].buffer();
    }

    long load(final long address, final int sizeLog2) {
        return bridge.loadMmio(address, 1 << sizeLog2);
    }

    void store(final long address, final long value, final int sizeLog2) {
        bridge.storeMmio(address, 1 << sizeLog2, value);
    }

    long loadConfig(final long offset, final int sizeLog2) {
        return bridge.load(offset, 1 << sizeLog2);
    }

    Ledger ledger() {
        return card.ledger();
    }

    @Override
    public void close() {
        card.close();
    }
}
