package org.jvnic.lab.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code bench} with rings of every kind, in windows too short to measure anything. */
class BenchCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(final String arguments) {
        final CommandLine commandLine = JvnicMain.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "--size 64, 256, 256, 32",
        "--size 1518, 128, 128, 64",
        "--size imix --ring 8, 8, 8, 1024",
        "--size 9216 --ring 1024 --protection on, 1024, 1024, 8",
        "--size 9216 --ring 1024 --protection off, 1024, 1024, 8",
        "--size 64 --ring 8 --threads two, 8, 4, 1024",
        "--size 64 --ring 1024 --threads two, 1024, 512, 8",
        "--size 64 --ring 32 --slice 3, 32, 32, 3",
    })
    void shouldCarryEveryFrameWithRingsOfEverySize(
            final String settings, final int ring, final int burst, final int slice) {
        assertEquals(0, execute("bench --limit --seconds 0.03 --json " + settings), err::toString);
        final String json = out.toString();
        assertTrue(json.contains("\"ring\":" + ring + ",\"posted_buffers\":" + ring + ","), json);
        assertTrue(json.contains("\"burst\":" + burst + ",\"slice\":" + slice + ","), json);
        assertTrue(json.contains("\"dropped\":0,\"ledger_exact\":true"), json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bench", "bench turns"})
    void shouldNameARingThatIsNone(final String command) {
        for (final String ring : new String[] {"0", "96", "2048"}) {
            assertEquals(2, execute(command + " --ring " + ring));
            final String message = "--ring: " + ring + " is not a power of two in [8, 1024]";
            assertTrue(err.toString().contains(message), err::toString);
        }
    }
}
