package org.jvnic.nic.pci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LspciDumpTest {
    private final PciFunction function = new Sample().function;

    @Test
    void shouldPrintAHeadingAndAllRows() {
        final List<String> lines = LspciDump.of(function, "00:03.0").lines().toList();
        assertEquals("00:03.0 Ethernet controller: Device cdaa:2007 (rev 01)", lines.get(0));
        assertEquals("00: aa cd 07 20 00 00 10 00 01 00 00 02 00 00 00 00", lines.get(1));
        assertEquals("100: 03 00 01 00 56 34 12 fe ff 00 00 02 00 00 00 00", lines.get(17));
        assertEquals("ff0: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00", lines.get(256));
        assertEquals(List.of(""), lines.subList(257, lines.size()));
    }

    @Test
    void shouldPrintTheNumberOfAClassItHasNoNameFor() {
        final PciFunction display = PciFunction.builder(new PciIdentity(0xCDAA, 1, 0, 0x038000, 0, 0))
                .build();
        assertTrue(LspciDump.of(display, "01:00.0").startsWith("01:00.0 Class 0380: Device cdaa:0001 (rev 00)\n"));
    }

    @Test
    void shouldBeDecodedCompletelyByLspci(@TempDir final Path directory) throws IOException, InterruptedException {
        final String lspci = lspci();
        assumeTrue(!lspci.isEmpty(), "skipped: lspci (pciutils) is not on the PATH");
        function.configWrite(0x10, 4, 0xE000_0000L);
        function.configWrite(0x1C, 4, 0x10);
        function.configWrite(0x20, 4, 0xFEBF_2000L);
        function.configWrite(0x3C, 1, 11);
        function.configWrite(Sample.COMMAND, 2, Sample.MEMORY | Sample.MASTER | Sample.INTX_DISABLE);
        function.configWrite(Sample.MSIX_CONTROL, 2, Sample.ENABLE);
        final Path dump = directory.resolve("function.txt");
        Files.writeString(dump, LspciDump.of(function, "01:00.0"));
        final String decoded = run(lspci, "-vvv", "-F", dump.toString());

        for (final String expected : new String[] {
            "Ethernet controller: Device cdaa:2007 (rev 01)",
            "Subsystem: Device cdaa:0001",
            "Mem+ BusMaster+",
            "DisINTx+",
            "Cap+ ",
            "Interrupt: pin A routed to IRQ 11",
            "Region 0: Memory at e0000000 (64-bit, prefetchable)",
            "Region 2: Memory at 1000000000 (64-bit, non-prefetchable)",
            "Region 4: Memory at febf2000 (32-bit, non-prefetchable)",
            "Capabilities: [40] Power Management version 3",
            "PME(D0-,D1-,D2-,D3hot-,D3cold-)",
            "Status: D0 NoSoftRst+",
            "Capabilities: [50] MSI-X: Enable+ Count=70 Masked-",
            "Vector table: BAR=4 offset=00000000",
            "PBA: BAR=4 offset=00001000",
            "Capabilities: [60] Express (v2) Endpoint, MSI 00",
            "MaxPayload 512 bytes",
            "FLReset+",
            "MaxPayload 128 bytes, MaxReadReq 512 bytes",
            "Speed 5GT/s, Width x8",
            "DevCap2: Completion Timeout: Range ABCD, TimeoutDis+",
            "LnkCap2: Supported Link Speeds: 2.5-5GT/s",
            "Capabilities: [100 v1] Device Serial Number 02-00-00-ff-fe-12-34-56",
        }) {
            assertTrue(decoded.contains(expected), expected + " is not in\n" + decoded);
        }
        for (final String broken :
                new String[] {"!!!", "broken", "unknown", "Unknown", "downgraded", "access denied"}) {
            assertFalse(decoded.contains(broken), broken + " is in\n" + decoded);
        }
    }

    private static String lspci() {
        return Stream.concat(
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
                        Stream.of("/usr/bin", "/usr/sbin", "/sbin"))
                .map(directory -> Path.of(directory, "lspci"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse("");
    }

    private static String run(final String... command) throws IOException, InterruptedException {
        final Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}
