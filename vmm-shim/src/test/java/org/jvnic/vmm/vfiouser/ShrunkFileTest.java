package org.jvnic.vmm.vfiouser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.vmm.vfiouser.server.VfioUserCounter;

/** A client shrinks a file that is mapped: possible only where the operator has said that the process is its alone. */
class ShrunkFileTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"-Xmixed", "-Xint"})
    void shouldDropTheClientWhoseFileShrankAndGoOnForOthers(final String mode)
            throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        mode,
                        "-XX:-CreateCoredumpOnCrash",
                        "-XX:ErrorFile=" + directory.resolve("crash"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                        ShrinkingClient.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        assertTrue(output.strip().endsWith(ShrinkingClient.SURVIVED), output);
    }

    @Test
    void shouldKeepAClientWhoseFilesAreWholeWhateverIsThrown() {
        final int file = Native.memfd(CdnaGuest.RAM_BYTES, Native.SHRINK);
        try (Bench bench = new Bench(directory, 1);
                Client client = bench.client()) {
            client.check(client.call(Client.DMA_MAP, Client.map(3, 0, CdnaGuest.RAM, CdnaGuest.RAM_BYTES), file));
            bench.server(0).recheckFiles();
            client.check(client.call(Client.GET_INFO, Client.ints(16, 0, 0, 0)));
            assertEquals(0, bench.count(VfioUserCounter.FILES_SHRUNK));
        } finally {
            Native.close(file);
        }
    }
}
