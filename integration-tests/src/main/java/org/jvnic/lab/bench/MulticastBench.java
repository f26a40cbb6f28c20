package org.jvnic.lab.bench;

import java.util.SplittableRandom;
import org.jvnic.guest.driver.DriverConfig;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.vmm.machine.Protection;
import org.jvnic.vmm.machine.Vmm;

/**
 * Replication by the card against the same copies sent one by one: a sender and its receivers, in alternate windows. Both ways each
 * receiver gets as many frames in the same order, and the sender hands over as many copies at a time.
 */
public final class MulticastBench {
    private static final long GROUP = 0x0100_005E_0001L;
    private static final int FRAMES_AT_A_TIME = 4;
    private static final int RING_LOG2 = 7;
    private static final int ROUNDS_PER_LOOK = 16;

    private final Protection protection;
    private final int receivers;
    private final int frameBytes;
    private final double seconds;
    private final int windows;

    /**
     * A benchmark.
     *
     * @param protection how DMA is protected.
     * @param receivers  1 to 31, so that the copies of a round fit the sender's ring.
     * @param frameBytes bytes in memory, without FCS, 60 to 9216.
     * @param seconds    length of a window.
     * @param windows    of each kind.
     */
    public MulticastBench(
            final Protection protection,
            final int receivers,
            final int frameBytes,
            final double seconds,
            final int windows) {
        BenchConfig.require(receivers >= 1 && receivers <= 31, "--receivers: " + receivers + " is not in [1, 31]");
        this.protection = protection;
        this.receivers = receivers;
        this.frameBytes = FrameMix.of(frameBytes).largest();
        this.seconds = seconds;
        this.windows = windows;
    }

    /**
     * Measures.
     *
     * @return {@code multicast_mcopies}, {@code unicast_mcopies}, millions of copies received a second, and their ratio.
     */
    public Figures run() {
        final Vmm.Builder builder = Vmm.builder()
                .contexts(receivers + 1)
                .random(new SplittableRandom(1))
                .mode(EngineMode.STEPPED);
        try (Rig rig = new Rig(builder.build(), protection)) {
            final Station sender = rig.add(config());
            final Station[] others = new Station[receivers];
            for (int i = 0; i < receivers; i++) {
                others[i] = rig.add(config());
                others[i].driver().setMulticast(GROUP);
            }
            rig.drain();
            window(rig, sender, others, true);
            window(rig, sender, others, false);
            final double[] multicast = new double[windows];
            final double[] unicast = new double[windows];
            final double[] ratio = new double[windows];
            for (int i = 0; i < windows; i++) {
                multicast[i] = window(rig, sender, others, true);
                unicast[i] = window(rig, sender, others, false);
                ratio[i] = multicast[i] / unicast[i];
            }
            final long dropped = rig.dropped();
            return new Figures()
                    .put("size", frameBytes)
                    .put("receivers", receivers)
                    .putWindows("multicast_mcopies", multicast)
                    .putWindows("unicast_mcopies", unicast)
                    .putWindows("multicast_to_unicast", ratio)
                    .put("dropped", dropped)
                    .put(Figures.EXACT, rig.finish());
        }
    }

    private DriverConfig config() {
        final int buffer = BenchConfig.bufferBytes(frameBytes);
        return DriverConfig.builder()
                .rings(RING_LOG2, RING_LOG2 + 1)
                .postedBuffers(1 << RING_LOG2)
                .buffers(buffer, buffer)
                .slotStride(BenchConfig.slotStride(buffer))
                .maxFrame(buffer)
                .build();
    }

    private double window(final Rig rig, final Station sender, final Station[] others, final boolean group) {
        final long start = System.nanoTime();
        final long end = start + (long) (seconds * 1e9);
        long copies = 0;
        do {
            for (int round = 0; round < ROUNDS_PER_LOOK; round++) {
                for (int i = 0; i < FRAMES_AT_A_TIME; i++) {
                    send(sender, others, group);
                }
                sender.flush();
                copies += carry(rig, others);
            }
        } while (System.nanoTime() - end < 0);
        return copies * 1e3 / (System.nanoTime() - start);
    }

    private void send(final Station sender, final Station[] others, final boolean group) {
        boolean sent = true;
        if (group) {
            sent = sender.send(GROUP, frameBytes);
        } else {
            for (final Station other : others) {
                sent &= sender.send(other.mac(), frameBytes);
            }
        }
        if (!sent) {
            throw new IllegalStateException("multicast: the sender's ring of " + (1 << RING_LOG2) + " was full");
        }
    }

    private int carry(final Rig rig, final Station[] others) {
        final int wanted = FRAMES_AT_A_TIME * receivers;
        int received = 0;
        while (received < wanted) {
            final int before = received;
            final int work = rig.pump();
            for (final Station other : others) {
                received += other.receive(FRAMES_AT_A_TIME);
            }
            if (work == 0 && received == before) {
                throw new IllegalStateException("multicast: " + received + " of " + wanted + " copies came");
            }
        }
        return received;
    }
}
