package org.jvnic.lab.bench;

import java.util.ArrayList;
import java.util.List;
import org.jvnic.guest.driver.DriverConfig;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.vmm.machine.ContextSettings;
import org.jvnic.vmm.machine.Protection;
import org.jvnic.vmm.machine.VirtualMachine;
import org.jvnic.vmm.machine.Vmm;

/** A card and the stations on it, for a benchmark. Each station has the context of its number. One thread. */
final class Rig implements AutoCloseable {
    private static final long LOCAL = 0x02;
    private static final int PAGE = 4096;
    private static final int SPARE_BYTES = 1 << 20;

    private final Vmm vmm;
    private final Protection protection;
    private final int firstAddress;
    private final List<Station> stations = new ArrayList<>();
    private final List<VirtualMachine> vms = new ArrayList<>();

    Rig(final Vmm vmm, final Protection protection) {
        this(vmm, protection, 0);
    }

    /** A card whose first station has another address than number 0, where there are several cards. */
    Rig(final Vmm vmm, final Protection protection, final int firstAddress) {
        this.vmm = vmm;
        this.protection = protection;
        this.firstAddress = firstAddress;
    }

    static long mac(final int station) {
        return LOCAL | ((long) (station + 1) << 40);
    }

    /** A station whose driver is open. */
    Station add(final DriverConfig config) {
        return add(config, 1);
    }

    Station add(final DriverConfig config, final int weight) {
        final int number = stations.size();
        final Station station = new Station(config, mac(firstAddress + number));
        final long slots = (1L << config.transmitRingLog2()) + config.receiveSlots();
        final long rings =
                2L * Descriptor.BYTES * ((1L << config.transmitRingLog2()) + (1L << config.receiveRingLog2()));
        final long bytes = (slots * config.slotStride() + rings + SPARE_BYTES) & -PAGE;
        final VirtualMachine vm = vmm.createVm("bench" + number, bytes, station);
        vmm.assign(vm, number, ContextSettings.of(station.mac(), protection).withWeight(weight));
        vm.step();
        failOnCrash(vm);
        stations.add(station);
        vms.add(vm);
        return station;
    }

    VirtualMachine vm(final int station) {
        return vms.get(station);
    }

    /** Runs the card until it has nothing left to do. */
    void drain() {
        while (vmm.card().pump() > 0) {
            Thread.onSpinWait();
        }
    }

    int pump() {
        return vmm.card().pump();
    }

    /** What the card counted for a station. */
    long counter(final int station, final int counter) {
        final PortCounters sum = vmm.card().audit(station);
        return sum.get(counter);
    }

    /** Shuts the guests down. Whether every frame is accounted for. */
    boolean finish() {
        final boolean exact = vmm.card().ledger().isExact();
        for (final VirtualMachine vm : vms) {
            failOnCrash(vm);
            vm.shutDown();
        }
        return exact;
    }

    long dropped() {
        return vmm.card().ledger().dropped();
    }

    private static void failOnCrash(final VirtualMachine vm) {
        final Throwable crash = vm.crash();
        if (crash != null) {
            throw new IllegalStateException(vm.name() + " crashed: " + crash, crash);
        }
    }

    @Override
    public void close() {
        vmm.close();
    }
}
