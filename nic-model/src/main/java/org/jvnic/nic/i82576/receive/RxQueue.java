package org.jvnic.nic.i82576.receive;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.i82576.queue.QueueRegisters;
import org.jvnic.nic.i82576.queue.RingReader;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaStatus;
import org.jvnic.nic.port.DropReason;

/**
 * A receive queue of the 82576: places frames in the buffers its descriptors name and writes the descriptors back. Datasheet section
 * 7.1.
 *
 * <p>A frame that does not fit in what is posted is dropped as a whole, and no buffer is touched. Memory that is refused stops the
 * queue until it is switched off and on. Owned by the engine's thread.
 */
public final class RxQueue {
    /** Most descriptors of a frame: the longest, in the smallest buffers. */
    private static final int MAX_DESCRIPTORS = 65;

    private static final int TIME_STAMPED = 1 << 16;

    private final int index;
    private final QueueRegisters registers;
    private final RxHost host;
    private final RingReader ring = new RingReader();
    private final RxLayout layout = new RxLayout();
    private final long[] bufferHost = new long[MAX_DESCRIPTORS];
    private @Nullable DmaDomain domain;
    private final long[] slotHost = new long[MAX_DESCRIPTORS];
    private long headerHost;
    private long ringHost;
    private int reserved;
    private long ringBus;
    private int ringBytes;
    private int publishedHead;
    private int lowMark;
    private boolean dropping;
    private boolean running;
    private boolean faulted;
    private boolean low;
    private int dropped;

    /**
     * A queue that is off.
     *
     * @param index     its number, 0 to 15.
     * @param registers its registers.
     * @param host      the card.
     */
    public RxQueue(final int index, final QueueRegisters registers, final RxHost host) {
        this.index = index;
        this.registers = registers;
        this.host = host;
    }

    /** The TS bit of the write-back, where the time of the packet was taken. */
    int timeStamp(final RxPacket packet) {
        return host.stamp(packet.start(), packet.length()) ? TIME_STAMPED : 0;
    }

    // ---- life cycle

    /**
     * Takes over what the registers say now. Between two turns, after any of them but the tail has been written.
     *
     * @param memory   memory of the queue's requester, or null while it has none.
     * @param settings what the registers that are not the queue's own say.
     */
    public void configure(final @Nullable DmaDomain memory, final RxSettings settings) {
        final boolean enabled = registers.isEnabled();
        if (!enabled) {
            faulted = false;
        }
        if (!enabled || !settings.enabled() || memory == null) {
            stop();
        } else if (!running || isMoved(memory)) {
            start(memory);
        }
        layout.configure(registers.split(), settings.bufferBytes(), settings.headerKinds());
        dropping = settings.dropping() || RxLayout.isDropping(registers.split());
        lowMark = RxLayout.lowMark(registers.split(), ring.size(), settings.thresholdShift());
        onTail();
    }

    private boolean isMoved(final DmaDomain memory) {
        return memory != domain
                || registers.ringBus() != ringBus
                || registers.ringBytes() != ringBytes
                || registers.head() != publishedHead;
    }

    private void start(final DmaDomain memory) {
        domain = memory;
        ringBus = registers.ringBus();
        ringBytes = registers.ringBytes();
        publishedHead = registers.head();
        ring.start(memory, ringBus, ringBytes, publishedHead);
        ringHost = 0;
        low = false;
        running = true;
    }

    private void stop() {
        publishHead();
        running = false;
        ring.stop();
        domain = null;
    }

    /** The function was reset: everything is as after power-on. The registers are the caller's. */
    public void reset() {
        stop();
        faulted = false;
        dropped = 0;
    }

    /** The tail was written. A tail outside the ring posts nothing. */
    public void onTail() {
        if (running) {
            ring.advertise(registers.tail());
        }
    }

    /**
     * Whether frames can be received.
     *
     * @return true while the queue is on and no memory was refused.
     */
    public boolean isReceiving() {
        return running && !faulted;
    }

    /**
     * Frames that are sure to find descriptors. A queue that does not drop holds frames up rather than lose them, as the packet buffer
     * of the hardware does for it.
     *
     * @param frameBytes longest frame that may come.
     * @return {@link Integer#MAX_VALUE} when the queue does not receive or is set to drop.
     */
    public int room(final int frameBytes) {
        if (!isReceiving() || dropping) {
            return Integer.MAX_VALUE;
        }
        if (ring.outstanding() == 0) {
            onTail();
        }
        final int most = Math.min(layout.descriptorsOf(frameBytes), Math.max(1, (ring.size() - 1) / 2));
        return ring.outstanding() / most;
    }

    /** At the end of a turn: publishes the head and what was dropped. */
    public void endTurn() {
        ringHost = 0; // host addresses are good for a turn
        publishHead();
        if (dropped != 0) {
            registers.addDropped(dropped);
            dropped = 0;
        }
    }

    private void publishHead() {
        if (running && ring.head() != publishedHead) {
            publishedHead = ring.head();
            registers.setHead(publishedHead);
        }
    }

    // ---- receiving

    /**
     * Finds room for the packet: descriptors are read, all memory that is to be written is resolved, none is touched.
     *
     * @param packet the packet, in memory nobody else changes.
     * @return null when there is room, to be followed by {@link #deliver}; else why not.
     */
    @Nullable
    DropReason reserve(final RxPacket packet) {
        ring.refresh();
        layout.plan(packet);
        reserved = layout.descriptors();
        if (reserved > MAX_DESCRIPTORS || !post(reserved)) {
            return faulted ? DropReason.RX_FAULT : shortage(reserved);
        }
        return resolve(reserved) && resolveSlots(reserved) ? null : DropReason.RX_FAULT;
    }

    /**
     * Descriptors of the packet.
     *
     * @return those that {@link #reserve} found for it.
     */
    int reserved() {
        return reserved;
    }

    /** Whether descriptors are written back in the old format, which has room for the packet checksum but for no hash. */
    boolean isLegacy() {
        return layout.isLegacy();
    }

    /**
     * Delivers the packet that room was found for.
     *
     * @param packet the packet.
     * @param low0   first quadword of an advanced write-back, without what tells of split headers; its high half has the packet
     *     checksum of a legacy one.
     * @param status status and error bits of an advanced write-back, without DD and EOP.
     * @return null when it was delivered, else why not.
     */
    @Nullable
    DropReason deliver(final RxPacket packet, final long low0, final int status) {
        if (!fill(packet, reserved)) {
            return DropReason.RX_FAULT;
        }
        complete(packet, reserved, low0, status);
        ring.consume(reserved);
        host.received(index);
        watchLevel();
        return null;
    }

    private DropReason shortage(final int count) {
        if (dropping) {
            dropped++;
        }
        host.missed(index, dropping);
        return ring.outstanding() == 0 || count > MAX_DESCRIPTORS ? DropReason.RX_NO_DESCRIPTOR : DropReason.RX_NO_ROOM;
    }

    private void watchLevel() {
        final boolean nowLow = ring.outstanding() <= lowMark;
        if (nowLow && !low) {
            host.lowOnDescriptors(index);
        }
        low = nowLow;
    }

    /** Has so many descriptors read. False when they are not posted, or the ring's memory was refused. */
    private boolean post(final int count) {
        while (ring.available() < count) {
            int fetched = ring.fetch();
            if (fetched == 0) {
                onTail(); // the doorbell may have been rung since this turn's events were served: look before dropping
                fetched = ring.fetch();
            }
            if (fetched == RingReader.FAILED) {
                final int slot = ring.slot(ring.available());
                fault(slot, ring.slotBus(slot), ring.refusal(), "descriptor");
            }
            if (fetched <= 0) {
                return false;
            }
        }
        return true;
    }

    private boolean resolve(final int count) {
        if (layout.headerBytes() > 0) {
            headerHost = resolve(0, ring.high(0) & ~1L, layout.headerBytes());
            if (!isUsable(headerHost)) {
                return false;
            }
        }
        for (int i = 0; i < count; i++) {
            final int bytes = layout.bytesIn(i);
            bufferHost[i] = bytes == 0 ? DmaStatus.SPLIT : resolve(i, ring.low(i), bytes);
            if (!isUsable(bufferHost[i])) {
                return false;
            }
        }
        return true;
    }

    private long resolve(final int i, final long bus, final int bytes) {
        final DmaDomain memory = domain;
        final long resolved = memory == null ? DmaStatus.NOT_MAPPED : memory.resolve(bus, bytes, DmaDomain.WRITE);
        if (!isUsable(resolved)) {
            fault(ring.slot(i), bus, resolved, "buffer");
        }
        return resolved;
    }

    private static boolean isUsable(final long resolved) {
        return DmaStatus.isHostAddress(resolved) || resolved == DmaStatus.SPLIT;
    }

    private boolean fill(final RxPacket packet, final int count) {
        final long start = packet.start();
        if (layout.headerBytes() > 0 && !put(start, 0, ring.high(0) & ~1L, headerHost, layout.headerBytes())) {
            return false;
        }
        long from = start + layout.firstByte();
        for (int i = 0; i < count; i++) {
            final int bytes = layout.bytesIn(i);
            if (bytes > 0 && !put(from, i, ring.low(i), bufferHost[i], bytes)) {
                return false;
            }
            from += bytes;
        }
        return true;
    }

    private boolean put(final long from, final int i, final long bus, final long to, final int bytes) {
        final DmaDomain memory = domain;
        if (to == DmaStatus.SPLIT || memory == null) {
            return memory != null && putPieces(memory, from, i, bus, bytes);
        }
        HostMemory.copy(from, to, bytes);
        tellWritten(memory, bus, to, bytes);
        return true;
    }

    private boolean putPieces(final DmaDomain memory, final long from, final int i, final long bus, final int bytes) {
        int done = 0;
        while (done < bytes) {
            final int left = bytes - done;
            final int piece = memory.contiguous(bus + done, left, DmaDomain.WRITE);
            final long to = piece > 0 && piece <= left
                    ? memory.resolve(bus + done, piece, DmaDomain.WRITE)
                    : DmaStatus.NOT_MAPPED;
            if (!DmaStatus.isHostAddress(to)) {
                fault(ring.slot(i), bus + done, to, "buffer");
                return false;
            }
            HostMemory.copy(from + done, to, piece);
            tellWritten(memory, bus + done, to, piece);
            done += piece;
        }
        return true;
    }

    private boolean resolveSlots(final int count) {
        final DmaDomain memory = domain;
        if (memory == null) {
            return false;
        }
        if (ringHost == 0) {
            // a copy of the whole ring to write one descriptor would be a waste
            ringHost = memory.isCopied() ? DmaStatus.SPLIT : memory.resolve(ringBus, ringBytes, DmaDomain.WRITE);
        }
        for (int i = 0; i < count; i++) {
            final int slot = ring.slot(i);
            final long at = (long) slot * RingReader.DESCRIPTOR_BYTES;
            slotHost[i] = DmaStatus.isHostAddress(ringHost)
                    ? ringHost + at
                    : memory.resolve(ringBus + at, RingReader.DESCRIPTOR_BYTES, DmaDomain.WRITE);
            if (!DmaStatus.isHostAddress(slotHost[i])) {
                fault(slot, ringBus + at, slotHost[i], "write-back");
                return false;
            }
        }
        return true;
    }

    /** Writes the descriptors back, the first quadword before the second, which has DD and the length in one store. */
    private void complete(final RxPacket packet, final int count, final long low0, final int status) {
        final DmaDomain memory = domain;
        for (int i = 0; i < count && memory != null; i++) {
            final long bus = ring.slotBus(ring.slot(i));
            final long to = slotHost[i];
            final boolean last = i == count - 1;
            if (layout.isLegacy()) {
                final int checksum = (int) (low0 >>> 48);
                HostMemory.putLongRelease(to + 8, layout.legacyWriteBack(packet, i, last, status, checksum));
            } else {
                HostMemory.putLong(to, layout.firstQuadword(low0, i, last));
                tellWritten(memory, bus, to, 8);
                HostMemory.putLongRelease(to + 8, layout.secondQuadword(packet, i, last, status));
            }
            tellWritten(memory, bus + 8, to + 8, 8);
        }
    }

    private static void tellWritten(final DmaDomain memory, final long bus, final long to, final int bytes) {
        if (memory.isCopied()) {
            memory.written(bus, to, bytes);
        }
    }

    private void fault(final int slot, final long bus, final long refusal, final String what) {
        faulted = true;
        host.receiveFault(index, slot, bus, refusal, what);
    }
}
