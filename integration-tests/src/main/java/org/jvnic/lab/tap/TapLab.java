package org.jvnic.lab.tap;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jvnic.guest.stack.Ipv4Address;
import org.jvnic.nic.card.Ledger;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.vmm.events.JfrNicEvents;
import org.jvnic.vmm.machine.ContextSettings;
import org.jvnic.vmm.machine.VirtualMachine;
import org.jvnic.vmm.machine.Vmm;
import org.jvnic.vmm.wire.TapOptions;
import org.jvnic.vmm.wire.TapWire;

/**
 * One card with a TAP for its wire and a guest on each context. Runs on the calling thread, once.
 *
 * <p>However it ends, the interface goes as it came: one made here goes with the wire, one that was there before is not changed.
 */
public final class TapLab {
    private static final long BOOT_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long BOOT_LOOK_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final TapConfig config;
    private final List<TapGuest> guests = new ArrayList<>();
    private final List<VirtualMachine> vms = new ArrayList<>();

    /**
     * A laboratory where nothing stands yet.
     *
     * @param config what is to stand in it.
     */
    public TapLab(final TapConfig config) {
        this.config = config;
    }

    /**
     * Sets everything up, runs until it is told to stop or the time is over, and takes everything down.
     *
     * @param stop tells it to stop.
     * @param up   called once all guests answer.
     * @return what came of it.
     * @throws org.jvnic.vmm.wire.WireException when the interface cannot be made or set up; says why.
     * @throws IllegalStateException when a guest crashed or did not boot, or the interface was taken away; names it.
     */
    public TapReport run(final StopSignal stop, final Runnable up) {
        final HostInterface host = new HostInterface(config);
        try (TapWire wire = TapWire.open(config.name(), TapOptions.DEFAULT)) {
            host.prepare();
            try (Vmm vmm = buildVmm(wire)) {
                boot(vmm, stop);
                final long start = System.nanoTime();
                up.run();
                watch(wire, stop);
                return takeDown(vmm, wire, System.nanoTime() - start);
            }
        }
    }

    private Vmm buildVmm(final TapWire wire) {
        return Vmm.builder()
                .name("jvnic-engine")
                .contexts(config.guests())
                .mode(EngineMode.THREAD)
                .events(new JfrNicEvents())
                .wire(wire)
                .build();
    }

    private void boot(final Vmm vmm, final StopSignal stop) {
        for (int i = 0; i < config.guests(); i++) {
            final TapGuest guest = new TapGuest(config, i);
            final VirtualMachine vm = vmm.createVm(guest.name(), guest.memoryBytes(), guest.program());
            vmm.assign(vm, i, ContextSettings.of(guest.mac(), config.protection()));
            guests.add(guest);
            vms.add(vm);
        }
        vms.forEach(VirtualMachine::start);
        final long deadline = System.nanoTime() + BOOT_TIMEOUT_NS;
        for (final TapGuest guest : guests) {
            while (!guest.isUp() && !stop.await(BOOT_LOOK_NS)) {
                failOnCrash();
                if (System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException("boot: " + guest.name() + " did not come up within 60 s");
                }
            }
        }
    }

    private void watch(final TapWire wire, final StopSignal stop) {
        final boolean endless = config.seconds() == 0;
        final long end = System.nanoTime() + (long) (config.seconds() * 1e9);
        long left = LOOK_NS;
        while (left > 0 && !stop.await(Math.min(left, LOOK_NS))) {
            failOnCrash();
            final String failure = wire.failure();
            if (failure != null) {
                throw new IllegalStateException(failure);
            }
            left = endless ? LOOK_NS : end - System.nanoTime();
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

    /** The card runs on until the books are closed, so that every frame on the way is accounted for. */
    private TapReport takeDown(final Vmm vmm, final TapWire wire, final long elapsedNs) {
        vms.forEach(VirtualMachine::shutDown);
        wire.close();
        failOnCrash();
        final Ledger ledger = vmm.card().ledger();
        final List<GuestResult> results = new ArrayList<>();
        for (int i = 0; i < guests.size(); i++) {
            final TapGuest guest = guests.get(i);
            results.add(new GuestResult(
                    guest.name(),
                    Ipv4Address.format(guest.address()),
                    vmm.card().audit(i),
                    guest.counters(),
                    vms.get(i).statistics(),
                    guest.framesCopied()));
        }
        return new TapReport(config, elapsedNs, results, wire.statistics(), ledger);
    }
}
