package org.jvnic.lab.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;
import org.jvnic.nic.card.Ledger;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.vmm.machine.Vmm;
import org.jvnic.vmm.wire.ManagedWire;
import org.jvnic.vmm.wire.WireCounter;

/** What came of a run. Immutable, but for the histogram, which nobody writes any more. */
public final class RunReport {
    private final RunConfig config;
    private final List<VmResult> vms;
    private final List<Ledger> ledgers;
    private final Ledger ledger;
    private final long elapsedNs;
    private final long wallNs;
    private final List<ManagedWire> wires;
    private final long physicalInterrupts;
    private final long vectors;
    private final long contained;
    private final long pins;
    private final long unpins;
    private final int longestTurn;
    private final Histogram latency;

    RunReport(
            final RunConfig config,
            final List<VmResult> vms,
            final List<Vmm> vmms,
            final List<ManagedWire> wires,
            final long elapsedNs,
            final long wallNs) {
        this.config = config;
        this.vms = List.copyOf(vms);
        this.wires = List.copyOf(wires);
        this.elapsedNs = elapsedNs;
        this.wallNs = wallNs;
        this.ledgers = vmms.stream().map(vmm -> vmm.card().ledger()).toList();
        this.ledger = ledgers.stream().reduce(Ledger::plus).orElseThrow();
        this.physicalInterrupts = sum(vmms, vmm -> vmm.interrupts().physicalInterrupts());
        this.vectors = sum(vmms, vmm -> vmm.interrupts().vectorsDrained());
        this.contained = sum(vmms, vmm -> vmm.card().contained());
        this.pins = sum(vmms, vmm -> vmm.machineMemory().totalPins());
        this.unpins = sum(vmms, vmm -> vmm.machineMemory().totalUnpins());
        this.longestTurn = vmms.stream()
                .mapToInt(vmm -> vmm.card().engine().longestTurn())
                .max()
                .orElse(0);
        this.latency = vms.get(0).counts().latency().copy();
        for (int i = 1; i < vms.size(); i++) {
            latency.add(vms.get(i).counts().latency());
        }
    }

    private static long sum(final List<Vmm> vmms, final ToLongFunction<Vmm> value) {
        return vmms.stream().mapToLong(value).sum();
    }

    RunConfig config() {
        return config;
    }

    List<VmResult> vms() {
        return vms;
    }

    /** The wires, for their counters; they are closed. */
    List<ManagedWire> wires() {
        return wires;
    }

    /** Frames of outsiders that guests received. */
    long foreign() {
        return vms.stream().mapToLong(vm -> vm.counts().foreign()).sum();
    }

    /** Frames that never came although later ones of the same stream did. */
    long lost() {
        return vms.stream().mapToLong(vm -> vm.counts().lost()).sum();
    }

    /**
     * The books, of all cards together.
     *
     * @return the ledger at the end of the run.
     */
    public Ledger ledger() {
        return ledger;
    }

    /**
     * How long traffic was sent: by the wall, or by the manual clock of a deterministic run.
     *
     * @return nanoseconds.
     */
    public long elapsedNs() {
        return elapsedNs;
    }

    long wallNs() {
        return wallNs;
    }

    /**
     * Descriptors the cards took from transmit rings.
     *
     * @return count, those of extensions included.
     */
    public long transmitDescriptors() {
        return vms.stream()
                .mapToLong(vm -> vm.card().get(PortCounters.TX_DESCRIPTORS))
                .sum();
    }

    long physicalInterrupts() {
        return physicalInterrupts;
    }

    long vectors() {
        return vectors;
    }

    long pins() {
        return pins;
    }

    long unpins() {
        return unpins;
    }

    long pinnedPages() {
        return vms.stream().mapToLong(VmResult::pinnedPages).sum();
    }

    /**
     * Most descriptors a turn of the engine consumed.
     *
     * @return at most the budget and what completes a frame.
     */
    public int longestTurn() {
        return longestTurn;
    }

    Histogram latency() {
        return latency;
    }

    /**
     * Frames the guests handed to their drivers.
     *
     * @return count from outside the card.
     */
    public long sentByGuests() {
        return vms.stream().mapToLong(vm -> vm.counts().sent()).sum();
    }

    /**
     * Frames the guests took from their drivers.
     *
     * @return count from outside the card.
     */
    public long receivedByGuests() {
        return vms.stream().mapToLong(vm -> vm.counts().received()).sum();
    }

    /**
     * Bytes the guests handed to their drivers.
     *
     * @return bytes without FCS.
     */
    public long sentBytes() {
        return vms.stream().mapToLong(vm -> vm.counts().sentBytes()).sum();
    }

    /**
     * Bytes the guests took from their drivers.
     *
     * @return bytes without FCS.
     */
    public long receivedBytes() {
        return vms.stream().mapToLong(vm -> vm.counts().receivedBytes()).sum();
    }

    /**
     * Millions of frames received a second.
     *
     * @return the rate.
     */
    public double mpps() {
        return elapsedNs == 0 ? 0 : receivedByGuests() * 1e3 / elapsedNs;
    }

    /**
     * Gigabits received a second, in memory, without FCS.
     *
     * @return the rate.
     */
    public double gbps() {
        return elapsedNs == 0 ? 0 : receivedBytes() * 8.0 / elapsedNs;
    }

    /**
     * Everything that is not as it must be.
     *
     * @return one line each; empty for a good run.
     */
    public List<String> problems() {
        final List<String> problems = new ArrayList<>();
        if (!ledger.isExact()) {
            problems.add("ledger is off by " + ledger.unaccounted() + " frames");
        }
        for (int i = 0; i < ledgers.size(); i++) {
            if (!ledgers.get(i).isExact()) {
                problems.add(
                        "ledger of card " + i + " is off by " + ledgers.get(i).unaccounted() + " frames");
            }
        }
        final long full = wires.stream()
                .mapToLong(wire -> wire.statistics().get(WireCounter.TX_QUEUE_FULL))
                .sum();
        final long copies = Math.max(1, config.nics() - 1); // a hub brings each frame to every other card
        if (config.wire().isLossless() && full == 0 && ledger.departed() * copies != ledger.arrived()) {
            problems.add(ledger.departed() + " frames left by the link, " + ledger.arrived() + " arrived at " + copies
                    + " other cards");
        }
        if (sentByGuests() != ledger.sent()) {
            problems.add("guests sent " + sentByGuests() + " frames, the card took " + ledger.sent());
        }
        if (receivedByGuests() != ledger.delivered()) {
            problems.add("the card delivered " + ledger.delivered() + " frames, guests received " + receivedByGuests());
        }
        final long errors = vms.stream().mapToLong(vm -> vm.counts().errors()).sum();
        if (errors != 0) {
            problems.add(errors + " frames were not as sent");
        }
        if (contained != 0) {
            problems.add(contained + " errors were contained in the card");
        }
        return problems;
    }
}
