package org.jvnic.vmm.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TapConfiguratorTest {
    @TempDir
    private Path directory;

    private Path script(final String body) throws IOException {
        final Path script = Files.writeString(directory.resolve("ip"), "#!/bin/sh\n" + body + "\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    private static String refusal(final Path command) {
        return Frames.refusal(WireException.class, () -> new TapConfigurator("tap0", command.toString()).up());
    }

    @Test
    void shouldRunTheCommandWithTheSettings() throws IOException {
        final Path log = directory.resolve("log");
        final Path command = script("echo \"$*\" >> " + log);

        new TapConfigurator("tap0", command.toString())
                .address("10.0.0.1/24")
                .address("fd00::1/64")
                .mtu(9000)
                .up();

        assertEquals(
                List.of(
                        "address add 10.0.0.1/24 dev tap0",
                        "address add fd00::1/64 dev tap0",
                        "link set dev tap0 mtu 9000",
                        "link set dev tap0 up"),
                Files.readAllLines(log));
    }

    @Test
    void shouldSayThatTheCommandIsMissing() {
        final String message = refusal(directory.resolve("missing"));

        assertTrue(message.contains("missing") && message.contains("iproute2"), message);
    }

    @Test
    void shouldPassOnWhatAFailingCommandSays() throws IOException {
        final Path command = script("echo Cannot find device; echo second line >&2; exit 7");

        assertEquals(
                "`" + command + " link set dev tap0 up` failed with status 7: Cannot find device; second line",
                refusal(command));
    }

    @Test
    void shouldSayThatAFailingCommandIsSilent() throws IOException {
        assertTrue(refusal(script("exit 1")).endsWith("failed with status 1: no explanation"));
    }

    @Test
    void shouldKeepTheInterruptOfTheCaller() throws IOException {
        final Path command = script("exec sleep 60");
        Thread.currentThread().interrupt();

        assertTrue(refusal(command).endsWith("was interrupted"));

        assertTrue(Thread.interrupted());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.1", "10.0.0.1/", "/24", "10.0.0.1/24 dev lo", "-h/1", "10.0.0.1/1234"})
    void shouldRefuseWhatIsNoAddressWithPrefix(final String address) {
        assertThrows(WireException.class, () -> new TapConfigurator("tap0").address(address));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 67, 65_522})
    void shouldRefuseAnMtuOutOfRange(final int mtu) {
        assertThrows(WireException.class, () -> new TapConfigurator("tap0").mtu(mtu));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sixteencharacter", "a b", "a/b", "tap%d", "-tap", ".", "..", "t\u00e4p", "tap\n"})
    void shouldRefuseNamesLinuxDoesNot(final String name) {
        final String message = Frames.refusal(WireException.class, () -> new TapConfigurator(name));
        assertTrue(message.startsWith("interface name \"" + name + "\": "), message);
        assertEquals(message, Frames.refusal(WireException.class, () -> TapWire.open(name, TapOptions.DEFAULT)));
    }

    @Test
    void shouldTakeANameOfFifteenCharacters() {
        assertEquals("fifteen-chars_.", InterfaceName.checked("fifteen-chars_."));
    }

    @Test
    void shouldRefuseOptionsOutOfRange() {
        assertThrows(IllegalArgumentException.class, () -> TapOptions.DEFAULT.withVnetHeader(11));
        assertThrows(IllegalArgumentException.class, () -> new TapOptions(1 << 20, 0, false, false, 1_000_000_001, 0));
        assertThrows(IllegalArgumentException.class, () -> TapOptions.DEFAULT.withLooks(10_001));
        assertThrows(IllegalArgumentException.class, () -> TapWire.open("tap0", TapOptions.DEFAULT.withQueueBytes(-1)));
    }
}
