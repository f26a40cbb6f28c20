package org.jvnic.vmm.machine;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.cdna.ContextPage;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ControlCommand;
import org.jvnic.nic.cdna.spec.ControlRegister;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.cdna.spec.StatusBlock;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.vmm.guest.HypercallStatus;
import org.jvnic.vmm.guest.Hypercalls;
import org.jvnic.vmm.memory.GuestMemory;
import org.jvnic.vmm.memory.MachineMemory;
import org.jvnic.vmm.memory.MemoryStatus;
import org.jvnic.vmm.protection.DirectMapDomain;
import org.jvnic.vmm.protection.ValidatedDomain;

/**
 * A context in the hands of a VM: its protection domain and, where rings are privileged, the rings.
 *
 * <p>Threads: guarded by the VM's lock, except {@link #domain()}, which never changes.
 */
final class Assignment {
    private final int context;
    private final ContextSettings settings;
    private final GuestMemory guest;
    private final MachineMemory machineMemory;
    private final NicControl control;
    private final RingMemory ringMemory;
    private final RandomGenerator random;
    private final DmaDomain domain;
    private final @Nullable ValidatedDomain validated;
    private @Nullable ContextPage page;
    private @Nullable ValidatedRing transmit;
    private @Nullable ValidatedRing receive;

    Assignment(
            final int context,
            final ContextSettings settings,
            final GuestMemory guest,
            final MachineMemory machineMemory,
            final NicControl control,
            final RingMemory ringMemory,
            final RandomGenerator random) {
        this.context = context;
        this.settings = settings;
        this.guest = guest;
        this.machineMemory = machineMemory;
        this.control = control;
        this.ringMemory = ringMemory;
        this.random = random;
        this.validated = settings.protection() == Protection.VALIDATED ? new ValidatedDomain(machineMemory) : null;
        this.domain = validated != null ? validated : new DirectMapDomain(guest);
    }

    int context() {
        return context;
    }

    ContextSettings settings() {
        return settings;
    }

    DmaDomain domain() {
        return domain;
    }

    boolean isValidated() {
        return validated != null;
    }

    /** Whether the card uses a page as status block, which it does until reset. */
    boolean isRingPage(final long guestPhysical) {
        final ValidatedDomain memory = validated;
        final long machine = guest.translate(guestPhysical, 1, DmaDomain.READ);
        return memory != null && machine > 0 && memory.isRingPage(machine);
    }

    long pinnedPages() {
        return validated == null ? 0 : validated.pinnedPages();
    }

    CommandStatus assign() {
        int policy = settings.antiSpoof() ? policyBit("MAC_ANTI_SPOOF") : 0;
        policy |= settings.promiscuousAllowed() ? policyBit("PROMISCUOUS_ALLOWED") : 0;
        policy |= isValidated() ? policyBit("PRIVILEGED_RINGS") | policyBit("SEQUENCE_CHECK") : 0;
        control.set(ControlRegister.POLICY, context, policy);
        control.set(ControlRegister.WEIGHT, context, settings.weight());
        control.set(ControlRegister.FAULT_POLICY, context, settings.faultPolicy());
        // also where there is no limit: the block keeps what SET_RATE was last given, the limit of the owner before
        control.set(ControlRegister.RATE_MBPS, context, settings.rateMbps());
        control.set(ControlRegister.RATE_BURST, context, settings.rateBurst());
        final int modulus = settings.sequenceModulusLog2();
        control.set(ControlRegister.SEQUENCE_MODULUS, context, modulus | (modulus << 8));
        return control.command(context, ControlCommand.ASSIGN, settings.mac());
    }

    private static int policyBit(final String name) {
        return ControlRegister.POLICY.field(name).of(1);
    }

    void onAssigned(final ContextPage ownersPage) {
        page = ownersPage;
    }

    // ---- privileged rings

    int setUpRings(final int txLog2, final int rxLog2, final long statusBlockGuestPhysical) {
        final ValidatedDomain memory = validated;
        if (memory == null) {
            return HypercallStatus.NOT_AVAILABLE;
        }
        if (!isRingSize(txLog2) || !isRingSize(rxLog2) || (statusBlockGuestPhysical & (StatusBlock.BYTES - 1)) != 0) {
            return HypercallStatus.INVALID;
        }
        if (!takeRings()) {
            return HypercallStatus.BAD_STATE;
        }
        sweep();
        final long status = pinStatusBlock(memory, statusBlockGuestPhysical);
        if (status < 0) {
            return (int) status;
        }
        transmit = newRing(memory, true, txLog2, ControlRegister.TX_SEQUENCE_FIRST);
        receive = newRing(memory, false, rxLog2, ControlRegister.RX_SEQUENCE_FIRST);
        if (transmit == null || receive == null) {
            sweep();
            return HypercallStatus.NO_MEMORY;
        }
        program(transmit, ControlRegister.TX_RING_LO, ControlRegister.TX_RING_HI, ControlRegister.TX_RING_SIZE);
        program(receive, ControlRegister.RX_RING_LO, ControlRegister.RX_RING_HI, ControlRegister.RX_RING_SIZE);
        control.setAddress(ControlRegister.STATUS_BLOCK_LO, ControlRegister.STATUS_BLOCK_HI, context, status);
        final CommandStatus answer = control.command(context, ControlCommand.SET_RINGS);
        return answer == CommandStatus.OK ? HypercallStatus.OK : HypercallStatus.CARD_REFUSED;
    }

    /** From here on the card cannot start with the rings that are about to be swept. False while it runs them. */
    private boolean takeRings() {
        control.set(ControlRegister.TX_RING_SIZE, context, 0);
        control.set(ControlRegister.RX_RING_SIZE, context, 0);
        return control.command(context, ControlCommand.SET_RINGS) == CommandStatus.OK;
    }

    private boolean isRingSize(final int log2) {
        return log2 >= Descriptor.MIN_RING_LOG2
                && log2 <= Descriptor.MAX_RING_LOG2
                && log2 < settings.sequenceModulusLog2();
    }

    private long pinStatusBlock(final ValidatedDomain memory, final long guestPhysical) {
        if (guestPhysical == 0) {
            return 0;
        }
        final long machine = guest.translate(guestPhysical, StatusBlock.BYTES, DmaDomain.WRITE);
        if (machine < 0 || memory.pinRing(machine, StatusBlock.BYTES, guest.owner()) != MemoryStatus.OK) {
            return HypercallStatus.FOREIGN_PAGE;
        }
        return machine;
    }

    private @Nullable ValidatedRing newRing(
            final ValidatedDomain memory, final boolean isTransmit, final int log2, final ControlRegister first) {
        final int modulus = settings.sequenceModulusLog2();
        final int firstSequence = random.nextInt() & Descriptor.sequenceMask(modulus);
        final long machine = ringMemory.take(log2, firstSequence, modulus);
        if (machine < 0) {
            return null;
        }
        memory.pinRing(machine, RingMemory.bytes(log2), MachineMemory.VMM);
        control.set(first, context, firstSequence);
        return new ValidatedRing(isTransmit, guest, memory, machineMemory, machine, log2, firstSequence, modulus);
    }

    private void program(
            final ValidatedRing ring,
            final ControlRegister low,
            final ControlRegister high,
            final ControlRegister size) {
        control.setAddress(low, high, context, ring.machine());
        control.set(size, context, ring.log2());
    }

    @Nullable
    ValidatedRing ring(final int number) {
        return switch (number) {
            case Hypercalls.RING_TX -> transmit;
            case Hypercalls.RING_RX -> receive;
            default -> null;
        };
    }

    /** The index only the card can write; from the page itself, without the way over the bus. */
    int consumerOf(final int number) {
        final ContextPage registers = page;
        if (registers == null) {
            throw new IllegalStateException("context " + context + ": asked for an index before it was assigned");
        }
        return registers.published(
                number == Hypercalls.RING_TX ? ContextRegister.TX_CONSUMER : ContextRegister.RX_CONSUMER);
    }

    int reset() {
        final CommandStatus answer = control.command(context, ControlCommand.RESET);
        sweep();
        return answer == CommandStatus.OK ? HypercallStatus.OK : HypercallStatus.CARD_REFUSED;
    }

    /** Takes the context away. When it returns, no DMA of it happens any more and nothing is pinned. */
    void revoke() {
        final CommandStatus answer = control.command(context, ControlCommand.REVOKE);
        if (answer != CommandStatus.OK) {
            throw new IllegalStateException("context " + context + ": the card answers REVOKE with " + answer);
        }
        sweep();
    }

    /** Drops every pin and frees the rings. The card's rings are stopped. */
    private void sweep() {
        final ValidatedRing oldTransmit = transmit;
        final ValidatedRing oldReceive = receive;
        transmit = null;
        receive = null;
        if (oldTransmit != null) {
            oldTransmit.releaseAll();
        }
        if (oldReceive != null) {
            oldReceive.releaseAll();
        }
        if (validated != null) {
            validated.unpinAll();
        }
        if (oldTransmit != null) {
            ringMemory.giveBack(oldTransmit.log2(), oldTransmit.machine());
        }
        if (oldReceive != null) {
            ringMemory.giveBack(oldReceive.log2(), oldReceive.machine());
        }
    }
}
