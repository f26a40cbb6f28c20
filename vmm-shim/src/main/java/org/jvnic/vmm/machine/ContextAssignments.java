package org.jvnic.vmm.machine;

import java.util.random.RandomGenerator;
import org.jvnic.nic.card.CdnaCard;
import org.jvnic.nic.cdna.ContextPage;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.vmm.interrupt.InterruptRouter;
import org.jvnic.vmm.memory.MachineMemory;

/**
 * Hands contexts of the card to VMs and takes them away: domain, command, interrupt line and page, in an order in which nothing
 * of one owner reaches the next. Any thread; serialised by the VM's lock. Datasheet sections 12.4 and 12.6.
 */
final class ContextAssignments {
    private final CdnaCard card;
    private final NicControl control;
    private final InterruptRouter router;
    private final RequesterDomains domains;
    private final MachineMemory machineMemory;
    private final RingMemory ringMemory;
    private final RandomGenerator random;

    ContextAssignments(
            final CdnaCard card,
            final NicControl control,
            final InterruptRouter router,
            final RequesterDomains domains,
            final MachineMemory machineMemory,
            final RingMemory ringMemory,
            final RandomGenerator random) {
        this.card = card;
        this.control = control;
        this.router = router;
        this.domains = domains;
        this.machineMemory = machineMemory;
        this.ringMemory = ringMemory;
        this.random = random;
    }

    /** As {@link Vmm#assign}. */
    void assign(final VirtualMachine vm, final int context, final ContextSettings settings) {
        if (context < 0 || context >= card.contexts()) {
            throw new IllegalArgumentException("context: " + context + " is not in [0, " + (card.contexts() - 1) + "]");
        }
        final Assignment assignment =
                new Assignment(context, settings, vm.guestMemory(), machineMemory, control, ringMemory, random);
        synchronized (vm.lock()) {
            if (vm.isDead() || vm.assignment() != null || !domains.attach(context, assignment.domain())) {
                throw new IllegalStateException("context " + context + " or VM " + vm.name() + " is not free");
            }
            final ContextPage page = assignOnCard(assignment);
            assignment.onAssigned(page);
            router.attach(context, vm.line());
            vm.attach(assignment, page);
        }
    }

    private ContextPage assignOnCard(final Assignment assignment) {
        final int context = assignment.context();
        boolean assigned = false;
        try {
            final CommandStatus answer = assignment.assign();
            final ContextPage page = card.contextPage(context);
            if (answer != CommandStatus.OK || page == null) {
                throw new IllegalStateException("context " + context + ": the card answers ASSIGN with " + answer);
            }
            assigned = true;
            return page;
        } finally {
            if (!assigned) {
                domains.detach(context);
            }
        }
    }

    /** As {@link Vmm#revoke}. */
    void revoke(final VirtualMachine vm) {
        vm.unmapPage();
        synchronized (vm.lock()) {
            final Assignment assignment = vm.assignment();
            if (assignment == null) {
                return;
            }
            assignment.revoke();
            router.detach(assignment.context());
            vm.detach();
            domains.detach(assignment.context());
        }
    }
}
