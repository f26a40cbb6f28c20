package org.jvnic.vmm.machine;

import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.vmm.guest.HypercallStatus;
import org.jvnic.vmm.memory.GuestMemory;
import org.jvnic.vmm.memory.GuestTranslation;
import org.jvnic.vmm.memory.MachineMemory;
import org.jvnic.vmm.memory.MemoryStatus;
import org.jvnic.vmm.protection.DescriptorPins;
import org.jvnic.vmm.protection.ValidatedDomain;

/**
 * The VMM's side of one privileged ring, CDNA section 4 of the facts: checks every page of a buffer, pins it, numbers the
 * descriptor and writes it, the number last.
 *
 * <p>Threads: hypercalls of one VM, which are serialised.
 */
final class ValidatedRing {
    private final boolean transmit;
    private final GuestTranslation translation;
    private final int owner;
    private final ValidatedDomain domain;
    private final DescriptorPins pins;
    private final RingView view;
    private final long machine;
    private final long host;
    private final int log2;
    private final int sequenceMask;
    private int sequence;
    private int producer;
    private int consumer;

    ValidatedRing(
            final boolean transmit,
            final GuestMemory guest,
            final ValidatedDomain domain,
            final MachineMemory machineMemory,
            final long machine,
            final int log2,
            final int firstSequence,
            final int modulusLog2) {
        this.transmit = transmit;
        this.translation = new GuestTranslation(guest, transmit ? DmaDomain.READ : DmaDomain.WRITE);
        this.owner = guest.owner();
        this.domain = domain;
        this.machine = machine;
        this.log2 = log2;
        this.host = machineMemory.host(machine, RingMemory.bytes(log2));
        this.sequenceMask = Descriptor.sequenceMask(modulusLog2);
        this.sequence = firstSequence & sequenceMask;
        this.pins = new DescriptorPins(domain, 2 << log2, 0);
        this.view = new RingView(host, Descriptor.BYTES << log2);
    }

    long machine() {
        return machine;
    }

    int log2() {
        return log2;
    }

    RingView view() {
        return view;
    }

    /** Takes over how far the card is; what it cannot be is ignored. */
    void advance(final int cardConsumer) {
        if (Integer.compareUnsigned(cardConsumer - consumer, producer - consumer) <= 0) {
            consumer = cardConsumer;
        }
    }

    /** Drops the pins of what the card has finished. After the batch, since it often pins the same pages again. */
    void releaseCompleted() {
        pins.releaseUpTo(consumer);
    }

    void releaseAll() {
        view.close();
        pins.releaseAll();
    }

    /** Takes one descriptor, already copied out of the guest's memory. {@link HypercallStatus#OK} or why not. */
    int enqueue(final long guestPhysical, final long control) {
        if (producer - consumer == 1 << log2) {
            return HypercallStatus.RING_FULL;
        }
        final int length = Descriptor.length(control);
        final int flags = Descriptor.flags(control);
        if (transmit && (flags & Descriptor.FLAG_EXTENSION) != 0) {
            return isAllowed(flags) && length == 0 ? writeExtension(guestPhysical, flags) : HypercallStatus.INVALID;
        }
        final int shortest = transmit ? 1 : Descriptor.MIN_RX_BUFFER;
        if (!isAllowed(flags) || length < shortest) {
            return HypercallStatus.INVALID;
        }
        final long buffer = translation.translate(guestPhysical, length);
        if (buffer < 0) {
            return refusalOf(buffer);
        }
        if (!pins.takeOver(producer, buffer, length, owner, consumer)) {
            final int pinned = domain.pin(buffer, length, owner);
            if (pinned != MemoryStatus.OK) {
                return refusalOf(pinned);
            }
            pins.record(producer, buffer, length);
            pins.releaseOne(consumer); // one for one, so that the next may find the buffer it takes over
        }
        return write(buffer, length, flags);
    }

    private boolean isAllowed(final int flags) {
        return (flags & ~(transmit ? Descriptor.TX_FLAGS : 0)) == 0;
    }

    /** No buffer, nothing to pin. */
    private int writeExtension(final long quadword, final int flags) {
        pins.record(producer, 0, 0);
        pins.releaseOne(consumer);
        return write(quadword, 0, flags);
    }

    private int write(final long address, final int length, final int flags) {
        final long slot = host + ((long) (producer & ((1 << log2) - 1)) << Descriptor.SHIFT);
        HostMemory.putLong(slot + Descriptor.ADDRESS_OFFSET, address);
        HostMemory.putLongRelease(slot + Descriptor.CONTROL_OFFSET, Descriptor.control(length, flags, sequence));
        sequence = (sequence + 1) & sequenceMask;
        producer++;
        return HypercallStatus.OK;
    }

    private static int refusalOf(final long status) {
        return switch ((int) status) {
            case MemoryStatus.OVERFLOW -> HypercallStatus.OVERFLOW;
            case MemoryStatus.NOT_CONTIGUOUS -> HypercallStatus.NOT_CONTIGUOUS;
            case MemoryStatus.INVALID -> HypercallStatus.INVALID;
            case MemoryStatus.TOO_MANY_PINS -> HypercallStatus.RING_FULL;
            default -> HypercallStatus.FOREIGN_PAGE;
        };
    }
}
