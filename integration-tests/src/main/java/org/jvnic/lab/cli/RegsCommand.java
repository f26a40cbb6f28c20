package org.jvnic.lab.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ControlRegister;
import org.jvnic.nic.cdna.spec.GlobalRegister;
import org.jvnic.nic.i82576.spec.PfRegisters;
import org.jvnic.nic.i82576.spec.VfRegisters;
import org.jvnic.nic.register.RegisterDecoder;
import org.jvnic.nic.register.RegisterDocs;
import org.jvnic.nic.register.RegisterLayout;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jvnic regs}: the register reference, and the decoding of a value. */
@Command(
        name = "regs",
        description = "Prints the register reference.",
        mixinStandardHelpOptions = true,
        subcommands = RegsCommand.Decode.class)
final class RegsCommand implements Callable<Integer> {
    private static final List<RegisterLayout> SPACES = List.of(
            ContextRegister.LAYOUT,
            GlobalRegister.LAYOUT,
            ControlRegister.LAYOUT,
            PfRegisters.LAYOUT,
            VfRegisters.LAYOUT);

    /** Whose registers. */
    enum Card {
        cdna,
        i82576
    }

    @Option(names = "--card", paramLabel = "NAME", description = "One of ${COMPLETION-CANDIDATES}; all without it.")
    private @Nullable Card card;

    @Spec
    private @Nullable CommandSpec spec;

    RegsCommand() {}

    @Override
    public Integer call() {
        if (spec == null) {
            return 1;
        }
        final PrintWriter out = spec.commandLine().getOut();
        if (card != Card.i82576) {
            out.println(RegisterDocs.markdown(ContextRegister.LAYOUT, "BAR0 + 0x1000 * context"));
            out.println(RegisterDocs.markdown(GlobalRegister.LAYOUT, "BAR2"));
            out.println(RegisterDocs.markdown(ControlRegister.LAYOUT, "BAR2 + 0x1000 + 0x100 * context"));
        }
        if (card != Card.cdna) {
            out.println(RegisterDocs.markdown(PfRegisters.LAYOUT, "BAR0 of the physical function"));
            out.println(RegisterDocs.markdown(VfRegisters.LAYOUT, "BAR0 of a virtual function"));
        }
        out.flush();
        return 0;
    }

    /** {@code jvnic regs decode NAME VALUE}. */
    @Command(name = "decode", description = "Takes a register value apart.", mixinStandardHelpOptions = true)
    static final class Decode implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "NAME", description = "Register, for example INTERRUPT_CONTROL.")
        private String name = "";

        @Parameters(index = "1", paramLabel = "VALUE", description = "Value, for example 0x5.")
        private String value = "";

        @Spec
        private @Nullable CommandSpec spec;

        Decode() {}

        @Override
        public Integer call() {
            if (spec == null) {
                return 1;
            }
            try {
                print(spec.commandLine().getOut(), parse(value));
            } catch (final IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), e.getMessage(), e);
            }
            return 0;
        }

        private void print(final PrintWriter out, final long bits) {
            final List<RegisterDecoder.Match> matches = new RegisterDecoder(SPACES).find(name);
            final List<String> lines = new ArrayList<>();
            for (final RegisterDecoder.Match match : matches) {
                lines.add(match.qualifiedName() + " = " + value + "  ["
                        + match.register().section() + "]");
                for (final String line : RegisterDecoder.decode(match.register(), bits)) {
                    lines.add("  " + line);
                }
            }
            lines.forEach(out::println);
            out.flush();
        }

        private static long parse(final String text) {
            try {
                return text.startsWith("0x") || text.startsWith("0X")
                        ? Long.parseUnsignedLong(text.substring(2), 16)
                        : Long.parseUnsignedLong(text);
            } catch (final NumberFormatException e) {
                throw new IllegalArgumentException(
                        "VALUE: '" + text + "' is no number of up to 64 bits such as 0x5", e);
            }
        }
    }
}
