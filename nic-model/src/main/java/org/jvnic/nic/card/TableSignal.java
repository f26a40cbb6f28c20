package org.jvnic.nic.card;

import org.jvnic.nic.interrupt.VectorSignal;
import org.jvnic.nic.pci.MsixTable;

/** The vectors of an MSI-X table as the device behind it sees them. */
final class TableSignal implements VectorSignal {
    private final MsixTable table;

    TableSignal(final MsixTable table) {
        this.table = table;
    }

    @Override
    public void raise(final int vector) {
        table.raise(vector);
    }

    @Override
    public void withdraw(final int vector) {
        table.withdraw(vector);
    }
}
