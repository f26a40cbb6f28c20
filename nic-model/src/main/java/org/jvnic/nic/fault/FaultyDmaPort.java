package org.jvnic.nic.fault;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaPort;
import org.jvnic.nic.port.DmaStatus;

/**
 * A DMA port, and domains, that fail by plan.
 *
 * <p>A read with bits flipped and a write that is dropped go to private memory: up to {@value #SCRATCH_BYTES} bytes each,
 * longer ones are passed on unchanged. The address is good until {@value #SCRATCH_SLOTS} more accesses were redirected.
 *
 * <p>Threads: those of the port behind it.
 */
public final class FaultyDmaPort implements DmaPort {
    /** The longest access that can be redirected, bytes. */
    public static final int SCRATCH_BYTES = Scratch.SLOT_BYTES;

    /** Redirected accesses whose memory is good at the same time. */
    public static final int SCRATCH_SLOTS = 32;

    private final DmaPort delegate;
    private final FaultInjector faults;
    private final Scratch scratch = new Scratch(SCRATCH_SLOTS);

    /**
     * Puts the seam before a port.
     *
     * @param delegate the port.
     * @param faults   the plan being carried out.
     */
    public FaultyDmaPort(final DmaPort delegate, final FaultInjector faults) {
        this.delegate = delegate;
        this.faults = faults;
    }

    @Override
    public @Nullable DmaDomain domain(final int requesterId) {
        if (faults.next(Site.DOMAIN_LOOKUP, requesterId).kind() == FaultKind.FAIL) {
            return null;
        }
        final DmaDomain domain = delegate.domain(requesterId);
        return domain == null ? null : new FaultyDomain(domain, requesterId);
    }

    private final class FaultyDomain implements DmaDomain {
        private final DmaDomain behind;
        private final int requesterId;

        FaultyDomain(final DmaDomain behind, final int requesterId) {
            this.behind = behind;
            this.requesterId = requesterId;
        }

        @Override
        public long resolve(final long busAddress, final int length, final int access) {
            final Site site = access == READ ? Site.DMA_READ : Site.DMA_WRITE;
            final FaultAction action = faults.next(site, requesterId);
            return switch (action.kind()) {
                case FAIL -> DmaStatus.INJECTED;
                case FLIP, DROP -> redirect(behind.resolve(busAddress, length, access), length, action, site);
                case NONE, DUPLICATE, DELAY, THROW, CALL -> behind.resolve(busAddress, length, access);
            };
        }

        private long redirect(final long host, final int length, final FaultAction action, final Site site) {
            if (!DmaStatus.isHostAddress(host) || length > SCRATCH_BYTES) {
                faults.noteWithoutEffect(site);
                return host;
            }
            final long copy = scratch.claim(host);
            HostMemory.copy(host, copy, length);
            if (action.kind() == FaultKind.FLIP && !action.flip(copy, length)) {
                faults.noteWithoutEffect(site);
            }
            return copy;
        }

        @Override
        public int contiguous(final long busAddress, final int length, final int access) {
            return behind.contiguous(busAddress, length, access);
        }

        @Override
        public int generation() {
            return behind.generation();
        }

        @Override
        public boolean isCopied() {
            return behind.isCopied();
        }

        @Override
        public void written(final long busAddress, final long host, final int length) {
            behind.written(busAddress, host, length);
        }
    }
}
