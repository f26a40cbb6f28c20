package org.jvnic.vmm.bus;

import java.util.concurrent.atomic.AtomicLong;
import org.jvnic.nic.register.RegisterSpace;

/** A guest's context page with every access trapped: the VMM counts an exit and carries it out. */
public final class TrappedPage implements RegisterSpace {
    private final RegisterSpace target;
    private final AtomicLong exits;

    /**
     * A page.
     *
     * @param target what is trapped.
     * @param exits  counts the exits.
     */
    public TrappedPage(final RegisterSpace target, final AtomicLong exits) {
        this.target = target;
        this.exits = exits;
    }

    @Override
    public long read(final long offset, final int numBytes) {
        exits.incrementAndGet();
        return target.read(offset, numBytes);
    }

    @Override
    public void write(final long offset, final int numBytes, final long value) {
        exits.incrementAndGet();
        target.write(offset, numBytes, value);
    }
}
