package org.jvnic.lab.experiment;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;
import org.jvnic.nic.card.Ledger;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.port.DropReason;
import org.jvnic.vmm.machine.VmStatistics;
import org.jvnic.vmm.wire.ManagedWire;
import org.jvnic.vmm.wire.WireCounter;

/** A report as programs read it: one JSON object. */
public final class ReportJson {
    private static final double[] PERCENTILES = {50, 90, 99, 99.9};
    private static final String[] PERCENTILE_NAMES = {"p50", "p90", "p99", "p99.9"};

    private ReportJson() {}

    /**
     * Prints a report as one line of JSON.
     *
     * @param report what to print.
     * @param out    where.
     * @throws IOException when it cannot be written.
     */
    public static void print(final RunReport report, final PrintWriter out) throws IOException {
        try (JsonGenerator json =
                new JsonFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            json.writeStartObject();
            settings(json, report);
            frames(json, report);
            interrupts(json, report);
            json.writeNumberField("hypercalls", sum(report, VmStatistics::hypercalls));
            json.writeNumberField("enqueue_hypercalls", sum(report, VmStatistics::enqueueCalls));
            json.writeNumberField("enqueued_descriptors", sum(report, VmStatistics::enqueuedDescriptors));
            json.writeNumberField("exits", sum(report, VmStatistics::exits));
            json.writeNumberField("mpps", report.mpps());
            json.writeNumberField("gbps", report.gbps());
            latency(json, "latency_ns", report.latency());
            json.writeObjectFieldStart("pins");
            json.writeNumberField("taken", report.pins());
            json.writeNumberField("dropped", report.unpins());
            json.writeNumberField("pages_now", report.pinnedPages());
            json.writeEndObject();
            json.writeNumberField("longest_turn", report.longestTurn());
            vms(json, report);
            wires(json, report);
            json.writeArrayFieldStart("problems");
            for (final String problem : report.problems()) {
                json.writeString(problem);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        out.println();
        out.flush();
    }

    private static void settings(final JsonGenerator json, final RunReport report) throws IOException {
        final RunConfig config = report.config();
        json.writeNumberField("vms_count", config.vms());
        json.writeNumberField("nics", config.nics());
        json.writeStringField("wire", config.wire().toString());
        json.writeNumberField("vlan", config.offloads().vlan());
        json.writeNumberField("tso", config.offloads().tsoBytes());
        json.writeBooleanField("checksum_offload", config.offloads().isChecksummed());
        json.writeStringField("size", config.frameBytes() == 0 ? "imix" : Integer.toString(config.frameBytes()));
        json.writeStringField("pattern", config.pattern().name().toLowerCase(Locale.ROOT));
        json.writeStringField("protection", config.protection().name().toLowerCase(Locale.ROOT));
        json.writeStringField("engine", config.engine().name().toLowerCase(Locale.ROOT));
        json.writeNumberField("seed", config.seed());
        json.writeStringField("clock", config.isDeterministic() ? "manual" : "system");
        json.writeNumberField("elapsed_ns", report.elapsedNs());
        if (!config.isDeterministic()) {
            json.writeNumberField("wall_ns", report.wallNs());
        }
    }

    private static void frames(final JsonGenerator json, final RunReport report) throws IOException {
        final Ledger ledger = report.ledger();
        json.writeObjectFieldStart("frames");
        json.writeNumberField("sent", ledger.sent());
        json.writeNumberField("arrived", ledger.arrived());
        json.writeNumberField("replicas", ledger.replicas());
        json.writeNumberField("delivered", ledger.delivered());
        json.writeNumberField("departed", ledger.departed());
        json.writeNumberField("sent_by_guests", report.sentByGuests());
        json.writeNumberField("received_by_guests", report.receivedByGuests());
        json.writeNumberField("lost", report.lost());
        json.writeNumberField("foreign", report.foreign());
        json.writeEndObject();
        json.writeObjectFieldStart("drops");
        for (final DropReason reason : DropReason.values()) {
            json.writeNumberField(reason.name().toLowerCase(Locale.ROOT), ledger.drop(reason));
        }
        json.writeEndObject();
        json.writeNumberField("staged", ledger.staged());
        json.writeObjectFieldStart("ledger");
        json.writeBooleanField("exact", ledger.isExact());
        json.writeNumberField("unaccounted", ledger.unaccounted());
        json.writeEndObject();
    }

    private static void wires(final JsonGenerator json, final RunReport report) throws IOException {
        json.writeArrayFieldStart("wires");
        for (final ManagedWire wire : report.wires()) {
            json.writeStartObject();
            for (final WireCounter counter : WireCounter.values()) {
                json.writeNumberField(
                        counter.name().toLowerCase(Locale.ROOT),
                        wire.statistics().get(counter));
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void interrupts(final JsonGenerator json, final RunReport report) throws IOException {
        json.writeObjectFieldStart("interrupts");
        json.writeNumberField("physical", report.physicalInterrupts());
        json.writeNumberField("vectors", report.vectors());
        json.writeNumberField("virtual", sum(report, VmStatistics::interruptsRaised));
        json.writeNumberField("merged", sum(report, VmStatistics::interruptsMerged));
        json.writeNumberField("delivered", sum(report, VmStatistics::interruptsDelivered));
        json.writeEndObject();
    }

    private static void latency(final JsonGenerator json, final String name, final Histogram histogram)
            throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("count", histogram.getTotalCount());
        if (histogram.getTotalCount() > 0) {
            for (int i = 0; i < PERCENTILES.length; i++) {
                json.writeNumberField(PERCENTILE_NAMES[i], histogram.getValueAtPercentile(PERCENTILES[i]));
            }
            json.writeNumberField("max", histogram.getMaxValue());
        }
        json.writeEndObject();
    }

    private static void vms(final JsonGenerator json, final RunReport report) throws IOException {
        json.writeArrayFieldStart("vms");
        for (final VmResult vm : report.vms()) {
            json.writeStartObject();
            json.writeStringField("name", vm.name());
            json.writeNumberField("tx_frames", vm.counts().sent());
            json.writeNumberField("tx_bytes", vm.counts().sentBytes());
            json.writeNumberField("rx_frames", vm.counts().received());
            json.writeNumberField("rx_bytes", vm.counts().receivedBytes());
            json.writeNumberField("rx_lost", vm.counts().lost());
            json.writeNumberField("rx_errors", vm.counts().errors());
            json.writeNumberField("drops", ReportText.dropsOf(vm.card()));
            json.writeNumberField("doorbells", vm.card().get(PortCounters.DOORBELLS));
            json.writeNumberField("interrupts", vm.vmm().interruptsDelivered());
            json.writeNumberField("hypercalls", vm.vmm().hypercalls());
            latency(json, "latency_ns", vm.counts().latency());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static long sum(final RunReport report, final ToLongFunction<VmStatistics> value) {
        return report.vms().stream()
                .mapToLong(vm -> value.applyAsLong(vm.vmm()))
                .sum();
    }
}
