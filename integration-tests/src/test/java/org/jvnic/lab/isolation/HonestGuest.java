package org.jvnic.lab.isolation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.jvnic.guest.driver.CdnaDriver;
import org.jvnic.guest.driver.DriverConfig;
import org.jvnic.guest.queue.ReceivedFrame;
import org.jvnic.lab.traffic.Endpoint;
import org.jvnic.lab.traffic.SizeMix;
import org.jvnic.lab.traffic.UdpChecksum;
import org.jvnic.lab.traffic.WatermarkChecker;
import org.jvnic.lab.traffic.WatermarkedFrames;
import org.jvnic.vmm.guest.GuestPlatform;
import org.jvnic.vmm.guest.GuestProgram;

/**
 * Keeps every rule: sends watermarked frames to its peers when told to and verifies each byte it gets from them. Frames of the
 * hostile guest, told by their source address, are put aside. vCPU's thread.
 */
final class HonestGuest implements GuestProgram {
    /** Frames it sends when told to. */
    static final int BURST = 4;

    private static final int POLL_LIMIT = 1024;
    private static final int KEPT_FRAMES = 4096;
    private static final int SOURCE_OFFSET = 6;
    private static final int TX_RING_LOG2 = 7;
    private static final int RX_RING_LOG2 = 10;
    private static final int REFILL = 16;

    private final Endpoint self;
    private final List<Endpoint> peers;
    private final List<Long> strangers;
    private final List<WatermarkedFrames> streams = new ArrayList<>();
    private final SizeMix sizes;
    private final WatermarkChecker checker;
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[16384]);
    private final List<byte[]> fromStrangers = new ArrayList<>();
    private @Nullable GuestPlatform platform;
    private @Nullable CdnaDriver driver;
    private boolean sending;
    private long sent;
    private long received;
    private long transcript;

    HonestGuest(final Endpoint self, final List<Endpoint> peers, final List<Long> strangers) {
        this.self = self;
        this.peers = peers;
        this.strangers = strangers;
        this.checker = new WatermarkChecker(self, peers, UdpChecksum.GOOD);
        this.sizes = SizeMix.imix(self.id());
        for (final Endpoint peer : peers) {
            streams.add(new WatermarkedFrames(self, peer, UdpChecksum.GOOD));
        }
    }

    @Override
    public void start(final GuestPlatform machine) {
        platform = machine;
        driver = CdnaDriver.open(
                machine,
                DriverConfig.builder()
                        .rings(TX_RING_LOG2, RX_RING_LOG2)
                        .batches(256, REFILL)
                        .build());
        driver.onInterrupt(() -> {});
        driver.rearmInterrupt();
    }

    @Override
    public int doWork() {
        final CdnaDriver nic = driver();
        int work = nic.poll(this::onFrame, POLL_LIMIT);
        if (work > 0) {
            nic.rearmInterrupt();
        }
        if (sending) {
            for (final WatermarkedFrames stream : streams) {
                work += send(nic, stream);
            }
            nic.flush();
        }
        return work;
    }

    private int send(final CdnaDriver nic, final WatermarkedFrames stream) {
        int count = 0;
        while (count < BURST) {
            final int slot = nic.claimTransmit();
            if (slot == CdnaDriver.NO_SLOT) {
                break;
            }
            final int bytes = sizes.next();
            stream.write(
                    nic.transmitBuffer(),
                    nic.transmitOffset(slot),
                    bytes,
                    platform().clock().nanoTime());
            nic.commitTransmit(slot, bytes);
            stream.advance();
            sent++;
            count++;
        }
        return count;
    }

    private void onFrame(final ReceivedFrame frame) {
        final int length = frame.totalLength();
        frame.getBytes(0, scratch, 0, length);
        received++;
        final long source = scratch.getLong(SOURCE_OFFSET) & 0xFFFF_FFFF_FFFFL;
        if (strangers.contains(source)) {
            if (fromStrangers.size() < KEPT_FRAMES) {
                fromStrangers.add(Arrays.copyOf(scratch.byteArray(), length));
            }
            return;
        }
        checker.check(scratch, 0, length);
        for (int i = 0; i < length; i++) {
            transcript = transcript * 0x9E37_79B9_7F4A_7C15L + scratch.getByte(i) + length;
        }
    }

    private CdnaDriver driver() {
        return java.util.Objects.requireNonNull(driver);
    }

    private GuestPlatform platform() {
        return java.util.Objects.requireNonNull(platform);
    }

    @Override
    public void stop() {
        driver().close();
    }

    void setSending(final boolean on) {
        sending = on;
    }

    /** Frames of the hostile guest since the last call. */
    List<byte[]> takeFromStrangers() {
        final List<byte[]> frames = List.copyOf(fromStrangers);
        fromStrangers.clear();
        return frames;
    }

    long sent() {
        return sent;
    }

    long received() {
        return received;
    }

    /** A number that two runs share when the same bytes came in the same order. */
    long transcript() {
        return transcript;
    }

    WatermarkChecker checker() {
        return checker;
    }

    /** Frames sent to a peer. */
    long sentTo(final Endpoint peer) {
        return streams.get(peers.indexOf(peer)).sent();
    }

    Endpoint endpoint() {
        return self;
    }

    List<Endpoint> peers() {
        return peers;
    }
}
