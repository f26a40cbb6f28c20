package org.jvnic.nic.i82576.transmit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.agrona.BufferUtil;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.i82576.queue.QueueRegisters;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.DropReason;
import org.jvnic.nic.register.RegisterFile;
import org.jvnic.nic.register.RegisterLayout;

/** One transmit queue on a bench: memory, registers, and a card that keeps what the queue tells it. */
final class TxBench implements TxHost {
    static final int QUEUE = 3;
    static final long RING = TestMemory.BASE + 0x1000;
    static final long HEAD_WORD = TestMemory.BASE + 0x800;
    static final long BUFFERS = TestMemory.BASE + 0x11_0000;
    static final int MAX_FRAME = 9728;

    final TestMemory memory = new TestMemory();
    final RegisterFile file = new RegisterFile(RegisterLayout.of("bench", 0x2_0000));
    final TxQueue queue =
            new TxQueue(QUEUE, new QueueRegisters(file, QueueRegisters.TRANSMIT + QUEUE * 0x40), this, new TxWork());
    final List<byte[]> frames = new ArrayList<>();
    final List<String> faults = new ArrayList<>();
    final Map<DropReason, Integer> refused = new EnumMap<>(DropReason.class);
    final List<Integer> refusedSlots = new ArrayList<>();
    final int[] sizes = new int[TxTally.SIZES];
    final int slots;
    TxSettings settings = new TxSettings(true, 0x8100, 0, MAX_FRAME, 0);
    int tail;
    long buffer = BUFFERS;
    int completed;
    int stamps;
    int throttledTimes;
    boolean hasRoom = true;
    int taken;
    int sent;
    long sentBytes;
    int segmented;
    int multicast;
    int broadcast;
    int descriptors;
    long now = 1_000_000;
    int largestWork;

    @Nullable
    DropReason verdict;

    @Nullable
    Runnable onForward;

    TxBench(final int slots) {
        this.slots = slots;
        register(0x00, (int) RING);
        register(0x04, (int) (RING >>> 32));
        register(0x08, slots * 16);
        register(0x28, QueueRegisters.ENABLE);
        configure();
    }

    void register(final int offset, final int value) {
        file.set((QueueRegisters.TRANSMIT + QUEUE * 0x40 + offset) >>> 2, value);
    }

    int register(final int offset) {
        return file.get((QueueRegisters.TRANSMIT + QUEUE * 0x40 + offset) >>> 2);
    }

    void configure() {
        queue.configure(memory, settings);
    }

    /** Switches the queue off and on again, its ring empty. */
    void restart() {
        register(0x28, 0);
        configure();
        register(0x10, 0);
        register(0x18, 0);
        tail = 0;
        register(0x28, QueueRegisters.ENABLE);
        configure();
    }

    int head() {
        return register(0x10);
    }

    void descriptor(final long low, final long high) {
        final long slot = RING + tail * 16L;
        memory.putLong(slot, low);
        memory.putLong(slot + 8, high);
        tail = (tail + 1) % slots;
    }

    void descriptor(final long low, final int dword2, final int dword3) {
        descriptor(low, (dword2 & 0xFFFF_FFFFL) | ((long) dword3 << 32));
    }

    /** Stores bytes where the next buffer is. */
    long store(final byte[] bytes) {
        if (buffer + bytes.length > TestMemory.BASE + TestMemory.BYTES) {
            buffer = BUFFERS;
        }
        final long at = buffer;
        memory.put(at, bytes);
        buffer += bytes.length;
        return at;
    }

    void ring() {
        register(0x18, tail);
        queue.onTail();
    }

    boolean isDone(final int slot) {
        return (memory.getInt(RING + slot * 16L + 12) & 1) != 0;
    }

    /** Runs the queue until it has nothing to do, as the scheduler would. Work done. */
    int pump() {
        return pump(3036, 256);
    }

    int pump(final long byteBudget, final int workBudget) {
        int work = 0;
        int idle = 0;
        while (queue.hasWork() && idle < 3) {
            queue.transmit(byteBudget, workBudget);
            final int done = queue.workDone();
            largestWork = Math.max(largestWork, done);
            work += done;
            idle = done == 0 ? idle + 1 : 0;
        }
        return work;
    }

    List<byte[]> send() {
        ring();
        pump();
        return take();
    }

    List<byte[]> take() {
        final List<byte[]> all = new ArrayList<>(frames);
        frames.clear();
        return all;
    }

    int refusedFor(final DropReason reason) {
        return refused.getOrDefault(reason, 0);
    }

    int refusedInAll() {
        return refused.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public long nowNs() {
        return now;
    }

    @Override
    public @Nullable DropReason forward(final Frame frame, final int queueIndex) {
        if (onForward != null) {
            onForward.run();
        }
        if (verdict != null) {
            return verdict;
        }
        final long copy = BufferUtil.address(scratch);
        frame.copyTo(copy);
        final byte[] bytes = new byte[frame.length()];
        HostMemory.copyToHeap(copy, bytes, 0, bytes.length);
        frames.add(bytes);
        return null;
    }

    private final java.nio.ByteBuffer scratch = BufferUtil.allocateDirectAligned(1 << 15, 64);

    @Override
    public void refused(final int queueIndex, final int slot, final DropReason reason) {
        refused.merge(reason, 1, Integer::sum);
        refusedSlots.add(slot);
    }

    @Override
    public void dmaFault(
            final int queueIndex, final int slot, final long busAddress, final long refusal, final String what) {
        faults.add(what + " " + slot + " 0x" + Long.toHexString(busAddress) + " "
                + org.jvnic.nic.port.DmaStatus.nameOf(refusal));
    }

    @Override
    public void completed(final int queueIndex) {
        completed++;
    }

    @Override
    public void timeStamp(final int queueIndex) {
        stamps++;
    }

    @Override
    public void sent(final int queueIndex, final TxTally tally) {
        taken += tally.taken();
        sent += tally.frames();
        sentBytes += tally.bytes();
        segmented += tally.segmented();
        multicast += tally.multicast();
        broadcast += tally.broadcast();
        descriptors += tally.descriptors();
        for (int i = 0; i < TxTally.SIZES; i++) {
            sizes[i] += tally.ofSize(i);
        }
    }

    @Override
    public boolean hasRoom() {
        return hasRoom;
    }

    @Override
    public void throttled(final int queueIndex) {
        throttledTimes++;
    }
}
