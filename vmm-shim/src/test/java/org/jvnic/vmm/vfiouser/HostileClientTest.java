package org.jvnic.vmm.vfiouser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
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
            WellFormed.payloads().forEach((command, payload) -> {
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
            WellFormed.payloads().forEach((command, payload) -> {
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
        WellFormed.payloads().forEach((command, payload) -> {
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
            WellFormed.payloads()
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
            final ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 0; i < 1000; i++) {
                all.writeBytes(Client.message(i, Client.IRQ_INFO, 0, Client.ints(16, 0, i % 6, 0)));
            }
            client.send(all.toByteArray());
            for (int i = 0; i < 1000; i++) {
                final Client.Message reply = client.receive();
                assertEquals(i, Objects.requireNonNull(reply).id());
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
                assertEquals(EINVAL, client.errorOf(Client.WRITE_MULTI, WellFormed.multi(1, 0, offset, 4)));
            }
            for (final int count : new int[] {0, -1, 4097, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
                assertEquals(EINVAL, client.errorOf(Client.REGION_READ, Client.access(0, 0, count)));
                assertEquals(EINVAL, client.errorOf(Client.REGION_WRITE, Client.access(0, 0, count, new byte[4])));
            }
            for (final int region : new int[] {1, 2, 3, 5, 6, 8, 9, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                assertEquals(EINVAL, client.errorOf(Client.REGION_READ, Client.access(region, 0, 4)));
                assertEquals(EINVAL, client.errorOf(Client.WRITE_MULTI, WellFormed.multi(1, region, 0, 4)));
            }
            for (final long writes : new long[] {0, 2, -1, Long.MAX_VALUE, 0x0AAA_AAAA_AAAA_AAABL}) {
                assertEquals(EINVAL, client.errorOf(Client.WRITE_MULTI, WellFormed.multi(writes, 0, 0x200, 4)));
            }
            for (final int index : new int[] {9, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
                assertEquals(EINVAL, client.errorOf(Client.REGION_INFO, Client.ints(32, 0, index, 0, 0, 0, 0, 0)));
                assertEquals(EINVAL, client.errorOf(Client.IRQ_INFO, Client.ints(16, 0, index, 0)));
                assertEquals(EINVAL, client.errorOf(Client.IO_FDS, Client.ints(16, 0, index, 0)));
                assertEquals(EINVAL, client.errorOf(Client.SET_IRQS, Client.irqs(1 | 32, index, 0, 1)));
            }
            assertEquals(EINVAL, client.errorOf(Client.WRITE_MULTI, WellFormed.multi(1, 0, 0x200, 9)));
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
                        final byte[] payload =
                                mutate(WellFormed.payloads().getOrDefault(command, new byte[40]), random);
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
}
