package org.jvnic.nic.card;

import org.jvnic.nic.cdna.CdnaPersonality;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.engine.NicEngine;
import org.jvnic.nic.interrupt.VectorSignal;
import org.jvnic.nic.pci.MsiX;
import org.jvnic.nic.pci.MsixTable;
import org.jvnic.nic.pci.PciFunction;
import org.jvnic.nic.port.InterruptSink;

/**
 * A context presented as a PCI function of its own, and the two ways it interrupts: a message while MSI-X is enabled, else its
 * line.
 *
 * <p>The line rises when the context's interrupt fires, on the engine's thread. It falls inside the driver's write to
 * INTERRUPT_CONTROL, on the driver's thread, before the engine can see that write: so whatever the engine raises because of the
 * write comes after the fall and is not lost, and a driver that has acknowledged sees the line low at once. For that the driver's
 * thread waits while the engine's is telling the rise. It also falls when the context stops, is reset or is revoked; that is the
 * engine's doing, which waits for nobody.
 */
final class ContextFunction implements VectorSignal {
    private static final int PBA_OFFSET = 0x800;

    private final MsixTable table;
    private final PciFunction function;

    ContextFunction(
            final int context,
            final InterruptSink interrupts,
            final CdnaPersonality personality,
            final NicEngine engine) {
        final MsiX capability = MsiX.inOneBar(1, FunctionLayout.BAR_MSIX, 0, PBA_OFFSET);
        this.table = new MsixTable(context, capability, interrupts, personality.observer());
        final ContextWindow window = new ContextWindow(personality, context, this::acknowledge);
        this.function = FunctionLayout.describe(table, interrupts, 1 + context)
                .bar(FunctionLayout.bar(FunctionLayout.BAR_CONTEXTS, ContextRegister.PAGE_BYTES, window))
                .bar(FunctionLayout.bar(FunctionLayout.BAR_MSIX, ContextRegister.PAGE_BYTES, table))
                .onReset(cause -> engine.execute(
                        "reset of context " + context,
                        () -> personality.resetContext(context),
                        CdnaCard.COMMAND_TIMEOUT_MS))
                .onBusMaster(enabled -> engine.execute(
                        "bus master enable of context " + context,
                        () -> personality.setBusMaster(context, enabled),
                        CdnaCard.COMMAND_TIMEOUT_MS))
                .events(personality.observer())
                .build();
    }

    PciFunction function() {
        return function;
    }

    @Override
    public void raise(final int vector) {
        table.raise(vector);
        function.setLine(true);
    }

    @Override
    public void withdraw(final int vector) {
        table.withdraw(vector);
        function.setLine(false);
    }

    private void acknowledge() {
        function.setLine(false);
        function.awaitLine();
    }
}
