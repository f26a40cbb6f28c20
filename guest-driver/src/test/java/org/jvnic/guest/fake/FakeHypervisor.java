package org.jvnic.guest.fake;

import static org.jvnic.nic.cdna.spec.ContextRegister.RX_CONSUMER;
import static org.jvnic.nic.cdna.spec.ContextRegister.RX_SEQUENCE_FIRST;
import static org.jvnic.nic.cdna.spec.ContextRegister.TX_CONSUMER;
import static org.jvnic.nic.cdna.spec.ContextRegister.TX_SEQUENCE_FIRST;

import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.vmm.guest.GuestView;
import org.jvnic.vmm.guest.HypercallStatus;
import org.jvnic.vmm.guest.Hypercalls;

public final class FakeHypervisor implements Hypercalls {
    private static final int MODULUS_LOG2 = 32;

    private final FakeMemory memory;
    private final FakeContextPage card;
    private final @Nullable Ring[] rings = new Ring[2];
    private int acceptAtMost = Integer.MAX_VALUE;
    private int refusal;
    private int refusedRing = -1;
    private long lastRequests;
    private int rememberAtMost = Integer.MAX_VALUE;
    private int again;
    private int againCalls;

    FakeHypervisor(final FakeMemory memory, final FakeContextPage card) {
        this.memory = memory;
        this.card = card;
    }

    public void acceptAtMost(final int descriptors) {
        acceptAtMost = descriptors;
    }

    public void refuse(final int ring, final int status) {
        refusedRing = ring;
        refusal = status;
    }

    /** How many finished descriptors a call finds remembered. */
    public void rememberAtMost(final int descriptors) {
        rememberAtMost = descriptors;
    }

    /** Descriptors enqueued that nobody requested again. */
    public int enqueuedAgain() {
        return again;
    }

    /** Calls that asked for descriptors to be enqueued again. */
    public int againCalls() {
        return againCalls;
    }

    public long lastRequests() {
        return lastRequests;
    }

    @Override
    public int setUpRings(final int txLog2, final int rxLog2, final long statusBlockGuestPhysical) {
        card.log("setUpRings");
        if (!card.isPrivileged()) {
            return HypercallStatus.NOT_AVAILABLE;
        }
        if (card.isRunning()) {
            return HypercallStatus.BAD_STATE;
        }
        final Ring transmit = new Ring(txLog2, card.get(TX_SEQUENCE_FIRST));
        final Ring receive = new Ring(rxLog2, card.get(RX_SEQUENCE_FIRST));
        rings[RING_TX] = transmit;
        rings[RING_RX] = receive;
        card.setRings(
                transmit.buffer,
                txLog2,
                receive.buffer,
                rxLog2,
                statusBlockGuestPhysical + FakeContextPage.MACHINE_OFFSET);
        return HypercallStatus.OK;
    }

    @Override
    public @Nullable GuestView ringView(final int ring) {
        return rings[ring];
    }

    @Override
    public int enqueue(final int ring, final long requestsGuestPhysical, final int count) {
        lastRequests = requestsGuestPhysical;
        final Ring target = rings[ring];
        if (target == null) {
            return HypercallStatus.BAD_STATE;
        }
        if (ring == refusedRing) {
            return refusal;
        }
        final int consumer = card.get(consumerOf(ring));
        for (int i = 0; i < count; i++) {
            final int status = i >= acceptAtMost
                    ? HypercallStatus.RING_FULL
                    : target.enqueue(memory.index(requestsGuestPhysical) + (i << Descriptor.SHIFT), consumer);
            if (status != HypercallStatus.OK) {
                return i == 0 ? status : i;
            }
        }
        return count;
    }

    @Override
    public int enqueueAgain(final int ring, final int index, final int count) {
        againCalls++;
        final Ring target = rings[ring];
        if (target == null) {
            return HypercallStatus.BAD_STATE;
        }
        if (ring == refusedRing || acceptAtMost < count) {
            return 0;
        }
        int taken = 0;
        while (taken < Math.min(count, rememberAtMost)
                && target.enqueueAgain(index + taken, card.get(consumerOf(ring)))) {
            taken++;
        }
        again += taken;
        return taken;
    }

    @Override
    public int resetContext() {
        card.log("resetContext");
        card.reset();
        rings[RING_TX] = null;
        rings[RING_RX] = null;
        return HypercallStatus.OK;
    }

    @Override
    public int releasePage(final long guestPhysical) {
        return HypercallStatus.INVALID;
    }

    @Override
    public int claimPage(final long guestPhysical) {
        return HypercallStatus.INVALID;
    }

    @Override
    public int addMac(final long mac) {
        return HypercallStatus.INVALID;
    }

    @Override
    public int removeMac(final long mac) {
        return HypercallStatus.INVALID;
    }

    private static ContextRegister consumerOf(final int ring) {
        return ring == RING_TX ? TX_CONSUMER : RX_CONSUMER;
    }

    private final class Ring implements GuestView {
        private final UnsafeBuffer buffer;
        private final int capacity;
        private final int first;
        private final long[] requests;
        private int enqueued;

        private Ring(final int log2, final int first) {
            this.capacity = 1 << log2;
            this.first = first;
            this.requests = new long[2 * capacity];
            this.buffer = new UnsafeBuffer(BufferUtil.allocateDirectAligned(Descriptor.BYTES << log2, 64));
            for (int slot = 0; slot < capacity; slot++) {
                final int sequence = Descriptor.unwrittenSequence(first, slot, capacity, MODULUS_LOG2);
                buffer.putLong(
                        (slot << Descriptor.SHIFT) + Descriptor.CONTROL_OFFSET, Descriptor.control(0, 0, sequence));
            }
        }

        private int enqueue(final int request, final int consumer) {
            return enqueue(
                    memory.ram().getLong(request), memory.ram().getLong(request + Descriptor.CONTROL_OFFSET), consumer);
        }

        private boolean enqueueAgain(final int index, final int consumer) {
            final int at = 2 * (index & (capacity - 1));
            return consumer - index > 0
                    && enqueued - index <= capacity
                    && enqueue(requests[at], requests[at + 1], consumer) == HypercallStatus.OK;
        }

        private int enqueue(final long address, final long control, final int consumer) {
            if (enqueued - consumer >= capacity) {
                return HypercallStatus.RING_FULL;
            }
            if (!memory.contains(address, Descriptor.length(control))) {
                return HypercallStatus.FOREIGN_PAGE;
            }
            final int slot = (enqueued & (capacity - 1)) << Descriptor.SHIFT;
            buffer.putLong(slot, address + FakeContextPage.MACHINE_OFFSET);
            buffer.putLongRelease(
                    slot + Descriptor.CONTROL_OFFSET,
                    Descriptor.control(Descriptor.length(control), Descriptor.flags(control), first + enqueued));
            requests[2 * (enqueued & (capacity - 1))] = address;
            requests[2 * (enqueued & (capacity - 1)) + 1] = control;
            enqueued++;
            return HypercallStatus.OK;
        }

        @Override
        public int capacity() {
            return buffer.capacity();
        }

        @Override
        public int getIntAcquire(final int index) {
            return buffer.getIntAcquire(index);
        }

        @Override
        public long getLong(final int index) {
            return buffer.getLong(index);
        }

        @Override
        public void getLongs(final int index, final int distance, final long[] to, final int count) {
            for (int i = 0; i < count; i++) {
                to[i] = Integer.toUnsignedLong(buffer.getIntAcquire(index + i * distance))
                        | (long) buffer.getIntAcquire(index + i * distance + Integer.BYTES) << Integer.SIZE;
            }
        }
    }
}
