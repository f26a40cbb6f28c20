package org.jvnic.lab.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The rows of one thread in JVMs of their own, in a window too short to measure anything. */
class BenchTurnsCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldMeasureEveryRowWithExactLedgersAndRelateThem() throws IOException {
        final CommandLine commandLine = JvnicMain.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        assertEquals(
                0,
                commandLine.execute("bench", "turns", "--size", "64", "--ring", "64", "--seconds", "0.06", "--json"),
                err::toString);
        assertEquals(
                List.of("off-one warms up", "on-one warms up", "off-many warms up", "on-many warms up"),
                err.toString()
                        .lines()
                        .filter(line -> !line.contains("disturbed"))
                        .toList());
        final Map<String, String> ratios = new HashMap<>();
        final Map<String, Map<String, String>> rows = read(ratios);
        assertEquals(
                List.of("off-one", "on-one", "off-many", "on-many", "bare-one", "bare-many"),
                new ArrayList<>(rows.keySet()));
        for (final Map.Entry<String, Map<String, String>> entry : rows.entrySet()) {
            final Map<String, String> row = entry.getValue();
            assertEquals("64", row.get("size"));
            assertTrue(number(row, "mpps") > 0 && number(row, "gbps") > 0, row::toString);
            if (!entry.getKey().startsWith("bare")) {
                assertEquals("true", row.get("ledger_exact"));
                assertEquals(entry.getKey().endsWith("many") ? "32" : "2", row.get("contexts"));
                assertTrue(entry.getKey().startsWith(row.get("protection") + "-"), row::toString);
                assertTrue(number(row, "allocated_bytes") >= 0, row::toString);
                assertTrue(number(row, "slot_stride") > 64, row::toString);
                assertEquals(64, number(row, "ring"));
                assertEquals(64, number(row, "posted_buffers"));
                assertEquals(128, number(row, "slice"));
            }
        }
        final double ofBare = number(rows.getOrDefault("off-one", Map.of()), "mpps")
                / number(rows.getOrDefault("bare-one", Map.of()), "mpps");
        assertEquals(ofBare, number(ratios, "one_of_bare"), 1e-9);
        assertEquals(6, ratios.size(), ratios::toString);
    }

    private static double number(final Map<String, String> row, final String name) {
        return Double.parseDouble(row.getOrDefault(name, "is missing"));
    }

    /** Rows by what they are; ratios go to the other. */
    private Map<String, Map<String, String>> read(final Map<String, String> ratios) throws IOException {
        final Map<String, Map<String, String>> rows = new LinkedHashMap<>();
        Map<String, String> row = ratios;
        try (JsonParser parser = new JsonFactory().createParser(out.toString())) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.START_OBJECT
                        && parser.getParsingContext().getParent().inArray()) {
                    row = new HashMap<>();
                } else if (token == JsonToken.END_ARRAY) {
                    row = ratios;
                } else if (token.isScalarValue()) {
                    row.put(parser.currentName(), parser.getText());
                    if (parser.currentName().equals("what")) {
                        rows.put(parser.getText(), row);
                    }
                }
            }
        }
        return rows;
    }
}
