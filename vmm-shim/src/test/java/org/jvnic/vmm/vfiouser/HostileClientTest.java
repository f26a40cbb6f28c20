package org.jvnic.vmm.vfiouser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnic.vmm.vfiouser.server.VfioUserCounter;

class HostileClientTest {
    private static final int EINVAL = 22;
    private static final int ENOTSUP = 95;
    private static final int ENOSYS = 38;
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

    private static Map<Integer, byte[]> wellFormed() {
        final Map<Integer, byte[]> payloads = new LinkedHashMap<>();
        payloads.put(Client.VERSION, Client.version(Client.QEMU));
        payloads.put(Client.DMA_MAP, Client.map(3, 0, 0x1000, 0x1000));
        payloads.put(Client.DMA_UNMAP, Client.unmap(0, 0x1000, 0x1000));
        payloads.put(Client.GET_INFO, Client.ints(16, 0, 0, 0));
        payloads.put(Client.REGION_INFO, Client.ints(32, 0, 0, 0, 0, 0, 0, 0));
        payloads.put(Client.IO_FDS, Client.ints(16, 0, 0, 0));
        payloads.put(Client.IRQ_INFO, Client.ints(16, 0, 0, 0));
        payloads.put(Client.SET_IRQS, Client.irqs(2 | 32, 2, 0, 1, 1));
        payloads.put(Client.REGION_READ, Client.access(0, 0x60, 4));
        payloads.put(Client.REGION_WRITE, Client.access(0, 0x200, 4, (byte) 1, (byte) 2, (byte) 3, (byte) 4));
        payloads.put(Client.RESET, new byte[0]);
        payloads.put(Client.WRITE_MULTI, multi(1, 0, 0x200, 8));
        return payloads;
    }

    private static byte[] multi(final long count, final int region, final long offset, final int bytes) {
        return java.nio.ByteBuffer.allocate(32)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .putLong(count)
                .putLong(offset)
                .putInt(region)
                .putInt(bytes)
                .array();
    }

    @Test
    void shouldAnswerTheRestOfTheCommandsAsNotSupported() {
        try (Client client = bench.client()) {
            for (final int command :
                    new int[] {Client.DIRTY_PAGES, Client.FEATURE, Client.MIG_READ, Client.MIG_WRITE}) {
                assertEquals(ENOTSUP, client.errorOf(command, new byte[64]));
                assertEquals(ENOTSUP, client.errorOf(command, new byte[0]));
            }
            for (final int command : new int[] {0, Client.DMA_READ, Client.DMA_WRITE, 19, 255, 0xFFFF}) {
                assertEquals(ENOSYS, client.errorOf(command, new byte[40]));
            }
            assertEquals(0, client.errorOf(Client.GET_INFO, Client.ints(16, 0, 0, 0)));
        }
        bench.requireBooksToBalance();
    }

    @Test
    void shouldRefuseEveryCommandBeforeTheVersionAndASecondVersion() {
        try (Client client = new Client(bench.socket(0))) {
            wellFormed().forEach((command, payload) -> {
                if (command != Client.VERSION) {
                    assertEquals(EINVAL, client.errorOf(command, payload), () -> "command " + command);
                }
            });
            assertEquals(0, client.errorOf(Client.VERSION, Client.version(Client.QEMU)));
            assertEquals(EINVAL, client.errorOf(Client.VERSION, Client.version(Client.QEMU)));
        }
    }

    @Test
    void shouldRefuseVersionsThatItCannotMeetOrRead() {
        final List<byte[]> bad = new ArrayList<>(List.of(new byte[] {0, 0, 0}, new byte[] {1, 0, 0, 0}));
        for (final String json : List.of(
                "",
                "{",
                "[]",
                "{}x",
                "{\"capabilities\":1}",
                "{\"capabilities\":{\"max_msg_fds\":\"8\"}}",
                "{\"capabilities\":{\"max_msg_fds\":-1}}",
                "{\"capabilities\":{\"max_data_xfer_size\":0}}",
                "{\"capabilities\":{\"max_data_xfer_size\":1.5}}",
                "{\"capabilities\":{\"max_data_xfer_size\":99999999999999999999}}",
                "{\"capabilities\":{\"write_multiple\":1}}",
                "{\"a\":" + "[".repeat(10_000),
                "{\"a\":" + "{\"a\":".repeat(20) + "1" + "}".repeat(21))) {
            bad.add(Client.version(json));
        }
        final byte[] unterminated = Client.version("{}");
        bad.add(Arrays.copyOf(unterminated, unterminated.length - 1));
        try (Client client = new Client(bench.socket(0))) {
            for (final byte[] payload : bad) {
                assertTrue(client.errorOf(Client.VERSION, payload) > 0);
            }
            assertEquals(0, client.errorOf(Client.VERSION, Client.version("{\"x\":[1,null,true,\"\\u0041\\n\"]}")));
        }
        bench.requireBooksToBalance();
    }

    @Test
    void shouldRefuseEveryPayloadThatIsTooShort() {
        try (Client client = bench.client()) {
            wellFormed().forEach((command, payload) -> {
                for (int length = 0; length < payload.length; length++) {
                    assertEquals(
                            EINVAL,
                            client.errorOf(command, Arrays.copyOf(payload, length)),
                            "command " + command + " of " + length + " bytes");
                }
            });
            assertEquals(0, bench.server(0).windows());
        }
        bench.requireBooksToBalance();
    }

    @Test
    void shouldSurviveTheClientsDeathAtEveryByteOfEveryCommand() {
        final int memory = Native.memfd(0x2000, Native.SHRINK);
        bench.client().close();
        bench.awaitIdle();
        final long descriptors = Native.openDescriptors();
        wellFormed().forEach((command, payload) -> {
            final byte[] message = Client.message(7, command, 0, payload);
            final int[] passed = command == Client.DMA_MAP ? new int[] {memory} : new int[0];
            for (int length = 1; length <= message.length; length++) {
                try (Client client = command == Client.VERSION ? bench.silentClient(0) : bench.client()) {
                    client.send(Arrays.copyOf(message, length), passed);
                }
                bench.awaitIdle();
            }
        });
        bench.requireBooksToBalance();
        assertEquals(descriptors, Native.openDescriptors());
        assertEquals(0, Native.mappings());
        Native.close(memory);
    }

    @Test
    void shouldEndTheConnectionWhereFramingIsBroken() {
        final List<byte[]> broken = new ArrayList<>();
        for (final int size : new int[] {0, 1, 15, 70_000, 1 << 20, Integer.MAX_VALUE, Integer.MIN_VALUE, -1}) {
            final byte[] message = Client.message(1, Client.GET_INFO, 0, Client.ints(16, 0, 0, 0));
            System.arraycopy(Client.ints(size), 0, message, 4, 4);
            broken.add(message);
        }
        for (int type = 2; type < 16; type++) {
            broken.add(Client.message(1, Client.GET_INFO, type, Client.ints(16, 0, 0, 0)));
        }
        for (int command = 0; command < 20; command++) {
            broken.add(Client.message(0, command, Client.REPLY, new byte[32]));
        }
        for (final byte[] message : broken) {
            try (Client client = bench.client()) {
                client.send(message);
                assertTrue(client.hasEnded());
            }
            bench.awaitIdle();
        }
        assertEquals(broken.size(), bench.count(VfioUserCounter.BROKEN));
        bench.client().close();
        bench.requireBooksToBalance();
    }

    @Test
    void shouldNeverAnswerWhatWantsNoAnswer() {
        try (Client client = bench.client()) {
            wellFormed()
                    .forEach((command, payload) -> client.send(Client.message(9, command, Client.NO_REPLY, payload)));
            client.send(Client.message(9, 77, Client.NO_REPLY, new byte[3]));
            assertEquals(0, client.errorOf(Client.GET_INFO, Client.ints(16, 0, 0, 0)));
        }
        bench.requireBooksToBalance();
        assertEquals(13, bench.count(VfioUserCounter.UNREPLIED));
    }

    @Test
    void shouldAnswerPipelinedCommandsInOrder() {
        try (Client client = bench.client()) {
            final java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
            for (int i = 0; i < 1000; i++) {
                all.writeBytes(Client.message(i, Client.IRQ_INFO, 0, Client.ints(16, 0, i % 6, 0)));
            }
            client.send(all.toByteArray());
            for (int i = 0; i < 1000; i++) {
                final Client.Message reply = client.receive();
                assertEquals(i, java.util.Objects.requireNonNull(reply).id());
                assertEquals(i % 6 == 5, reply.isError());
            }
        }
    }

    @Test
    void shouldRefuseRangesAndIndicesJustOutside() {
        try (Client client = bench.client()) {
            final long[] offsets = {4093, 4096, 4097, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE, -1, -4};
            for (final long offset : offsets) {
                assertEquals(EINVAL, client.errorOf(Client.REGION_READ, Client.access(0, offset, 4)));
                assertEquals(EINVAL, client.errorOf(Client.REGION_WRITE, Client.access(7, offset, 4, new byte[4])));
                assertEquals(EINVAL, client.errorOf(Client.WRITE_MULTI, multi(1, 0, offset, 4)));
            }
            for (final int count : new int[] {0, -1, 4097, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
                assertEquals(EINVAL, client.errorOf(Client.REGION_READ, Client.access(0, 0, count)));
                assertEquals(EINVAL, client.errorOf(Client.REGION_WRITE, Client.access(0, 0, count, new byte[4])));
            }
            for (final int region : new int[] {1, 2, 3, 5, 6, 8, 9, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                assertEquals(EINVAL, client.errorOf(Client.REGION_READ, Client.access(region, 0, 4)));
                assertEquals(EINVAL, client.errorOf(Client.WRITE_MULTI, multi(1, region, 0, 4)));
            }
            for (final long writes : new long[] {0, 2, -1, Long.MAX_VALUE, 0x0AAA_AAAA_AAAA_AAABL}) {
                assertEquals(EINVAL, client.errorOf(Client.WRITE_MULTI, multi(writes, 0, 0x200, 4)));
            }
            for (final int index : new int[] {9, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
                assertEquals(EINVAL, client.errorOf(Client.REGION_INFO, Client.ints(32, 0, index, 0, 0, 0, 0, 0)));
                assertEquals(EINVAL, client.errorOf(Client.IRQ_INFO, Client.ints(16, 0, index, 0)));
                assertEquals(EINVAL, client.errorOf(Client.IO_FDS, Client.ints(16, 0, index, 0)));
                assertEquals(EINVAL, client.errorOf(Client.SET_IRQS, Client.irqs(1 | 32, index, 0, 1)));
            }
            assertEquals(EINVAL, client.errorOf(Client.WRITE_MULTI, multi(1, 0, 0x200, 9)));
        }
        bench.requireBooksToBalance();
    }

    @Test
    void shouldRefuseInterruptRequestsThatAreNotOneOfEach() {
        try (Client client = bench.client()) {
            for (int flags = 0; flags < 128; flags++) {
                final boolean one = Integer.bitCount(flags & 7) == 1 && Integer.bitCount(flags & 56) == 1 && flags < 64;
                final boolean mayMask = (flags & 24) == 0;
                final byte[] request = Client.irqs(flags, 2, 0, 1, (flags & 7) == 2 ? new int[] {0} : new int[0]);
                assertEquals(one && mayMask ? 0 : EINVAL, client.errorOf(Client.SET_IRQS, request), "flags " + flags);
            }
            for (final int[] range : new int[][] {{0, 2}, {1, 1}, {2, 0}, {-1, 1}, {0, -1}, {1, Integer.MAX_VALUE}}) {
                assertEquals(
                        EINVAL,
                        client.errorOf(Client.SET_IRQS, Client.irqs(1 | 32, 2, range[0], range[1])),
                        Arrays.toString(range));
            }
            assertEquals(EINVAL, client.errorOf(Client.SET_IRQS, Client.irqs(1 | 32, 1, 0, 1)));
            assertEquals(EINVAL, client.errorOf(Client.SET_IRQS, Client.irqs(EVENTS, 2, 0, 0)));
        }
        bench.requireBooksToBalance();
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
            wellFormed().forEach((command, payload) -> {
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
    void shouldStayWellFormedUnderRandomMessages() {
        final long seed = System.nanoTime();
        final SplittableRandom random = new SplittableRandom(seed);
        final int memory = Native.memfd(0x10000, Native.SHRINK);
        final int event = Native.event();
        final int[] passed = {memory, event};
        bench.client().close();
        bench.awaitIdle();
        final long descriptors = Native.openDescriptors();
        try (Client other = Client.negotiated(bench.socket(1))) {
            for (int round = 0; round < 20; round++) {
                try (Client client = bench.client()) {
                    for (int i = 0; i < 500; i++) {
                        final int command = random.nextInt(100) == 0 ? random.nextInt() : random.nextInt(1, 20);
                        final byte[] payload = mutate(wellFormed().getOrDefault(command, new byte[40]), random);
                        final int[] fds = Arrays.copyOf(passed, random.nextInt(20) == 0 ? random.nextInt(3) : 0);
                        client.errorOf(command & 0xFFFF, payload, fds);
                    }
                } catch (final AssertionError e) {
                    throw new AssertionError("seed " + seed, e);
                }
                bench.awaitIdle();
                assertEquals(0, other.errorOf(Client.GET_INFO, Client.ints(16, 0, 0, 0)));
            }
        }
        bench.requireBooksToBalance();
        Bench.await("end of the other", () -> !bench.server(1).isConnected());
        assertEquals(descriptors, Native.openDescriptors());
        assertEquals(0, Native.mappings());
        Native.close(memory);
        Native.close(event);
    }

    private static byte[] mutate(final byte[] wellFormed, final SplittableRandom random) {
        final byte[] payload = random.nextInt(10) == 0
                ? Arrays.copyOf(wellFormed, random.nextInt(wellFormed.length + 20))
                : wellFormed.clone();
        final int[] edges = {0, 1, -1, 4096, 0x1000, Integer.MAX_VALUE, Integer.MIN_VALUE, 2, 8, 36};
        for (int i = random.nextInt(3); i > 0 && payload.length >= 4; i--) {
            final int at = random.nextInt(payload.length / 4) * 4;
            System.arraycopy(Client.ints(edges[random.nextInt(edges.length)]), 0, payload, at, 4);
        }
        return payload;
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
