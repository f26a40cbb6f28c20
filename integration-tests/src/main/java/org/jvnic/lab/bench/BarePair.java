package org.jvnic.lab.bench;

import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.cdna.spec.StatusBlock;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.memory.Span;

/**
 * What a sending pair and the card between them do to memory, and nothing else. Rings, buffers, their number and the order in which
 * they are used are those of a pair of {@link BenchGuest}s: a transmit ring of {@link BenchConfig#RING} descriptors and slots used
 * last first, a receive ring of twice as many with {@link BenchConfig#RING} buffers posted in turn, completions written in place of the
 * descriptors, consumer indices written to status blocks, bursts of {@link BenchConfig#burst}.
 *
 * <p>{@link #send} and {@link #receive} are one thread's, {@link #forward} is one thread's.
 */
final class BarePair {
    static final int POSTED = BenchConfig.RING;

    private static final int TRANSMIT_MASK = BenchConfig.RING - 1;
    private static final int RECEIVE_RING = 2 * BenchConfig.RING;
    private static final int RECEIVE_MASK = RECEIVE_RING - 1;
    private static final int FETCHED_MASK = 255;
    private static final int APART = 128; // neither the line of another index nor its prefetched neighbour
    private static final int PAGE = 4096;
    private static final long ETHERTYPE_IPV4 = 0x0000_0008L << 32;
    private static final int DONE = Descriptor.FLAG_DONE << 16;

    private final int[] sizes;
    private final int burst;
    private final int stride;
    private final int room;
    private final long start;
    private final long bytes;
    private final long peerMac;
    private final long mac;
    private final long transmitProducer;
    private final long receiveProducer;
    private final long senderStatus;
    private final long receiverStatus;
    private final long transmitRing;
    private final long receiveRing;
    private final long transmitBuffers;
    private final long receiveBuffers;

    // the sender's and the receiver's
    private final int[] free = new int[BenchConfig.RING];
    private final int[] slotAt = new int[BenchConfig.RING];
    private int freeCount;
    private int next;
    private int sent;
    private int reclaimed;
    private int posted;
    private int received;
    private long loaded;

    // the engine's
    private final long[] fetchedTransmit = new long[2 * (FETCHED_MASK + 1)];
    private final long[] fetchedReceive = new long[2 * (FETCHED_MASK + 1)];
    private int receiveFetched;
    private int forwarded;

    /** A pair in memory of {@link #bytes}, page aligned. */
    BarePair(final BenchConfig config, final int number, final long memory) {
        sizes = config.mix().sizes();
        burst = config.burst();
        stride = config.slotStride();
        room = config.bufferBytes();
        mac = Rig.mac(2 * number);
        peerMac = Rig.mac(2 * number + 1);
        start = memory;
        bytes = bytes(config);
        transmitProducer = memory;
        receiveProducer = transmitProducer + APART;
        senderStatus = receiveProducer + APART;
        receiverStatus = senderStatus + APART;
        transmitRing = memory + PAGE;
        receiveRing = transmitRing + (long) BenchConfig.RING * Descriptor.BYTES;
        transmitBuffers = receiveRing + (long) RECEIVE_RING * Descriptor.BYTES;
        receiveBuffers = transmitBuffers + (long) BenchConfig.RING * stride;
        for (int slot = BenchConfig.RING - 1; slot >= 0; slot--) {
            free[freeCount++] = slot;
        }
        post(POSTED);
    }

    /** Memory of a pair: a whole number of pages. */
    static long bytes(final BenchConfig config) {
        final long buffers = (long) (BenchConfig.RING + POSTED) * config.slotStride();
        final long rings = (long) (BenchConfig.RING + RECEIVE_RING) * Descriptor.BYTES;
        return (2 * PAGE - 1 + rings + buffers) & -PAGE;
    }

    /** The sender: 16 header bytes and a descriptor a frame, one index a batch. */
    int send() {
        reclaim();
        final int count = Math.min(Math.min(burst, posted - sent), freeCount);
        for (int i = 0; i < count; i++) {
            final int slot = free[--freeCount];
            final long buffer = transmitBuffers + (long) slot * stride;
            HostMemory.putLong(buffer, peerMac | (mac << 48));
            HostMemory.putLong(buffer + Long.BYTES, (mac >>> 16) | ETHERTYPE_IPV4);
            slotAt[sent & TRANSMIT_MASK] = slot;
            final long descriptor = transmitRing + ((long) (sent & TRANSMIT_MASK) << Descriptor.SHIFT);
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

    /** The oldest last, so that it is used first, as {@code TransmitQueue} does. */
    private void reclaim() {
        final int consumer = HostMemory.getIntAcquire(senderStatus + StatusBlock.TX_CONSUMER_OFFSET);
        for (int i = consumer; i != reclaimed; i--) {
            free[freeCount++] = slotAt[(i - 1) & TRANSMIT_MASK];
        }
        reclaimed = consumer;
    }

    /** The engine: a batch from the transmit ring to posted buffers. */
    int forward() {
        final int count = Math.min(burst, HostMemory.getIntAcquire(transmitProducer) - forwarded);
        if (count <= 0) {
            return 0;
        }
        fetch(transmitRing, TRANSMIT_MASK, forwarded, count, fetchedTransmit);
        if (receiveFetched - forwarded < count) {
            final int more = Math.min(burst, HostMemory.getIntAcquire(receiveProducer) - receiveFetched);
            fetch(receiveRing, RECEIVE_MASK, receiveFetched, more, fetchedReceive);
            receiveFetched += more;
        }
        for (int index = forwarded; index != forwarded + count; index++) {
            carry(index);
        }
        forwarded += count;
        HostMemory.putLongRelease(senderStatus + StatusBlock.TX_CONSUMER_OFFSET, forwarded & 0xFFFF_FFFFL);
        HostMemory.putLongRelease(receiverStatus + StatusBlock.TX_CONSUMER_OFFSET, (long) forwarded << 32);
        return count;
    }

    private static void fetch(final long ring, final int mask, final int first, final int count, final long[] into) {
        for (int index = first; index != first + count; index++) {
            final long descriptor = ring + ((long) (index & mask) << Descriptor.SHIFT);
            final int at = (index & FETCHED_MASK) << 1;
            into[at] = HostMemory.getLong(descriptor);
            into[at + 1] = HostMemory.getLong(descriptor + Descriptor.CONTROL_OFFSET);
        }
    }

    private void carry(final int index) {
        final int at = (index & FETCHED_MASK) << 1;
        final long from = fetchedTransmit[at];
        final int length = Descriptor.length(fetchedTransmit[at + 1]);
        final long to = fetchedReceive[at];
        if (length > Descriptor.length(fetchedReceive[at + 1])
                || !Span.contains(start, bytes, from, length)
                || !Span.contains(start, bytes, to, length)
                || (HostMemory.getLong(from) & 0xFFFF_FFFF_FFFFL) != peerMac) {
            throw new IllegalStateException("bare work: frame " + index + " is not as it was sent");
        }
        HostMemory.copy(from, to, length);
        final long descriptor = receiveRing + ((long) (index & RECEIVE_MASK) << Descriptor.SHIFT);
        HostMemory.putLong(descriptor, 0);
        HostMemory.putIntRelease(descriptor + Descriptor.DONE_OFFSET, length | DONE);
    }

    /** The receiver: a completion and 8 bytes of each frame; buffers are posted again by the batch. */
    int receive() {
        int count = 0;
        while (count < burst && received != posted) {
            final long descriptor = receiveRing + ((long) (received & RECEIVE_MASK) << Descriptor.SHIFT);
            if ((HostMemory.getIntAcquire(descriptor + Descriptor.DONE_OFFSET) & DONE) == 0) {
                break;
            }
            loaded += HostMemory.getLong(descriptor) + HostMemory.getLong(receiveBuffer(received));
            received++;
            count++;
        }
        if (POSTED - (posted - received) >= burst) {
            post(POSTED - (posted - received));
        }
        return count;
    }

    private void post(final int count) {
        for (int i = 0; i < count; i++) {
            final long descriptor = receiveRing + ((long) (posted & RECEIVE_MASK) << Descriptor.SHIFT);
            HostMemory.putLong(descriptor, receiveBuffer(posted));
            HostMemory.putLong(descriptor + Descriptor.CONTROL_OFFSET, Descriptor.control(room, 0, posted));
            posted++;
        }
        HostMemory.putIntRelease(receiveProducer, posted);
    }

    private long receiveBuffer(final int index) {
        return receiveBuffers + (long) (index & (POSTED - 1)) * stride;
    }

    /** Frames received, modulo 2^32. */
    int received() {
        return received;
    }

    /** Keeps the loads from being optimised away. */
    long loaded() {
        return loaded;
    }

    /** The buffer of the transmit descriptor at an index, for a count of what is touched. */
    long transmitBufferAt(final int index) {
        return HostMemory.getLong(transmitRing + ((long) (index & TRANSMIT_MASK) << Descriptor.SHIFT));
    }

    /** The buffer of a receive descriptor as the engine fetched it, for a count of what is touched. */
    long receiveBufferAt(final int index) {
        return fetchedReceive[(index & FETCHED_MASK) << 1];
    }
}
