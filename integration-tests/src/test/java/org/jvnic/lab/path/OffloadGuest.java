package org.jvnic.lab.path;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.jvnic.guest.driver.CdnaDriver;
import org.jvnic.guest.driver.DriverConfig;
import org.jvnic.guest.queue.FragmentList;
import org.jvnic.guest.queue.ReceivedFrame;
import org.jvnic.nic.cdna.spec.Offload;
import org.jvnic.vmm.guest.GuestPlatform;
import org.jvnic.vmm.guest.GuestProgram;

final class OffloadGuest implements GuestProgram {
    private static final int BUFFER = 4096;

    final List<String> received = new ArrayList<>();
    private final Queue<Job> jobs = new ArrayDeque<>();
    private @Nullable CdnaDriver driver;
    private @Nullable FragmentList fragments;

    private static final class Job {
        final byte[] frame;
        final int pieceBytes;
        final long extension;

        Job(final byte[] frame, final int pieceBytes, final long extension) {
            this.frame = frame;
            this.pieceBytes = pieceBytes;
            this.extension = extension;
        }
    }

    void send(final byte[] frame, final int pieceBytes, final long extension) {
        jobs.add(new Job(frame, pieceBytes, extension));
    }

    boolean isIdle() {
        return jobs.isEmpty();
    }

    CdnaDriver driver() {
        return Objects.requireNonNull(driver);
    }

    @Override
    public void start(final GuestPlatform platform) {
        final CdnaDriver opened = CdnaDriver.open(
                platform,
                DriverConfig.builder()
                        .rings(8, 8)
                        .buffers(BUFFER, BUFFER)
                        .slotStride(BUFFER)
                        .offloads(Offload.ALL)
                        .moderation(50, 4)
                        .adaptiveModeration(true)
                        .build());
        driver = opened;
        fragments = opened.newFragmentList();
    }

    @Override
    public int doWork() {
        int work = driver().poll(this::onFrame, 64);
        final Job job = jobs.peek();
        if (job != null && send(driver(), job)) {
            jobs.remove();
            driver().flush();
            work++;
        }
        return work;
    }

    private void onFrame(final ReceivedFrame frame) {
        received.add((frame.isChecksumGood() ? "good" : frame.isChecksumBad() ? "bad" : "none")
                + (frame.isVlanStripped() ? " tag " + frame.vlanTag() : ""));
    }

    private boolean send(final CdnaDriver card, final Job job) {
        return job.frame.length <= job.pieceBytes ? sendWhole(card, job) : sendPieces(card, job);
    }

    private static boolean sendWhole(final CdnaDriver card, final Job job) {
        final int slot = card.claimTransmit();
        card.transmitBuffer().putBytes(card.transmitOffset(slot), job.frame);
        final boolean taken = card.commitTransmit(slot, job.frame.length, job.extension);
        if (!taken) {
            card.abandonTransmit(slot);
        }
        return taken;
    }

    private boolean sendPieces(final CdnaDriver card, final Job job) {
        final FragmentList list = Objects.requireNonNull(fragments).clear().offload(job.extension);
        for (int at = 0; at < job.frame.length; at += job.pieceBytes) {
            final int length = Math.min(job.pieceBytes, job.frame.length - at);
            final int slot = card.claimTransmit();
            card.transmitBuffer().putBytes(card.transmitOffset(slot), job.frame, at, length);
            list.addSlot(slot, 0, length);
        }
        return card.transmitFragments(list);
    }

    @Override
    public void stop() {
        driver().close();
    }
}
