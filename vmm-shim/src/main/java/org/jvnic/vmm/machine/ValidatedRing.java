package org.jvnic.vmm.machine;

import java.lang.invoke.VarHandle;
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
 * <p>Threads: hypercalls of one VM, which are serialised by its lock. A page leaves the VM under that lock, or after its
 * rings were swept under it; so none leaves in the middle of a batch.
 */
final class ValidatedRing {
    private final boolean transmit;
    private final GuestMemory guest;
    private final GuestTranslation translation;
    private final DescriptorPins pins;
    private final RingView view;
    private final long machine;
    private final long host;
    private final int log2;
    private final int mask;
    private final int shortest;
    private final int sequenceMask;
    private int sequence;
    private int producer;
    private int consumer;
    private int refusal;

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
        this.guest = guest;
        this.translation = new GuestTranslation(guest, transmit ? DmaDomain.READ : DmaDomain.WRITE);
        this.machine = machine;
        this.log2 = log2;
        this.mask = (1 << log2) - 1;
        this.host = machineMemory.host(machine, RingMemory.bytes(log2));
        this.sequenceMask = Descriptor.sequenceMask(modulusLog2);
        this.sequence = firstSequence & sequenceMask;
        this.shortest = transmit ? 1 : Descriptor.MIN_RX_BUFFER;
        this.pins = new DescriptorPins(domain, 1 << log2, 0, shortest);
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

    /**
     * Takes descriptors, already copied out of the guest's memory, two quadwords each: runs of them that were granted before, as a driver
     * posts its buffers again and again, and what is between them one by one. How many it took; {@link #refusal} says why not the next.
     */
    int enqueue(final long[] requests, final int count) {
        pins.beginBatch(guest.map(), guest.owner(), consumer);
        int taken = 0;
        while (taken < count) {
            final int run = pins.renew(requests, taken, longestRun(count - taken));
            if (run > 0) {
                writeRun(requests, taken, run);
                taken += run;
                continue;
            }
            refusal = enqueueOne(requests[2 * taken], requests[2 * taken + 1]);
            if (refusal != HypercallStatus.OK) {
                return taken;
            }
            taken++;
        }
        return count;
    }

    /**
     * Takes descriptors that were granted before and are finished, as they were, from the oldest outstanding one on. How many it took; 0
     * too when that is another one than the caller thinks.
     */
    int enqueueAgain(final int index, final int count) {
        pins.beginBatch(guest.map(), guest.owner(), consumer);
        int taken = 0;
        int run = -1;
        while (taken < count && run != 0) {
            run = pins.renew(index + taken, longestRun(count - taken));
            if (run > 0) {
                writeRun(pins.requests(), pins.position(producer), run);
                taken += run;
            }
        }
        return taken;
    }

    /** How many descriptors may be written in one go: to the end of the ring, while there is room. */
    private int longestRun(final int wanted) {
        return Math.min(Math.min(wanted, mask + 1 - (producer & mask)), mask + 1 - (producer - consumer));
    }

    int refusal() {
        return refusal;
    }

    /** One fence for all of them keeps each number behind its address. */
    private void writeRun(final long[] requests, final int first, final int count) {
        final long slot = host + ((long) (producer & mask) << Descriptor.SHIFT);
        final long[] machines = pins.machines();
        final int place = pins.position(producer);
        for (int i = 0; i < count; i++) {
            HostMemory.putLong(slot + ((long) i << Descriptor.SHIFT) + Descriptor.ADDRESS_OFFSET, machines[place + i]);
        }
        VarHandle.releaseFence();
        final int number = sequence;
        final int numberMask = sequenceMask;
        for (int i = 0; i < count; i++) {
            final long control = Integer.toUnsignedLong((int) requests[2 * (first + i) + 1])
                    | (long) ((number + i) & numberMask) << Integer.SIZE;
            HostMemory.putLong(slot + ((long) i << Descriptor.SHIFT) + Descriptor.CONTROL_OFFSET, control);
        }
        sequence = (number + count) & numberMask;
        producer += count;
    }

    private int enqueueOne(final long guestPhysical, final long control) {
        if (producer - consumer == mask + 1) {
            return HypercallStatus.RING_FULL;
        }
        final int length = Descriptor.length(control);
        final int flags = Descriptor.flags(control);
        if (transmit && (flags & Descriptor.FLAG_EXTENSION) != 0) {
            return isAllowed(flags) && length == 0 ? writeExtension(guestPhysical, flags) : HypercallStatus.INVALID;
        }
        if (!isAllowed(flags) || length < shortest) {
            return HypercallStatus.INVALID;
        }
        final long buffer = translation.translate(guestPhysical, length);
        if (buffer < 0) {
            return refusalOf(buffer);
        }
        final int held = pins.hold(buffer, length, guestPhysical, control, consumer);
        return held == MemoryStatus.OK ? write(buffer, length, flags) : refusalOf(held);
    }

    private boolean isAllowed(final int flags) {
        return (flags & ~(transmit ? Descriptor.TX_FLAGS : 0)) == 0;
    }

    /** No buffer, nothing to pin. */
    private int writeExtension(final long quadword, final int flags) {
        pins.releaseOne(consumer);
        pins.record(producer, 0, 0);
        return write(quadword, 0, flags);
    }

    private int write(final long address, final int length, final int flags) {
        final long slot = host + ((long) (producer & mask) << Descriptor.SHIFT);
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
