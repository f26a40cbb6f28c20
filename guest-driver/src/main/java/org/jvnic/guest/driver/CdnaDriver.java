package org.jvnic.guest.driver;

import static org.jvnic.nic.cdna.spec.ContextRegister.CONTEXT;
import static org.jvnic.nic.cdna.spec.ContextRegister.LIMITS;
import static org.jvnic.nic.cdna.spec.ContextRegister.LINK;

import org.agrona.concurrent.AtomicBuffer;
import org.jspecify.annotations.Nullable;
import org.jvnic.guest.queue.BufferSlots;
import org.jvnic.guest.queue.BurstHandler;
import org.jvnic.guest.queue.FragmentList;
import org.jvnic.guest.queue.FrameHandler;
import org.jvnic.guest.queue.ReceiveQueue;
import org.jvnic.guest.queue.TransmitQueue;
import org.jvnic.vmm.guest.GuestPlatform;

/**
 * Drives one context of a CDNA card.
 *
 * <p>Sending: {@link #claimTransmit}, write the frame into {@link #transmitBuffer()} at {@link #transmitOffset},
 * {@link #commitTransmit}, and {@link #flush} after a batch. Receiving: {@link #poll}. Where many frames come and go, calls that
 * take arrays of slots and {@link #pollBursts} cost less for each. Nothing of that allocates.
 *
 * <p>Single threaded: everything is called on the guest's vCPU thread, also the interrupt handler.
 */
public final class CdnaDriver implements AutoCloseable {
    /** What {@link #claimTransmit} returns when nothing is free. */
    public static final int NO_SLOT = TransmitQueue.NO_SLOT;

    private final DriverConfig config;
    private final ContextPage page;
    private final BufferSlots transmitBuffers;
    private final BufferSlots receiveBuffers;
    private final TransmitQueue transmit;
    private final ReceiveQueue receive;
    private final InterruptControl interrupt;
    private final FilterTables filters;
    private final ContextLifecycle lifecycle;
    private final PollUpkeep upkeep;
    private final DriverStatistics statistics;

    private CdnaDriver(final GuestPlatform platform, final DriverConfig config, final ContextPage page) {
        this.config = config;
        this.page = page;
        final DriverQueues queues = new DriverQueues(platform, config, page);
        transmitBuffers = queues.memory().transmitBuffers();
        receiveBuffers = queues.memory().receiveBuffers();
        transmit = queues.transmit();
        receive = queues.receive();
        statistics = queues.statistics();
        interrupt = new InterruptControl(platform.interrupt(), page, queues);
        filters = new FilterTables(page);
        lifecycle = new ContextLifecycle(page, config, queues, filters, interrupt);
        upkeep = new PollUpkeep(queues, lifecycle);
    }

    /**
     * Probes the guest's NIC, sets it up and starts it; interrupts stay off.
     *
     * @param platform the guest's machine.
     * @param config   how to drive it.
     * @return the driver of a running context.
     * @throws DriverException       when there is no card, none this driver knows, or one that cannot work as configured.
     * @throws IllegalStateException when the guest's memory does not suffice.
     */
    public static CdnaDriver open(final GuestPlatform platform, final DriverConfig config) {
        final Runnable relax = () -> {
            config.spinHint().run();
            platform.relax();
        };
        final ContextPage page = new ContextPage(platform.nic(), platform.clock(), config.commandTimeoutNs(), relax);
        Probe.check(page, config);
        final CdnaDriver driver = new CdnaDriver(platform, config, page);
        driver.lifecycle.open();
        return driver;
    }

    /**
     * Takes a transmit buffer.
     *
     * @return its slot, or {@link #NO_SLOT} when the ring is full; then the frames before it must be sent first.
     */
    public int claimTransmit() {
        return transmit.claim();
    }

    /**
     * Takes transmit buffers, as {@link #claimTransmit()} takes one.
     *
     * @param slots takes their slots, in the order in which they are best committed.
     * @param most  buffers wanted, 0 to the length of the array.
     * @return buffers taken, 0 to {@code most}: fewer when the ring has no room for more.
     * @throws IllegalArgumentException when the array is shorter.
     */
    public int claimTransmit(final int[] slots, final int most) {
        return transmit.claim(slots, most);
    }

    /**
     * The memory of all transmit buffers.
     *
     * @return bounds-checked window.
     */
    public AtomicBuffer transmitBuffer() {
        return transmitBuffers.buffer();
    }

    /**
     * Where a claimed buffer starts in {@link #transmitBuffer()}.
     *
     * @param slot the slot.
     * @return byte index.
     */
    public int transmitOffset(final int slot) {
        return transmitBuffers.offset(slot);
    }

    /**
     * Size of a transmit buffer.
     *
     * @return bytes.
     */
    public int transmitCapacity() {
        return transmitBuffers.bytes();
    }

    /**
     * Sends a claimed buffer, with the next {@link #flush()}.
     *
     * @param slot   the slot; not the caller's any more.
     * @param length bytes of the frame without FCS, 1 to the buffer's size and the configured longest frame.
     * @throws IllegalArgumentException when the slot is not claimed or the length is out of range; then nothing is changed.
     */
    public void commitTransmit(final int slot, final int length) {
        transmit.commit(slot, length);
    }

    /**
     * Sends claimed buffers in their order, with the next {@link #flush()}, as if each was committed by
     * {@link #commitTransmit(int, int)}; only that a full batch is flushed behind the last one.
     *
     * @param slots   the slots; not the caller's any more.
     * @param lengths bytes of each frame, as there.
     * @param count   frames, 0 to the length of the shorter array.
     * @throws IllegalArgumentException when an array is shorter, a slot is not claimed or a length is out of range. The frames before
     *     that one are committed then; its slot, if it was claimed, and those behind it stay claimed.
     */
    public void commitTransmit(final int[] slots, final int[] lengths, final int count) {
        transmit.commit(slots, lengths, count);
    }

    /**
     * Sends a claimed buffer with an offload, with the next {@link #flush()}.
     *
     * @param slot      the slot; not the caller's any more when the answer is true.
     * @param length    bytes of the frame without FCS, 1 to the buffer's size; also to the configured longest frame, less 4 where a
     *                  tag is inserted, unless the frame is to be cut into segments.
     * @param extension what the card is to do to the frame, made with {@link org.jvnic.nic.cdna.spec.OffloadExtension}; 0 for nothing.
     *                  What it asks for must be enabled by {@link DriverConfig#offloads}, or the card drops the frame.
     * @return false when the ring has no room for the extension now; then the slot stays claimed.
     * @throws IllegalArgumentException when the slot is not claimed or the length is out of range; then nothing is changed.
     */
    public boolean commitTransmit(final int slot, final int length, final long extension) {
        return transmit.commit(slot, length, extension);
    }

    /**
     * Gives a claimed buffer back unused.
     *
     * @param slot the slot.
     * @throws IllegalArgumentException when it is not claimed.
     */
    public void abandonTransmit(final int slot) {
        transmit.abandon(slot);
    }

    /**
     * A list for {@link #transmitFragments}; make it once and use it again.
     *
     * @return an empty list of the size the card allows.
     */
    public FragmentList newFragmentList() {
        return transmit.newFragmentList(page.read(LIMITS, Fields.MAX_FRAGMENTS));
    }

    /**
     * Sends a frame of several pieces, with the next {@link #flush()}. All of it or nothing.
     *
     * @param fragments the pieces; may be used again at once.
     * @return false when the ring has no room for it now.
     * @throws IllegalArgumentException when the list is empty, too long, or names a slot that is not claimed.
     */
    public boolean transmitFragments(final FragmentList fragments) {
        return transmit.commit(fragments);
    }

    /**
     * Hands committed frames to the card: at most one hypercall (for each 256 descriptors) and one doorbell.
     *
     * @return descriptors the hypervisor did not take yet; they go with the next flush or poll.
     */
    public int flush() {
        return transmit.flush();
    }

    /**
     * A mark behind the frames committed so far, to learn when memory named by {@link FragmentList#add} is free again.
     *
     * @return for {@link #isTransmitted}.
     */
    public long transmitPosition() {
        return transmit.position();
    }

    /**
     * Whether the card is done with every frame before a mark.
     *
     * @param position from {@link #transmitPosition()}.
     * @return true when they are sent, or were lost in a recovery.
     */
    public boolean isTransmitted(final long position) {
        return transmit.isTransmitted(position);
    }

    /**
     * Takes received frames, posts receive buffers, takes sent buffers back; finds and recovers from faults.
     *
     * @param handler takes each frame in place.
     * @param limit   most frames.
     * @return frames taken.
     * @throws DriverException when a recovery failed.
     */
    public int poll(final FrameHandler handler, final int limit) {
        statistics.polls++;
        return upkeep.afterPoll(receive.poll(handler, limit));
    }

    /**
     * Does what {@link #poll} does, and hands frames of one piece to the handler many at a time, which costs less for each.
     *
     * @param handler takes the frames in place.
     * @param limit   most frames.
     * @return frames taken.
     * @throws DriverException when a recovery failed.
     */
    public int pollBursts(final BurstHandler handler, final int limit) {
        statistics.polls++;
        return upkeep.afterPoll(receive.pollBursts(handler, limit));
    }

    /**
     * Whether the hypervisor has refused descriptors that the next poll is to offer again. No interrupt tells when it would take
     * them: its idea of the ring may lag behind the card's.
     *
     * @return true then; false once the context was {@linkplain #isRevoked taken away}.
     */
    public boolean isRetryDue() {
        return upkeep.isRetryDue();
    }

    /**
     * The memory of all receive buffers, to work on frames that are {@linkplain org.jvnic.guest.queue.ReceivedFrame#hold held}.
     *
     * @return bounds-checked window.
     */
    public AtomicBuffer receiveBuffer() {
        return receiveBuffers.buffer();
    }

    /**
     * Receive index up to which buffers are posted. Peers that agree with each other not to send more are never short of buffers.
     *
     * @return free-running index; starts at 0 again after a recovery.
     */
    public int receivePosted() {
        return receive.posted();
    }

    /**
     * Where a held buffer starts in {@link #receiveBuffer()}.
     *
     * @param slot the slot.
     * @return byte index.
     */
    public int receiveOffset(final int slot) {
        return receiveBuffers.offset(slot);
    }

    /**
     * Gives a held buffer back; it is posted again with a later poll.
     *
     * @param slot from {@link org.jvnic.guest.queue.ReceivedFrame#hold()}; its bytes are the card's again.
     * @throws IllegalArgumentException when it is not held.
     */
    public void releaseReceive(final int slot) {
        receive.release(slot);
    }

    /**
     * Registers what the virtual interrupt does. The card disarms the interrupt when it fires; the handler has the ring polled
     * until it is empty, and then {@link #rearmInterrupt} called.
     *
     * @param handler runs on the vCPU thread, never nested.
     */
    public void onInterrupt(final Runnable handler) {
        interrupt.register(handler);
    }

    /**
     * Turns the interrupt on, or on again. Datasheet section 6.1: the card fires at once for what it completed beyond the
     * indices seen, so no completion falls between the last poll and this.
     */
    public void rearmInterrupt() {
        interrupt.rearm();
    }

    /** Turns the interrupt off. */
    public void disableInterrupt() {
        interrupt.disable();
    }

    /**
     * Looks at STATE and, where a fault has stopped the rings or the hypervisor has refused a descriptor for good, resets the
     * context and starts it again. Frames on the way are lost and counted. Datasheet section 8.1.
     *
     * @return true when the context was reset.
     * @throws DriverException when it could not be started again; the next call tries once more.
     */
    public boolean recoverIfFaulted() {
        return lifecycle.recoverIfFaulted();
    }

    /**
     * The last fault recovered from.
     *
     * @return the fault, or null when there was none.
     */
    public @Nullable Fault lastFault() {
        return lifecycle.lastFault();
    }

    /**
     * Whether the context was taken away from the guest, as far as the driver has noticed. Then nothing is sent or received any
     * more, and all that is left to do is to close the driver.
     *
     * @return true then.
     */
    public boolean isRevoked() {
        return lifecycle.isRevoked();
    }

    /**
     * Replaces the multicast addresses received, and waits for the card to use them. Datasheet section 10.2.
     *
     * @param addresses at most 64, first byte lowest.
     * @throws IllegalArgumentException when there are more, or one is no multicast address; then nothing is changed.
     * @throws DriverException          when the card does not accept the table in time.
     */
    public void setMulticast(final long... addresses) {
        filters.setMulticast(addresses);
    }

    /**
     * Replaces the VLANs received when the VLAN filter is configured, and waits for the card to use them. Datasheet section
     * 10.2.
     *
     * @param vlans identifiers 1 to 4094, and 0 for untagged frames.
     * @throws IllegalArgumentException when one is out of range; then nothing is changed.
     * @throws DriverException          when the card does not accept the table in time.
     */
    public void setVlans(final int... vlans) {
        filters.setVlans(vlans);
    }

    /**
     * The context's primary address.
     *
     * @return 48 bits, first byte lowest.
     */
    public long macAddress() {
        return page.mac();
    }

    /**
     * The context's number.
     *
     * @return 0 to 255.
     */
    public int contextNumber() {
        return page.read(CONTEXT, Fields.CONTEXT_NUMBER);
    }

    /**
     * Whether frames can pass.
     *
     * @return the link's state.
     */
    public boolean isLinkUp() {
        return page.read(LINK, Fields.LINK_UP) != 0;
    }

    /**
     * Speed of the link.
     *
     * @return Mb/s.
     */
    public int linkSpeedMbps() {
        return page.read(LINK, Fields.LINK_SPEED_MBPS);
    }

    /**
     * How the driver works.
     *
     * @return as it was opened with.
     */
    public DriverConfig config() {
        return config;
    }

    /**
     * What was counted.
     *
     * @return a live view.
     */
    public DriverStatistics statistics() {
        return statistics;
    }

    /**
     * Stops the context and waits until it has stopped. Frames committed and not yet sent are lost. Held receive buffers and
     * claimed transmit buffers can still be read and written, until {@link #close}, which is all that may be called after this
     * besides giving them back. Does nothing the second time.
     *
     * @throws DriverException when the card does not confirm; then the memory, which it may still use, is never given back.
     */
    public void halt() {
        lifecycle.halt();
    }

    /**
     * Stops the context as {@link #halt} does, and gives all memory back. Does nothing the second time.
     *
     * @throws DriverException when the card does not confirm; then the memory, which it may still use, is not given back.
     */
    @Override
    public void close() {
        lifecycle.close();
    }
}
