package org.jvnic.lab.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.concurrent.AtomicBuffer;
import org.jspecify.annotations.Nullable;
import org.jvnic.guest.driver.CdnaDriver;
import org.jvnic.guest.driver.DriverConfig;
import org.jvnic.guest.queue.BurstHandler;
import org.jvnic.guest.queue.ReceivedBurst;
import org.jvnic.guest.queue.ReceivedFrame;
import org.jvnic.guest.ring.RequestRing;
import org.jvnic.vmm.guest.GuestPlatform;
import org.jvnic.vmm.guest.GuestProgram;

/**
 * One end of a sending pair. The sender stores 16 header bytes of each frame, the receiver loads 8; both poll. A sender sends no more
 * than its peer has posted buffers for, so nothing is dropped and every frame counts. One thread.
 */
final class BenchGuest implements GuestProgram, BurstHandler {
    private static final ByteBuffer NONE = ByteBuffer.allocateDirect(0);
    private static final long ETHERTYPE_IPV4_AND_PADDING = 0x0000_0008L;

    private final BenchConfig config;
    private final long mac;
    private final long peerMac;
    private @Nullable BenchGuest receiver;
    private @Nullable CdnaDriver driver;
    private ByteBuffer transmitBytes = NONE;
    private ByteBuffer receiveBytes = NONE;
    private final int[] sizes;
    private final int burst;
    private final int[] slots;
    private final int[] lengths;
    private int next;
    private long sent;
    private long received;
    private long receivedBytes;
    private long loaded;
    private boolean paused;

    BenchGuest(final BenchConfig config, final long mac, final long peerMac) {
        this.config = config;
        this.sizes = config.mix().sizes();
        this.burst = config.burst();
        this.slots = new int[burst];
        this.lengths = new int[burst];
        this.mac = mac;
        this.peerMac = peerMac;
    }

    /** Makes this end the sender of the pair. */
    void sendTo(final BenchGuest peer) {
        receiver = peer;
    }

    @Override
    public void start(final GuestPlatform platform) {
        final int log2 = Integer.numberOfTrailingZeros(config.ring());
        final int receiveLog2 = log2 + 1; // room for the lag between the card's and the VMM's idea of the ring
        final CdnaDriver card = CdnaDriver.open(
                platform,
                DriverConfig.builder()
                        .rings(log2, receiveLog2)
                        .postedBuffers(config.ring())
                        .buffers(config.bufferBytes(), config.bufferBytes())
                        .slotStride(config.slotStride())
                        .maxFrame(config.bufferBytes())
                        .batches(Math.min(burst, RequestRing.MAX_BATCH), config.ring() / 2)
                        .build());
        transmitBytes = bytes(card.transmitBuffer());
        receiveBytes = bytes(card.receiveBuffer());
        driver = card;
    }

    /** Checks every access as the buffer does, but its fields are not loaded again after each. */
    private static ByteBuffer bytes(final AtomicBuffer buffer) {
        return buffer.byteBuffer()
                .slice(buffer.wrapAdjustment(), buffer.capacity())
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public int doWork() {
        final CdnaDriver card = driver;
        if (card == null) {
            return 0;
        }
        final BenchGuest peer = receiver;
        return peer == null ? card.pollBursts(this, burst) : send(card, peer.posted());
    }

    private int posted() {
        final CdnaDriver card = driver;
        return card == null ? 0 : card.receivePosted();
    }

    private int send(final CdnaDriver card, final int posted) {
        // whole bursts: a sender at the heels of the card would pass it a line of the ring, and a turn, for every few
        // frames
        final boolean allowed = !paused && posted - (int) sent >= burst;
        if (!allowed || !claimBurst(card)) {
            card.pollBursts(this, 1);
            return 0;
        }
        fill(card, burst);
        card.commitTransmit(slots, lengths, burst);
        card.flush();
        sent += burst;
        return burst;
    }

    private boolean claimBurst(final CdnaDriver card) {
        final int count = card.claimTransmit(slots, burst);
        if (count == burst) {
            return true;
        }
        for (int i = count - 1; i >= 0; i--) {
            card.abandonTransmit(slots[i]);
        }
        return false;
    }

    private void fill(final CdnaDriver card, final int count) {
        final ByteBuffer frames = transmitBytes;
        final long first = peerMac | (mac << 48);
        final long second = (mac >>> 16) | (ETHERTYPE_IPV4_AND_PADDING << 32);
        int size = next;
        for (int i = 0; i < count; i++) {
            final int offset = card.transmitOffset(slots[i]);
            frames.putLong(offset, first);
            frames.putLong(offset + Long.BYTES, second);
            lengths[i] = sizes[size];
            size = size + 1 == sizes.length ? 0 : size + 1;
        }
        next = size;
    }

    @Override
    public void onBurst(final ReceivedBurst burst) {
        final ByteBuffer frames = receiveBytes;
        final int count = burst.count();
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += frames.getLong(burst.offset(i));
        }
        loaded += sum;
        received += count;
        receivedBytes += burst.totalLength();
    }

    @Override
    public void onFrame(final ReceivedFrame frame) {
        loaded += frame.buffer().getLong(frame.offset(0));
        received++;
        receivedBytes += frame.totalLength();
    }

    void pause() {
        paused = true;
    }

    long received() {
        return received;
    }

    long receivedBytes() {
        return receivedBytes;
    }

    long sent() {
        return sent;
    }

    /** Keeps the loads from being optimised away. */
    long loaded() {
        return loaded;
    }

    @Override
    public void stop() {
        final CdnaDriver card = driver;
        if (card != null) {
            card.close();
        }
    }
}
