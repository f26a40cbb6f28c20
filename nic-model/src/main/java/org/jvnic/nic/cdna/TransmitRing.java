package org.jvnic.nic.cdna;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.cdna.spec.FaultReason;
import org.jvnic.nic.cdna.spec.OffloadExtension;
import org.jvnic.nic.cdna.spec.RingName;
import org.jvnic.nic.engine.RateLimitedQueue;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.frame.FrameBurst;
import org.jvnic.nic.frame.MacAddress;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaStatus;
import org.jvnic.nic.port.DropReason;

/**
 * The transmit ring of a context: gathers one frame after the other and hands it to the switch. Datasheet sections 5.1 to 5.3.
 *
 * <p>Owned by the engine's thread.
 */
final class TransmitRing extends RateLimitedQueue {
    private static final int UNDEFINED_FLAGS = 0xFFFF & ~Descriptor.TX_FLAGS;

    /** Least bytes a descriptor is charged: fetching one costs as much as a short frame, however few bytes it brings. */
    private static final int DESCRIPTOR_CHARGE = Frame.MIN_LENGTH;

    private final CdnaContext context;
    private final Frame frame;
    private final FrameBurst burst;
    private final TransmitOffload offload;
    private final DescriptorFetcher descriptors;
    private @Nullable DmaDomain domain;
    private int maxFrame;
    private int offloads;
    private boolean running;
    private boolean waiting;
    private boolean discarding;
    private int workDone;
    private int takenFrames;
    private int sentFrames;
    private long sentBytes;
    private int charge;
    private int work;
    private long extension;
    private @Nullable DropReason error;

    TransmitRing(final CdnaContext context, final Frame frame, final FrameBurst burst, final TransmitOffload offload) {
        this.context = context;
        this.descriptors = new DescriptorFetcher(RingName.TRANSMIT, context.number(), context.events());
        this.frame = frame;
        this.burst = burst;
        this.offload = offload;
    }

    void start(final DmaDomain memory, final RingSetup setup, final int longestFrame, final int enabledOffloads) {
        domain = memory;
        maxFrame = longestFrame;
        offloads = enabledOffloads;
        waiting = false;
        discarding = false;
        descriptors.setPlain(Descriptor.FLAG_EOP);
        descriptors.start(
                memory, setup.bus(), setup.log2(), setup.isSequenced(), setup.modulusLog2(), setup.firstSequence());
        running = true;
    }

    void stop() {
        settleCounters(); // where an error of the host ended a send in the middle
        running = false;
        clearThrottle();
        domain = null;
        descriptors.stop();
    }

    int consumer() {
        return descriptors.head();
    }

    void onProducer(final int index) {
        if (descriptors.advertise(index)) {
            waiting = false;
        } else {
            context.fault(FaultReason.INDEX, RingName.TRANSMIT, index, 0, index - descriptors.head());
        }
    }

    @Override
    public boolean hasWork() {
        return running && !waiting && !isThrottled() && descriptors.outstanding() != 0 && context.isBusMaster();
    }

    /** As {@link #hasWork}, without what cannot change while this ring sends. */
    private boolean hasMore() {
        return running && !waiting && descriptors.outstanding() != 0;
    }

    @Override
    public int workDone() {
        return workDone;
    }

    @Override
    protected boolean isRunning() {
        return running;
    }

    @Override
    protected long nowNs() {
        return context.now();
    }

    @Override
    protected void onThrottled() {
        context.onThrottled();
    }

    @Override
    protected long send(final long byteBudget, final int workBudget) {
        long bytes = 0;
        int descriptorsDone = 0;
        int total = 0;
        workDone = 0;
        context.serving();
        descriptors.refresh();
        while (bytes < byteBudget && total < workBudget && hasMore()) {
            final int count = discarding ? discard() : sendNext(byteBudget - bytes, workBudget - total);
            if (count == 0) {
                break;
            }
            descriptorsDone += count;
            total += work;
            bytes += charge;
        }
        workDone = total;
        context.counters().add(PortCounters.TX_DESCRIPTORS, descriptorsDone);
        settleCounters();
        context.onTransmitted(descriptorsDone);
        return bytes;
    }

    /** Adds what was sent to the counters: once for many frames, which is cheaper than for each. */
    private void settleCounters() {
        final PortCounters counters = context.counters();
        counters.add(PortCounters.TX_TAKEN, takenFrames);
        counters.add(PortCounters.TX_FRAMES, sentFrames);
        counters.add(PortCounters.TX_BYTES, sentBytes);
        takenFrames = 0;
        sentFrames = 0;
        sentBytes = 0;
    }

    /** Sends what stands next: plain frames together, any other by itself. Descriptors consumed, as {@link #sendFrame}. */
    private int sendNext(final long byteBudget, final int workBudget) {
        final DmaDomain memory = domain;
        if (memory == null || (descriptors.available() == 0 && !fetch())) {
            return 0;
        }
        burst.begin(
                descriptors.lengths(),
                descriptors.position(descriptors.head()),
                descriptors.shortest(),
                descriptors.longest());
        long refusal = DmaStatus.SPLIT;
        try {
            final int plain = Math.min(descriptors.plainEnd() - descriptors.head(), workBudget);
            final int end = burst.bound(burst.first() + plain, maxFrame, byteBudget);
            refusal = burst.resolve(memory, descriptors.addresses(), end);
        } finally {
            forwardBurst(); // what stands before an error of the host goes out, as it would by itself
        }
        if (running && refusal != DmaStatus.SPLIT) {
            final int index = descriptors.head();
            context.dmaFault(RingName.TRANSMIT, index, descriptors.address(index), refusal);
        }
        return work > 0 || !running ? work : sendFrame();
    }

    private void forwardBurst() {
        int next = burst.first();
        while (next < burst.end() && running) { // a refused frame may fault the context
            final int done = context.fabric().forward(burst, next, burst.readRun(next), context);
            if (done == next) {
                forwardOne(next);
                next++;
            } else {
                descriptors.consume(done - next);
                takenFrames += done - next;
                sentFrames += done - next;
                sentBytes += burst.bytes(next, done);
                next = done;
            }
        }
        charge = burst.bytes(burst.first(), next);
        work = next - burst.first();
    }

    private void forwardOne(final int position) {
        final int head = descriptors.head();
        descriptors.consume(1);
        burst.load(position, frame);
        account(head, context.fabric().forward(frame, context));
    }

    /** Sends the next frame. Descriptors consumed; 0 when the frame is not all there yet, or the context faulted. */
    private int sendFrame() {
        final int head = descriptors.head();
        final int count = gather(head);
        if (count == 0) {
            return 0;
        }
        descriptors.consume(count);
        if (extension != 0 && error == null) {
            sendOffloaded(head, count);
            return count;
        }
        account(head, error != null ? error : forward());
        charge = Math.max(count * DESCRIPTOR_CHARGE, Math.min(frame.gathered(), maxFrame));
        work = count;
        return count;
    }

    /** Sends what the extension makes of the frame gathered: one frame, or its segments. */
    private void sendOffloaded(final int head, final int count) {
        final int gathered = frame.gathered();
        final DropReason refused = offload.prepare(extension, offloads, maxFrame);
        if (refused != null) {
            account(head, refused);
            charge = Math.max(count * DESCRIPTOR_CHARGE, Math.min(gathered, OffloadExtension.MAX_BYTES));
            work = count;
            return;
        }
        int sent = 0;
        charge = 0;
        while (sent < offload.segments() && running) { // a refused segment may fault the context
            offload.load(sent);
            charge += Math.max(Frame.MIN_LENGTH, frame.gathered());
            account(head, forward());
            sent++;
        }
        charge = Math.max(count * DESCRIPTOR_CHARGE, charge);
        work = Math.max(count, sent);
    }

    /** Counts a frame, and what became of it. */
    private void account(final int head, final @Nullable DropReason refused) {
        takenFrames++;
        if (refused == null) {
            countSent();
        } else {
            context.counters().addDrop(refused);
            context.onRefusedFrame(head, refused);
        }
    }

    private @Nullable DropReason forward() {
        if (frame.gathered() > maxFrame || !frame.seal()) {
            return DropReason.TX_LENGTH;
        }
        return context.fabric().forward(frame, context);
    }

    private void countSent() {
        sentFrames++;
        sentBytes += frame.length();
        final long destination = frame.destination();
        if (MacAddress.isMulticast(destination)) {
            context.counters()
                    .add(
                            destination == MacAddress.BROADCAST ? PortCounters.TX_BROADCAST : PortCounters.TX_MULTICAST,
                            1);
        }
    }

    /**
     * Collects the buffers of the frame at the head. Descriptors of the frame, with {@link #error} telling whether it is to be
     * dropped; 0 when its end is not advertised yet, or the context faulted.
     */
    private int gather(final int head) {
        error = null;
        extension = 0;
        frame.begin();
        int count = 0;
        while (true) {
            final int index = head + count;
            if (index == descriptors.tail() && !fetch()) {
                return 0;
            }
            final int flags = descriptors.flags(index);
            if (!accept(index, count, flags, descriptors.length(index))) {
                return 0;
            }
            count++;
            if ((flags & Descriptor.FLAG_EOP) != 0) {
                return count;
            }
            if (count == Descriptor.MAX_FRAME_DESCRIPTORS) {
                error = DropReason.TX_FRAGMENTS;
                discarding = true;
                return count;
            }
        }
    }

    private boolean fetch() {
        final int fetched = descriptors.fetch();
        if (fetched > 0) {
            return true;
        }
        if (fetched == 0) {
            waiting = true;
        } else {
            context.fetchFault(RingName.TRANSMIT, descriptors, fetched);
        }
        return false;
    }

    /** Takes one descriptor of a frame. False when the context faulted on it. */
    private boolean accept(final int index, final int position, final int flags, final int length) {
        if (error != null) {
            return true;
        }
        if ((flags & UNDEFINED_FLAGS) != 0) {
            error = DropReason.TX_FORMAT;
        } else if ((flags & Descriptor.FLAG_EXTENSION) != 0) {
            acceptExtension(index, position, flags);
        } else if (length == 0) {
            error = DropReason.TX_LENGTH;
        } else if (position >= Descriptor.MAX_FRAGMENTS && !startsWithExtension(index - position)) {
            error = DropReason.TX_FRAGMENTS;
        } else {
            return addBuffer(index, length);
        }
        return true;
    }

    private void acceptExtension(final int index, final int position, final int flags) {
        if (position != 0 || (flags & Descriptor.FLAG_EOP) != 0) {
            error = DropReason.TX_FORMAT;
        } else if ((OffloadExtension.operations(descriptors.address(index)) & OffloadExtension.ANY_OPERATION) != 0) {
            extension = descriptors.address(index);
        }
    }

    private boolean startsWithExtension(final int head) {
        return (descriptors.flags(head) & Descriptor.FLAG_EXTENSION) != 0;
    }

    private boolean addBuffer(final int index, final int length) {
        final DmaDomain memory = domain;
        final long bus = descriptors.address(index);
        final long host = memory == null ? DmaStatus.NOT_MAPPED : memory.resolve(bus, length, DmaDomain.READ);
        if (DmaStatus.isHostAddress(host)) {
            if (!frame.addPiece(host, length)) {
                error = DropReason.TX_FRAGMENTS;
            }
            return true;
        }
        if (host == DmaStatus.SPLIT && memory != null) {
            return addSplit(memory, index, bus, length);
        }
        context.dmaFault(RingName.TRANSMIT, index, bus, host);
        return false;
    }

    private boolean addSplit(final DmaDomain memory, final int index, final long first, final int length) {
        long bus = first;
        int left = length;
        while (left > 0) {
            final int piece = memory.contiguous(bus, left, DmaDomain.READ);
            final long host =
                    piece > 0 && piece <= left ? memory.resolve(bus, piece, DmaDomain.READ) : DmaStatus.NOT_MAPPED;
            if (!DmaStatus.isHostAddress(host)) {
                context.dmaFault(RingName.TRANSMIT, index, bus, host);
                return false;
            }
            if (!frame.addPiece(host, piece)) {
                error = DropReason.TX_FRAGMENTS;
                return true;
            }
            bus += piece;
            left -= piece;
        }
        return true;
    }

    /** Throws away descriptors of a frame that was dropped before its end was found. */
    private int discard() {
        int count = 0;
        while (discarding && count < Descriptor.MAX_FRAME_DESCRIPTORS) {
            final int index = descriptors.head();
            if (index == descriptors.tail() && !fetch()) {
                break;
            }
            discarding = (descriptors.flags(index) & Descriptor.FLAG_EOP) == 0;
            descriptors.consume(1); // before the next fetch: a fault there publishes what was consumed
            count++;
        }
        charge = count * DESCRIPTOR_CHARGE;
        work = count;
        return count;
    }
}
