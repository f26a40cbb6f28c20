package org.jvnic.vmm.vfiouser;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnic.nic.cdna.spec.ContextCommand;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.vmm.vfiouser.server.VfioUserCounter;
import org.jvnic.vmm.vfiouser.server.VfioUserOptions;

class MessageDmaTest {
    private static final long RAM = 0x4000_0000L;
    private static final int RAM_BYTES = 0x8_0000;
    private static final int TX_RING = 0x1000;
    private static final int RX_RING = 0x2000;
    private static final int STATUS = 0x3000;
    private static final int TX_BUFFER = 0x4001;
    private static final int RX_BUFFERS = 0x1_0003;
    private static final int BUFFER = 0x4000;
    private static final int LOG2 = 3;

    @TempDir
    Path directory;

    private Bench bench;

    @BeforeEach
    void start() {
        bench = bench(TimeUnit.SECONDS.toNanos(20));
    }

    private Bench bench(final long answerNs) {
        return new Bench(
                directory, 2, options -> new VfioUserOptions(true, TimeUnit.SECONDS.toNanos(20), answerNs, false));
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private static final class Machine implements AutoCloseable {
        final byte[] ram = new byte[RAM_BYTES];
        final ByteBuffer view = ByteBuffer.wrap(ram).order(ByteOrder.LITTLE_ENDIAN);
        final List<Integer> order = new ArrayList<>();
        final Client client;
        private int id;

        Machine(final Path socket, final String capabilities) {
            client = new Client(socket);
            client.check(client.call(Client.VERSION, Client.version(capabilities)));
            call(Client.DMA_MAP, Client.map(3, 0, RAM, RAM_BYTES / 2));
            call(Client.DMA_MAP, Client.map(3, 0, RAM + RAM_BYTES / 2, RAM_BYTES / 2));
            write(Client.CONFIG, 4, 2, 6);
        }

        Client.Message call(final int command, final byte[] payload) {
            id++;
            client.send(Client.message(id, command, 0, payload));
            Client.Message message = next();
            while (!answers(message, id)) {
                serve(message);
                message = next();
            }
            return message;
        }

        private static boolean answers(final Client.Message message, final int id) {
            return (message.flags() & 0xF) == Client.REPLY && message.id() == id;
        }

        Client.Message next() {
            return Objects.requireNonNull(client.receive());
        }

        Client.Message nextRead() {
            Client.Message request = next();
            while (request.command() == Client.DMA_WRITE) {
                serve(request);
                request = next();
            }
            return request;
        }

        void serve(final Client.Message request) {
            final int at = (int) (request.getLong(0) - RAM);
            final int count = (int) request.getLong(8);
            order.add(request.command() == Client.DMA_READ ? -at : at);
            assertTrue(count <= 1000, "" + count);
            final byte[] reply;
            if (request.command() == Client.DMA_READ) {
                reply = Arrays.copyOf(Arrays.copyOf(request.payload(), 16), 16 + count);
                System.arraycopy(ram, at, reply, 16, count);
            } else {
                reply = Arrays.copyOf(request.payload(), 16);
                System.arraycopy(request.payload(), 16, ram, at, count);
            }
            client.send(Client.message(request.id(), request.command(), Client.REPLY, reply));
        }

        void write(final int region, final long offset, final int numBytes, final long value) {
            client.check(
                    call(Client.REGION_WRITE, Client.access(region, offset, numBytes, Client.data(numBytes, value))));
        }

        void write(final ContextRegister register, final long value) {
            write(0, register.offset(), 4, value);
        }

        int read(final ContextRegister register) {
            return call(Client.REGION_READ, Client.access(0, register.offset(), 4))
                    .getInt(16);
        }

        void setUp() {
            write(ContextRegister.TX_RING_LO, RAM + TX_RING);
            write(ContextRegister.TX_RING_SIZE, LOG2);
            write(ContextRegister.RX_RING_LO, RAM + RX_RING);
            write(ContextRegister.RX_RING_SIZE, LOG2);
            write(ContextRegister.STATUS_BLOCK_LO, RAM + STATUS);
            write(ContextRegister.MAX_FRAME, 9216);
            write(ContextRegister.COMMAND, ContextCommand.START.ordinal() | (1 << 16));
            Bench.await("echo of START", () -> read(ContextRegister.COMMAND_STATUS) >>> 16 == 1);
            assertEquals(ContextState.RUNNING.ordinal(), read(ContextRegister.STATE));
            for (int slot = 0; slot < 1 << LOG2; slot++) {
                describe(RX_RING + slot * Descriptor.BYTES, RAM + RX_BUFFERS + (long) slot * BUFFER, BUFFER, 0);
            }
            write(ContextRegister.RX_PRODUCER, 1 << LOG2);
        }

        private void describe(final int at, final long bus, final int length, final int flags) {
            view.putLong(at, bus);
            view.putInt(at + 8, length | (flags << 16));
            view.putInt(at + 12, 0x5A5A_5A5A);
        }

        void transmit(final byte[] frame, final int index) {
            view.put(TX_BUFFER, frame);
            describe(TX_RING + index * Descriptor.BYTES, RAM + TX_BUFFER, frame.length, Descriptor.FLAG_EOP);
            write(ContextRegister.TX_PRODUCER, index + 1);
        }

        boolean isDone(final int slot) {
            return (view.getInt(RX_RING + slot * Descriptor.BYTES + 8) >>> 31) != 0;
        }

        @Override
        public void close() {
            client.close();
        }
    }

    @Test
    void shouldCarryFramesBytewiseWithinTheClientsLimits() {
        try (Machine a = new Machine(bench.socket(0), "{\"capabilities\":{\"max_data_xfer_size\":1000}}");
                Machine b = new Machine(bench.socket(1), "{\"capabilities\":{\"max_data_xfer_size\":1000}}")) {
            a.setUp();
            b.setUp();
            for (int i = 0; i < 4; i++) {
                final int slot = i;
                final byte[] frame = CdnaGuest.frame(bench.card.mac(1), bench.card.mac(0), 60 + i * 3000, i);
                a.transmit(frame, i);
                Bench.await("frame " + i, () -> {
                    a.read(ContextRegister.STATE);
                    b.read(ContextRegister.STATE);
                    return b.isDone(slot) && b.view.getInt(STATUS + 4) == slot + 1 && a.view.getInt(STATUS) == slot + 1;
                });
                final int start = RX_BUFFERS + slot * BUFFER;
                assertArrayEquals(frame, Arrays.copyOfRange(b.ram, start, start + frame.length));
                assertEquals(0, b.ram[start + frame.length]);
                assertEquals(0x5A5A_5A5A, b.view.getInt(RX_RING + slot * Descriptor.BYTES + 12));
            }
            final int last = b.order.size() - 1;
            assertEquals(STATUS, b.order.get(last));
            assertEquals(RX_RING + 3 * Descriptor.BYTES, b.order.get(last - 1));
        }
        bench.requireBooksToBalance();
        assertTrue(bench.count(VfioUserCounter.DMA_READS) > 0);
    }

    @Test
    void shouldInterruptOnlyAfterWhatWasWrittenHasBeenAcknowledged() {
        final int event = Native.event();
        try (Machine a = new Machine(bench.socket(0), Client.QEMU);
                Machine b = new Machine(bench.socket(1), "{\"capabilities\":{\"max_data_xfer_size\":1000}}")) {
            b.client.send(Client.message(0, Client.SET_IRQS, Client.NO_REPLY, Client.irqs(4 | 32, 0, 0, 1)), event);
            a.setUp();
            b.setUp();
            b.write(ContextRegister.INTERRUPT_CONTROL, 1);
            a.transmit(CdnaGuest.frame(bench.card.mac(1), bench.card.mac(0), 60, 1), 0);
            while (!b.isDone(0)) {
                a.read(ContextRegister.STATE);
                assertEquals(0, Native.drain(event));
                if (b.client.isReadable()) {
                    b.serve(b.next());
                }
            }
            final Client.Message request = b.next();
            assertEquals(STATUS, request.getLong(0) - RAM);
            assertEquals(0, Native.drain(event));
            b.serve(request);
            Bench.await("interrupt", () -> Native.drain(event) > 0);
        }
        Native.close(event);
    }

    @Test
    void shouldFaultOnlyTheContextWhoseClientRefuses() {
        try (Machine a = new Machine(bench.socket(0), Client.QEMU)) {
            a.setUp();
            a.write(ContextRegister.TX_PRODUCER, 1);
            final Client.Message request = a.nextRead();
            assertEquals(Client.DMA_READ, request.command());
            a.client.send(Client.message(request.id(), Client.DMA_READ, Client.REPLY | Client.ERROR, new byte[0]));
            Bench.await("fault", () -> a.read(ContextRegister.STATE) == ContextState.FAULTED.ordinal());
            assertEquals(1, bench.count(VfioUserCounter.DMA_FAILED));
        }
        bench.requireBooksToBalance();
    }

    @Test
    void shouldEndTheConnectionOfAClientThatDoesNotAnswer() {
        bench.close();
        bench = bench(TimeUnit.MILLISECONDS.toNanos(500));
        try (Machine a = new Machine(bench.socket(0), Client.QEMU)) {
            a.setUp();
            a.write(ContextRegister.TX_PRODUCER, 1);
            assertEquals(Client.DMA_READ, a.nextRead().command());
            assertTrue(a.client.hasEnded());
        }
        bench.requireBooksToBalance();
        assertEquals(1, bench.count(VfioUserCounter.TOO_SLOW));
        bench.client().close();
    }

    @Test
    void shouldResetAndUnmapWhileTheEngineWaitsForTheClient() {
        final int memory = Native.memfd(0x2000, Native.SHRINK);
        try (Machine a = new Machine(bench.socket(0), Client.QEMU)) {
            a.client.send(Client.message(0, Client.DMA_MAP, Client.NO_REPLY, Client.map(3, 0, 0x1000, 0x1000)), memory);
            a.setUp();
            a.write(ContextRegister.TX_PRODUCER, 1);
            final Client.Message request = a.nextRead();
            assertEquals(Client.DMA_READ, request.command());
            a.client.check(a.client.call(Client.DMA_UNMAP, Client.unmap(0, 0x1000, 0x1000)));
            a.client.check(a.client.call(Client.RESET, new byte[0]));
            a.serve(request);
            a.write(Client.CONFIG, 4, 2, 6);
            assertEquals(ContextState.ASSIGNED.ordinal(), a.read(ContextRegister.STATE));
        }
        bench.requireBooksToBalance();
        assertEquals(0, Native.mappings());
        Native.close(memory);
    }

    @Test
    void shouldEndTheConnectionOfAClientThatAnswersTheWrongLength() {
        try (Machine a = new Machine(bench.socket(0), Client.QEMU)) {
            a.setUp();
            a.write(ContextRegister.TX_PRODUCER, 1);
            final Client.Message request = a.nextRead();
            a.client.send(Client.message(request.id(), Client.DMA_READ, Client.REPLY, new byte[17]));
            assertTrue(a.client.hasEnded());
        }
        bench.requireBooksToBalance();
    }

    @Test
    void shouldReachAnUnsealedFileByMessagesOnly() {
        final int unsealed = Native.memfd(0x2000, 0);
        try (Client client = bench.client()) {
            assertEquals(0, client.errorOf(Client.DMA_MAP, Client.map(3, 0, 0x1000, 0x2000), unsealed));
            assertEquals(1, bench.server(0).windows());
            assertEquals(0, Native.mappings());
        }
        bench.requireBooksToBalance();
        assertFalse(bench.lines.isEmpty());
        Native.close(unsealed);
    }
}
