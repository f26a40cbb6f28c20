package org.jvnic.nic.card;

import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.i82576.I82576Personality;
import org.jvnic.nic.i82576.interrupt.FunctionSignal;
import org.jvnic.nic.i82576.vf.VirtualFunction;
import org.jvnic.nic.pci.MsixTable;
import org.jvnic.nic.pci.PciFunction;
import org.jvnic.nic.port.InterruptSink;
import org.jvnic.nic.port.NicEvents;

/** A virtual function of an 82576 on its bus: config space, BARs, messages. Any thread. */
final class VirtualPort implements FunctionSignal {
    private final int number;
    private volatile @Nullable MsixTable table;
    private volatile @Nullable PciFunction connected;

    VirtualPort(final int number) {
        this.number = number;
    }

    /** Puts the function on its bus. Once, before anybody drives the card. */
    PciFunction connect(
            final I82576Personality personality,
            final InterruptSink interrupts,
            final NanoClock clock,
            final NicEvents errors) {
        final VirtualFunction served = personality.virtualFunctions().function(number);
        final MsixTable vectors =
                I82576Layout.virtualTable(I82576Personality.PHYSICAL + 1 + number, interrupts, errors);
        final PciFunction pci = I82576Layout.virtual(vectors, personality.virtualSpace(number))
                .onReset(cause -> served.reset(true))
                .onBusMaster(served::setBusMaster)
                .onInterruptMode(() -> served.interrupts().modeChanged(clock.nanoTime()))
                .events(errors)
                .build();
        table = vectors;
        connected = pci;
        return pci;
    }

    /** Messages sent so far. */
    long messages() {
        final MsixTable vectors = table;
        return vectors == null ? 0 : vectors.messages();
    }

    @Override
    public boolean isMsixEnabled() {
        final PciFunction pci = connected;
        return pci != null && pci.isMsixEnabled();
    }

    @Override
    public boolean isMsiEnabled() {
        return false;
    }

    @Override
    public void msix(final int vector) {
        final MsixTable vectors = table;
        if (vectors != null) {
            vectors.raise(vector);
        }
    }

    @Override
    public void withdraw(final int vector) {
        final MsixTable vectors = table;
        if (vectors != null) {
            vectors.withdraw(vector);
        }
    }

    @Override
    public void msi() {
        // a virtual function has no such capability
    }

    @Override
    public void line(final boolean asserted) {
        // a virtual function has no line
    }
}
