package org.jvnic.lab.bench;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.memory.Span;

/**
 * The limit: what carrying a frame takes and nothing else, in a plain loop over the buffers and rings that {@link ThroughputBench} has:
 * descriptors written and read, a range check, the address word, one copy, write-back. No switch, no counters, no life cycle.
 *
 * <p>One thread, or the drivers on the calling thread and the engine on another. Not thread-safe otherwise.
 */
public final class BareWork {
    private static final int RING = BenchConfig.RING;
    private static final int MASK = RING - 1;
    private static final int BATCH = 32;
    private static final int LOOKS = 64;
    private static final int INDEX_DISTANCE = 128; // neither the line of another index nor its prefetched neighbour
    private static final long HEADER = 0x0000_0008_0000_0000L;
    private static final int DONE = Descriptor.FLAG_DONE << 16;

    private final int[] sizes;
    private int next;
    private final int stride;
    private final ByteBuffer memory;
    private final long size;
    private final long transmitRing;
    private final long receiveRing;
    private final long transmitBuffers;
    private final long receiveBuffers;
    private final long transmitProducer;
    private final long transmitConsumer;
    private final long receiveProducer;
    private final long[] fetched = new long[2 * BATCH];
    private final long mac = 0x0200_0000_0002L;
    private int sent;
    private int received;
    private int posted;
    private int forwarded;
    private long loaded;

    /**
     * The limit of a configuration.
     *
     * @param config of which the frame sizes and the buffers count.
     */
    public BareWork(final BenchConfig config) {
        this.sizes = config.mix().sizes();
        this.stride = config.slotStride();
        final int ringBytes = RING * Descriptor.BYTES;
        this.size = 2L * ringBytes + 2L * RING * stride + 4L * INDEX_DISTANCE;
        this.memory = BufferUtil.allocateDirectAligned((int) size, BitUtil.CACHE_LINE_LENGTH);
        this.transmitRing = BufferUtil.address(memory);
        this.receiveRing = transmitRing + ringBytes;
        this.transmitBuffers = receiveRing + ringBytes;
        this.receiveBuffers = transmitBuffers + (long) RING * stride;
        this.transmitProducer = receiveBuffers + (long) RING * stride;
        this.transmitConsumer = transmitProducer + INDEX_DISTANCE;
        this.receiveProducer = transmitConsumer + INDEX_DISTANCE;
        post(RING);
    }

    /**
     * Works for a while.
     *
     * @param seconds    how long.
     * @param twoThreads the engine on a thread of its own.
     * @return millions of frames a second.
     */
    public double run(final double seconds, final boolean twoThreads) {
        return twoThreads ? runTwo(seconds) : runOne(seconds);
    }

    private double runOne(final double seconds) {
        final int before = received;
        final long start = System.nanoTime();
        final long end = start + (long) (seconds * 1e9);
        long frames = 0;
        int last = before;
        do {
            for (int i = 0; i < LOOKS; i++) {
                send();
                forward();
                receive();
            }
            frames += received - last;
            last = received;
        } while (System.nanoTime() - end < 0);
        return frames * 1e3 / (System.nanoTime() - start);
    }

    private double runTwo(final double seconds) {
        final AtomicBoolean stop = new AtomicBoolean();
        final Thread engine = new Thread(
                () -> {
                    final IdleStrategy idle = new BackoffIdleStrategy(200, Long.MAX_VALUE, 1, 1);
                    while (!stop.getOpaque()) {
                        idle.idle(forward());
                    }
                },
                "jvnic-bare-engine");
        engine.setDaemon(true);
        engine.start();
        final IdleStrategy idle = new BackoffIdleStrategy(200, Long.MAX_VALUE, 1, 1);
        final long start = System.nanoTime();
        final long end = start + (long) (seconds * 1e9);
        long frames = 0;
        int last = received;
        do {
            for (int i = 0; i < LOOKS; i++) {
                idle.idle(send() + receive());
            }
            frames += received - last;
            last = received;
        } while (System.nanoTime() - end < 0);
        final double rate = frames * 1e3 / (System.nanoTime() - start);
        stop.set(true);
        join(engine);
        return rate;
    }

    private static void join(final Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The sender: 16 header bytes and a descriptor a frame, one index a batch. */
    private int send() {
        int count = Math.min(BATCH, posted - sent);
        count = Math.min(count, RING - (sent - HostMemory.getIntAcquire(transmitConsumer)));
        for (int i = 0; i < count; i++) {
            final int slot = sent & MASK;
            final long buffer = transmitBuffers + (long) slot * stride;
            HostMemory.putLong(buffer, mac | (mac << 48));
            HostMemory.putLong(buffer + Long.BYTES, HEADER | sent);
            final long descriptor = transmitRing + ((long) slot << Descriptor.SHIFT);
            HostMemory.putLong(descriptor, buffer);
            HostMemory.putLong(
                    descriptor + Descriptor.CONTROL_OFFSET, Descriptor.control(sizes[next], Descriptor.FLAG_EOP, sent));
            next = next + 1 == sizes.length ? 0 : next + 1;
            sent++;
        }
        if (count > 0) {
            HostMemory.putIntRelease(transmitProducer, sent);
        }
        return count;
    }

    /** The engine. */
    private int forward() {
        final int count = Math.min(BATCH, HostMemory.getIntAcquire(transmitProducer) - forwarded);
        if (count <= 0 || HostMemory.getIntAcquire(receiveProducer) - forwarded < count) {
            return 0;
        }
        for (int i = 0; i < count; i++) {
            final long descriptor = transmitRing + ((long) ((forwarded + i) & MASK) << Descriptor.SHIFT);
            fetched[2 * i] = HostMemory.getLong(descriptor);
            fetched[2 * i + 1] = HostMemory.getLong(descriptor + Descriptor.CONTROL_OFFSET);
        }
        for (int i = 0; i < count; i++) {
            carry(fetched[2 * i], Descriptor.length(fetched[2 * i + 1]), forwarded + i);
        }
        forwarded += count;
        HostMemory.putIntRelease(transmitConsumer, forwarded);
        return count;
    }

    private void carry(final long from, final int length, final int index) {
        final long descriptor = receiveRing + ((long) (index & MASK) << Descriptor.SHIFT);
        final long to = HostMemory.getLong(descriptor);
        final int room = Descriptor.length(HostMemory.getLong(descriptor + Descriptor.CONTROL_OFFSET));
        if (length > room
                || !Span.contains(transmitRing, size, from, length)
                || !Span.contains(transmitRing, size, to, length)
                || (HostMemory.getLong(from) & 0xFFFF_FFFF_FFFFL) != mac) {
            throw new IllegalStateException("bare work: frame " + index + " is not as it was sent");
        }
        HostMemory.copy(from, to, length);
        HostMemory.putLong(descriptor, 0);
        HostMemory.putIntRelease(descriptor + Descriptor.DONE_OFFSET, length | DONE);
    }

    /** The receiver: 8 bytes of each frame; buffers are posted again by the batch. */
    private int receive() {
        int count = 0;
        while (count < BATCH) {
            final int slot = received & MASK;
            final long descriptor = receiveRing + ((long) slot << Descriptor.SHIFT);
            if (received == posted || (HostMemory.getIntAcquire(descriptor + Descriptor.DONE_OFFSET) & DONE) == 0) {
                break;
            }
            loaded += HostMemory.getLong(receiveBuffers + (long) slot * stride);
            received++;
            count++;
        }
        if (RING - (posted - received) >= BATCH) {
            post(RING - (posted - received));
        }
        return count;
    }

    private void post(final int count) {
        for (int i = 0; i < count; i++) {
            final int slot = posted & MASK;
            final long descriptor = receiveRing + ((long) slot << Descriptor.SHIFT);
            HostMemory.putLong(descriptor, receiveBuffers + (long) slot * stride);
            HostMemory.putLong(descriptor + Descriptor.CONTROL_OFFSET, Descriptor.control(stride, 0, posted));
            posted++;
        }
        HostMemory.putIntRelease(receiveProducer, posted);
    }

    /**
     * Keeps the loads from being optimised away.
     *
     * @return a sum of what was loaded.
     */
    public long loaded() {
        return loaded;
    }
}
