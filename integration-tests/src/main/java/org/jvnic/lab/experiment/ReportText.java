package org.jvnic.lab.experiment;

import java.io.PrintWriter;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.jvnic.nic.card.Ledger;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.port.DropReason;
import org.jvnic.vmm.machine.VmStatistics;

/** A report as people read it. */
public final class ReportText {
    private static final String HEADER = "%-6s %11s %11s %10s %10s %9s %8s %8s %8s %8s %9s %7s %7s %8s%n";
    private static final String ROW = "%-6s %11d %11d %10.2f %10.2f %9.1f %8.4f %8s %8s %8d %9d %7.1f %7d %8d%n";

    private ReportText() {}

    /**
     * Prints a report.
     *
     * @param report what to print.
     * @param out    where.
     */
    public static void print(final RunReport report, final PrintWriter out) {
        final RunConfig config = report.config();
        out.printf(
                Locale.ROOT,
                "%d VMs, %s, %s, protection %s, %s, engine %s: %.3f s%s%n%n",
                config.vms(),
                ports(config),
                traffic(config),
                config.protection(),
                "pattern " + config.pattern(),
                config.engine(),
                report.elapsedNs() / 1e9,
                config.isDeterministic() ? " of the manual clock" : "");
        table(report, out);
        books(report, out);
        out.flush();
    }

    private static String ports(final RunConfig config) {
        final String cards = config.nics() == 1 ? "one card" : config.nics() + " cards";
        return config.wire().kind() == WirePlan.Kind.NONE ? cards : cards + " on wire " + config.wire();
    }

    private static String traffic(final RunConfig config) {
        final OffloadPlan offloads = config.offloads();
        final String frames = config.frameBytes() == 0 ? "IMIX" : config.frameBytes() + "-byte frames";
        return frames
                + (offloads.isTso() ? " cut from " + offloads.tsoBytes() + " bytes" : "")
                + (offloads.isChecksummed() ? ", checksums by the card" : "")
                + (offloads.vlan() == 0 ? "" : ", VLAN " + offloads.vlan());
    }

    private static void table(final RunReport report, final PrintWriter out) {
        out.printf(
                Locale.ROOT,
                HEADER,
                "VM",
                "tx frames",
                "rx frames",
                "tx MB",
                "rx MB",
                "rx Mb/s",
                "rx Mpps",
                "p50 us",
                "p99 us",
                "virt int",
                "hypercall",
                "desc/hc",
                "pinned",
                "drops");
        for (final VmResult vm : report.vms()) {
            final TrafficGuest.Counts counts = vm.counts();
            row(
                    out,
                    vm.name(),
                    report,
                    counts.sent(),
                    counts.received(),
                    counts.sentBytes(),
                    counts.receivedBytes(),
                    counts.latency(),
                    vm.vmm(),
                    vm.pinnedPages(),
                    dropsOf(vm.card()));
        }
        row(
                out,
                "total",
                report,
                report.sentByGuests(),
                report.receivedByGuests(),
                report.sentBytes(),
                report.receivedBytes(),
                report.latency(),
                total(report),
                report.pinnedPages(),
                report.ledger().dropped());
    }

    private static void row(
            final PrintWriter out,
            final String name,
            final RunReport report,
            final long sent,
            final long received,
            final long sentBytes,
            final long bytes,
            final Histogram latency,
            final VmStatistics vmm,
            final long pinned,
            final long drops) {
        final double seconds = Math.max(report.elapsedNs() / 1e9, 1e-9);
        out.printf(
                Locale.ROOT,
                ROW,
                name,
                sent,
                received,
                sentBytes / 1e6,
                bytes / 1e6,
                bytes * 8 / seconds / 1e6,
                received / seconds / 1e6,
                micros(latency, 50),
                micros(latency, 99),
                vmm.interruptsDelivered(),
                vmm.hypercalls(),
                vmm.enqueueCalls() == 0 ? 0.0 : (double) vmm.enqueuedDescriptors() / vmm.enqueueCalls(),
                pinned,
                drops);
    }

    private static String micros(final Histogram latency, final double percentile) {
        return latency.getTotalCount() == 0
                ? "-"
                : String.format(Locale.ROOT, "%.1f", latency.getValueAtPercentile(percentile) / 1e3);
    }

    private static VmStatistics total(final RunReport report) {
        long hypercalls = 0;
        long enqueueCalls = 0;
        long descriptors = 0;
        long refused = 0;
        long exits = 0;
        long raised = 0;
        long merged = 0;
        long delivered = 0;
        long pinned = 0;
        for (final VmResult vm : report.vms()) {
            final VmStatistics s = vm.vmm();
            hypercalls += s.hypercalls();
            enqueueCalls += s.enqueueCalls();
            descriptors += s.enqueuedDescriptors();
            refused += s.refusedHypercalls();
            exits += s.exits();
            raised += s.interruptsRaised();
            merged += s.interruptsMerged();
            delivered += s.interruptsDelivered();
            pinned += s.pinnedPages();
        }
        return new VmStatistics(
                hypercalls, enqueueCalls, descriptors, refused, exits, raised, merged, delivered, pinned);
    }

    private static void books(final RunReport report, final PrintWriter out) {
        final Ledger ledger = report.ledger();
        final VmStatistics total = total(report);
        out.printf(
                Locale.ROOT,
                "%n%.4f Mpps, %.3f Gb/s received; %d physical interrupts, %d vectors, %d virtual interrupts (%d merged), %d exits; %d pins taken, %d"
                        + " dropped%n",
                report.mpps(),
                report.gbps(),
                report.physicalInterrupts(),
                report.vectors(),
                total.interruptsRaised(),
                total.interruptsMerged(),
                total.exits(),
                report.pins(),
                report.unpins());
        out.printf(
                Locale.ROOT,
                "ledger: sent %d + arrived %d + replicas %d = delivered %d + departed %d + dropped %d + staged %d: %s%n",
                ledger.sent(),
                ledger.arrived(),
                ledger.replicas(),
                ledger.delivered(),
                ledger.departed(),
                ledger.dropped(),
                ledger.staged(),
                ledger.isExact() ? "exact" : "OFF BY " + ledger.unaccounted());
        drops(report, out);
        for (int i = 0; i < report.wires().size(); i++) {
            out.printf(
                    Locale.ROOT,
                    "wire of card %d: %s%n",
                    i,
                    report.wires().get(i).statistics());
        }
        if (report.lost() != 0 || report.foreign() != 0) {
            out.printf(
                    Locale.ROOT,
                    "%d frames lost on the way, %d frames of outsiders received%n",
                    report.lost(),
                    report.foreign());
        }
        for (final String problem : report.problems()) {
            out.println("PROBLEM: " + problem);
        }
    }

    private static void drops(final RunReport report, final PrintWriter out) {
        for (final DropReason reason : DropReason.values()) {
            if (report.ledger().drop(reason) != 0) {
                out.printf(
                        Locale.ROOT,
                        "  dropped %-22s %d:",
                        reason,
                        report.ledger().drop(reason));
                for (final VmResult vm : report.vms()) {
                    final long count = vm.card().get(PortCounters.drop(reason));
                    if (count != 0) {
                        out.printf(Locale.ROOT, " %s %d", vm.name(), count);
                    }
                }
                out.println();
            }
        }
    }

    /** Drops of one VM's context on both sides. */
    static long dropsOf(final PortCounters card) {
        return card.drops(DropReason.Side.TRANSMIT) + card.drops(DropReason.Side.RECEIVE);
    }
}
