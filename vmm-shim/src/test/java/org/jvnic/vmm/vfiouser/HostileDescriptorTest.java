package org.jvnic.vmm.vfiouser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnic.vmm.vfiouser.server.VfioUserCounter;

class HostileDescriptorTest {
    private static final int EINVAL = 22;
    private static final int EVENTS = 4 | 32;

    @TempDir
    Path directory;

    private Bench bench;

    @BeforeEach
    void start() {
        assertEquals(0, Native.mappings());
        bench = new Bench(directory, 2, options -> options.withPatience(TimeUnit.SECONDS.toNanos(20)));
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void shouldCloseDescriptorsThatDoNotBelongToTheMessage() throws IOException {
        final Path file = Files.write(directory.resolve("file"), new byte[8192]);
        final int[] pipe = Native.pipe();
        final int plain = Native.open(file, 2);
        final int folder = Native.open(directory, 0);
        final int unsealed = Native.memfd(8192, 0);
        final int grown = Native.memfd(8192, Native.GROW);
        final int sealed = Native.memfd(8192, Native.SHRINK);
        final int event = Native.event();
        bench.client().close();
        bench.awaitIdle();
        final long before = Native.openDescriptors();
        try (Client client = bench.client()) {
            for (final int wrong : new int[] {pipe[0], pipe[1], plain, folder, unsealed, grown, event}) {
                assertTrue(client.errorOf(Client.DMA_MAP, Client.map(3, 0, 0x1000, 0x1000), wrong) > 0, "" + wrong);
            }
            for (final int wrong : new int[] {pipe[0], pipe[1], plain, folder, sealed}) {
                assertEquals(EINVAL, client.errorOf(Client.SET_IRQS, Client.irqs(EVENTS, 2, 0, 1), wrong));
                assertEquals(EINVAL, client.errorOf(Client.SET_IRQS, Client.irqs(EVENTS, 0, 0, 1), wrong));
            }
            final int[] sixteen = new int[16];
            Arrays.fill(sixteen, sealed);
            for (int count = 2; count <= 16; count++) {
                final int[] many = Arrays.copyOf(sixteen, count);
                assertEquals(EINVAL, client.errorOf(Client.DMA_MAP, Client.map(3, 0, 0x1000, 0x1000), many));
                Arrays.fill(many, event);
                assertEquals(EINVAL, client.errorOf(Client.SET_IRQS, Client.irqs(EVENTS, 2, 0, 1), many));
            }
            WellFormed.payloads().forEach((command, payload) -> {
                if (command != Client.DMA_MAP) {
                    assertEquals(EINVAL, client.errorOf(command, payload, event, sealed), () -> "command " + command);
                }
            });
            assertEquals(0, bench.server(0).windows());
        }
        bench.requireBooksToBalance();
        assertEquals(before, Native.openDescriptors());
        assertEquals(0, Native.mappings());
        for (final int fd : new int[] {pipe[0], pipe[1], plain, folder, unsealed, grown, sealed, event}) {
            Native.close(fd);
        }
    }

    @Test
    void shouldSayWhyAnUnsealedFileIsRefused() {
        final int unsealed = Native.memfd(8192, 0);
        try (Client client = bench.client()) {
            client.errorOf(Client.DMA_MAP, Client.map(3, 0, 0x1000, 0x1000), unsealed);
        }
        assertTrue(bench.lines.stream().anyMatch(line -> line.contains("not sealed against shrinking")));
        Native.close(unsealed);
    }

    @Test
    void shouldRefuseWindowsThatAreNotWholePagesOrOverlapOrLeaveTheFile() {
        final int sealed = Native.memfd(0x4000, Native.SHRINK);
        try (Client client = bench.client()) {
            final long[][] bad = {
                {0, 0, 0},
                {0, 0x1000, 0},
                {0, 0x1000, 0x800},
                {0, 0x1001, 0x1000},
                {0x10, 0x1000, 0x1000},
                {0x4000, 0x1000, 0x1000},
                {0x3000, 0x1000, 0x2000},
                {-0x1000, 0x1000, 0x1000},
                {-0x1000, 0x1000, 0x2000},
                {Long.MIN_VALUE, 0x1000, 0x1000},
                {0, -0x1000, 0x2000},
                {0, 0x1000, -0x1000},
                {0, 0x1000, Long.MIN_VALUE}
            };
            for (final long[] window : bad) {
                assertEquals(
                        EINVAL,
                        client.errorOf(Client.DMA_MAP, Client.map(3, window[0], window[1], window[2]), sealed),
                        Arrays.toString(window));
            }
            assertEquals(EINVAL, client.errorOf(Client.DMA_MAP, Client.map(4, 0, 0x1000, 0x1000), sealed));
            assertEquals(0, client.errorOf(Client.DMA_MAP, Client.map(3, 0x1000, 0x5000, 0x3000), sealed));
            assertEquals(0, client.errorOf(Client.DMA_MAP, Client.map(3, 0x1000, -0x1000, 0x1000), sealed));
            for (final long[] window :
                    new long[][] {{0x5000, 0x1000}, {0x7000, 0x1000}, {0x4000, 0x2000}, {0, 0x9000}}) {
                assertEquals(17, client.errorOf(Client.DMA_MAP, Client.map(3, 0, window[0], window[1])));
            }
            assertEquals(EINVAL, client.errorOf(Client.DMA_UNMAP, Client.unmap(0, 0x5000, 0x1000)));
            assertEquals(EINVAL, client.errorOf(Client.DMA_UNMAP, Client.unmap(0, 0x6000, 0x2000)));
            assertEquals(EINVAL, client.errorOf(Client.DMA_UNMAP, Client.unmap(0, 0x4000, 0x3000)));
            assertEquals(EINVAL, client.errorOf(Client.DMA_UNMAP, Client.unmap(1, 0x5000, 0x3000)));
            assertEquals(EINVAL, client.errorOf(Client.DMA_UNMAP, Client.unmap(2, 0x5000, 0x3000)));
            assertEquals(2, bench.server(0).windows());
            assertEquals(1, Native.mappings());
            assertEquals(0, client.errorOf(Client.DMA_UNMAP, Client.unmap(0, 0x100_0000, 0x8000_0000L)));
            assertEquals(0, client.errorOf(Client.DMA_UNMAP, Client.unmap(0, 0, 0x8000_0000L)));
            assertEquals(1, bench.server(0).windows());
            assertEquals(0, client.errorOf(Client.DMA_UNMAP, Client.unmap(2, 0, 0)));
            assertEquals(0, Native.mappings());
        }
        bench.requireBooksToBalance();
        Native.close(sealed);
    }

    @Test
    void shouldKeepTheCapOnWindows() {
        try (Client client = bench.client()) {
            for (int i = 0; i < 8192; i++) {
                client.send(Client.message(i, Client.DMA_MAP, Client.NO_REPLY, Client.map(3, 0, i * 0x2000L, 0x1000)));
            }
            assertEquals(28, client.errorOf(Client.DMA_MAP, Client.map(3, 0, 0x4000_0000L, 0x1000)));
            assertEquals(8192, bench.server(0).windows());
            assertEquals(0, client.errorOf(Client.DMA_UNMAP, Client.unmap(0, 0, 0x4000_0000L)));
            assertEquals(0, bench.server(0).windows());
        }
    }

    @Test
    void shouldLeakNothingInAThousandConnections() {
        final int memory = Native.memfd(0x10000, Native.SHRINK | Native.GROW);
        final int event = Native.event();
        bench.client().close();
        bench.awaitIdle();
        final long descriptors = Native.openDescriptors();
        for (int i = 0; i < 1000; i++) {
            try (Client client = bench.client()) {
                client.send(Client.message(1, Client.DMA_MAP, 0, Client.map(3, 0x1000, 0x1000, 0x3000)), memory);
                client.send(Client.message(2, Client.DMA_MAP, 0, Client.map(1, 0x8000, 0x9000, 0x1000)), memory);
                client.send(Client.message(3, Client.SET_IRQS, 0, Client.irqs(EVENTS, 0, 0, 1)), event);
                client.send(Client.message(4, Client.SET_IRQS, 0, Client.irqs(4 | 16, 0, 0, 1)), event);
                client.send(Client.message(5, Client.SET_IRQS, 0, Client.irqs(EVENTS, 2, 0, 1)), event);
                if (i % 2 == 0) {
                    client.receive();
                }
            }
            bench.awaitIdle();
        }
        assertEquals(1001, bench.count(VfioUserCounter.CONNECTIONS));
        bench.requireBooksToBalance();
        assertEquals(descriptors, Native.openDescriptors());
        assertEquals(0, Native.mappings());
        Native.close(memory);
        Native.close(event);
    }

    @Test
    void shouldNotBeHeldByAFullEventThatWouldBlock() {
        final int full = Native.blockingFullEvent();
        try (Client client = bench.client()) {
            assertEquals(0, client.errorOf(Client.SET_IRQS, Client.irqs(EVENTS, 2, 0, 1), full));
            assertEquals(0, client.errorOf(Client.SET_IRQS, Client.irqs(1 | 32, 2, 0, 1)));
            assertEquals(1, bench.count(VfioUserCounter.INTERRUPTS_BLOCKED));
        }
        bench.requireBooksToBalance();
        Native.close(full);
    }

    @Test
    void shouldNotLogWithoutLimit() {
        try (Client client = bench.client()) {
            final int unsealed = Native.memfd(8192, 0);
            for (int i = 0; i < 500; i++) {
                client.errorOf(Client.DMA_MAP, Client.map(3, 0, 0x1000, 0x1000), unsealed);
            }
            Native.close(unsealed);
            assertFalse(bench.count(VfioUserCounter.LINES_SUPPRESSED) == 0);
        }
    }
}
