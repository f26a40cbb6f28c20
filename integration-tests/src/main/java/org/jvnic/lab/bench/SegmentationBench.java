package org.jvnic.lab.bench;

import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.agrona.concurrent.AtomicBuffer;
import org.jvnic.guest.driver.CdnaDriver;
import org.jvnic.guest.driver.DriverConfig;
import org.jvnic.nic.cdna.spec.Offload;
import org.jvnic.nic.cdna.spec.OffloadExtension;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.vmm.machine.Protection;
import org.jvnic.vmm.machine.Vmm;

/**
 * TCP data cut into segments by the card against the same segments sent one by one with checksum offload, in alternate windows. The
 * sender rings the doorbell after the same number of packets both ways.
 */
public final class SegmentationBench {
    private static final int MSS = 1448;
    private static final int SEGMENTS = 44;
    private static final int IP = 14;
    private static final int TCP = IP + 20;
    private static final int HEADERS = TCP + 20;
    private static final int RECEIVE_BUFFER = 2048;
    private static final int RECEIVE_LOG2 = 9;
    private static final int TRANSMIT_LOG2 = 4;
    private static final int SEND_BUFFER = 63_808; // headers and 44 segments, a multiple of 64 but no power of two
    private static final int ROUNDS_PER_LOOK = 8;

    private final Protection protection;
    private final int burst;
    private final double seconds;
    private final int windows;

    /**
     * A benchmark.
     *
     * @param protection how DMA is protected.
     * @param burst      packets handed over before the doorbell is rung, 1 to 4.
     * @param seconds    length of a window.
     * @param windows    of each kind.
     */
    public SegmentationBench(final Protection protection, final int burst, final double seconds, final int windows) {
        BenchConfig.require(burst >= 1 && burst <= 4, "--burst: " + burst + " is not in [1, 4]");
        this.protection = protection;
        this.burst = burst;
        this.seconds = seconds;
        this.windows = windows;
    }

    /** Frames received, and what the sender needed for them. */
    private record Window(long frames, long elapsedNs, long descriptors, long doorbells) {
        double mpps() {
            return frames * 1e3 / elapsedNs;
        }
    }

    /**
     * Measures.
     *
     * @return rates of frames received, and descriptors and doorbells a frame, of both ways and their ratios.
     */
    public Figures run() {
        final Vmm.Builder builder =
                Vmm.builder().contexts(2).random(new SplittableRandom(1)).mode(EngineMode.STEPPED);
        try (Rig rig = new Rig(builder.build(), protection)) {
            final Station sender = rig.add(config(
                    SEND_BUFFER,
                    TRANSMIT_LOG2,
                    Offload.TX_SEGMENTATION.bit() | Offload.TX_L4_CHECKSUM.bit() | Offload.TX_IPV4_CHECKSUM.bit()));
            final Station receiver = rig.add(config(RECEIVE_BUFFER, RECEIVE_LOG2, 0));
            rig.drain();
            window(rig, sender, receiver, SEGMENTS);
            window(rig, sender, receiver, 1);
            final Window[] whole = new Window[windows];
            final Window[] single = new Window[windows];
            for (int i = 0; i < windows; i++) {
                whole[i] = window(rig, sender, receiver, SEGMENTS);
                single[i] = window(rig, sender, receiver, 1);
            }
            final long dropped = rig.dropped();
            return figures(whole, single).put("dropped", dropped).put(Figures.EXACT, rig.finish());
        }
    }

    private Figures figures(final Window[] whole, final Window[] single) {
        final double[] tso = new double[windows];
        final double[] mss = new double[windows];
        final double[] ratio = new double[windows];
        for (int i = 0; i < windows; i++) {
            tso[i] = whole[i].mpps();
            mss[i] = single[i].mpps();
            ratio[i] = tso[i] / mss[i];
        }
        final Window a = whole[0];
        final Window b = single[0];
        return new Figures()
                .put("mss", MSS)
                .put("segments", SEGMENTS)
                .put("burst", burst)
                .putWindows("tso_mpps", tso)
                .putWindows("mss_mpps", mss)
                .put("tso_gbps", Figures.median(tso) * (HEADERS + MSS) * 8 / 1e3)
                .putWindows("tso_to_mss", ratio)
                .put("tso_descriptors_per_frame", (double) a.descriptors / a.frames)
                .put("mss_descriptors_per_frame", (double) b.descriptors / b.frames)
                .put("descriptors_saved", (double) b.descriptors * a.frames / b.frames / a.descriptors)
                .put("tso_doorbells_per_frame", (double) a.doorbells / a.frames)
                .put("mss_doorbells_per_frame", (double) b.doorbells / b.frames)
                .put("doorbells_saved", (double) b.doorbells * a.frames / b.frames / a.doorbells);
    }

    private static DriverConfig config(final int buffer, final int receiveLog2, final int offloads) {
        return DriverConfig.builder()
                .rings(TRANSMIT_LOG2, receiveLog2)
                .postedBuffers(buffer == SEND_BUFFER ? 8 : 1 << (receiveLog2 - 1))
                .buffers(buffer, buffer)
                .slotStride(BenchConfig.slotStride(buffer))
                .offloads(offloads)
                .build();
    }

    private Window window(final Rig rig, final Station sender, final Station receiver, final int segments) {
        final long descriptors = rig.counter(0, PortCounters.TX_DESCRIPTORS);
        final long doorbells = sender.driver().statistics().doorbells();
        final long start = System.nanoTime();
        final long end = start + (long) (seconds * 1e9);
        long frames = 0;
        do {
            for (int round = 0; round < ROUNDS_PER_LOOK; round++) {
                for (int sent = 0; sent < SEGMENTS; sent += segments) {
                    for (int i = 0; i < burst; i++) {
                        send(sender.driver(), receiver.mac(), sender.mac(), segments);
                    }
                    sender.flush();
                    frames += carry(rig, receiver, burst * segments);
                }
            }
        } while (System.nanoTime() - end < 0);
        return new Window(
                frames,
                System.nanoTime() - start,
                rig.counter(0, PortCounters.TX_DESCRIPTORS) - descriptors,
                sender.driver().statistics().doorbells() - doorbells);
    }

    private static void send(final CdnaDriver card, final long destination, final long source, final int segments) {
        final int slot = card.claimTransmit();
        if (slot == CdnaDriver.NO_SLOT) {
            throw new IllegalStateException("tso: the sender's ring of " + (1 << TRANSMIT_LOG2) + " was full");
        }
        final int length = HEADERS + segments * MSS;
        writeHeaders(card.transmitBuffer(), card.transmitOffset(slot), destination, source, length);
        final long sums = OffloadExtension.of(
                OffloadExtension.IPV4_CHECKSUM | OffloadExtension.L4_CHECKSUM, IP, TCP - IP, HEADERS - TCP);
        card.commitTransmit(slot, length, segments == 1 ? sums : OffloadExtension.segment(sums, MSS));
    }

    /** Ethernet, IPv4 without options, TCP without options; checksums are the card's to fill in. */
    private static void writeHeaders(
            final AtomicBuffer buffer, final int offset, final long destination, final long source, final int length) {
        buffer.putLong(offset, destination | (source << 48));
        buffer.putInt(offset + 8, (int) (source >>> 16));
        buffer.putShort(offset + 12, (short) 0x0800, ByteOrder.BIG_ENDIAN);
        buffer.putInt(offset + IP, 0x4500_0000 | (length - IP), ByteOrder.BIG_ENDIAN);
        buffer.putInt(offset + IP + 4, 0, ByteOrder.BIG_ENDIAN);
        buffer.putInt(offset + IP + 8, 0x4006_0000, ByteOrder.BIG_ENDIAN);
        buffer.putInt(offset + IP + 12, 0x0A00_0001, ByteOrder.BIG_ENDIAN);
        buffer.putInt(offset + IP + 16, 0x0A00_0002, ByteOrder.BIG_ENDIAN);
        buffer.putInt(offset + TCP, 0x1000_2000, ByteOrder.BIG_ENDIAN);
        buffer.putInt(offset + TCP + 4, 1, ByteOrder.BIG_ENDIAN);
        buffer.putInt(offset + TCP + 8, 1, ByteOrder.BIG_ENDIAN);
        buffer.putInt(offset + TCP + 12, 0x5010_FFFF, ByteOrder.BIG_ENDIAN);
        buffer.putInt(offset + TCP + 16, 0, ByteOrder.BIG_ENDIAN);
    }

    private static int carry(final Rig rig, final Station receiver, final int wanted) {
        int received = 0;
        while (received < wanted) {
            final int work = rig.pump();
            final int came = receiver.receive(wanted - received);
            if (work == 0 && came == 0) {
                throw new IllegalStateException("tso: " + received + " of " + wanted + " frames came");
            }
            received += came;
        }
        return received;
    }
}
