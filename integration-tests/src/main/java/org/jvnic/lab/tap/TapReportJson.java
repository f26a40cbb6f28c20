package org.jvnic.lab.tap;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import org.jvnic.guest.stack.Drop;
import org.jvnic.guest.stack.StackCounters;
import org.jvnic.nic.card.Ledger;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.port.DropReason;
import org.jvnic.vmm.wire.WireCounter;

/** A report as programs read it: one JSON object. */
public final class TapReportJson {
    private TapReportJson() {}

    /**
     * Prints a report as one line of JSON.
     *
     * @param report what to print.
     * @param out    where.
     * @throws IOException when it cannot be written.
     */
    public static void print(final TapReport report, final PrintWriter out) throws IOException {
        try (JsonGenerator json =
                new JsonFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            json.writeStartObject();
            settings(json, report);
            json.writeArrayFieldStart("guests");
            for (final GuestResult guest : report.guests()) {
                guest(json, guest);
            }
            json.writeEndArray();
            json.writeObjectFieldStart("wire");
            for (final WireCounter counter : WireCounter.values()) {
                json.writeNumberField(lower(counter), report.wire().get(counter));
            }
            json.writeBooleanField("exact", report.isWireExact());
            json.writeEndObject();
            books(json, report.ledger());
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

    private static void settings(final JsonGenerator json, final TapReport report) throws IOException {
        final TapConfig config = report.config();
        json.writeStringField("name", config.name());
        json.writeStringField("host", config.host().toString());
        json.writeNumberField("guests_count", config.guests());
        json.writeNumberField("mtu", config.mtu());
        json.writeStringField("protection", lower(config.protection()));
        json.writeNumberField("elapsed_ns", report.elapsedNs());
    }

    private static void guest(final JsonGenerator json, final GuestResult guest) throws IOException {
        final StackCounters stack = guest.stack();
        json.writeStartObject();
        json.writeStringField("name", guest.name());
        json.writeStringField("address", guest.address());
        json.writeNumberField("rx_frames", guest.card().get(PortCounters.RX_FRAMES));
        json.writeNumberField("rx_bytes", guest.card().get(PortCounters.RX_BYTES));
        json.writeNumberField("tx_frames", guest.card().get(PortCounters.TX_FRAMES));
        json.writeNumberField("tx_bytes", guest.card().get(PortCounters.TX_BYTES));
        json.writeNumberField("card_drops", TapReportText.dropsOf(guest.card()));
        json.writeNumberField("arp_requests", stack.arpRequestsSent());
        json.writeNumberField("arp_replies", stack.arpRepliesSent());
        json.writeNumberField("echo_replies", stack.echoRepliesSent());
        json.writeNumberField("datagrams_received", stack.datagramsReceived());
        json.writeNumberField("datagrams_sent", stack.datagramsSent());
        json.writeNumberField("frames_copied", guest.framesCopied());
        json.writeNumberField("interrupts", guest.vm().interruptsDelivered());
        json.writeNumberField("hypercalls", guest.vm().hypercalls());
        json.writeObjectFieldStart("stack_drops");
        for (final Drop reason : Drop.values()) {
            if (stack.dropped(reason) != 0) {
                json.writeNumberField(lower(reason), stack.dropped(reason));
            }
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void books(final JsonGenerator json, final Ledger ledger) throws IOException {
        json.writeObjectFieldStart("frames");
        json.writeNumberField("sent", ledger.sent());
        json.writeNumberField("arrived", ledger.arrived());
        json.writeNumberField("replicas", ledger.replicas());
        json.writeNumberField("delivered", ledger.delivered());
        json.writeNumberField("departed", ledger.departed());
        json.writeNumberField("dropped", ledger.dropped());
        json.writeNumberField("staged", ledger.staged());
        json.writeEndObject();
        json.writeObjectFieldStart("drops");
        for (final DropReason reason : DropReason.values()) {
            json.writeNumberField(lower(reason), ledger.drop(reason));
        }
        json.writeEndObject();
        json.writeObjectFieldStart("ledger");
        json.writeBooleanField("exact", ledger.isExact());
        json.writeNumberField("unaccounted", ledger.unaccounted());
        json.writeEndObject();
    }

    private static String lower(final Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
