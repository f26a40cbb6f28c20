package org.jvnic.vmm.vfiouser;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.vmm.memory.MappedMemory;

class FramesOverSocketsTest {
    private static final int EVENTS = 4 | 32;
    private static final int LINE = 0;
    private static final int MSIX = 2;
    private static final int MSIX_CONTROL = 0x52;
    private static final int FILE_OFFSET = 0x3000;

    @TempDir
    Path directory;

    private Bench bench;

    @BeforeEach
    void start() {
        bench = new Bench(directory, 2);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private static final class Machine implements AutoCloseable {
        final MappedMemory memory = MappedMemory.memfd("guest", CdnaGuest.RAM_BYTES + FILE_OFFSET);
        final int event = Native.event();
        final Client client;
        final CdnaGuest guest;

        Machine(final Path socket) {
            client = Client.negotiated(socket);
            guest = new CdnaGuest(client, memory.host() + FILE_OFFSET);
            map(FILE_OFFSET, CdnaGuest.RAM, 0x5000);
            map(FILE_OFFSET + 0x5000, CdnaGuest.RAM + 0x5000, CdnaGuest.RAM_BYTES - 0x5000);
            guest.enable();
        }

        private void map(final long offset, final long address, final long size) {
            client.check(client.call(Client.DMA_MAP, Client.map(3, offset, address, size), memory.fd()));
        }

        void bind(final int index) {
            client.check(client.call(Client.SET_IRQS, Client.irqs(EVENTS, index, 0, 1), event));
        }

        void enableMsix() {
            client.write(Client.CONFIG, MSIX_CONTROL, 2, 0x8000);
            bind(MSIX);
        }

        void awaitEvent() {
            Bench.await("interrupt", () -> Native.drain(event) > 0);
        }

        @Override
        public void close() {
            client.close();
            memory.close();
            Native.close(event);
        }
    }

    @Test
    void shouldCarryFramesThroughMappedMemoryWithAMessageForEach() {
        try (Machine a = new Machine(bench.socket(0));
                Machine b = new Machine(bench.socket(1))) {
            b.enableMsix();
            assertEquals(CommandStatus.OK, a.guest.start());
            assertEquals(CommandStatus.OK, b.guest.start());
            exchange(a, b, 50);
        }
        bench.requireBooksToBalance();
        assertTrue(bench.card.card().ledger().isExact());
    }

    private static void exchange(final Machine a, final Machine b, final int frames) {
        for (int i = 0; i < frames; i++) {
            final byte[] frame = CdnaGuest.frame(b.guest.mac(), a.guest.mac(), 60 + i * 29, i);
            a.guest.send(frame);
            b.awaitEvent();
            assertTrue(b.guest.hasReceived());
            assertArrayEquals(frame, b.guest.receive());
            b.guest.rearm();
        }
        Bench.await("status block", () -> a.guest.sent() == frames);
    }

    @Test
    void shouldSignalTheLineOnceUntilItIsUnmasked() {
        try (Machine a = new Machine(bench.socket(0));
                Machine b = new Machine(bench.socket(1))) {
            b.bind(LINE);
            a.guest.start();
            b.guest.start();
            a.guest.send(CdnaGuest.frame(b.guest.mac(), a.guest.mac(), 60, 1));
            b.awaitEvent();
            b.client.check(b.client.call(Client.SET_IRQS, Client.irqs(1 | 16, LINE, 0, 1)));
            b.awaitEvent();
            b.guest.receive();
            b.guest.rearm();
            b.guest.read(ContextRegister.STATE);
            bench.card.card().barrier("the line has been told");
            b.client.check(b.client.call(Client.SET_IRQS, Client.irqs(1 | 16, LINE, 0, 1)));
            b.client.check(b.client.call(Client.GET_INFO, Client.ints(16, 0, 0, 0)));
            assertEquals(0, Native.drain(b.event));
            a.guest.send(CdnaGuest.frame(b.guest.mac(), a.guest.mac(), 60, 2));
            b.awaitEvent();
        }
    }

    @Test
    void shouldUnmaskTheLineByAnEventOfTheClient() {
        final int unmask = Native.event();
        try (Machine a = new Machine(bench.socket(0));
                Machine b = new Machine(bench.socket(1))) {
            b.bind(LINE);
            b.client.check(b.client.call(Client.SET_IRQS, Client.irqs(4 | 16, LINE, 0, 1), unmask));
            a.guest.start();
            b.guest.start();
            a.guest.send(CdnaGuest.frame(b.guest.mac(), a.guest.mac(), 60, 1));
            b.awaitEvent();
            Native.signal(unmask);
            b.awaitEvent();
        }
        Native.close(unmask);
    }

    @Test
    void shouldGoOnAfterAFunctionLevelResetWithTheSameBindings() {
        try (Machine a = new Machine(bench.socket(0));
                Machine b = new Machine(bench.socket(1))) {
            b.enableMsix();
            a.guest.start();
            b.guest.start();
            exchange(a, b, 2);
            b.client.write(Client.CONFIG, 0x68, 2, 0x8000);
            assertEquals(0, b.client.read(Client.CONFIG, 4, 2) & 6);
            assertEquals(0, b.client.read(Client.CONFIG, 0x68, 2) & 0x8000);
            b.guest.enable();
            b.client.write(Client.CONFIG, MSIX_CONTROL, 2, 0x8000);
            assertEquals(ContextState.ASSIGNED.ordinal(), b.guest.read(ContextRegister.STATE) & 0xF);
            assertEquals(CommandStatus.OK, b.guest.start());
            a.guest.send(CdnaGuest.frame(b.guest.mac(), a.guest.mac(), 100, 9));
            b.awaitEvent();
            assertEquals(100, b.guest.receive().length);
        }
    }

    @Test
    void shouldStopTheCardWhenResetAndServeAnewAfterwards() {
        try (Machine a = new Machine(bench.socket(0));
                Machine b = new Machine(bench.socket(1))) {
            b.enableMsix();
            a.guest.start();
            b.guest.start();
            b.client.check(b.client.call(Client.RESET, new byte[0]));
            assertEquals(0, b.client.read(Client.CONFIG, 4, 2) & 6);
            b.guest.enable();
            b.enableMsix();
            b.guest.start();
            exchange(a, b, 3);
        }
    }

    @Test
    void shouldFaultTheContextAndNothingElseWhenItsMemoryIsTakenAway() {
        try (Machine a = new Machine(bench.socket(0));
                Machine b = new Machine(bench.socket(1))) {
            b.enableMsix();
            a.guest.start();
            b.guest.start();
            exchange(a, b, 1);
            a.client.check(a.client.call(Client.DMA_UNMAP, Client.unmap(2, 0, 0)));
            a.guest.send(CdnaGuest.frame(b.guest.mac(), a.guest.mac(), 60, 5));
            Bench.await("fault", () -> (a.guest.read(ContextRegister.STATE) & 0xF) == ContextState.FAULTED.ordinal());
            assertEquals(ContextState.RUNNING.ordinal(), b.guest.read(ContextRegister.STATE) & 0xF);
            assertNotEquals(0, bench.server(0).refusedDma());
        }
        bench.requireBooksToBalance();
    }

    @Test
    void shouldWriteNothingThroughAWindowThatIsOnlyRead() {
        try (Machine a = new Machine(bench.socket(0));
                Machine b = new Machine(bench.socket(1))) {
            a.guest.start();
            b.guest.start();
            b.client.check(b.client.call(Client.DMA_UNMAP, Client.unmap(0, CdnaGuest.RAM + 0x5000, 0xFB000)));
            b.client.check(b.client.call(
                    Client.DMA_MAP,
                    Client.map(1, FILE_OFFSET + 0x5000, CdnaGuest.RAM + 0x5000, 0xFB000),
                    b.memory.fd()));
            a.guest.send(CdnaGuest.frame(b.guest.mac(), a.guest.mac(), 60, 5));
            Bench.await("fault", () -> (b.guest.read(ContextRegister.STATE) & 0xF) == ContextState.FAULTED.ordinal());
            assertTrue(!b.guest.hasReceived());
        }
    }

    @Test
    void shouldLoseNothingOfOthersWhenAClientDiesUnderLoad() {
        try (Machine b = new Machine(bench.socket(1))) {
            b.enableMsix();
            b.guest.start();
            for (int round = 0; round < 10; round++) {
                final Machine a = new Machine(bench.socket(0));
                a.guest.start();
                final byte[] frame = CdnaGuest.frame(b.guest.mac(), a.guest.mac(), 200, round);
                a.guest.send(frame);
                a.close();
                bench.awaitIdle();
                while (b.guest.hasReceived()) {
                    assertArrayEquals(frame, b.guest.receive());
                }
                b.guest.rearm();
            }
        }
        assertEquals(0, bench.card.card().contained());
        bench.requireBooksToBalance();
    }

    @Test
    void shouldTouchOldMemoryNoMoreOnceItsAddressIsGivenToOther() {
        try (Machine a = new Machine(bench.socket(0));
                Machine b = new Machine(bench.socket(1));
                MappedMemory other = MappedMemory.memfd("guest", CdnaGuest.RAM_BYTES)) {
            b.enableMsix();
            a.guest.start();
            b.guest.start();
            exchange(a, b, 1);
            final long mac = b.guest.mac();
            b.client.check(b.client.call(Client.DMA_UNMAP, Client.unmap(0, CdnaGuest.RAM, CdnaGuest.RAM_BYTES)));
            final byte[] before = bytes(b.memory, CdnaGuest.RAM_BYTES + FILE_OFFSET);
            b.client.check(
                    b.client.call(Client.DMA_MAP, Client.map(3, 0, CdnaGuest.RAM, CdnaGuest.RAM_BYTES), other.fd()));
            for (int i = 0; i < 20; i++) {
                final int sent = 2 + i;
                a.guest.send(CdnaGuest.frame(mac, a.guest.mac(), 1000, i));
                Bench.await("status block", () -> a.guest.sent() == sent);
            }
            assertArrayEquals(before, bytes(b.memory, CdnaGuest.RAM_BYTES + FILE_OFFSET));
        }
        bench.requireBooksToBalance();
    }

    private static byte[] bytes(final MappedMemory memory, final int count) {
        final byte[] copy = new byte[count];
        HostMemory.copyToHeap(memory.host(), copy, 0, count);
        return copy;
    }

    @Test
    void shouldServeOnWhenPagesOfASealedFileAreTakenOutAndKeepItFromShrinking() {
        try (Machine a = new Machine(bench.socket(0));
                Machine b = new Machine(bench.socket(1))) {
            b.enableMsix();
            a.guest.start();
            b.guest.start();
            exchange(a, b, 1);
            final int whole = CdnaGuest.RAM_BYTES + FILE_OFFSET;
            assertFalse(Native.truncate(a.memory.fd(), 0));
            assertTrue(Native.punch(a.memory.fd(), 0, whole));
            assertArrayEquals(new byte[whole], bytes(a.memory, whole));
            final byte[] frame = CdnaGuest.frame(b.guest.mac(), a.guest.mac(), 700, 3);
            a.guest.send(frame);
            b.awaitEvent();
            assertArrayEquals(frame, b.guest.receive());
        }
        assertEquals(0, bench.card.card().contained());
        bench.requireBooksToBalance();
    }
}
