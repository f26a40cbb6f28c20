package org.jvnic.nic.i82576.receive;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.BufferUtil;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.i82576.queue.QueueRegisters;
import org.jvnic.nic.i82576.transmit.TestMemory;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.DropReason;
import org.jvnic.nic.register.RegisterFile;
import org.jvnic.nic.register.RegisterLayout;

/** The receive side on a bench: sixteen queues, eight pools, memory, registers, and a card that keeps what it is told. */
final class RxBench implements RxHost {
    static final int LEGACY = 0;
    static final int ONE_BUFFER = 1 << 25;
    static final int SPLIT = 2 << 25;
    static final int REPLICATE = 3 << 25;
    static final int REPLICATE_LARGE = 4 << 25;
    static final int SPLIT_ALWAYS = 5 << 25;
    static final int DROP = 1 << 31;
    static final int ALL_KINDS = 0x6DBFE;
    static final long HEADERS = TestMemory.BASE + 0x30_0000;
    static final int UNTOUCHED = 0x5A;

    private static final long RINGS = TestMemory.BASE + 0x1000;
    private static final long RING_SPACE = 0x8000;
    private static final long BUFFERS = TestMemory.BASE + 0x10_0000;

    final TestMemory memory = new TestMemory();
    final RegisterFile file = new RegisterFile(RegisterLayout.of("bench", 0x2_0000));
    final RxWork work = new RxWork();
    final Reception reception = new Reception();
    final RxQueue[] queues = new RxQueue[16];
    final PoolPort[] pools = new PoolPort[8];
    final List<String> faults = new ArrayList<>();
    final int[] received = new int[16];
    final int[] low = new int[16];
    final int[] missed = new int[16];
    final int[] dropped = new int[16];
    final Frame frame = new Frame();
    final int slots;
    private final ByteBuffer wire = BufferUtil.allocateDirectAligned(1 << 15, 64);

    boolean enabled = true;
    boolean pooled;
    boolean hashed;
    boolean strip;
    boolean stripReplicated;
    boolean keepFcs;
    boolean queuesDrop;
    int defaultQueue;
    int maxFrame = RxPacket.MAX_FRAME;
    int maxTagged = RxPacket.MAX_FRAME;
    int vlanType = 0x8100;
    int checksums = 0x300;
    int filter;
    int bufferBytes = 2048;
    int thresholdShift;
    int headerKinds = ALL_KINDS;
    boolean stamping;
    final int[] key = new int[10];
    final int[] redirection = new int[32];
    final int[] etherTypes = new int[8];
    int multipleQueues;

    RxBench(final int slots) {
        this.slots = slots;
        for (int i = 0; i < 16; i++) {
            queues[i] = new RxQueue(i, new QueueRegisters(file, QueueRegisters.RECEIVE + i * 0x40), this);
        }
        for (int i = 0; i < 8; i++) {
            pools[i] = new PoolPort(i, queues, work, reception);
        }
        reception.set(false, false, true);
    }

    /** Switches a queue on whose descriptors are all posted: buffers of 16 KiB next to each other, each with a header buffer. */
    RxBench open(final int queue, final int split) {
        for (int slot = 0; slot < slots; slot++) {
            post(queue, slot, bufferBus(slot), headerBus(slot));
        }
        register(queue, 0x00, (int) ringBus(queue));
        register(queue, 0x04, (int) (ringBus(queue) >>> 32));
        register(queue, 0x08, slots * 16);
        register(queue, 0x0C, split);
        register(queue, 0x10, 0);
        register(queue, 0x18, slots - 1);
        register(queue, 0x28, QueueRegisters.ENABLE);
        configure();
        return this;
    }

    void configure() {
        work.distribution().configure(multipleQueues, filter, key, redirection);
        work.etherTypes().configure(etherTypes);
        for (int i = 0; i < 8; i++) {
            pools[i].configure(new PoolSettings(
                    enabled,
                    pooled,
                    hashed,
                    defaultQueue,
                    maxFrame,
                    maxTagged,
                    vlanType,
                    strip,
                    stripReplicated,
                    keepFcs,
                    checksums,
                    filter));
        }
        for (int i = 0; i < 16; i++) {
            queues[i].configure(memory, new RxSettings(enabled, bufferBytes, queuesDrop, thresholdShift, headerKinds));
        }
    }

    long ringBus(final int queue) {
        return RINGS + queue * RING_SPACE;
    }

    long bufferBus(final int slot) {
        return BUFFERS + slot * 0x4000L;
    }

    long headerBus(final int slot) {
        return HEADERS + slot * 0x1000L;
    }

    void post(final int queue, final int slot, final long buffer, final long header) {
        memory.putLong(ringBus(queue) + slot * 16L, buffer);
        memory.putLong(ringBus(queue) + slot * 16L + 8, header);
    }

    void register(final int queue, final int offset, final int value) {
        file.set((QueueRegisters.RECEIVE + queue * 0x40 + offset) >>> 2, value);
    }

    int register(final int queue, final int offset) {
        return file.get((QueueRegisters.RECEIVE + queue * 0x40 + offset) >>> 2);
    }

    void tail(final int queue, final int slot) {
        register(queue, 0x18, slot);
        queues[queue].onTail();
    }

    void endTurn() {
        for (final RxQueue queue : queues) {
            queue.endTurn();
        }
    }

    long low(final int queue, final int slot) {
        return memory.getLong(ringBus(queue) + slot * 16L);
    }

    long high(final int queue, final int slot) {
        return memory.getLong(ringBus(queue) + slot * 16L + 8);
    }

    boolean isDone(final int queue, final int slot) {
        return (high(queue, slot) & 1) != 0;
    }

    byte[] bytes(final long bus, final int length) {
        final byte[] bytes = new byte[length];
        HostMemory.copyToHeap(memory.hostOf(bus), bytes, 0, length);
        return bytes;
    }

    /** Fills buffers and header buffers with what no delivery may change unseen. */
    void paint() {
        final byte[] paint = new byte[TestMemory.BYTES - 0x10_0000];
        Arrays.fill(paint, (byte) UNTOUCHED);
        memory.put(BUFFERS, paint);
    }

    /** A frame arrives from the wire. */
    @Nullable
    DropReason wire(final byte[] bytes) {
        return wire(0, bytes);
    }

    @Nullable
    DropReason wire(final int pool, final byte[] bytes) {
        HostMemory.copyFromHeap(bytes, 0, BufferUtil.address(wire), bytes.length);
        frame.begin();
        frame.setPrivate();
        frame.addPiece(BufferUtil.address(wire), bytes.length);
        frame.seal();
        return pools[pool].receive(frame);
    }

    /** A frame arrives whose bytes are still in pieces in the memory of its sender. */
    @Nullable
    DropReason local(final TestMemory sender, final byte[] bytes, final int... cuts) {
        sender.put(TestMemory.BASE, bytes);
        frame.begin();
        int from = 0;
        for (final int cut : cuts) {
            if (cut > from && cut < bytes.length) {
                frame.addPiece(sender.hostOf(TestMemory.BASE + from), cut - from);
                from = cut;
            }
        }
        frame.addPiece(sender.hostOf(TestMemory.BASE + from), bytes.length - from);
        frame.seal();
        return pools[0].receive(frame);
    }

    @Override
    public void received(final int queue) {
        received[queue]++;
    }

    @Override
    public void lowOnDescriptors(final int queue) {
        low[queue]++;
    }

    @Override
    public void missed(final int queue, final boolean wasDropped) {
        if (wasDropped) {
            dropped[queue]++;
        } else {
            missed[queue]++;
        }
    }

    @Override
    public void receiveFault(
            final int queue, final int slot, final long busAddress, final long refusal, final String what) {
        faults.add("rx" + queue + " slot " + slot + " " + what + " " + Long.toHexString(busAddress) + " " + refusal);
    }

    @Override
    public boolean stamp(final long host, final int length) {
        return stamping;
    }
}
