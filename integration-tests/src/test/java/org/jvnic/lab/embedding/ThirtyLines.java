package org.jvnic.lab.embedding;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jvnic.nic.card.CdnaCard;
import org.jvnic.nic.cdna.spec.ControlCommand;
import org.jvnic.nic.cdna.spec.ControlRegister;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.nic.host.EcamHostBridge;
import org.jvnic.nic.host.FlatMemory;
import org.jvnic.nic.host.PciFirmware;
import org.jvnic.nic.pci.PciFunction;
import org.jvnic.nic.port.InterruptSink;

// README: from here
final class ThirtyLines implements InterruptSink {
    final FlatMemory ram = new FlatMemory(0x8000_0000L, ByteBuffer.allocateDirect(1 << 24));
    final CdnaCard card = CdnaCard.builder(requester -> ram, (id, vector, address, data) -> {})
            .contexts(2)
            .mode(EngineMode.THREAD)
            .build();
    final EcamHostBridge pci = new EcamHostBridge(1);
    final AtomicIntegerArray interruptLines = new AtomicIntegerArray(2);

    ThirtyLines() {
        final PciFirmware firmware = new PciFirmware(0x4000_0000L, 0x1000_0000L);
        firmware.enumerate(card.function()); // stays with the VMM
        card.start();
        for (int context = 0; context < card.contexts(); context++) {
            final PciFunction nic = card.presentContext(context, this); // goes to a guest
            pci.attach(0, context, 0, nic);
            firmware.enumerate(nic); // not needed where the guest's firmware or kernel does it
            set(ControlRegister.OPERAND_LO, context, 0x0002); // address 02:00:00:00:00:01 for context 0
            set(ControlRegister.OPERAND_HI, context, (1 + context) << 8);
            set(ControlRegister.POLICY, context, 1 << 5); // DIRECT_INTERRUPT
            set(ControlRegister.COMMAND, context, ControlCommand.ASSIGN.ordinal());
        }
        card.barrier("assignment");
    }

    private void set(final ControlRegister register, final int context, final int value) {
        card.function().barWrite(2, register.offsetInBar(context), 4, value);
    }

    @Override
    public void line(final int context, final boolean asserted) {
        interruptLines.set(context, asserted ? 1 : 0);
    }

    @Override
    public void message(final int context, final int vector, final long address, final int data) {
        interruptLines.set(context, 1); // comes only if the guest enables MSI-X
    }
}
// README: to here
