package org.jvnic.vmm.vfiouser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.jvnic.vmm.vfiouser.server.VfioUserCounter;

class HostileSessionTest {
    private static final int EINVAL = 22;
    private static final int BIND = 4 | 32;
    private static final int DISABLE = 1 | 32;
    private static final int LINE = 0;
    private static final int MSIX = 2;
    private static final int ERRORS = 3;

    @TempDir
    Path directory;

    private final int memory = Native.memfd(0x10000, Native.SHRINK);
    private final int event = Native.event();
    private Bench bench;

    @BeforeEach
    void start() {
        assertEquals(0, Native.mappings());
        bench = new Bench(directory, 2, options -> options.withPatience(TimeUnit.SECONDS.toNanos(20)));
        bench.client().close();
        bench.awaitIdle();
    }

    @AfterEach
    void stop() {
        bench.close();
        Native.close(memory);
        Native.close(event);
    }

    private static final class Step {
        final int command;
        final byte[] payload;
        final int[] descriptors;

        Step(final int command, final byte[] payload, final int... descriptors) {
            this.command = command;
            this.payload = payload;
            this.descriptors = descriptors;
        }
    }

    private static Step step(final int command, final byte[] payload, final int... descriptors) {
        return new Step(command, payload, descriptors);
    }

    private List<Step> session() {
        final List<Step> steps = new ArrayList<>();
        steps.add(step(Client.VERSION, Client.version(Client.QEMU)));
        steps.add(step(Client.DMA_MAP, Client.map(3, 0, 0, 0x8000), memory));
        steps.add(step(Client.DMA_MAP, Client.map(1, 0, 0xFFFC_0000L, 0x1000)));
        steps.add(step(Client.GET_INFO, Client.ints(16, 0, 0, 0)));
        steps.add(step(Client.REGION_INFO, Client.ints(32, 0, 0, 0, 0, 0, 0, 0)));
        steps.add(step(Client.IRQ_INFO, Client.ints(16, 0, MSIX, 0)));
        steps.add(step(Client.REGION_READ, Client.access(Client.CONFIG, 0, 4096)));
        steps.add(step(Client.SET_IRQS, Client.irqs(BIND, LINE, 0, 1), event));
        steps.add(step(Client.SET_IRQS, Client.irqs(BIND, ERRORS, 0, 1), event));
        steps.add(step(Client.SET_IRQS, Client.irqs(DISABLE, LINE, 0, 0)));
        steps.add(step(Client.RESET, new byte[0]));
        steps.add(step(Client.DMA_UNMAP, Client.unmap(0, 0, 0x8000)));
        steps.add(step(Client.DMA_MAP, Client.map(3, 0x2000, 0x2000, 0x6000), memory));
        steps.add(step(Client.REGION_WRITE, Client.access(Client.CONFIG, 4, 2, (byte) 6, (byte) 0)));
        steps.add(step(Client.REGION_WRITE, Client.access(Client.CONFIG, 0x52, 2, (byte) 0, (byte) 0x80)));
        steps.add(step(Client.SET_IRQS, Client.irqs(BIND, MSIX, 0, 1)));
        steps.add(step(Client.SET_IRQS, Client.irqs(BIND, MSIX, 0, 1), event));
        steps.add(step(Client.SET_IRQS, Client.irqs(BIND, MSIX, 0, 1), event));
        return steps;
    }

    @Test
    void shouldSurviveTheClientsDeathAtEveryMessageOfASession() {
        final List<Step> steps = session();
        final long descriptors = Native.openDescriptors();
        try (Client other = Client.negotiated(bench.socket(1))) {
            for (int length = 1; length <= steps.size(); length++) {
                for (final boolean listens : new boolean[] {false, true}) {
                    try (Client client = bench.silentClient(0)) {
                        for (final Step step : steps.subList(0, length)) {
                            if (listens) {
                                client.check(client.call(step.command, step.payload, step.descriptors));
                            } else {
                                client.send(Client.message(1, step.command, 0, step.payload), step.descriptors);
                            }
                        }
                    }
                    bench.awaitIdle();
                    assertEquals(0, Native.mappings());
                    assertEquals(0, other.errorOf(Client.GET_INFO, Client.ints(16, 0, 0, 0)));
                }
            }
        }
        bench.requireBooksToBalance();
        Bench.await("end of the other", () -> !bench.server(1).isConnected());
        assertEquals(descriptors, Native.openDescriptors());
    }

    @Test
    void shouldEchoIdentifiersThatRepeatOrGoBackwards() {
        try (Client client = bench.client()) {
            final int[] ids = {7, 7, 6, 0xFFFF, 0, 0x8000, 7};
            for (final int id : ids) {
                client.send(Client.message(id, Client.GET_INFO, 0, Client.ints(16, 0, 0, 0)));
            }
            for (final int id : ids) {
                final Client.Message reply = Objects.requireNonNull(client.receive());
                assertEquals(id, reply.id());
                assertEquals(Client.REPLY, reply.flags());
            }
        }
        bench.requireBooksToBalance();
    }

    @Test
    void shouldRefuseSocketsAndWritingThroughDescriptorsThatOnlyRead() {
        final int socket = Native.socket();
        final int readOnly = Native.readOnly(memory);
        final long before = Native.openDescriptors();
        try (Client client = bench.client()) {
            assertEquals(EINVAL, client.errorOf(Client.DMA_MAP, Client.map(3, 0, 0, 0x1000), socket));
            assertEquals(EINVAL, client.errorOf(Client.SET_IRQS, Client.irqs(BIND, MSIX, 0, 1), socket));
            assertNotEquals(0, client.errorOf(Client.DMA_MAP, Client.map(3, 0, 0, 0x1000), readOnly));
            assertEquals(0, Native.mappings());
            assertEquals(0, client.errorOf(Client.DMA_MAP, Client.map(1, 0, 0, 0x1000), readOnly));
            assertEquals(1, Native.mappings());
        }
        bench.requireBooksToBalance();
        assertEquals(before, Native.openDescriptors());
        Native.close(socket);
        Native.close(readOnly);
    }

    @Test
    void shouldCloseAllWhenAMessageBringsMoreDescriptorsThanAnyCan() {
        final int[] sixteen = new int[16];
        Arrays.fill(sixteen, event);
        final long before = Native.openDescriptors();
        try (Client client = bench.client()) {
            final byte[] request = Client.message(3, Client.SET_IRQS, 0, Client.irqs(BIND, MSIX, 0, 1));
            client.send(Arrays.copyOf(request, 8), sixteen);
            client.send(Arrays.copyOfRange(request, 8, 16), sixteen);
            client.send(Arrays.copyOfRange(request, 16, request.length), event);
            final Client.Message reply = Objects.requireNonNull(client.receive());
            assertTrue(reply.isError());
            assertEquals(0, client.errorOf(Client.SET_IRQS, Client.irqs(BIND, MSIX, 0, 1), event));
        }
        bench.requireBooksToBalance();
        assertEquals(before, Native.openDescriptors());
    }

    @Test
    void shouldServeWhoIsThereAndOthersLaterWhenTheProcessHasNoDescriptorsLeft() {
        final List<Integer> fillers = new ArrayList<>();
        try (Client client = bench.client()) {
            bench.silentClient(1).close();
            Bench.await("end of the other", () -> !bench.server(1).isConnected());
            final long limit = Native.limitDescriptors(1024);
            Client late = null;
            try {
                for (int filler = Native.event(); filler >= 0; filler = Native.event()) {
                    fillers.add(filler);
                }
                Native.close(fillers.remove(fillers.size() - 1));
                late = new Client(bench.socket(1));
                for (int i = 0; i < 100; i++) {
                    assertEquals(0, client.errorOf(Client.GET_INFO, Client.ints(16, 0, 0, 0)));
                }
                assertEquals(EINVAL, client.errorOf(Client.DMA_MAP, Client.map(3, 0, 0, 0x1000), memory));
                assertEquals(0, bench.server(0).windows());
            } finally {
                fillers.forEach(Native::close);
                Native.limitDescriptors(limit);
            }
            late.check(late.call(Client.VERSION, Client.version(Client.QEMU)));
            late.close();
            assertEquals(0, client.errorOf(Client.DMA_MAP, Client.map(3, 0, 0, 0x1000), memory));
        }
        bench.requireBooksToBalance();
    }

    @Test
    void shouldKeepAnExactTableThroughAChurnOfWindows() {
        try (Client client = bench.client()) {
            for (int i = 0; i < 20_000; i++) {
                final long address = (i % 97) * 0x3000L;
                client.send(Client.message(i, Client.DMA_MAP, Client.NO_REPLY, Client.map(3, 0, address, 0x3000)));
                if (i % 97 == 96) {
                    assertEquals(17, client.errorOf(Client.DMA_MAP, Client.map(3, 0, address + 0x2000, 0x1000)));
                    assertEquals(97, bench.server(0).windows());
                    assertEquals(EINVAL, client.errorOf(Client.DMA_UNMAP, Client.unmap(0, 0, address + 0x1000)));
                    assertEquals(0, client.errorOf(Client.DMA_UNMAP, Client.unmap(0, 0, address + 0x3000)));
                    assertEquals(0, bench.server(0).windows());
                }
            }
            assertEquals(0, client.errorOf(Client.DMA_MAP, Client.map(3, 0, -0x1000L, 0x1000)));
            assertEquals(EINVAL, client.errorOf(Client.DMA_MAP, Client.map(3, 0, -0x2000L, 0x3000)));
        }
        bench.requireBooksToBalance();
        assertEquals(0, bench.count(VfioUserCounter.CONTAINED));
    }
}
