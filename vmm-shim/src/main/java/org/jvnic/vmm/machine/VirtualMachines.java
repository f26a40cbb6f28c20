package org.jvnic.vmm.machine;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.vmm.guest.GuestProgram;
import org.jvnic.vmm.memory.GuestMemory;
import org.jvnic.vmm.memory.GuestPageAllocator;
import org.jvnic.vmm.memory.MachineMemory;

/** The VMs there are, and their memory. Guarded by the VMM, except {@link #list()}, which any thread may read. */
final class VirtualMachines {
    private static final int MAX_VMS = 4096;

    private final MachineMemory machineMemory;
    private final GuestRam ram;
    private final List<VirtualMachine> vms = new CopyOnWriteArrayList<>();
    private int nextId = 1;

    VirtualMachines(final MachineMemory machineMemory, final BooleanSupplier mappingCheck) {
        this.machineMemory = machineMemory;
        this.ram = new GuestRam(machineMemory, mappingCheck);
    }

    /** As {@link Vmm#createVm}. */
    VirtualMachine create(final Vmm vmm, final String name, final long bytes, final GuestProgram program) {
        if (bytes < 2 * MachineMemory.PAGE_SIZE || bytes % MachineMemory.PAGE_SIZE != 0) {
            throw new IllegalArgumentException(
                    "VM " + name + ": memory of " + bytes + " bytes is not a multiple of 4096 of at least 8192");
        }
        if (nextId >= MAX_VMS) {
            throw new IllegalStateException("VM " + name + ": " + MAX_VMS + " VMs were made already");
        }
        final int id = nextId++;
        final GuestMemory memory = new GuestMemory(machineMemory, id);
        final long machine = ram.allocate(name, bytes, id);
        memory.map(0, machine, bytes, DmaDomain.READ | DmaDomain.WRITE);
        // page 0 is given to nobody: a null pointer of the guest stays one
        final GuestPageAllocator allocator =
                new GuestPageAllocator(memory, MachineMemory.PAGE_SIZE, bytes - MachineMemory.PAGE_SIZE);
        final VirtualMachine vm = new VirtualMachine(vmm, id, name, memory, allocator, program);
        vms.add(vm);
        return vm;
    }

    /** A VM has ended, or its vCPU could not be stopped. Nothing happens the second time. */
    void remove(final VirtualMachine vm, final boolean stopped) {
        if (vms.remove(vm)) {
            ram.release(vm.id(), stopped);
        }
    }

    List<VirtualMachine> list() {
        return Collections.unmodifiableList(vms);
    }

    /** Whether a guest runs on that could not be stopped; for any thread. */
    boolean isMemoryAbandoned() {
        return ram.isAbandoned();
    }
}
