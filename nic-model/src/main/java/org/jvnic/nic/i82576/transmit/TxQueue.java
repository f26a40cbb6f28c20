package org.jvnic.nic.i82576.transmit;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.engine.RateLimitedQueue;
import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.i82576.queue.QueueRegisters;
import org.jvnic.nic.i82576.queue.RingReader;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DropReason;

/**
 * A transmit queue of the 82576: takes descriptors from its ring, makes frames of them and hands those to the switch. Datasheet
 * section 7.2.
 *
 * <p>Command and options of a packet come from its first descriptor, EOP and RS from each. A packet waits until its last descriptor is
 * advertised. One that is malformed is refused under a name and its descriptors complete all the same, so that the driver does not
 * wait for them; refused memory stops the queue until it is switched off and on. Work is charged by descriptors and segments, at least
 * {@link Frame#MIN_LENGTH} bytes each, so that no ring keeps the engine longer than frames would.
 *
 * <p>While the port has no room for a frame the queue keeps its descriptors, as the part does whose packet buffer is full.
 *
 * <p>Owned by the engine's thread.
 */
public final class TxQueue extends RateLimitedQueue {
    private static final int DESCRIPTOR_CHARGE = Frame.MIN_LENGTH;

    private final int index;
    private final QueueRegisters registers;
    private final TxHost host;
    private final Frame frame;
    private final TxTally tally;
    private final RingReader ring = new RingReader();
    private final TxPacket packet = new TxPacket();
    private final TxCompletions completions = new TxCompletions();
    private final TxFrames frames;
    private @Nullable DmaDomain domain;
    private long ringBus;
    private int ringBytes;
    private long writeBackBus;
    private int publishedHead;
    private int maxFrame = TxSettings.OFF.maxFrame();
    private boolean running;
    private boolean faulted;
    private boolean sending;
    private boolean waiting;
    private boolean discarding;
    private boolean heldUp;
    private int workDone;
    private int charge;
    private int work;
    private @Nullable DropReason error;

    /**
     * A queue that is off.
     *
     * @param index     its number, 0 to 15.
     * @param registers its registers.
     * @param host      the card.
     * @param shared    what the queues of one engine share.
     */
    public TxQueue(final int index, final QueueRegisters registers, final TxHost host, final TxWork shared) {
        this.index = index;
        this.registers = registers;
        this.host = host;
        this.frame = shared.frame();
        this.tally = shared.tally();
        this.frames = new TxFrames(packet, shared);
    }

    // ---- life cycle

    /**
     * Takes over what the registers say now. Between two turns, after any of them but the tail has been written.
     *
     * @param memory     memory of the queue's requester, or null while it has none.
     * @param newSettings what the registers that are not the queue's own say.
     */
    public void configure(final @Nullable DmaDomain memory, final TxSettings newSettings) {
        final boolean enabled = registers.isEnabled();
        if (!enabled) {
            forget();
        }
        maxFrame = newSettings.maxFrame();
        frames.configure(newSettings);
        writeBackBus = registers.writeBackBus();
        setRate(newSettings.rateMbps(), 0, host.nowNs());
        if (!enabled || !newSettings.enabled() || memory == null) {
            stop();
        } else if (!running || isMoved(memory)) {
            start(memory);
        }
        onTail();
    }

    private boolean isMoved(final DmaDomain memory) {
        return memory != domain
                || registers.ringBus() != ringBus
                || registers.ringBytes() != ringBytes
                || registers.head() != publishedHead;
    }

    private void start(final DmaDomain memory) {
        stop();
        domain = memory;
        packet.open(memory);
        ringBus = registers.ringBus();
        ringBytes = registers.ringBytes();
        publishedHead = registers.head();
        ring.start(memory, ringBus, ringBytes, publishedHead);
        running = true;
    }

    private void stop() {
        running = false;
        waiting = false;
        heldUp = false;
        discarding = false;
        frames.stop();
        packet.close();
        completions.clear();
        clearThrottle();
        ring.stop();
        domain = null;
    }

    /** What outlives everything but switching the queue off. */
    private void forget() {
        faulted = false;
        sending = false;
        frames.clearContexts();
    }

    /** The function was reset: everything is as after power-on. The registers are the caller's. */
    public void reset() {
        stop();
        forget();
        frames.configure(TxSettings.OFF);
        writeBackBus = 0;
        setRate(0, 0, host.nowNs());
    }

    /** The tail was written. A tail outside the ring advertises nothing. */
    public void onTail() {
        if (running) {
            ring.advertise(registers.tail());
            waiting = false;
        }
    }

    @Override
    public boolean hasWork() {
        return !isThrottled() && !sending && hasMore();
    }

    private boolean hasMore() {
        return running && !faulted && !waiting && !heldUp && (frames.isCutting() || ring.outstanding() != 0);
    }

    /**
     * Whether the queue waits to be switched off and on.
     *
     * @return true after {@link TxHost#dmaFault}, and after the host has thrown something, which would else happen every turn.
     */
    public boolean isFaulted() {
        return faulted || sending;
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
        return host.nowNs();
    }

    @Override
    protected void onThrottled() {
        host.throttled(index);
    }

    // ---- sending

    @Override
    protected long send(final long byteBudget, final int workBudget) {
        workDone = 0;
        sending = true; // and stays so when the host throws
        long bytes = 0;
        int total = 0;
        packet.renew();
        if (ring.refresh() && frames.isCutting()) {
            requireUnchanged(packet.firstChanged(ring));
        }
        try {
            while (bytes < byteBudget && total < workBudget && hasMore() && step()) {
                bytes += charge;
                total += work;
            }
        } finally {
            finish();
        }
        sending = false;
        workDone = total;
        return bytes;
    }

    /** Of a packet that is being cut the descriptors are consumed, but still the hardware's: they are read again like all others. */
    private void requireUnchanged(final int slot) {
        if (slot >= 0) {
            fault(slot, ring.slotBus(slot), ring.refusal(), "descriptor");
        }
    }

    /**
     * Looks whether the port has room again.
     *
     * @return true when the queue may go on as far as the port is concerned.
     */
    public boolean release() {
        heldUp = heldUp && !host.hasRoom();
        return !heldUp;
    }

    /**
     * Serves what is next. False when nothing was done, because the port has no room, more has to be advertised or memory was
     * refused.
     */
    private boolean step() {
        if (!host.hasRoom()) {
            heldUp = true;
            host.throttled(index);
            return false;
        }
        if (!completions.hasRoom(TxPacket.MAX_DESCRIPTORS)) {
            writeBack();
        }
        if (frames.isCutting()) {
            return sendSegment(1);
        }
        if (faulted || (ring.available() == 0 && !fetch())) {
            return false;
        }
        if (discarding) {
            discard();
            return true;
        }
        if (TxDescriptor.isContext(ring.high(0))) {
            frames.loadContext(ring.low(0), ring.high(0));
            charge(consumeOne());
            return true;
        }
        if (!gather()) {
            return false;
        }
        final DropReason refused = error != null ? error : frames.prepare();
        return refused == null ? sendPacket() : refusePacket(refused);
    }

    /** The descriptor at the head is done with. */
    private int consumeOne() {
        final long high = ring.high(0);
        if (TxDescriptor.wantsReport(high)) {
            completions.add(ring.head(), TxDescriptor.done(high));
        }
        ring.consume(1);
        tally.addDescriptors(1);
        return 1;
    }

    private void charge(final int descriptors) {
        work = descriptors;
        charge = descriptors * DESCRIPTOR_CHARGE;
    }

    /** Throws away descriptors of a packet that was refused before its end was found. */
    private void discard() {
        int count = 0;
        while (discarding && ring.available() > 0) {
            discarding = !TxDescriptor.isLast(ring.high(0));
            count += consumeOne();
        }
        charge(count);
    }

    private boolean fetch() {
        final int fetched = ring.fetch();
        if (fetched > 0) {
            return true;
        }
        if (fetched == RingReader.FAILED) {
            final int slot = ring.slot(ring.available());
            fault(slot, ring.slotBus(slot), ring.refusal(), "descriptor");
        } else {
            waiting = true;
        }
        return false;
    }

    /** Collects the descriptors of the packet at the head, with {@link #error}. False when its end cannot be read. */
    private boolean gather() {
        packet.begin();
        error = null;
        boolean last = false;
        for (int i = 0; !last; i++) {
            if (i == ring.available()) {
                if (isEndless(i)) {
                    discarding = true;
                    error = DropReason.TX_FRAGMENTS;
                    return true;
                }
                if (!fetch()) {
                    return false;
                }
            }
            final long high = ring.high(i);
            error = error == null ? errorOf(high, i) : error;
            packet.add(ring.slot(i), ring.low(i), high);
            last = TxDescriptor.isLast(high);
        }
        return true;
    }

    /** A packet without end that nothing can be added to: all of the ring, or more than is held. */
    private boolean isEndless(final int count) {
        return count == TxPacket.MAX_DESCRIPTORS || count >= ring.size() - 1;
    }

    /** What is wrong with a descriptor in its place in the packet. A context counts wherever it stands. */
    private @Nullable DropReason errorOf(final long high, final int i) {
        if (TxDescriptor.isContext(high)) {
            frames.loadContext(ring.low(i), high);
            return DropReason.TX_FORMAT;
        }
        final boolean alike = i == 0 || TxDescriptor.isLegacy(high) == TxDescriptor.isLegacy(packet.high(0));
        return TxDescriptor.isData(high) && alike ? null : DropReason.TX_FORMAT;
    }

    /** The packet's descriptors are done with, once what its bytes are needed for has happened. */
    private void consumePacket() {
        ring.consume(packet.count());
        tally.addDescriptors(packet.count());
    }

    private void completePacket() {
        for (int i = 0; i < packet.count(); i++) {
            final long high = packet.high(i);
            if (TxDescriptor.wantsReport(high)) {
                completions.add(packet.slot(i), TxDescriptor.done(high));
            }
        }
    }

    private boolean refusePacket(final DropReason reason) {
        consumePacket();
        completePacket();
        chargePacket();
        tally.addTaken();
        host.refused(index, packet.slot(0), reason);
        return true;
    }

    private void chargePacket() {
        work = packet.count();
        charge = Math.max(work * DESCRIPTOR_CHARGE, Math.min(packet.bytes(), maxFrame));
    }

    /** Sends the packet prepared. False when memory was refused; then nothing is consumed. */
    private boolean sendPacket() {
        if (frames.isSegmented()) {
            if (!frames.startSegments()) {
                return faultOnBuffer();
            }
            consumePacket();
            tally.addSegmented();
            return sendSegment(packet.count());
        }
        if (!frames.makeWhole()) {
            return faultOnBuffer();
        }
        consumePacket();
        completePacket();
        chargePacket();
        forward();
        return true;
    }

    private boolean sendSegment(final int descriptors) {
        if (!frames.makeSegment()) {
            return faultOnBuffer();
        }
        if (!frames.isCutting()) {
            completePacket();
        }
        work = descriptors;
        charge = Math.max(descriptors * DESCRIPTOR_CHARGE, frame.gathered());
        forward();
        return true;
    }

    private void forward() {
        tally.addTaken();
        final DropReason refused = frame.seal() ? host.forward(frame, index) : DropReason.TX_LENGTH;
        if (refused != null) {
            host.refused(index, packet.slot(0), refused);
            return;
        }
        tally.addSent(frame);
        if (TxDescriptor.wantsTimeStamp(packet.high(0))) {
            host.timeStamp(index);
        }
    }

    // ---- end of a batch

    private void finish() {
        writeBack();
        final int head = head();
        if (running && head != publishedHead) {
            publishedHead = head;
            registers.setHead(head);
        }
        if (!tally.isEmpty()) {
            try {
                host.sent(index, tally);
            } finally {
                tally.clear();
            }
        }
    }

    /** The head as software sees it: a packet that is being cut is not done with. */
    private int head() {
        return frames.isCutting() ? packet.slot(0) : ring.head();
    }

    private void writeBack() {
        final DmaDomain memory = domain;
        if (completions.isEmpty() || memory == null) {
            return;
        }
        final long status = completions.flush(memory, ring, writeBackBus, head());
        if (status == TxCompletions.WRITTEN) {
            host.completed(index);
        } else {
            fault(completions.failedSlot(), completions.failedBus(), status, "write-back");
        }
    }

    private boolean faultOnBuffer() {
        fault(packet.refusedSlot(), packet.refusedBus(), packet.refusal(), "buffer");
        return false;
    }

    private void fault(final int slot, final long bus, final long refusal, final String what) {
        faulted = true;
        host.dmaFault(index, slot, bus, refusal, what);
    }
}
