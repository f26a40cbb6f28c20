package org.jvnic.vmm.machine;

import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.cdna.ContextPage;
import org.jvnic.nic.register.RegisterSpace;
import org.jvnic.vmm.bus.DirectPage;
import org.jvnic.vmm.bus.TrappedPage;
import org.jvnic.vmm.guest.DmaAllocator;
import org.jvnic.vmm.guest.GuestPlatform;
import org.jvnic.vmm.guest.GuestProgram;
import org.jvnic.vmm.guest.Hypercalls;
import org.jvnic.vmm.guest.InterruptLine;
import org.jvnic.vmm.interrupt.VirtualInterrupt;
import org.jvnic.vmm.memory.GuestMemory;
import org.jvnic.vmm.memory.GuestPageAllocator;

/**
 * A virtual machine: memory, a vCPU, at most one context of the card.
 *
 * <p>Its program runs on the vCPU's thread after {@link #start}, or on the thread that calls {@link #step}. Everything else may be
 * called by any thread.
 */
public final class VirtualMachine implements GuestPlatform {
    private final Vmm vmm;
    private final int id;
    private final String name;
    private final GuestMemory memory;
    private final GuestPageAllocator allocator;
    private final GuestProgram program;
    private final GuestHypercalls hypercalls;
    private final VirtualInterrupt interrupt = new VirtualInterrupt();
    private final DirectPage directPage = new DirectPage();
    private final AtomicLong exits = new AtomicLong();
    private final TrappedPage trappedPage = new TrappedPage(directPage, exits);
    private final Object lock = new Object();
    private @Nullable Assignment assignment;
    private @Nullable VirtualCpu cpu;
    private volatile RegisterSpace nic = directPage;
    private volatile @Nullable Throwable crash;
    private volatile boolean booted;
    private volatile boolean dead;

    VirtualMachine(
            final Vmm vmm,
            final int id,
            final String name,
            final GuestMemory memory,
            final GuestPageAllocator allocator,
            final GuestProgram program) {
        this.vmm = vmm;
        this.id = id;
        this.name = name;
        this.memory = memory;
        this.allocator = allocator;
        this.program = program;
        this.hypercalls = new GuestHypercalls(this, memory, vmm.machineMemory(), vmm.control(), vmm.reservedPages());
    }

    /**
     * The VM's number, which is also its owner number in machine memory.
     *
     * @return 1 or more.
     */
    public int id() {
        return id;
    }

    /**
     * The VM's name.
     *
     * @return for people.
     */
    public String name() {
        return name;
    }

    /**
     * The VM's memory, for the VMM.
     *
     * @return guest physical memory.
     */
    public GuestMemory guestMemory() {
        return memory;
    }

    // ---- what the guest sees

    @Override
    public RegisterSpace nic() {
        return nic;
    }

    @Override
    public DmaAllocator memory() {
        return allocator;
    }

    @Override
    public Hypercalls hypercalls() {
        return hypercalls;
    }

    @Override
    public InterruptLine interrupt() {
        return interrupt;
    }

    @Override
    public NanoClock clock() {
        return vmm.clock();
    }

    @Override
    public void relax() {
        vmm.relax();
    }

    @Override
    public void wake() {
        interrupt.wake();
    }

    // ---- life

    /** Boots the program on a thread of its own. */
    public void start() {
        final VirtualCpu started = new VirtualCpu(this, interrupt);
        cpu = started;
        started.start();
    }

    /**
     * Boots the program, or runs one turn of it, on the calling thread: interrupt first, then work. For a machine without
     * threads, and for the vCPU.
     *
     * @return work done; 0 when the guest would sleep. A program that throws ends the VM.
     */
    public int step() {
        if (dead) {
            return 0;
        }
        try {
            if (!booted) {
                booted = true;
                program.start(this);
                return 1;
            }
            return interrupt.deliver() + program.doWork();
        } catch (final Throwable error) { // a guest's crash is the guest's alone
            crash = error;
            dead = true;
            return 0;
        }
    }

    /** Lets the program shut down, on the vCPU's thread if it has one. */
    public void shutDown() {
        final VirtualCpu running = cpu;
        if (running != null) {
            running.stop(true);
            cpu = null;
        } else if (booted && !dead) {
            stopProgram();
        }
        dead = true;
    }

    void stopProgram() {
        try {
            program.stop();
        } catch (final Throwable error) { // as above
            crash = error;
        }
    }

    /**
     * Ends the VM in the middle of whatever it does: the vCPU stops, the context is revoked, the memory goes back to the machine as
     * soon as no DMA holds it.
     */
    public void kill() {
        dead = true;
        final VirtualCpu running = cpu;
        boolean stopped = true;
        if (running != null) {
            stopped = running.stop(false);
            cpu = null;
        }
        vmm.bury(this, stopped);
    }

    /**
     * Whether the VM has ended.
     *
     * @return true after a crash, a shutdown or a kill.
     */
    public boolean isDead() {
        return dead;
    }

    /**
     * What the program threw.
     *
     * @return the error, or null.
     */
    public @Nullable Throwable crash() {
        return crash;
    }

    // ---- the context

    Object lock() {
        return lock;
    }

    @Nullable
    Assignment assignment() {
        return assignment;
    }

    void attach(final Assignment given, final ContextPage page) {
        assignment = given;
        directPage.map(page);
        nic = vmm.decoratePage(given.context(), given.settings().trapped() ? trappedPage : directPage);
    }

    void unmapPage() {
        directPage.unmap();
    }

    void detach() {
        assignment = null;
    }

    VirtualInterrupt line() {
        return interrupt;
    }

    void barrier(final String what) {
        vmm.card().barrier(what);
    }

    /**
     * The context the VM has.
     *
     * @return context number, or -1 for none.
     */
    public int context() {
        synchronized (lock) {
            final Assignment current = assignment;
            return current == null ? -1 : current.context();
        }
    }

    /**
     * What the VM has cost so far.
     *
     * @return a snapshot.
     */
    public VmStatistics statistics() {
        final long pinned;
        synchronized (lock) {
            final Assignment current = assignment;
            pinned = current == null ? 0 : current.pinnedPages();
        }
        return new VmStatistics(
                hypercalls.calls(),
                hypercalls.enqueueCalls(),
                hypercalls.enqueuedDescriptors(),
                hypercalls.refusals(),
                exits.get() + hypercalls.calls(),
                interrupt.raised(),
                interrupt.merged(),
                interrupt.delivered(),
                pinned);
    }
}
