package org.jvnic.vmm.vfiouser;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnic.nic.cdna.spec.CdnaIdentity;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.vmm.vfiouser.linux.LinuxException;
import org.jvnic.vmm.vfiouser.server.VfioUserCounter;

class HappyPathTest {
    private static final int EVENTS = 4 | 32;
    private static final int DISABLE = 1 | 32;
    private static final int MSIX = 2;

    @TempDir
    Path directory;

    private Bench bench;

    @BeforeEach
    void start() {
        bench = new Bench(directory, 1);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void shouldAgreeOnVersionAndNameItsLimits() {
        try (Client client = new Client(bench.socket(0))) {
            final Client.Message reply = client.call(Client.VERSION, Client.version(Client.QEMU));
            assertEquals(0, reply.getInt(0));
            assertEquals(
                    "{\"capabilities\":{\"max_msg_fds\":16,\"max_data_xfer_size\":65536,\"max_dma_maps\":8192,"
                            + "\"pgsizes\":4096,\"write_multiple\":true}}\0",
                    new String(reply.payload(), 4, reply.payload().length - 4, StandardCharsets.UTF_8));
        }
        bench.requireBooksToBalance();
    }

    @Test
    void shouldNotOfferWhatTheClientDoesNotKnow() {
        try (Client client = new Client(bench.socket(0))) {
            final Client.Message reply = client.call(Client.VERSION, new byte[4]);
            assertFalse(new String(reply.payload(), 4, reply.payload().length - 4, StandardCharsets.UTF_8)
                    .contains("write_multiple"));
            assertEquals(95, client.errorOf(Client.WRITE_MULTI, new byte[32]));
        }
    }

    @Test
    void shouldDescribeDeviceRegionsAndInterrupts() {
        try (Client client = bench.client()) {
            assertArrayEquals(
                    Client.ints(16, 3, 9, 5),
                    client.call(Client.GET_INFO, Client.ints(16, 0, 0, 0)).payload());
            final List<Long> sizes = new ArrayList<>();
            for (int region = 0; region < 9; region++) {
                final Client.Message info = client.call(Client.REGION_INFO, Client.ints(32, 0, region, 0, 0, 0, 0, 0));
                assertEquals(32, info.payload().length);
                assertEquals(info.getLong(16) == 0 ? 0 : 3, info.getInt(4));
                sizes.add(info.getLong(16));
            }
            assertEquals(List.of(4096L, 0L, 0L, 0L, 4096L, 0L, 0L, 4096L, 0L), sizes);
            final int[][] interrupts = {{7, 1}, {0, 0}, {1, 1}, {1, 1}, {0, 0}};
            for (int index = 0; index < 5; index++) {
                assertArrayEquals(
                        Client.ints(16, interrupts[index][0], index, interrupts[index][1]),
                        client.call(Client.IRQ_INFO, Client.ints(16, 0, index, 0))
                                .payload());
            }
            assertArrayEquals(
                    Client.ints(16, 0, 0, 0),
                    client.call(Client.IO_FDS, Client.ints(16, 0, 0, 0)).payload());
        }
        bench.requireBooksToBalance();
    }

    @Test
    void shouldReadTheWholeConfigSpaceAtOnceAndPiecewiseAlike() {
        try (Client client = bench.client()) {
            final byte[] whole = Arrays.copyOfRange(
                    client.call(Client.REGION_READ, Client.access(Client.CONFIG, 0, 4096))
                            .payload(),
                    16,
                    4112);
            assertEquals(CdnaIdentity.VENDOR_ID, (whole[0] & 0xFF) | (whole[1] & 0xFF) << 8);
            for (final int width : new int[] {1, 2, 3, 4, 7, 8}) {
                for (int offset = 0; offset + width <= 0x70; offset++) {
                    long expected = 0;
                    for (int i = 0; i < width; i++) {
                        expected |= (whole[offset + i] & 0xFFL) << (8 * i);
                    }
                    assertEquals(expected, client.read(Client.CONFIG, offset, width), offset + "/" + width);
                }
            }
        }
    }

    @Test
    void shouldReachRegistersOnlyWhileMemoryDecodeIsOn() {
        try (Client client = bench.client()) {
            assertEquals(0xFFFF_FFFFL, client.read(0, ContextRegister.MAGIC.offset(), 4));
            client.write(Client.CONFIG, 4, 2, 2);
            assertEquals(0x434E_564AL, client.read(0, ContextRegister.MAGIC.offset(), 4));
            assertEquals(0x4A, client.read(0, ContextRegister.MAGIC.offset(), 1));
            assertEquals(bench.card.mac(0), client.read(0, ContextRegister.MAC_LO.offset(), 8));
            client.post(0, 0x208, 8, 0x1122_3344_5566_7788L);
            client.post(0, 0x20B, 1, 0x99);
            assertEquals(0x1122_3344_9966_7788L, client.read(0, 0x208, 8));
            assertEquals(0x3344_99L, client.read(0, 0x20B, 3));
        }
        bench.requireBooksToBalance();
    }

    @Test
    void shouldCarryOutABatchOfWritesInOrder() {
        try (Client client = bench.client()) {
            client.write(Client.CONFIG, 4, 2, 2);
            final java.nio.ByteBuffer batch =
                    java.nio.ByteBuffer.allocate(8 + 3 * 24).order(java.nio.ByteOrder.LITTLE_ENDIAN);
            batch.putLong(3);
            batch.putLong(0x200).putInt(0).putInt(4).putLong(1);
            batch.putLong(0x204).putInt(0).putInt(4).putLong(2);
            batch.putLong(0x200).putInt(0).putInt(1).putLong(3);
            assertEquals(3, client.call(Client.WRITE_MULTI, batch.array()).getLong(0));
            assertEquals(0x2_0000_0003L, client.read(0, 0x200, 8));
        }
    }

    @Test
    void shouldForgetEverythingWithTheClient() {
        final long mac = bench.card.mac(0);
        final long descriptors;
        try (Client client = bench.client()) {
            client.write(Client.CONFIG, 4, 2, 6);
        }
        bench.awaitIdle();
        assertEquals(0, Native.mappings());
        descriptors = Native.openDescriptors();
        final int event = Native.event();
        final int memory = Native.memfd(8192, Native.SHRINK);
        try (Client client = bench.client()) {
            assertEquals(0, client.read(Client.CONFIG, 4, 2));
            client.write(Client.CONFIG, 4, 2, 6);
            client.post(0, 0x200, 4, 7);
            client.post(0, ContextRegister.COMMAND.offset(), 4, 0x1234_0000L);
            Bench.await("echo", () -> client.read(0, ContextRegister.COMMAND_STATUS.offset(), 4) >>> 16 == 0x1234);
            client.check(client.call(Client.DMA_MAP, Client.map(3, 4096, 0x1000, 4096), memory));
            client.check(client.call(Client.SET_IRQS, Client.irqs(EVENTS, MSIX, 0, 1), event));
            assertEquals(1, bench.server(0).windows());
            assertEquals(1, Native.mappings());
        }
        bench.awaitIdle();
        assertEquals(0, bench.server(0).windows());
        assertEquals(0, Native.mappings());
        try (Client client = bench.client()) {
            client.write(Client.CONFIG, 4, 2, 6);
            assertEquals(mac, client.read(0, ContextRegister.MAC_LO.offset(), 8));
            assertEquals(0, client.read(0, 0x200, 4));
            assertEquals(0, client.read(0, ContextRegister.COMMAND_STATUS.offset(), 4));
        }
        bench.requireBooksToBalance();
        Native.close(event);
        Native.close(memory);
        assertEquals(descriptors, Native.openDescriptors());
    }

    @Test
    void shouldFireBoundEventsOnRequest() {
        final int event = Native.event();
        final int other = Native.event();
        try (Client client = bench.client()) {
            assertEquals(0, client.errorOf(Client.SET_IRQS, Client.irqs(EVENTS, MSIX, 0, 1)));
            assertEquals(0, client.errorOf(Client.SET_IRQS, Client.irqs(EVENTS, MSIX, 0, 1), event));
            assertEquals(0, client.errorOf(Client.SET_IRQS, Client.irqs(1 | 32, MSIX, 0, 1)));
            assertEquals(0, client.errorOf(Client.SET_IRQS, Client.irqs(2 | 32, MSIX, 0, 1, 0)));
            assertEquals(0, client.errorOf(Client.SET_IRQS, Client.irqs(2 | 32, MSIX, 0, 1, 1)));
            assertEquals(2, Native.drain(event));
            assertEquals(0, client.errorOf(Client.SET_IRQS, Client.irqs(EVENTS, MSIX, 0, 1), other));
            assertEquals(0, client.errorOf(Client.SET_IRQS, Client.irqs(1 | 32, MSIX, 0, 1)));
            assertEquals(0, Native.drain(event));
            assertEquals(1, Native.drain(other));
            assertEquals(0, client.errorOf(Client.SET_IRQS, Client.irqs(DISABLE, MSIX, 0, 0)));
            assertEquals(0, client.errorOf(Client.SET_IRQS, Client.irqs(1 | 32, MSIX, 0, 1)));
            assertEquals(0, Native.drain(other));
            assertEquals(1, bench.count(VfioUserCounter.INTERRUPTS_UNBOUND));
        }
        bench.requireBooksToBalance();
        Native.close(event);
        Native.close(other);
    }

    @Test
    void shouldTurnASecondClientAwayAndServeItAfterTheFirst() {
        try (Client first = bench.client();
                Client second = new Client(bench.socket(0))) {
            assertTrue(second.hasEnded());
            assertEquals(0, first.errorOf(Client.GET_INFO, Client.ints(16, 0, 0, 0)));
        }
        bench.awaitIdle();
        bench.client().close();
        assertEquals(1, bench.count(VfioUserCounter.TURNED_AWAY));
    }

    @Test
    void shouldMakeASocketOfItsOwnerOnlyAndRemoveItAtTheEnd() throws Exception {
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(bench.socket(0))));
        bench.close();
        assertFalse(Files.exists(bench.socket(0)));
    }

    @Test
    void shouldRefuseASocketThatIsInUseAndReplaceAnAbandonedOne() throws Exception {
        final LinuxException error = org.junit.jupiter.api.Assertions.assertThrows(
                LinuxException.class, () -> new Bench(directory, 1).close());
        assertTrue(Objects.requireNonNull(error.getMessage()).endsWith("another program listens there"));
        assertTrue(Files.exists(bench.socket(0)));
        final Path abandoned = directory.resolve("abandoned");
        java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)
                .bind(java.net.UnixDomainSocketAddress.of(abandoned))
                .close();
        assertTrue(Files.exists(abandoned));
        ServedCdnaCard.builder("again").context(0, abandoned).start().close();
        assertFalse(Files.exists(abandoned));
    }
}
