package org.jvnic.lab.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class TapCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(final String line) {
        final CommandLine commandLine = JvnicMain.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(line.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "--name averyveryverylongname, 21 characters are not in 1..15",
        "--name jv/0, only letters",
        "--host 10.55.0.1, address/prefix",
        "--host 10.55.0.300/24, 10.55.0.300",
        "--host 10.55.0.255/24, 10.55.0.255",
        "--host 10.55.0.1/32, prefix length 32",
        "--guests 0, --guests: 0",
        "--guests 257 --host 10.0.0.1/8, --guests: 257",
        "--guests 2 --host 10.55.0.1/30, --guests: 2 do not fit behind 10.55.0.1",
        "--guests many, --guests",
        "--mtu 67, --mtu: 67",
        "--mtu 9203, --mtu: 9203",
        "--protection maybe, --protection",
        "--seconds 0, --seconds: 0",
        "--seconds -1, --seconds: -1",
        "--seconds 86401, --seconds: 86401",
        "--nonsense, --nonsense"
    })
    void shouldRefuseBadOptionsInOneLineThatNamesThem(final String options, final String named) {
        assertEquals(2, execute("tap " + options));

        assertEquals("", out.toString());
        assertEquals(1, err.toString().lines().count(), err::toString);
        assertTrue(err.toString().startsWith("jvnic: "), err::toString);
        assertTrue(err.toString().contains(named), err::toString);
    }

    @Test
    void shouldAnswerHelp() {
        assertEquals(0, execute("tap --help"));

        assertTrue(out.toString().contains("--host=A/P"), out::toString);
    }
}
