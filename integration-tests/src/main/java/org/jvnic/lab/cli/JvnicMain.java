package org.jvnic.lab.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;

/** Entry point of {@code ./jvnic}. */
@Command(
        name = "jvnic",
        description = "A software network interface card for JVM hypervisor experiments.",
        mixinStandardHelpOptions = true,
        version = "jvnic 0.1.0-SNAPSHOT",
        subcommands = {
            RunCommand.class,
            TapCommand.class,
            ServeCommand.class,
            BenchCommand.class,
            LspciCommand.class,
            RegsCommand.class
        })
public final class JvnicMain implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    /** Made by picocli. */
    public JvnicMain() {}

    /**
     * Runs a command and exits: 0 on success, 1 when it failed, 2 for options it does not understand.
     *
     * @param arguments the command line.
     */
    public static void main(final String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /**
     * The command line, for tests.
     *
     * @return ready to execute.
     */
    public static CommandLine commandLine() {
        return new CommandLine(new JvnicMain())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(JvnicMain::onBadOption)
                .setExecutionExceptionHandler(JvnicMain::onFailure);
    }

    private static int onBadOption(final ParameterException error, final String[] arguments) {
        final CommandLine command = error.getCommandLine();
        command.getErr()
                .println("jvnic: " + oneLine(error) + " (see '"
                        + command.getCommandSpec().qualifiedName() + " --help')");
        return ExitCode.USAGE;
    }

    private static int onFailure(
            final Exception error, final CommandLine command, final CommandLine.ParseResult result) {
        final PrintWriter err = command.getErr();
        err.println("jvnic: " + oneLine(error));
        if (System.getenv("JVNIC_DEBUG") != null) {
            error.printStackTrace(err);
        }
        return ExitCode.SOFTWARE;
    }

    private static String oneLine(final Exception error) {
        final String message = error.getMessage();
        return message == null ? error.toString() : message.lines().findFirst().orElse(error.toString());
    }

    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "which command? run, tap, serve, bench, lspci or regs");
        }
    }
}
