package org.jvnic.vmm.bus;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.cdna.ContextPage;
import org.jvnic.nic.register.RegisterSpace;

/**
 * A guest's mapping of its context page. An access goes straight to the page in the card, with nothing of the VMM between.
 *
 * <p>Used by the vCPU's thread; mapped and unmapped by the VMM's.
 */
public final class DirectPage implements RegisterSpace {
    private volatile @Nullable ContextPage page;

    /** Nothing mapped. */
    public DirectPage() {}

    /**
     * Maps a page.
     *
     * @param contextPage the page of this guest's assignment.
     */
    public void map(final ContextPage contextPage) {
        page = contextPage;
    }

    /** Unmaps: from now on reads yield all ones and writes do nothing. */
    public void unmap() {
        page = null;
    }

    @Override
    public long read(final long offset, final int numBytes) {
        final ContextPage target = page;
        return target == null ? RegisterSpace.allOnes(numBytes) : target.read(offset, numBytes);
    }

    @Override
    public void write(final long offset, final int numBytes, final long value) {
        final ContextPage target = page;
        if (target != null) {
            target.write(offset, numBytes, value);
        }
    }
}
