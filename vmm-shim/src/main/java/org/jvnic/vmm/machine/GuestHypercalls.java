package org.jvnic.vmm.machine;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ControlCommand;
import org.jvnic.nic.frame.MacAddress;
import org.jvnic.vmm.guest.GuestView;
import org.jvnic.vmm.guest.HypercallStatus;
import org.jvnic.vmm.guest.Hypercalls;
import org.jvnic.vmm.memory.GuestMemory;
import org.jvnic.vmm.memory.MachineMemory;
import org.jvnic.vmm.memory.MemoryStatus;

/**
 * The hypercalls of one VM. Every argument is a guest's: none makes it throw.
 *
 * <p>Called by the vCPU's thread; the VM's lock keeps revocation and death out meanwhile.
 */
final class GuestHypercalls implements Hypercalls {
    private static final int MAX_BATCH = 256;
    private static final int QUADWORDS = 2;

    private final VirtualMachine vm;
    private final GuestMemory memory;
    private final MachineMemory machineMemory;
    private final NicControl control;
    private final long reservedPages;
    private final long[] batch = new long[MAX_BATCH * QUADWORDS];

    /** All but those of {@link #enqueue}. */
    private final AtomicLong calls = new AtomicLong();

    private final AtomicLong enqueueCalls = new AtomicLong();
    private final AtomicLong enqueued = new AtomicLong();
    private final AtomicLong refusals = new AtomicLong();

    GuestHypercalls(
            final VirtualMachine vm,
            final GuestMemory memory,
            final MachineMemory machineMemory,
            final NicControl control,
            final long reservedPages) {
        this.vm = vm;
        this.memory = memory;
        this.machineMemory = machineMemory;
        this.control = control;
        this.reservedPages = reservedPages;
    }

    long calls() {
        return calls.get() + enqueueCalls.get();
    }

    long enqueueCalls() {
        return enqueueCalls.get();
    }

    long enqueuedDescriptors() {
        return enqueued.get();
    }

    long refusals() {
        return refusals.get();
    }

    private int answer(final int status) {
        if (status < 0) {
            refusals.incrementAndGet();
        }
        return status;
    }

    @Override
    public int setUpRings(final int txLog2, final int rxLog2, final long statusBlockGuestPhysical) {
        calls.incrementAndGet();
        synchronized (vm.lock()) {
            final Assignment assignment = vm.assignment();
            return answer(
                    assignment == null
                            ? HypercallStatus.NOT_AVAILABLE
                            : assignment.setUpRings(txLog2, rxLog2, statusBlockGuestPhysical));
        }
    }

    @Override
    public @Nullable GuestView ringView(final int ring) {
        synchronized (vm.lock()) {
            final Assignment assignment = vm.assignment();
            final ValidatedRing validated = assignment == null ? null : assignment.ring(ring);
            return validated == null ? null : validated.view();
        }
    }

    @Override
    public int enqueue(final int ring, final long requestsGuestPhysical, final int count) {
        synchronized (vm.lock()) {
            countEnqueueCall();
            if (!isBatch(count) || (requestsGuestPhysical & 15) != 0) {
                return answer(HypercallStatus.INVALID);
            }
            final ValidatedRing target = ring(ring);
            if (target == null) {
                return answer(whyNoRing());
            }
            final int accepted = enqueue(target, requestsGuestPhysical, count);
            target.releaseCompleted();
            return accepted;
        }
    }

    @Override
    public int enqueueAgain(final int ring, final int index, final int count) {
        synchronized (vm.lock()) {
            countEnqueueCall();
            if (!isBatch(count)) {
                return answer(HypercallStatus.INVALID);
            }
            final ValidatedRing target = ring(ring);
            if (target == null) {
                return answer(whyNoRing());
            }
            final int taken = target.enqueueAgain(index, count);
            enqueued.lazySet(enqueued.getPlain() + taken);
            return taken;
        }
    }

    private void countEnqueueCall() {
        enqueueCalls.lazySet(enqueueCalls.getPlain() + 1); // the lock leaves one writer
    }

    private static boolean isBatch(final int count) {
        return count >= 1 && count <= MAX_BATCH;
    }

    /** A ring that only the VMM writes, told how far the card is; null when the VM has none such. */
    private @Nullable ValidatedRing ring(final int number) {
        final Assignment assignment = vm.assignment();
        final ValidatedRing ring = assignment == null || !assignment.isValidated() ? null : assignment.ring(number);
        if (assignment != null && ring != null) {
            ring.advance(assignment.consumerOf(number));
        }
        return ring;
    }

    private int whyNoRing() {
        final Assignment assignment = vm.assignment();
        return assignment == null || !assignment.isValidated()
                ? HypercallStatus.NOT_AVAILABLE
                : HypercallStatus.BAD_STATE;
    }

    private int enqueue(final ValidatedRing target, final long requestsGuestPhysical, final int count) {
        // one copy, then only the copy: the guest may rewrite its array while it is checked
        if (!memory.read(requestsGuestPhysical, batch, 0, count * QUADWORDS)) {
            return answer(HypercallStatus.FOREIGN_PAGE);
        }
        final int taken = target.enqueue(batch, count);
        enqueued.lazySet(enqueued.getPlain() + taken);
        if (taken < count) {
            refusals.incrementAndGet();
        }
        return taken == 0 ? target.refusal() : taken;
    }

    @Override
    public int resetContext() {
        calls.incrementAndGet();
        synchronized (vm.lock()) {
            final Assignment assignment = vm.assignment();
            return answer(assignment == null ? HypercallStatus.NOT_AVAILABLE : assignment.reset());
        }
    }

    @Override
    public int releasePage(final long guestPhysical) {
        calls.incrementAndGet();
        synchronized (vm.lock()) {
            final Assignment assignment = vm.assignment();
            if (assignment != null && assignment.isRingPage(guestPhysical)) {
                return answer(HypercallStatus.PAGE_BUSY);
            }
            final long machine = memory.removePage(guestPhysical);
            if (machine < 0) {
                return answer(refusalOf((int) machine));
            }
            // where the card translates guest addresses itself, it may still be in the middle of an access to the page
            vm.barrier("page release");
            machineMemory.giveUp(machine, memory.owner());
            return HypercallStatus.OK;
        }
    }

    @Override
    public int claimPage(final long guestPhysical) {
        calls.incrementAndGet();
        synchronized (vm.lock()) {
            if (vm.isDead()) { // its memory has been given up, or is about to be: nobody would give this page up
                return answer(HypercallStatus.NOT_AVAILABLE);
            }
            if (machineMemory.freePages() <= reservedPages) {
                return answer(HypercallStatus.NO_MEMORY);
            }
            final int status = memory.addPage(guestPhysical);
            return status == MemoryStatus.OK ? HypercallStatus.OK : answer(refusalOf(status));
        }
    }

    private static int refusalOf(final int status) {
        return switch (status) {
            case MemoryStatus.INVALID, MemoryStatus.OCCUPIED -> HypercallStatus.INVALID;
            case MemoryStatus.PAGE_BUSY -> HypercallStatus.PAGE_BUSY;
            case MemoryStatus.NO_MEMORY, MemoryStatus.TOO_MANY_REGIONS -> HypercallStatus.NO_MEMORY;
            default -> HypercallStatus.FOREIGN_PAGE;
        };
    }

    @Override
    public int addMac(final long mac) {
        return changeMac(ControlCommand.ADD_MAC, mac);
    }

    @Override
    public int removeMac(final long mac) {
        return changeMac(ControlCommand.REMOVE_MAC, mac);
    }

    private int changeMac(final ControlCommand command, final long mac) {
        calls.incrementAndGet();
        if ((mac & ~MacAddress.MASK) != 0) { // the card's operand register would cut the rest off
            return answer(HypercallStatus.INVALID);
        }
        synchronized (vm.lock()) {
            final Assignment assignment = vm.assignment();
            if (assignment == null) {
                return answer(HypercallStatus.NOT_AVAILABLE);
            }
            if (command == ControlCommand.ADD_MAC
                    && !assignment.settings().addresses().test(mac)) {
                return answer(HypercallStatus.NOT_ALLOWED);
            }
            final CommandStatus status = control.command(assignment.context(), command, mac);
            return answer(status == CommandStatus.OK ? HypercallStatus.OK : HypercallStatus.CARD_REFUSED);
        }
    }
}
