package org.jvnic.vmm.machine;

import java.util.function.BooleanSupplier;
import org.jvnic.vmm.memory.MachineMemory;
import org.jvnic.vmm.memory.MappedMemory;

/** Memory of VMs: taken from the system when a VM is made, used again for others when it has ended. Any thread. */
final class GuestRam {
    private final MachineMemory machineMemory;
    private final BooleanSupplier mappingCheck;
    private long spareBytes;
    private boolean abandoned;

    /**
     * No memory yet.
     *
     * @param machineMemory where it is placed.
     * @param mappingCheck  asked before memory is taken from the system; false makes that fail.
     */
    GuestRam(final MachineMemory machineMemory, final BooleanSupplier mappingCheck) {
        this.machineMemory = machineMemory;
        this.mappingCheck = mappingCheck;
    }

    /**
     * Memory of VMs that have ended is used again; else the machine grows.
     *
     * @param name  of the VM.
     * @param bytes a positive multiple of 4096.
     * @param id    of the VM, who owns it.
     * @return machine address of that many contiguous bytes.
     * @throws IllegalStateException when the system gives none.
     */
    synchronized long allocate(final String name, final long bytes, final int id) {
        if (spareBytes >= bytes) {
            final long machine = machineMemory.allocate(bytes, id);
            if (machine > 0) {
                spareBytes -= bytes;
                return machine;
            }
        }
        if (!mappingCheck.getAsBoolean()) {
            throw new IllegalStateException("VM " + name + ": mapping " + bytes + " bytes failed");
        }
        machineMemory.addToPool(MappedMemory.memfd("jvnic-" + name, bytes));
        return machineMemory.allocate(bytes, id);
    }

    /**
     * Takes a VM's memory back. A guest whose vCPU could not be stopped may still write to it: it is never given to anybody else.
     *
     * @param id      of the VM.
     * @param stopped whether its vCPU has stopped.
     */
    synchronized void release(final int id, final boolean stopped) {
        if (stopped) {
            spareBytes += machineMemory.giveUpAll(id) * MachineMemory.PAGE_SIZE;
        } else {
            abandoned = true;
        }
    }

    /** Whether a guest that could not be stopped may still write to its memory. */
    synchronized boolean isAbandoned() {
        return abandoned;
    }
}
