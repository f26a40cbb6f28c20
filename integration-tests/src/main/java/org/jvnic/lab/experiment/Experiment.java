package org.jvnic.lab.experiment;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleConsumer;
import org.agrona.CloseHelper;
import org.agrona.concurrent.CachedNanoClock;
import org.jspecify.annotations.Nullable;
import org.jvnic.lab.traffic.Endpoint;
import org.jvnic.nic.card.Ledger;
import org.jvnic.nic.port.Wire;
import org.jvnic.vmm.capture.PcapFrameTap;
import org.jvnic.vmm.events.JfrNicEvents;
import org.jvnic.vmm.events.NicEventFanOut;
import org.jvnic.vmm.machine.ContextSettings;
import org.jvnic.vmm.machine.VirtualMachine;
import org.jvnic.vmm.machine.Vmm;

/** A run: N VMs on one card, traffic, then the books. Runs on the calling thread. */
public final class Experiment {
    private static final long VM_BYTES = 8L << 20;
    private static final long TSO_VM_BYTES = 24L << 20;
    private static final long STEP_NANOS = 1_000;
    private static final long POLL_NANOS = 20_000_000;
    private static final long BOOT_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long DRAIN_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int QUIET_LOOKS = 3;
    private static final int QUIET_ROUNDS = 50;

    private final RunConfig config;
    private final RunControl control = new RunControl();
    private final CachedNanoClock manualClock = new CachedNanoClock();
    private final List<TrafficGuest> guests = new ArrayList<>();
    private final List<VirtualMachine> vms = new ArrayList<>();
    private final List<Vmm> vmms = new ArrayList<>();
    private final List<Long> pinnedPages = new ArrayList<>();
    private final @Nullable PrintWriter traceOut;

    /**
     * A run that has not begun.
     *
     * @param config   what it is to do.
     * @param traceOut where the trace goes, or null; used only when the configuration asks for a trace.
     */
    public Experiment(final RunConfig config, final @Nullable PrintWriter traceOut) {
        this.config = config;
        this.traceOut = traceOut;
    }

    /**
     * Runs.
     *
     * @param progress told how far the run is, 0 to 1, now and then.
     * @return what came of it.
     * @throws IllegalStateException when a guest crashed or did not boot; names it.
     * @throws UncheckedIOException when the capture file cannot be written.
     * @throws org.jvnic.vmm.wire.WireException when a wire cannot be had.
     */
    public RunReport run(final DoubleConsumer progress) {
        try (RunWires wires = RunWires.open(config, config.isDeterministic() ? manualClock : System::nanoTime)) {
            return run(wires, progress);
        }
    }

    private RunReport run(final RunWires wires, final DoubleConsumer progress) {
        final PcapFrameTap tap = openTap();
        try {
            for (int i = 0; i < config.nics(); i++) {
                vmms.add(buildVmm("jvnic-engine-" + i, wires.of(i), tap));
            }
            createVms();
            final long startNs = System.nanoTime();
            final long elapsedNs;
            if (config.isDeterministic()) {
                runStepped(progress);
                elapsedNs = manualClock.nanoTime();
            } else {
                elapsedNs = runThreaded(progress);
            }
            return new RunReport(config, collect(), vmms, wires.all(), elapsedNs, System.nanoTime() - startNs);
        } finally {
            CloseHelper.quietCloseAll(vmms);
            closeTap(tap);
        }
    }

    private @Nullable PcapFrameTap openTap() {
        if (config.pcap() == null) {
            return null;
        }
        try {
            return new PcapFrameTap(config.pcap(), config.vms());
        } catch (final IOException e) {
            throw new UncheckedIOException("--pcap: cannot write " + config.pcap() + ": " + e.getMessage(), e);
        }
    }

    private void closeTap(final @Nullable PcapFrameTap tap) {
        try {
            if (tap != null) {
                tap.close();
            }
        } catch (final IOException e) {
            throw new UncheckedIOException("--pcap: " + config.pcap() + " is incomplete: " + e.getMessage(), e);
        }
    }

    private Vmm buildVmm(final String name, final @Nullable Wire wire, final @Nullable PcapFrameTap tap) {
        final int contexts = (config.vms() + config.nics() - 1) / config.nics();
        final Vmm.Builder builder = Vmm.builder()
                .name(name)
                .contexts(contexts)
                .mode(config.engine())
                .wire(wire)
                .tap(tap);
        if (config.isDeterministic()) {
            builder.clock(manualClock).random(new SplittableRandom(config.seed()));
        }
        final PrintWriter out = traceOut;
        if (config.trace() && out != null) {
            final Trace trace = new Trace(out);
            builder.events(new NicEventFanOut(List.of(new JfrNicEvents(), trace)))
                    .decoratePages(trace::watch);
        } else {
            builder.events(new JfrNicEvents());
        }
        return builder.build();
    }

    private Vmm vmmOf(final int vm) {
        return vmms.get(vm % config.nics());
    }

    private void createVms() {
        final List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < config.vms(); i++) {
            endpoints.add(Endpoint.of(i));
        }
        for (int i = 0; i < config.vms(); i++) {
            final TrafficGuest guest = new TrafficGuest(control, config, i, endpoints, quotaOf(i));
            final VirtualMachine vm =
                    vmmOf(i).createVm("vm" + i, config.offloads().isTso() ? TSO_VM_BYTES : VM_BYTES, guest);
            vmmOf(i).assign(
                            vm,
                            i / config.nics(),
                            ContextSettings.of(endpoints.get(i).mac(), config.protection()));
            guests.add(guest);
            vms.add(vm);
        }
    }

    private long quotaOf(final int vm) {
        if (config.frames() == 0) {
            return Long.MAX_VALUE;
        }
        return config.frames() / config.vms() + (vm < config.frames() % config.vms() ? 1 : 0);
    }

    // ---- threads

    private long runThreaded(final DoubleConsumer progress) {
        for (final VirtualMachine vm : vms) {
            vm.start();
        }
        awaitBoot();
        final long startNs = System.nanoTime();
        control.go();
        while (!isOver(System.nanoTime() - startNs)) {
            LockSupport.parkNanos(POLL_NANOS);
            progress.accept(fraction(System.nanoTime() - startNs));
            failOnCrash();
        }
        control.stop();
        final long elapsedNs = System.nanoTime() - startNs;
        drain();
        progress.accept(1);
        shutDown();
        return elapsedNs;
    }

    private void awaitBoot() {
        final long deadline = System.nanoTime() + BOOT_TIMEOUT_NS;
        while (control.readyGuests() < vms.size()) {
            failOnCrash();
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(
                        "boot: " + control.readyGuests() + " of " + vms.size() + " VMs came up within 60 s");
            }
            LockSupport.parkNanos(POLL_NANOS / 20);
        }
    }

    private void failOnCrash() {
        for (final VirtualMachine vm : vms) {
            final Throwable crash = vm.crash();
            if (crash != null) {
                throw new IllegalStateException(vm.name() + " crashed: " + crash, crash);
            }
        }
    }

    private boolean isOver(final long elapsedNs) {
        return config.frames() > 0
                ? control.sent() >= config.frames() || isStalled(elapsedNs)
                : elapsedNs >= config.seconds() * 1e9;
    }

    private boolean isStalled(final long elapsedNs) {
        return config.seconds() > 0 && elapsedNs >= config.seconds() * 1e9;
    }

    private double fraction(final long elapsedNs) {
        return config.frames() > 0
                ? (double) control.sent() / config.frames()
                : elapsedNs / 1e9 / Math.max(config.seconds(), 1e-9);
    }

    /** Waits until nothing moves any more: what was sent is delivered or dropped, what was delivered is taken. */
    private void drain() {
        final long deadline = System.nanoTime() + DRAIN_TIMEOUT_NS;
        long before = -1;
        int quiet = 0;
        while (quiet < QUIET_LOOKS && System.nanoTime() - deadline < 0) {
            long now = control.received();
            boolean exact = true;
            for (final Vmm vmm : vmms) {
                final Ledger ledger = vmm.card().ledger();
                now += ledger.sent() + ledger.arrived() + ledger.delivered() + ledger.dropped();
                exact &= ledger.isExact() && ledger.staged() == 0;
            }
            quiet = now == before && exact ? quiet + 1 : 0;
            before = now;
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    // ---- one thread, a manual clock

    private void runStepped(final DoubleConsumer progress) {
        while (control.readyGuests() < vms.size()) {
            round();
            failOnCrash();
        }
        control.go();
        final long startNs = manualClock.nanoTime();
        long rounds = 0;
        while (!isOver(manualClock.nanoTime() - startNs)) {
            round();
            if ((++rounds & 0x3FFF) == 0) {
                progress.accept(fraction(manualClock.nanoTime() - startNs));
            }
        }
        control.stop();
        int quiet = 0;
        while (quiet < QUIET_ROUNDS) {
            quiet = round() == 0 ? quiet + 1 : 0;
        }
        progress.accept(1);
        shutDown();
    }

    private int round() {
        int work = 0;
        for (final VirtualMachine vm : vms) {
            work += vm.step();
            for (final Vmm vmm : vmms) {
                work += vmm.card().pump();
            }
        }
        manualClock.update(manualClock.nanoTime() + STEP_NANOS);
        return work;
    }

    /** Pins are counted while the guests still run: afterwards nothing is pinned. */
    private void shutDown() {
        for (final VirtualMachine vm : vms) {
            pinnedPages.add(vm.statistics().pinnedPages());
        }
        for (final VirtualMachine vm : vms) {
            vm.shutDown();
        }
        failOnCrash();
    }

    private List<VmResult> collect() {
        final List<VmResult> results = new ArrayList<>();
        for (int i = 0; i < vms.size(); i++) {
            results.add(new VmResult(
                    vms.get(i).name(),
                    guests.get(i).counts(),
                    vms.get(i).statistics(),
                    pinnedPages.get(i),
                    vmmOf(i).card().audit(i / config.nics())));
        }
        return results;
    }
}
