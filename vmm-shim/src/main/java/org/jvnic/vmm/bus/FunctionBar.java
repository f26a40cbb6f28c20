package org.jvnic.vmm.bus;

import org.jvnic.nic.pci.PciFunction;
import org.jvnic.nic.register.RegisterSpace;

/** One BAR of a function, accessed through the function, so that memory decode is honoured. Any thread. */
public final class FunctionBar implements RegisterSpace {
    private final PciFunction function;
    private final int index;

    /**
     * A BAR.
     *
     * @param function the function.
     * @param index    BAR index, 0 to 5.
     */
    public FunctionBar(final PciFunction function, final int index) {
        this.function = function;
        this.index = index;
    }

    @Override
    public long read(final long offset, final int numBytes) {
        return function.barRead(index, offset, numBytes);
    }

    @Override
    public void write(final long offset, final int numBytes, final long value) {
        function.barWrite(index, offset, numBytes, value);
    }
}
