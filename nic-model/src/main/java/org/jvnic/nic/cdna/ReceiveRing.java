package org.jvnic.nic.cdna;

import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.cdna.spec.FaultReason;
import org.jvnic.nic.cdna.spec.Offload;
import org.jvnic.nic.cdna.spec.RingName;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.frame.FrameBurst;
import org.jvnic.nic.frame.MacAddress;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaStatus;
import org.jvnic.nic.port.DropReason;

/**
 * The receive ring of a context: posted buffers, the one copy, write-back in place. Datasheet section 5.4.
 *
 * <p>Owned by the engine's thread.
 */
final class ReceiveRing {
    private static final int DONE_FLAGS = Descriptor.FLAG_DONE << 16;
    private static final int EOP_FLAGS = Descriptor.FLAG_EOP << 16;
    private static final int RECEIVE_OFFLOADS = Offload.VLAN_STRIP.bit() | Offload.RX_CHECKSUM.bit();
    private static final int TAG_SHIFT = 16;

    private final CdnaContext context;
    private final ReceiveOffload offload;
    private final DescriptorFetcher descriptors;
    private final long[] bufferHost = new long[DescriptorFetcher.CAPACITY];
    private @Nullable DmaDomain domain;
    private boolean copied;
    private int maxFrame;
    private int offloads;
    private long ringHost;
    private long ringHostTurn = -1;
    private int taken;

    ReceiveRing(final CdnaContext context, final ReceiveOffload offload) {
        this.context = context;
        this.offload = offload;
        this.descriptors = new DescriptorFetcher(RingName.RECEIVE, context.number(), context.events());
    }

    void start(final DmaDomain memory, final RingSetup setup, final int longestFrame, final int enabledOffloads) {
        domain = memory;
        copied = memory.isCopied();
        maxFrame = longestFrame;
        offloads = enabledOffloads & RECEIVE_OFFLOADS;
        ringHostTurn = -1;
        descriptors.setPlain(0);
        descriptors.start(
                memory, setup.bus(), setup.log2(), setup.isSequenced(), setup.modulusLog2(), setup.firstSequence());
    }

    void stop() {
        settleCounters();
        domain = null;
        descriptors.stop();
    }

    int consumer() {
        return descriptors.head();
    }

    void onProducer(final int index) {
        if (!descriptors.advertise(index)) {
            context.fault(FaultReason.INDEX, RingName.RECEIVE, index, 0, index - descriptors.head());
        }
    }

    /** Adds the descriptors taken to the counter: once a turn, which is cheaper than for each frame. */
    void settleCounters() {
        if (taken != 0) {
            context.counters().add(PortCounters.RX_DESCRIPTORS, taken);
            taken = 0;
        }
    }

    @Nullable
    DropReason receive(final Frame frame) {
        final int length = frame.length();
        if (length > maxFrame) {
            return DropReason.RX_TOO_LONG;
        }
        if (offloads != 0) {
            return receiveOffloaded(frame);
        }
        final int count = reserve(length);
        if (count == 0) {
            return context.isReceiving() ? shortage() : DropReason.RX_FAULT;
        }
        if (!resolveRing()) {
            return DropReason.RX_FAULT;
        }
        final boolean filled = count == 1 ? fillOne(frame, length) : fillMany(frame, length, count);
        if (!filled) {
            return DropReason.RX_FAULT;
        }
        finish(count, 1);
        return null;
    }

    private void finish(final int count, final int frames) {
        descriptors.consume(count);
        taken += count;
        context.onReceived(frames);
    }

    /**
     * Takes frames of a burst as long as each fits the next buffer, and that is in one piece. Null, or why the first one not taken is
     * dropped.
     */
    @Nullable
    DropReason receive(final FrameBurst burst, final int first, final int end) {
        final DmaDomain memory = domain;
        if (memory == null || offloads != 0) {
            return null;
        }
        if (!resolveRing()) {
            return DropReason.RX_FAULT;
        }
        descriptors.refresh();
        int next = first;
        boolean goesOn = true;
        while (next < end && goesOn && (descriptors.available() > 0 || refill())) {
            final int done = takeFetched(memory, burst, next, end);
            goesOn = done > next;
            next = done;
        }
        return next < end && !context.isReceiving() ? DropReason.RX_FAULT : null;
    }

    /** Takes frames for which plain descriptors are fetched. Position behind the last frame taken. */
    private int takeFetched(final DmaDomain memory, final FrameBurst burst, final int first, final int end) {
        final int buffer = descriptors.position(descriptors.head());
        final int count = Math.min(end - first, descriptors.plainEnd() - descriptors.head());
        final int most = buffer + fitting(burst, first, buffer, count);
        int next = first;
        int ready = buffer;
        try {
            int before = -1;
            while (ready < most && ready > before) {
                before = ready;
                // whole buffers: where not all of one is there, what is needed of it is found out with its frame
                ready = memory.resolve(
                        descriptors.addresses(),
                        descriptors.lengths(),
                        descriptors.longest(),
                        ready,
                        most,
                        DmaDomain.WRITE,
                        bufferHost);
            }
        } finally {
            // what stands before an error of the host is delivered, as it would be by itself
            next = fill(memory, burst, first, buffer, ready);
        }
        return next;
    }

    /** How many frames have buffers that are large enough, for them and to be any. */
    private int fitting(final FrameBurst burst, final int first, final int buffer, final int count) {
        final int[] sizes = descriptors.lengths();
        final int most = maxFrame;
        if (descriptors.shortest() >= Descriptor.MIN_RX_BUFFER
                && burst.longest() <= Math.min(descriptors.shortest(), most)) {
            return count; // nearly always, whatever the length of each
        }
        int fitting = 0;
        while (fitting < count
                && sizes[buffer + fitting] >= Descriptor.MIN_RX_BUFFER
                && burst.length(first + fitting) <= Math.min(sizes[buffer + fitting], most)) {
            fitting++;
        }
        return fitting;
    }

    /** Copies frames and completes what was copied, also when the host's memory fails. Position behind the last. */
    private int fill(
            final DmaDomain memory, final FrameBurst burst, final int first, final int buffer, final int endOfBuffers) {
        int frame = first;
        int at = buffer;
        try {
            while (at < endOfBuffers) {
                burst.copyTo(frame, bufferHost[at]);
                frame++;
                at++;
            }
        } finally {
            complete(memory, burst, first, frame);
        }
        return frame;
    }

    private void complete(final DmaDomain memory, final FrameBurst burst, final int first, final int end) {
        final int offset = descriptors.head() - first;
        for (int frame = first; frame < end; frame++) {
            HostMemory.putLong(slotHost(offset + frame), 0);
        }
        // every frame and every status before the first word that says so: one fence for all of them
        VarHandle.releaseFence();
        for (int frame = first; frame < end; frame++) {
            HostMemory.putInt(
                    slotHost(offset + frame) + Descriptor.DONE_OFFSET, burst.length(frame) | DONE_FLAGS | EOP_FLAGS);
        }
        if (copied) {
            tellCompleted(memory, burst, first, end);
        }
        if (first < end) {
            finish(end - first, end - first);
            context.onReceivedOfBurst(end);
        }
    }

    private void tellCompleted(final DmaDomain memory, final FrameBurst burst, final int first, final int end) {
        final int offset = descriptors.head() - first;
        for (int frame = first; frame < end; frame++) {
            final int index = offset + frame;
            memory.written(descriptors.address(index), bufferHost[descriptors.position(index)], burst.length(frame));
            memory.written(descriptors.slotBus(index), slotHost(index), Descriptor.DONE_OFFSET + Integer.BYTES);
        }
    }

    private long slotHost(final int index) {
        return ringHost + ((long) (index & (descriptors.ringSize() - 1)) << Descriptor.SHIFT);
    }

    private @Nullable DropReason receiveOffloaded(final Frame frame) {
        final boolean strip = Offload.VLAN_STRIP.isIn(offloads) && frame.isTagged();
        final int length = strip ? frame.length() - Frame.VLAN_TAG : frame.length();
        final int count = reserve(length);
        if (count == 0) {
            return context.isReceiving() ? shortage() : DropReason.RX_FAULT;
        }
        if (!resolveRing()) {
            return DropReason.RX_FAULT;
        }
        long information = statusOf(frame);
        if (strip) {
            frame.rewindUntagged();
            information |= Descriptor.STATUS_VLAN_STRIPPED | ((long) frame.vlanTci() << TAG_SHIFT);
        } else {
            frame.rewind();
        }
        if (!fillOffloaded(frame, length, count)) {
            return DropReason.RX_FAULT;
        }
        completeOffloaded(
                length, count, Offload.RX_CHECKSUM.isIn(offloads) ? information | offload.verify() : information);
        finish(count, 1);
        return null;
    }

    private boolean fillOffloaded(final Frame frame, final int length, final int count) {
        offload.begin();
        int left = length;
        for (int i = 0; i < count; i++) {
            final int index = descriptors.head() + i;
            final int size = Math.min(left, descriptors.length(index));
            if (bufferHost[i] != DmaStatus.SPLIT) {
                frame.copyNext(bufferHost[i], size);
                offload.add(bufferHost[i], size);
                tellWritten(descriptors.address(index), bufferHost[i], size);
            } else if (!fillSplit(frame, index, size)) {
                return false;
            }
            left -= size;
        }
        return true;
    }

    /** Only when all of the frame is there and summed: its status is in every descriptor. */
    private void completeOffloaded(final int length, final int count, final long information) {
        int left = length;
        for (int i = 0; i < count; i++) {
            final int index = descriptors.head() + i;
            final int size = Math.min(left, descriptors.length(index));
            left -= size;
            complete(index, size, information, left == 0 ? EOP_FLAGS : 0);
        }
    }

    private DropReason shortage() {
        return descriptors.available() == 0 ? DropReason.RX_NO_DESCRIPTOR : DropReason.RX_NO_ROOM;
    }

    /** Descriptors the frame takes, their buffers resolved; 0 when what is posted does not hold it, or the context faulted. */
    private int reserve(final int length) {
        final DmaDomain memory = domain;
        descriptors.refresh();
        int left = length;
        int count = 0;
        while (left > 0) {
            final int index = descriptors.head() + count;
            if (memory == null || (index == descriptors.tail() && !refill())) {
                return 0;
            }
            final int size = descriptors.length(index);
            if (size < Descriptor.MIN_RX_BUFFER || descriptors.flags(index) != 0) {
                context.fault(FaultReason.DESCRIPTOR, RingName.RECEIVE, index, descriptors.address(index), size);
                return 0;
            }
            final long bus = descriptors.address(index);
            final long host = memory.resolve(bus, Math.min(left, size), DmaDomain.WRITE);
            if (!DmaStatus.isHostAddress(host) && host != DmaStatus.SPLIT) {
                context.dmaFault(RingName.RECEIVE, index, bus, host);
                return 0;
            }
            bufferHost[count] = host;
            left -= size;
            count++;
        }
        return count;
    }

    private boolean refill() {
        int fetched = descriptors.fetch();
        if (fetched == 0) {
            // the doorbell may have been rung since this turn's events were served: look before dropping
            onProducer(context.page().mailbox(ContextRegister.RX_PRODUCER));
            fetched = context.isReceiving() ? descriptors.fetch() : 0;
        }
        if (fetched < 0) {
            context.fetchFault(RingName.RECEIVE, descriptors, fetched);
        }
        return fetched > 0;
    }

    private boolean resolveRing() {
        if (ringHostTurn == context.turn()) {
            return true;
        }
        final DmaDomain memory = domain;
        final long bus = descriptors.ringBus();
        final long host = memory == null
                ? DmaStatus.NOT_MAPPED
                : memory.resolve(bus, descriptors.ringSize() << Descriptor.SHIFT, DmaDomain.WRITE);
        if (!DmaStatus.isHostAddress(host)) {
            context.dmaFault(RingName.RECEIVE, descriptors.head(), bus, host);
            return false;
        }
        ringHost = host;
        ringHostTurn = context.turn();
        return true;
    }

    /** Like {@link #fillMany} for the usual frame, which fits the first buffer. */
    private boolean fillOne(final Frame frame, final int length) {
        final long host = bufferHost[0];
        if (host != DmaStatus.SPLIT) {
            frame.copyTo(host);
            tellWritten(descriptors.address(descriptors.head()), host, length);
        } else {
            frame.rewind();
            if (!fillSplit(frame, descriptors.head(), length)) {
                return false;
            }
        }
        complete(descriptors.head(), length, statusOf(frame), EOP_FLAGS);
        return true;
    }

    /** Copies and completes. False when a buffer was taken from the guest meanwhile: the context faulted, the rings are gone. */
    private boolean fillMany(final Frame frame, final int length, final int count) {
        final int head = descriptors.head();
        final int status = statusOf(frame);
        frame.rewind();
        int left = length;
        for (int i = 0; i < count; i++) {
            final int index = head + i;
            final int size = Math.min(left, descriptors.length(index));
            if (bufferHost[i] != DmaStatus.SPLIT) {
                frame.copyNext(bufferHost[i], size);
                tellWritten(descriptors.address(index), bufferHost[i], size);
            } else if (!fillSplit(frame, index, size)) {
                return false;
            }
            left -= size;
            complete(index, size, status, left == 0 ? EOP_FLAGS : 0);
        }
        return true;
    }

    private boolean fillSplit(final Frame frame, final int index, final int size) {
        final DmaDomain memory = domain;
        long bus = descriptors.address(index);
        int left = size;
        while (left > 0 && memory != null) {
            final int piece = memory.contiguous(bus, left, DmaDomain.WRITE);
            final long host = piece > 0 ? memory.resolve(bus, piece, DmaDomain.WRITE) : DmaStatus.NOT_MAPPED;
            if (piece > left || !DmaStatus.isHostAddress(host)) {
                context.dmaFault(RingName.RECEIVE, index, bus, host);
                return false;
            }
            frame.copyNext(host, piece);
            offload.add(host, piece);
            tellWritten(bus, host, piece);
            bus += piece;
            left -= piece;
        }
        return left == 0;
    }

    private static int statusOf(final Frame frame) {
        final long destination = frame.destination();
        if (!MacAddress.isMulticast(destination)) {
            return 0;
        }
        return destination == MacAddress.BROADCAST ? Descriptor.STATUS_BROADCAST : Descriptor.STATUS_MULTICAST;
    }

    private void complete(final int index, final int size, final long information, final int eop) {
        final long slot = slotHost(index);
        HostMemory.putLong(slot, information);
        HostMemory.putIntRelease(slot + Descriptor.DONE_OFFSET, size | DONE_FLAGS | eop);
        tellWritten(descriptors.slotBus(index), slot, Descriptor.DONE_OFFSET + Integer.BYTES);
    }

    private void tellWritten(final long bus, final long host, final int length) {
        final DmaDomain memory = domain;
        if (copied && memory != null) {
            memory.written(bus, host, length);
        }
    }
}
