package org.jvnic.lab.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.jvnic.nic.card.Ledger;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.vmm.machine.ContextSettings;
import org.jvnic.vmm.machine.VirtualMachine;
import org.jvnic.vmm.machine.Vmm;

/** Guest to guest through the card, as fast as it goes. Runs on the calling thread, which drives all guests. */
public final class ThroughputBench {
    private static final double MAX_WARM_UP_SECONDS = 3;
    static final String ENGINE = "jvnic-bench-engine";
    private static final long LOCAL = 0x02;
    private static final int FRAMES_PER_LOOK = 8192;

    /** Length of what is measured at a time where something else is measured in between. */
    static final double PIECE_SECONDS = 0.03;

    private final BenchConfig config;
    private final List<BenchGuest> guests = new ArrayList<>();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final IdleStrategy idle = spinningThenYielding();
    private VirtualMachine[] vms = {};
    private long engineThread = -1;
    private long elapsed;
    private long cpu;
    private long frames;
    private long bytes;
    private long allocated;

    /**
     * A benchmark.
     *
     * @param config what to measure.
     */
    public ThroughputBench(final BenchConfig config) {
        this.config = config;
    }

    /**
     * Warms up, then measures.
     *
     * @return what was measured.
     * @throws IllegalStateException when a guest crashed.
     */
    public BenchResult run() {
        return run(config.seconds(), 1, () -> {}, () -> {});
    }

    /**
     * Warms up for twice as long, then measures in pieces: what disturbs the machine for longer than one disturbs what comes in between as much.
     *
     * @param warm    runs after the warm-up, on the same thread.
     * @param between runs behind each piece, on the same thread, which the engine must share; counts for nothing.
     * @return what was measured.
     * @throws IllegalStateException when a guest crashed.
     */
    BenchResult runInPieces(final Runnable warm, final Runnable between) {
        final int pieces = (int) Math.max(1, Math.round(config.seconds() / PIECE_SECONDS));
        return run(2 * config.seconds(), pieces, warm, between);
    }

    private BenchResult run(final double warmUpSeconds, final int pieces, final Runnable warm, final Runnable between) {
        final Vmm.Builder builder = Vmm.builder()
                .name(ENGINE)
                .contexts(config.contexts())
                .random(new SplittableRandom(1))
                .mode(config.twoThreads() ? EngineMode.THREAD : EngineMode.STEPPED)
                .idleStrategy(spinningThenYielding());
        try (Vmm vmm = builder.build()) {
            boot(vmm);
            runFor(vmm, Math.min(MAX_WARM_UP_SECONDS, warmUpSeconds));
            warm.run();
            for (int i = 0; i < pieces; i++) {
                measure(vmm, config.seconds() / pieces);
                between.run();
            }
            return finish(vmm);
        }
    }

    private void measure(final Vmm vmm, final double seconds) {
        final long allocatedBefore = allocated();
        final long framesBefore = received();
        final long bytesBefore = receivedBytes();
        final long cpuBefore = cpuTime();
        final long start = System.nanoTime();
        runFor(vmm, seconds);
        elapsed += System.nanoTime() - start;
        cpu += cpuTime() - cpuBefore;
        frames += received() - framesBefore;
        bytes += receivedBytes() - bytesBefore;
        allocated += allocated() - allocatedBefore;
    }

    private void boot(final Vmm vmm) {
        final long vmBytes = (4L * config.ring() * config.slotStride() + (1 << 20)) & -4096L;
        vms = new VirtualMachine[config.contexts()];
        for (int i = 0; i < config.contexts(); i++) {
            final BenchGuest guest = new BenchGuest(config, mac(i), mac(i ^ 1));
            guests.add(guest);
            if ((i & 1) != 0) {
                guests.get(i - 1).sendTo(guest);
            }
            vms[i] = vmm.createVm("bench" + i, vmBytes, guest);
            vmm.assign(vms[i], i, ContextSettings.of(mac(i), config.protection()));
        }
        for (final VirtualMachine vm : vms) {
            vm.step();
            failOnCrash(vm);
        }
        for (final Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals(ENGINE)) {
                engineThread = thread.getId();
            }
        }
    }

    /** Yields after some microseconds: where other work takes a core, spinning would only keep the peer from running. */
    private static IdleStrategy spinningThenYielding() {
        return new BackoffIdleStrategy(200, Long.MAX_VALUE, 1, 1);
    }

    private static long mac(final int context) {
        return LOCAL | ((long) (context + 1) << 40);
    }

    private void runFor(final Vmm vmm, final double seconds) {
        final long end = System.nanoTime() + (long) (seconds * 1e9);
        final int rounds = roundsPerLook(config);
        do {
            for (int i = 0; i < rounds; i++) {
                idle.idle(round(vmm));
            }
        } while (System.nanoTime() - end < 0);
        for (final VirtualMachine vm : vms) {
            failOnCrash(vm);
        }
    }

    /** Turns of all pairs between two looks at the clock: few where a turn carries many frames, or pieces would be too long. */
    static int roundsPerLook(final BenchConfig config) {
        final int bursts = config.contexts() / 2 * (config.twoThreads() ? 1 : config.slice());
        return Math.max(1, FRAMES_PER_LOOK / (bursts * config.ring()));
    }

    private int round(final Vmm vmm) {
        int work = 0;
        for (int i = 0; i < vms.length; i += 2) {
            work += config.twoThreads() ? vms[i].step() + vms[i + 1].step() : slice(vmm, vms[i], vms[i + 1]);
        }
        return work;
    }

    private int slice(final Vmm vmm, final VirtualMachine sender, final VirtualMachine receiver) {
        int work = 0;
        for (int i = 0; i < config.slice(); i++) {
            work += sender.step();
            work += vmm.card().pump();
            work += receiver.step();
        }
        return work;
    }

    private static void failOnCrash(final VirtualMachine vm) {
        final Throwable crash = vm.crash();
        if (crash != null) {
            throw new IllegalStateException(vm.name() + " crashed: " + crash, crash);
        }
    }

    private long received() {
        long sum = 0;
        for (int i = 0; i < guests.size(); i++) { // an iterator would count as allocated
            sum += guests.get(i).received();
        }
        return sum;
    }

    private long receivedBytes() {
        long sum = 0;
        for (int i = 0; i < guests.size(); i++) { // an iterator would count as allocated
            sum += guests.get(i).receivedBytes();
        }
        return sum;
    }

    private long sent() {
        long sum = 0;
        for (final BenchGuest guest : guests) {
            sum += guest.sent();
        }
        return sum;
    }

    private BenchResult finish(final Vmm vmm) {
        for (final BenchGuest guest : guests) {
            guest.pause();
        }
        while (sent() != received() + vmm.card().ledger().dropped()) {
            round(vmm);
        }
        final Ledger ledger = vmm.card().ledger();
        for (final VirtualMachine vm : vms) {
            vm.shutDown();
        }
        return new BenchResult(config, frames, bytes, elapsed, cpu, allocated, ledger.dropped(), ledger.isExact());
    }

    private long cpuTime() {
        return (engineThread < 0 ? 0 : threads.getThreadCpuTime(engineThread)) + threads.getCurrentThreadCpuTime();
    }

    private long allocated() {
        final long engine = engineThread < 0 ? 0 : threads.getThreadAllocatedBytes(engineThread);
        return engine + threads.getCurrentThreadAllocatedBytes(); // by number it would allocate itself
    }
}
