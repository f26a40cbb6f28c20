package org.jvnic.lab.tap;

import java.io.PrintWriter;
import java.util.Locale;
import org.jvnic.guest.stack.StackCounters;
import org.jvnic.nic.card.Ledger;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.port.DropReason;

/** What people read: what they can try while it runs, and the report. */
public final class TapReportText {
    private static final String HEADER = "%-9s %-15s %9s %9s %6s %9s %9s %9s %9s %8s %7s%n";
    private static final String ROW = "%-9s %-15s %9d %9d %6d %9d %9d %9d %9d %8d %7d%n";

    private TapReportText() {}

    /**
     * Prints what can be tried now.
     *
     * @param config what is running.
     * @param out    where.
     */
    public static void hints(final TapConfig config, final PrintWriter out) {
        final String first = config.addressOf(0);
        out.printf(
                "%s: this host is %s, %s%n",
                config.name(),
                config.host(),
                config.guests() == 1
                        ? "the guest is " + first
                        : "the " + config.guests() + " guests are " + first + " to "
                                + config.addressOf(config.guests() - 1));
        out.printf("  ping -c 3 %s%n", first);
        out.printf("  echo hello | nc -u -w 1 %s 7      # the same comes back%n", first);
        out.printf("  echo hello | nc -u -w 1 %s %d   # the guest says what it got%n", first, TapGuest.REPLY_PORT);
        out.println(
                config.seconds() == 0 ? "Ctrl-C ends it." : "It ends after " + config.seconds() + " s, or by Ctrl-C.");
        out.flush();
    }

    /**
     * Prints a report.
     *
     * @param report what to print.
     * @param out    where.
     */
    public static void print(final TapReport report, final PrintWriter out) {
        final TapConfig config = report.config();
        out.printf(
                Locale.ROOT,
                "%n%s, MTU %d, protection %s: %.1f s%n%n",
                config.name(),
                config.mtu(),
                config.protection(),
                report.elapsedNs() / 1e9);
        table(report, out);
        out.printf("%nwire: %s%n", report.wire());
        books(report.ledger(), out);
        report.problems().forEach(problem -> out.println("PROBLEM: " + problem));
        out.flush();
    }

    private static void table(final TapReport report, final PrintWriter out) {
        out.printf(
                HEADER,
                "guest",
                "address",
                "rx frames",
                "tx frames",
                "arp",
                "ping",
                "udp rx",
                "udp tx",
                "virt int",
                "unwanted",
                "dropped");
        for (final GuestResult guest : report.guests()) {
            final StackCounters stack = guest.stack();
            out.printf(
                    ROW,
                    guest.name(),
                    guest.address(),
                    guest.card().get(PortCounters.RX_FRAMES),
                    guest.card().get(PortCounters.TX_FRAMES),
                    stack.arpRepliesSent(),
                    stack.echoRepliesSent(),
                    stack.datagramsReceived(),
                    stack.datagramsSent(),
                    guest.vm().interruptsDelivered(),
                    stack.dropped(),
                    dropsOf(guest.card()));
        }
    }

    private static void books(final Ledger ledger, final PrintWriter out) {
        out.printf("ledger: %s: %s%n", ledger, ledger.isExact() ? "exact" : "OFF BY " + ledger.unaccounted());
        for (final DropReason reason : DropReason.values()) {
            if (ledger.drop(reason) != 0) {
                out.printf("  %s %d%n", reason.name().toLowerCase(Locale.ROOT), ledger.drop(reason));
            }
        }
    }

    /** Frames that the card dropped for a context. */
    static long dropsOf(final PortCounters card) {
        long sum = 0;
        for (final DropReason reason : DropReason.values()) {
            sum += card.get(PortCounters.drop(reason));
        }
        return sum;
    }
}
