package org.jvnic.lab.bench;

import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.cdna.spec.StatusBlock;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.memory.Span;

/**
 * What a sending pair and the card between them do to memory, and nothing else. Rings, buffers, their number and the order in which
 * they are used are those of a pair of {@link BenchGuest}s: a transmit ring of {@link BenchConfig#ring} descriptors and slots used
 * last first, a receive ring of twice as many with {@link BenchConfig#ring} buffers posted in turn, completions written in place of the
 * descriptors, consumer indices written to status blocks, bursts of {@link BenchConfig#burst}.
 *
 * <p>{@link #send} and {@link #receive} are one thread's, {@link #forward} is one thread's.
 */
final class BarePair {
    private static final int APART = 128; // neither the line of another index nor its prefetched neighbour
    private static final int PAGE = 4096;
    private static final long ETHERTYPE_IPV4 = 0x0000_0008L << 32;
    private static final int DONE = Descriptor.FLAG_DONE << 16;

    private final int[] sizes;
    private final int ring;
    private final int transmitMask;
    private final int receiveMask; // of what is fetched, too: a burst and what was fetched ahead
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
    private final int[] free;
    private final int[] slotAt;
    private int freeCount;
    private int next;
    private int sent;
    private int reclaimed;
    private int posted;
    private int received;
    private long loaded;

    // the engine's
    private final long[] fetchedTransmit;
    private final long[] fetchedReceive;
    private int receiveFetched;
    private int forwarded;

    /** A pair in memory of {@link #bytes}, page aligned. */
    BarePair(final BenchConfig config, final int number, final long memory) {
        sizes = config.mix().sizes();
        ring = config.ring();
        transmitMask = ring - 1;
        receiveMask = 2 * ring - 1;
        free = new int[ring];
        slotAt = new int[ring];
        fetchedTransmit = new long[4 * ring];
        fetchedReceive = new long[4 * ring];
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
        receiveRing = transmitRing + (long) ring * Descriptor.BYTES;
        transmitBuffers = receiveRing + 2L * ring * Descriptor.BYTES;
        receiveBuffers = transmitBuffers + (long) ring * stride;
        for (int slot = ring - 1; slot >= 0; slot--) {
            free[freeCount++] = slot;
        }
        post(ring);
    }

    /** Memory of a pair: a whole number of pages. */
    static long bytes(final BenchConfig config) {
        final long buffers = 2L * config.ring() * config.slotStride();
        final long rings = 3L * config.ring() * Descriptor.BYTES;
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
            slotAt[sent & transmitMask] = slot;
            final long descriptor = transmitRing + ((long) (sent & transmitMask) << Descriptor.SHIFT);
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
            free[freeCount++] = slotAt[(i - 1) & transmitMask];
        }
        reclaimed = consumer;
    }

    /** The engine: a batch from the transmit ring to posted buffers. */
    int forward() {
        final int count = Math.min(burst, HostMemory.getIntAcquire(transmitProducer) - forwarded);
        if (count <= 0) {
            return 0;
        }
        fetch(transmitRing, transmitMask, forwarded, count, fetchedTransmit);
        if (receiveFetched - forwarded < count) {
            final int more = Math.min(burst, HostMemory.getIntAcquire(receiveProducer) - receiveFetched);
            fetch(receiveRing, receiveMask, receiveFetched, more, fetchedReceive);
            receiveFetched += more;
        }
        final int mask = receiveMask;
        for (int index = forwarded; index != forwarded + count; index++) {
            carry(index, mask);
        }
        forwarded += count;
        HostMemory.putLongRelease(senderStatus + StatusBlock.TX_CONSUMER_OFFSET, forwarded & 0xFFFF_FFFFL);
        HostMemory.putLongRelease(receiverStatus + StatusBlock.TX_CONSUMER_OFFSET, (long) forwarded << 32);
        return count;
    }

    private void fetch(final long from, final int mask, final int first, final int count, final long[] into) {
        final int fetchedMask = receiveMask;
        for (int index = first; index != first + count; index++) {
            final long descriptor = from + ((long) (index & mask) << Descriptor.SHIFT);
            final int at = (index & fetchedMask) << 1;
            into[at] = HostMemory.getLong(descriptor);
            into[at + 1] = HostMemory.getLong(descriptor + Descriptor.CONTROL_OFFSET);
        }
    }

    private void carry(final int index, final int mask) {
        final int at = (index & mask) << 1;
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
        final long descriptor = receiveRing + ((long) (index & mask) << Descriptor.SHIFT);
        HostMemory.putLong(descriptor, 0);
        HostMemory.putIntRelease(descriptor + Descriptor.DONE_OFFSET, length | DONE);
    }

    /** The receiver: a completion and 8 bytes of each frame; buffers are posted again by the batch. */
    int receive() {
        int count = 0;
        final int mask = receiveMask;
        while (count < burst && received != posted) {
            final long descriptor = receiveRing + ((long) (received & mask) << Descriptor.SHIFT);
            if ((HostMemory.getIntAcquire(descriptor + Descriptor.DONE_OFFSET) & DONE) == 0) {
                break;
            }
            loaded += HostMemory.getLong(descriptor) + HostMemory.getLong(receiveBuffer(received));
            received++;
            count++;
        }
        if (ring - (posted - received) >= burst) {
            post(ring - (posted - received));
        }
        return count;
    }

    private void post(final int count) {
        for (int i = 0; i < count; i++) {
            final long descriptor = receiveRing + ((long) (posted & receiveMask) << Descriptor.SHIFT);
            HostMemory.putLong(descriptor, receiveBuffer(posted));
            HostMemory.putLong(descriptor + Descriptor.CONTROL_OFFSET, Descriptor.control(room, 0, posted));
            posted++;
        }
        HostMemory.putIntRelease(receiveProducer, posted);
    }

    private long receiveBuffer(final int index) {
        return receiveBuffers + (long) (index & transmitMask) * stride;
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
        return HostMemory.getLong(transmitRing + ((long) (index & transmitMask) << Descriptor.SHIFT));
    }

    /** The buffer of a receive descriptor as the engine fetched it, for a count of what is touched. */
    long receiveBufferAt(final int index) {
        return fetchedReceive[(index & receiveMask) << 1];
    }
}
