package org.jvnic.lab.serve;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.vmm.vfiouser.ServedCard;
import org.jvnic.vmm.vfiouser.server.VfioUserServer;
import org.jvnic.vmm.wire.ManagedWire;

/** What serving says to people. */
final class ServeText {
    private ServeText() {}

    /** How to attach a QEMU to each socket. */
    static void attach(final List<CardPlan> plans, final List<ServedCard> cards, final PrintWriter out) {
        out.println("QEMU 10.1 or later attaches with");
        out.println(
                "    -object memory-backend-memfd,id=ram0,size=512M,share=on -m 512M -machine q35,memory-backend=ram0");
        out.println("    -device pcie-root-port,id=rp0,chassis=1,slot=1");
        out.println("and, for one of the functions served:");
        for (int i = 0; i < cards.size(); i++) {
            final ServedCard card = cards.get(i);
            final CardPlan plan = plans.get(i);
            out.println(
                    "card " + i + ": " + plan.personality().name().toLowerCase(Locale.ROOT) + ", wire " + plan.wire());
            for (final ServedCard.Function function : card.functions()) {
                out.println("  " + function.name() + ", " + mac(function.mac()));
                out.println("    -device '" + device(function.server()) + "'");
            }
        }
        out.println("Enter prints the status, Ctrl-C ends it.");
        out.flush();
    }

    /** The value of QEMU's -device option. */
    static String device(final VfioUserServer server) {
        final String path = server.path()
                .toAbsolutePath()
                .normalize()
                .toString()
                .replace("\\", "\\\\")
                .replace("\"", "\\\"");
        return "{\"driver\":\"vfio-user-pci\",\"bus\":\"rp0\",\"socket\":{\"type\":\"unix\",\"path\":\"" + path
                + "\"}}";
    }

    static String mac(final long mac) {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            text.append(i == 0 ? "" : ":").append(String.format(Locale.ROOT, "%02x", (mac >>> (8 * i)) & 0xFF));
        }
        return text.toString();
    }

    /** Counters of each function, card and wire. */
    static void status(
            final List<CardPlan> plans,
            final List<ServedCard> cards,
            final List<@Nullable ManagedWire> wires,
            final PrintWriter out) {
        for (int i = 0; i < cards.size(); i++) {
            final ServedCard card = cards.get(i);
            out.println("card " + i + ": " + card.ledger());
            final ManagedWire wire = wires.get(i);
            if (wire != null) {
                out.println("  wire " + plans.get(i).wire() + ": " + wire.statistics());
            }
            for (final ServedCard.Function function : card.functions()) {
                final VfioUserServer server = function.server();
                final PortCounters counters = function.counters().get();
                out.println("  " + function.name() + " " + server.path() + ": "
                        + (server.isConnected() ? "connected, " + server.windows() + " windows" : "no client"));
                out.println("    frames: tx=" + counters.get(PortCounters.TX_FRAMES) + " rx="
                        + counters.get(PortCounters.RX_FRAMES) + " interrupts="
                        + counters.get(PortCounters.INTERRUPTS) + " faults=" + counters.get(PortCounters.FAULTS)
                        + " dma_refused=" + server.refusedDma());
                out.println("    server: " + server.statistics());
            }
        }
        out.flush();
    }
}
