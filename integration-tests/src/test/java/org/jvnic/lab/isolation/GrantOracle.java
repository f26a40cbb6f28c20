package org.jvnic.lab.isolation;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jvnic.nic.cdna.spec.ControlRegister;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.memory.Span;
import org.jvnic.nic.port.DmaPort;
import org.jvnic.nic.register.RegisterSpace;
import org.jvnic.vmm.memory.MachineChunk;
import org.jvnic.vmm.memory.MachineMemory;

/**
 * Says whether an access of a context is inside memory it has been granted at this instant. Judges by host address, owner and
 * pins of each page, not by the translation that is under test. Any thread.
 */
final class GrantOracle {
    private static final int NOBODY = -1;

    private final MachineMemory memory;
    private final RegisterSpace privileged;
    private final AtomicIntegerArray owners;

    GrantOracle(final MachineMemory memory, final RegisterSpace privileged, final int contexts) {
        this.memory = memory;
        this.privileged = privileged;
        this.owners = new AtomicIntegerArray(contexts);
        for (int i = 0; i < contexts; i++) {
            owners.set(i, NOBODY);
        }
    }

    void assigned(final int context, final int vm) {
        owners.set(context, vm);
    }

    void revoked(final int context) {
        owners.set(context, NOBODY);
    }

    boolean permits(final int requester, final long host, final int length) {
        final MachineChunk chunk = chunkAt(host, length);
        if (chunk == null) {
            return false;
        }
        final long machine = chunk.machine() + (host - chunk.host(chunk.machine()));
        for (long page = machine & -MachineMemory.PAGE_SIZE; page < machine + length; page += MachineMemory.PAGE_SIZE) {
            if (!permitsPage(requester, page)) {
                return false;
            }
        }
        return true;
    }

    private @org.jspecify.annotations.Nullable MachineChunk chunkAt(final long host, final int length) {
        for (int i = 0; i < memory.chunkCount(); i++) {
            final MachineChunk chunk = memory.chunk(i);
            if (Span.contains(chunk.host(chunk.machine()), chunk.bytes(), host, length)) {
                return chunk;
            }
        }
        return null;
    }

    private boolean permitsPage(final int requester, final long page) {
        final int holder = memory.ownerOf(page);
        if (requester == DmaPort.CARD) {
            return holder == MachineMemory.VMM;
        }
        return switch (holder) {
            case MachineMemory.VMM -> isRingOf(requester, page);
            case MachineMemory.LEAVING -> memory.pinsOf(page) > 0;
            default -> holder == owners.get(requester);
        };
    }

    private boolean isRingOf(final int context, final long page) {
        return isIn(context, page, ControlRegister.TX_RING_LO, ControlRegister.TX_RING_HI, ControlRegister.TX_RING_SIZE)
                || isIn(
                        context,
                        page,
                        ControlRegister.RX_RING_LO,
                        ControlRegister.RX_RING_HI,
                        ControlRegister.RX_RING_SIZE);
    }

    private boolean isIn(
            final int context,
            final long page,
            final ControlRegister low,
            final ControlRegister high,
            final ControlRegister size) {
        final long base = (privileged.read32(low.offsetInBar(context)) & 0xFFFF_FFFFL)
                | ((long) privileged.read32(high.offsetInBar(context)) << 32);
        final long bytes = (long) Descriptor.BYTES << privileged.read32(size.offsetInBar(context));
        return base != 0 && Span.contains(base, Math.max(bytes, MachineMemory.PAGE_SIZE), page, 1);
    }
}
