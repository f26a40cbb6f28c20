package org.jvnic.lab.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.lab.experiment.Experiment;
import org.jvnic.lab.experiment.OffloadPlan;
import org.jvnic.lab.experiment.Pattern;
import org.jvnic.lab.experiment.RunConfig;
import org.jvnic.lab.experiment.WirePlan;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.vmm.machine.Protection;
import picocli.CommandLine;

class CommandLineTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(final String... arguments) {
        final CommandLine commandLine = JvnicMain.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run --vms 1",
                "run --vms 257",
                "run --vms x",
                "run --size 59",
                "run --size 9217",
                "run --size big",
                "run --size 0",
                "run --seconds -1",
                "run --seconds 0",
                "run --frames 0",
                "run --frames -5",
                "run --pattern ring",
                "run --protection maybe",
                "run --engine stepped",
                "run --nics 0",
                "run --nics 9",
                "run --vms 3 --nics 4",
                "run --nics 3 --wire udp",
                "run --nics 2 --pcap x",
                "run --nics 1 --wire link",
                "run --nics 2 --wire none",
                "run --wire cable",
                "run --wire tap",
                "run --wire tap:",
                "run --wire link:x",
                "run --wire udp --deterministic",
                "run --vlan 4095",
                "run --vlan -1",
                "run --vlan 1 --size 9216",
                "run --tso 9000",
                "run --tso 117 --size 118",
                "run --tso 61441 --size 1514",
                "run --tso 1000 --size 1514",
                "bench --size 59",
                "bench --contexts 3",
                "bench --seconds 0",
                "bench --size big",
                "bench latency --samples 0",
                "bench fairness --contexts 3",
                "bench multicast --receivers 32",
                "bench multicast --windows 0",
                "bench tso --burst 5",
                "bench turns --size 59",
                "bench turns --seconds 0",
                "bench wire --size 1515",
                "bench wire --kind tap",
                "run --nonsense",
                "lspci --contexts 0",
                "lspci --contexts 257",
                "regs decode NOSUCH 0",
                "regs decode COMMAND 0xZZ",
                "regs decode COMMAND 0x100000000",
                "regs decode COMMAND",
                "regs --card e1000",
                "nosuch",
                ""
            })
    void shouldRefuseBadOptionsInOneLine(final String line) {
        final int status = line.isEmpty() ? execute() : execute(line.split(" "));
        assertEquals(2, status);
        assertEquals("", out.toString());
        assertEquals(1, err.toString().lines().count(), err::toString);
        assertTrue(err.toString().startsWith("jvnic: "), err::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "run --help",
                "bench --help",
                "bench latency --help",
                "bench turns --help",
                "bench wire --help",
                "lspci --help",
                "regs --help",
                "regs decode --help"
            })
    void shouldAnswerHelp(final String line) {
        assertEquals(0, execute(line.split(" ")));
        assertTrue(out.toString().contains("Usage:"));
    }

    @Test
    void shouldRepeatADeterministicRunByteForByte() throws IOException {
        final String[] jsons = new String[2];
        final byte[][] captures = new byte[2][];
        for (int i = 0; i < 2; i++) {
            final Path capture = folder.resolve("run" + i + ".pcapng");
            out.getBuffer().setLength(0);
            assertEquals(
                    0,
                    execute(
                            "run",
                            "--vms",
                            "5",
                            "--frames",
                            "3000",
                            "--pattern",
                            "all",
                            "--deterministic",
                            "--seed",
                            "42",
                            "--json",
                            "--pcap",
                            capture.toString()));
            jsons[i] = out.toString();
            captures[i] = Files.readAllBytes(capture);
        }
        assertEquals(jsons[0], jsons[1]);
        assertArrayEquals(captures[0], captures[1]);
        out.getBuffer().setLength(0);
        final Path other = folder.resolve("other.pcapng");
        execute(
                "run",
                "--vms",
                "5",
                "--frames",
                "3000",
                "--pattern",
                "all",
                "--deterministic",
                "--seed",
                "43",
                "--pcap",
                other.toString(),
                "--json");
        assertFalse(java.util.Arrays.equals(captures[0], Files.readAllBytes(other)));
    }

    @Test
    void shouldPrintOneJsonObjectWithEveryFieldThatProgramsRelyOn() throws IOException {
        assertEquals(0, execute("run", "--vms", "2", "--frames", "500", "--deterministic", "--json"));
        assertEquals(1, out.toString().lines().count());
        final Map<String, String> scalars = scalars(out.toString());
        assertTrue(
                new TreeSet<>(scalars.keySet())
                        .containsAll(java.util.List.of(
                                "frames.sent",
                                "frames.delivered",
                                "frames.replicas",
                                "drops.rx_no_descriptor",
                                "staged",
                                "ledger.exact",
                                "interrupts.physical",
                                "interrupts.virtual",
                                "hypercalls",
                                "exits",
                                "mpps",
                                "gbps",
                                "latency_ns.p50",
                                "latency_ns.p99",
                                "pins.taken")),
                () -> scalars.keySet().toString());
        assertEquals("500", scalars.get("frames.sent"));
        assertEquals("true", scalars.get("ledger.exact"));
    }

    private static Map<String, String> scalars(final String json) throws IOException {
        final Map<String, String> found = new HashMap<>();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.START_ARRAY) {
                    parser.skipChildren();
                } else if (parser.currentToken().isScalarValue()) {
                    final String path =
                            parser.getParsingContext().pathAsPointer().toString();
                    found.put(path.substring(1).replace('/', '.'), parser.getText());
                }
            }
        }
        return found;
    }

    @Test
    void shouldFailInOneLineWhenTheCaptureCannotBeWritten() {
        assertEquals(
                1,
                execute(
                        "run",
                        "--vms",
                        "2",
                        "--frames",
                        "10",
                        "--deterministic",
                        "--json",
                        "--pcap",
                        folder.resolve("no/such/dir.pcapng").toString()));
        assertEquals(1, err.toString().lines().count(), err::toString);
        assertTrue(err.toString().contains("--pcap"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pcap:no/such/file", "tap:name-that-is-too-long"})
    void shouldSayInOneLineWhyAWireCannotBeHad(final String wire) {
        assertEquals(1, execute("run", "--vms", "2", "--frames", "10", "--json", "--wire", wire));
        assertEquals(1, err.toString().lines().count(), err::toString);
        assertTrue(err.toString().contains(wire.substring(wire.indexOf(':') + 1)), err::toString);
        assertEquals("", out.toString());
    }

    @Test
    void shouldDecodeARegisterValue() {
        assertEquals(0, execute("regs", "decode", "INTERRUPT_CONTROL", "0x5"));
        assertTrue(out.toString().contains("ENABLE"), out::toString);
        assertTrue(out.toString().contains("REARM"), out::toString);
    }

    @Test
    void shouldTraceRegistersDescriptorsAndStatesWithTheirSections() {
        final StringWriter trace = new StringWriter();
        new Experiment(
                        new RunConfig(
                                2,
                                0,
                                4,
                                64,
                                Pattern.PAIRS,
                                Protection.VALIDATED,
                                EngineMode.STEPPED,
                                1,
                                null,
                                true,
                                1,
                                WirePlan.NONE,
                                OffloadPlan.NONE),
                        new PrintWriter(trace))
                .run(fraction -> {});
        final String text = trace.toString();
        for (final String line : new String[] {
            "ctx0 write TX_PRODUCER [5.2] = 0x2",
            "ctx0 state ASSIGNED -> RUNNING, epoch 1 [9]",
            "fetch TRANSMIT 0: address 0x",
            "card  interrupt vector 0 [6.2]"
        }) {
            assertTrue(text.contains(line), () -> line + " is missing in\n" + text);
        }
    }

    @Test
    void shouldPrintTheRegisterReference() {
        assertEquals(0, execute("regs"));
        assertTrue(out.toString().contains("TX_PRODUCER"));
        assertTrue(out.toString().contains("VECTOR_CONSUMER"));
        assertTrue(out.toString().contains("VTIVAR_MISC"));
    }

    @Test
    void shouldPrintTheRegistersOfOneCardAndDecodeThem() {
        assertEquals(0, execute("regs", "--card", "i82576"));
        assertTrue(out.toString().contains("82576 physical function"), out::toString);
        assertFalse(out.toString().contains("TX_PRODUCER"), out::toString);
        out.getBuffer().setLength(0);

        assertEquals(0, execute("regs", "decode", "RXDCTL", "0x02010000"));
        assertTrue(out.toString().contains("82576 virtual function.RXDCTL"), out::toString);
        assertTrue(out.toString().contains("ENABLE[25:25] = 0x1"), out::toString);
    }

    @Test
    void shouldPrintAConfigurationSpaceThatLspciDecodes() throws IOException, InterruptedException {
        assertEquals(0, execute("lspci"));
        final Path dump = folder.resolve("dump.txt");
        Files.writeString(dump, out.toString());
        final Process process;
        try {
            process = new ProcessBuilder("lspci", "-vvv", "-F", dump.toString())
                    .redirectErrorStream(true)
                    .start();
        } catch (final IOException e) {
            assumeTrue(false, "lspci is not installed: pciutils is missing");
            return;
        }
        final String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), text);
        for (final String capability : new String[] {
            "Power Management", "MSI-X: Enable+ Count=33", "Express (v2) Endpoint", "FLReset+", "Device Serial Number"
        }) {
            assertTrue(text.contains(capability), () -> capability + " is missing in\n" + text);
        }
    }
}
