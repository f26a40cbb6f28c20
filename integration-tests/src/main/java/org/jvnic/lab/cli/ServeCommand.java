package org.jvnic.lab.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.jvnic.lab.serve.CardPlan;
import org.jvnic.lab.serve.ServeLab;
import org.jvnic.lab.serve.ServeWire;
import org.jvnic.lab.tap.StopSignal;
import org.jvnic.vmm.vfiouser.server.VfioUserOptions;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code jvnic serve}: cards for virtual machines of other processes. */
@Command(
        name = "serve",
        description = {
            "Serves cards to other processes, such as QEMU, by the vfio-user protocol.",
            "Enter prints the status; SIGINT and SIGTERM end it and remove the sockets. See docs/vfio-user.md."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ServeCommand implements Callable<Integer> {
    /** One card; what follows a --card belongs to it. */
    static final class CardOptions {
        @Option(
                names = "--card",
                required = true,
                paramLabel = "cdna|i82576",
                description = "A card: ${COMPLETION-CANDIDATES}. Given again for a further one.")
        private CardPlan.@Nullable Personality personality;

        @Option(
                names = "--context",
                paramLabel = "N=SOCKET",
                description =
                        "Serve context N, 0 to 255, of a cdna card on a Unix socket. Given again for further ones.")
        private Map<Integer, Path> contexts = new LinkedHashMap<>();

        @Option(
                names = "--pf",
                paramLabel = "SOCKET",
                description = "Serve the physical function of an i82576 on a Unix socket.")
        private @Nullable Path physical;

        @Option(
                names = "--wire",
                paramLabel = "none|link|tap:NAME|udp:HOST:PORT:HOST:PORT|pcap:FILE",
                description = {
                    "What the card is plugged into (default: none).",
                    "link: the other card. udp: a tunnel, from the first to the second address."
                })
        private String wire = "none";

        CardPlan plan() {
            if (personality == null) {
                throw new IllegalArgumentException("--card: which?");
            }
            return new CardPlan(personality, contexts, physical, ServeWire.parse(wire));
        }
    }

    @ArgGroup(exclusive = false, multiplicity = "1..*")
    private List<CardOptions> cards = new ArrayList<>();

    @Option(
            names = "--message-dma",
            description =
                    "Reach memory that cannot be mapped by messages. A slow client then slows down its whole card.")
    private boolean messageDma;

    @Option(
            names = "--isolate",
            description = {
                "One function, for one client: the process ends when that has gone.",
                "Memory that is not sealed against shrinking is mapped then."
            })
    private boolean isolate;

    @Spec
    private @Nullable CommandSpec spec;

    ServeCommand() {}

    @Override
    public Integer call() {
        if (spec == null) {
            return 1;
        }
        final PrintWriter out = spec.commandLine().getOut();
        try (StopSignal stop = StopSignal.install();
                ServeLab lab = lab(spec, out)) {
            watchInput(lab);
            lab.run(stop);
            return 0;
        }
    }

    private ServeLab lab(final CommandSpec command, final PrintWriter out) {
        try {
            return new ServeLab(
                    cards.stream().map(CardOptions::plan).toList(),
                    VfioUserOptions.DEFAULT.withMessageDma(messageDma).withIsolation(isolate),
                    out);
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }

    private static void watchInput(final ServeLab lab) {
        final Thread thread = new Thread(() -> readLines(System.in, lab), "jvnic-status");
        thread.setDaemon(true);
        thread.start();
    }

    /** Input that ends means that nobody will ask. */
    private static void readLines(final InputStream input, final ServeLab lab) {
        try {
            int read = input.read();
            while (read >= 0) {
                if (read == '\n') {
                    lab.askForStatus();
                }
                read = input.read();
            }
        } catch (final IOException e) {
            lab.askForStatus();
        }
    }
}
