package org.jvnic.nic.card;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnic.nic.pci.LspciDump;
import org.jvnic.nic.pci.PciFunction;
import org.jvnic.nic.pci.ResetCause;

class I82576LayoutTest {
    private final I82576Functions card = new I82576Functions();
    private final PciFunction physical = card.physical;

    @Test
    void shouldReadAfterResetByteForByteLikeSilicon() throws IOException {
        assertGolden("82576-physical.txt", physical);
        assertGolden("82576-virtual.txt", card.virtual);
    }

    private static void assertGolden(final String name, final PciFunction function) throws IOException {
        final List<String> rows = LspciDump.of(function, "09:00.0")
                .lines()
                .filter(line -> line.matches("[0-9a-f]+:( [0-9a-f]{2}){16}"))
                .toList();
        assertEquals(256, rows.size());
        final List<String> used = rows.stream()
                .filter(row -> !row.endsWith(": 00" + " 00".repeat(15)))
                .toList();
        try (InputStream golden = I82576LayoutTest.class.getResourceAsStream(name)) {
            final String text = new String(Objects.requireNonNull(golden, name).readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(text.lines().toList(), used);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "10,fffe0000",
        "14,fffe0000",
        "18,ffffffe1",
        "1c,ffffc000",
        "20,0",
        "24,0",
        "30,0",
        "184,ffffc004",
        "188,ffffffff",
        "18c,0",
        "190,ffffc004",
        "194,ffffffff",
        "198,0"
    })
    void shouldTellTheSizesOfThePhysicalFunctionsBars(final String offset, final String ones) {
        assertSize(physical, offset, ones);
    }

    @ParameterizedTest
    @CsvSource({"10,ffffc004", "14,ffffffff", "18,0", "1c,ffffc004", "20,ffffffff", "24,0", "30,0"})
    void shouldTellTheSizesOfTheVirtualFunctionsBars(final String offset, final String ones) {
        assertSize(card.virtual, offset, ones);
    }

    private static void assertSize(final PciFunction function, final String offset, final String ones) {
        final int at = Integer.parseInt(offset, 16);
        function.configWrite(at, 4, 0xFFFF_FFFFL);
        assertEquals(ones, Long.toHexString(function.configRead(at, 4)));
    }

    @Test
    void shouldReachRegistersAndTableThroughMemoryBarsOnlyWhileMemoryIsDecoded() {
        assertEquals(0xFFFF_FFFFL, physical.barRead(0, 8, 4));
        card.command(I82576Functions.IO);
        assertEquals(0xFFFF_FFFFL, physical.barRead(0, 8, 4));
        card.command(I82576Functions.MEMORY);
        assertEquals(0x4000_0008L, physical.barRead(0, 8, 4));
        assertEquals(0xFFFF_FFFFL, physical.barRead(1, 0x100, 4));
        physical.barWrite(1, 0x100, 4, 0);
        assertEquals(0xFF, physical.barRead(1, 0x100, 1));
        assertEquals(1, physical.barRead(3, 12, 4));
        assertEquals(0, physical.barRead(3, 0x2000, 4));
        assertEquals(0, physical.barRead(3, 10 * 16 + 12, 4));
    }

    @Test
    void shouldReachRegistersThroughThePortsOnlyWhileTheyAreDecoded() {
        physical.configWrite(0x18, 4, 0x2020);
        card.command(I82576Functions.MEMORY);
        assertEquals(0xFFFF_FFFFL, physical.barRead(2, 0, 4));
        physical.barWrite(2, 0, 4, 0x5400);
        card.command(I82576Functions.IO);
        assertEquals(0x2020, physical.barAddress(2));
        assertEquals(0, physical.barRead(2, 0, 4));
        physical.barWrite(2, 0, 4, 0x5400);
        physical.barWrite(2, 4, 4, 77);
        assertEquals(77L, card.registers.written.get(0x5400L));
        assertEquals(0x4000_5400L, physical.barRead(2, 4, 4));
        assertEquals(0x01, physical.barRead(2, 5, 1), "a byte of IODATA is asked of the register");
        assertEquals(0x5400, physical.barRead(2, 0, 2));
    }

    @Test
    void shouldReadZeroAndWriteNothingBeyondTheRegistersAndBehindThePorts() {
        card.command(I82576Functions.IO);
        for (final long address : new long[] {0x20000, 0x1FFFD, 0xFFFF_FFFCL, 0x8000_0000L}) {
            physical.barWrite(2, 0, 4, address);
            physical.barWrite(2, 4, 4, 1);
            assertEquals(0, physical.barRead(2, 4, 4));
            assertEquals(address, physical.barRead(2, 0, 4));
        }
        for (int port = 8; port < 32; port += 4) {
            physical.barWrite(2, port, 4, 1);
            assertEquals(0, physical.barRead(2, port, 4));
        }
        assertTrue(card.registers.written.isEmpty());
    }

    @Test
    void shouldRefuseAccessesThatNoPortTakes() {
        card.command(I82576Functions.IO);
        physical.barWrite(2, 0, 4, 0x5400);
        final long refused = physical.refusedAccesses();
        assertEquals(-1, physical.barRead(2, 0, 8));
        physical.barWrite(2, 0, 8, 1);
        assertEquals(0xFFFF_FFFFL, physical.barRead(2, 30, 4));
        assertEquals(refused + 3, physical.refusedAccesses());
        final IoWindow window = new IoWindow(card.registers, 0x20000);
        window.write(0, 2, 0x1234);
        window.write(2, 1, 0x12);
        window.write(6, 4, 0x12);
        assertEquals(0xFFFF, window.read(5, 2));
        assertEquals(4, window.refusedAccesses());
        assertEquals(0, window.read(0, 4));
    }

    @Test
    void shouldForgetThePortsAddressOnAFunctionLevelReset() {
        card.command(I82576Functions.IO);
        physical.barWrite(2, 0, 4, 0x5400);
        physical.configWrite(I82576Functions.DEVICE_CONTROL, 2, I82576Functions.FUNCTION_RESET);
        card.command(I82576Functions.IO);
        assertEquals(0, physical.barRead(2, 0, 4));
    }

    @Test
    void shouldSayWhichWritesMayWaitThroughBothWaysToARegister() {
        assertFalse(physical.barWriteMayWait(0, 0, 4, 1), "refused while nothing is decoded");
        card.command(I82576Functions.MEMORY | I82576Functions.IO);
        assertTrue(physical.barWriteMayWait(0, 0, 4, 1));
        assertFalse(physical.barWriteMayWait(0, 0, 4, 0));
        assertFalse(physical.barWriteMayWait(0, 4, 4, 1));
        assertFalse(physical.barWriteMayWait(3, 0, 4, 1));
        assertTrue(physical.barWriteMayWait(2, 4, 4, 1));
        assertFalse(physical.barWriteMayWait(2, 0, 4, 1));
        physical.barWrite(2, 0, 4, 0x100);
        assertFalse(physical.barWriteMayWait(2, 4, 4, 1));
        assertFalse(physical.barWriteMayWait(6, 0, 4, 1));
        assertEquals(0, physical.refusedAccesses());
    }

    @Test
    void shouldBeAsNewAfterAFunctionLevelResetExceptForWhatIsSticky() {
        final String fresh = LspciDump.of(physical, "09:00.0");
        final Random random = new Random(7);
        for (int offset = 4; offset < 0x1A0; offset += 4) {
            if (offset != 0xA8 && offset != I82576Functions.PMCSR) {
                physical.configWrite(offset, 4, random.nextInt());
            }
        }
        physical.configWrite(I82576Functions.PMCSR, 2, 0x0100);
        physical.configWrite(0x10C, 4, 0);
        physical.configWrite(I82576Functions.DEVICE_CONTROL, 2, I82576Functions.FUNCTION_RESET);
        assertEquals(0x2100, physical.configRead(I82576Functions.PMCSR, 2));
        assertEquals(1, physical.configRead(0x10C, 4));
        physical.reset(ResetCause.CONVENTIONAL);
        assertEquals(fresh, LspciDump.of(physical, "09:00.0"));
        assertEquals(0, physical.enabledVirtualFunctions());
    }

    @Test
    void shouldResetOnTheWayFromD3HotToD0AndKeepItsWishToWake() {
        card.command(I82576Functions.MEMORY | I82576Functions.MASTER | I82576Functions.IO);
        physical.configWrite(I82576Functions.PMCSR, 2, 0x0103);
        assertEquals(0x2103, physical.configRead(I82576Functions.PMCSR, 2));
        assertEquals(0xFFFF_FFFFL, physical.barRead(0, 8, 4));
        assertEquals(0xFFFF_FFFFL, physical.barRead(2, 0, 4));
        assertFalse(physical.isBusMasterEnabled());
        physical.configWrite(I82576Functions.PMCSR, 2, 0x0101);
        assertEquals(0x2103, physical.configRead(I82576Functions.PMCSR, 2), "there is no D1");
        physical.configWrite(I82576Functions.PMCSR, 2, 0x0100);
        assertEquals(List.of("reset POWER_STATE"), card.log);
        assertEquals(0x2100, physical.configRead(I82576Functions.PMCSR, 2));
        assertEquals(0, physical.configRead(I82576Functions.COMMAND, 2));
    }

    @Test
    void shouldSurviveAnyConfigWriteAndKeepWhatIsConstant() {
        final long seed = new Random().nextLong();
        final Random random = new Random(seed);
        final String[] constants = new String[4096];
        final String what = "seed " + seed;
        for (int offset = 0; offset < 4096; offset++) {
            constants[offset] = Long.toHexString(physical.configRead(offset, 1));
        }
        for (int i = 0; i < 200_000; i++) {
            final int numBytes = random.nextInt(10);
            final long offset = random.nextInt(8) == 0 ? random.nextLong() : random.nextInt(0x200);
            physical.configWrite(offset, numBytes, random.nextLong());
            assertTrue(physical.enabledVirtualFunctions() <= 8, what);
            if (random.nextInt(64) == 0) {
                physical.raiseMsi();
                physical.setLine(random.nextBoolean());
                card.table.raise(random.nextInt(12));
            }
        }
        for (final int constant : new int[] {
            0, 1, 2, 3, 8, 9, 10, 11, 0x34, 0x3D, 0x40, 0x41, 0x50, 0x51, 0x70, 0x71, 0xA0, 0xA1, 0xA4, 0x100, 0x103,
            0x144, 0x16C, 0x16E, 0x17A, 0x17C
        }) {
            assertEquals(constants[constant], Long.toHexString(physical.configRead(constant, 1)), what);
        }
        final boolean ari = (physical.configRead(I82576Functions.IOV_CONTROL, 2) & 0x10) != 0;
        assertEquals(ari ? 0x80 : 0x180, physical.configRead(0x174, 2), what);
    }

    @Test
    void shouldBeDecodedCompletelyByLspci(@TempDir final Path directory) throws IOException, InterruptedException {
        final String lspci = Stream.of((System.getenv().getOrDefault("PATH", "") + ":/usr/bin:/usr/sbin:/sbin")
                        .split(File.pathSeparator))
                .map(place -> Path.of(place, "lspci"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse("");
        assumeTrue(!lspci.isEmpty(), "skipped: lspci (pciutils) is not on the PATH");
        final Path dump = directory.resolve("functions.txt");
        Files.writeString(dump, LspciDump.of(physical, "09:00.0") + LspciDump.of(card.virtual, "09:10.0"));
        final Process process = new ProcessBuilder(lspci, "-vvv", "-F", dump.toString())
                .redirectErrorStream(true)
                .start();
        final String decoded = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), decoded);
        for (final String expected : new String[] {
            "Capabilities: [40] Power Management version 3",
            "PME(D0+,D1-,D2-,D3hot+,D3cold+)",
            "Capabilities: [50] MSI: Enable- Count=1/1 Maskable+ 64bit+",
            "Capabilities: [70] MSI-X: Enable- Count=10 Masked-",
            "PBA: BAR=3 offset=00002000",
            "Capabilities: [a0] Express (v2) Endpoint, MSI 00",
            "FLReset+",
            "Port #2, Speed 2.5GT/s, Width x4, ASPM L0s L1, Exit Latency L0s <4us, L1 <64us",
            "Capabilities: [100 v1] Advanced Error Reporting",
            "UESvrt:\tDLP+ SDES- TLP- FCP+ CmpltTO- CmpltAbrt- UnxCmplt- RxOF+ MalfTLP+",
            "Capabilities: [140 v1] Device Serial Number 00-1b-21-ff-ff-12-17-4c",
            "Capabilities: [150 v1] Alternative Routing-ID Interpretation (ARI)",
            "Capabilities: [160 v1] Single Root I/O Virtualization (SR-IOV)",
            "Initial VFs: 8, Total VFs: 8, Number of VFs: 0",
            "VF offset: 384, stride: 2, Device ID: 10ca",
            "Supported Page Size: 00000553, System Page Size: 00000001",
            "Capabilities: [70] MSI-X: Enable- Count=3 Masked-",
        }) {
            assertTrue(decoded.contains(expected), expected + " is not in\n" + decoded);
        }
        for (final String broken : new String[] {"!!!", "broken", "unknown", "access denied"}) {
            assertFalse(decoded.contains(broken), broken + " is in\n" + decoded);
        }
    }
}
