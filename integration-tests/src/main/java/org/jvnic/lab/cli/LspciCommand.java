package org.jvnic.lab.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.cdna.spec.CdnaIdentity;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.nic.pci.LspciDump;
import org.jvnic.vmm.machine.Vmm;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code jvnic lspci}: the card's configuration space, for {@code lspci -F}. */
@Command(
        name = "lspci",
        description =
                "Prints the card's configuration space in the form of 'lspci -xxxx'; decode it with 'lspci -vvv -F FILE'.",
        mixinStandardHelpOptions = true)
final class LspciCommand implements Callable<Integer> {
    private static final String SLOT = "00:03.0";

    @Option(
            names = "--contexts",
            paramLabel = "N",
            description = "Contexts of the card, 1 to 256 (default: ${DEFAULT-VALUE}).")
    private int contexts = CdnaIdentity.DEFAULT_CONTEXTS;

    @Spec
    private @Nullable CommandSpec spec;

    LspciCommand() {}

    @Override
    public Integer call() {
        if (spec == null) {
            return 1;
        }
        final Vmm.Builder builder;
        try {
            builder = Vmm.builder().contexts(contexts).mode(EngineMode.STEPPED);
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
        }
        try (Vmm vmm = builder.build()) {
            spec.commandLine().getOut().print(LspciDump.of(vmm.card().function(), SLOT));
            spec.commandLine().getOut().flush();
        }
        return 0;
    }
}
