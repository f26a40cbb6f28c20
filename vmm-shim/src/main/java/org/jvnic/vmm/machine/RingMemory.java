package org.jvnic.vmm.machine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.vmm.memory.MachineMemory;

/**
 * Memory of the VMM for privileged rings. It is used for rings only, for good: a guest that still reads through a view it has lost
 * sees descriptors, never another guest's data. Any thread.
 */
final class RingMemory {
    private final MachineMemory machineMemory;
    private final Map<Integer, Deque<Long>> free = new HashMap<>();

    RingMemory(final MachineMemory machineMemory) {
        this.machineMemory = machineMemory;
    }

    /** Machine address of a ring whose slots match no expectation, or a refusal of {@link MachineMemory#allocate}. */
    synchronized long take(final int log2, final int firstSequence, final int modulusLog2) {
        final Deque<Long> spare = free.computeIfAbsent(log2, key -> new ArrayDeque<>());
        final long bytes = bytes(log2);
        final long machine = spare.isEmpty() ? machineMemory.allocate(bytes, MachineMemory.VMM) : spare.pop();
        if (machine > 0) {
            final long host = machineMemory.host(machine, bytes);
            for (int slot = 0; slot < 1 << log2; slot++) {
                final int sequence = Descriptor.unwrittenSequence(firstSequence, slot, 1 << log2, modulusLog2);
                final long at = host + ((long) slot << Descriptor.SHIFT);
                HostMemory.putLong(at + Descriptor.ADDRESS_OFFSET, 0);
                HostMemory.putLong(at + Descriptor.CONTROL_OFFSET, Descriptor.control(0, 0, sequence));
            }
        }
        return machine;
    }

    synchronized void giveBack(final int log2, final long machine) {
        free.computeIfAbsent(log2, key -> new ArrayDeque<>()).push(machine);
    }

    /** Whole pages: a page of a ring holds nothing else. */
    static long bytes(final int log2) {
        final long bytes = (long) Descriptor.BYTES << log2;
        return (bytes + MachineMemory.PAGE_SIZE - 1) & -MachineMemory.PAGE_SIZE;
    }
}
