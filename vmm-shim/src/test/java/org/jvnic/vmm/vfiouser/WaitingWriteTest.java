package org.jvnic.vmm.vfiouser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaStatus;
import org.jvnic.nic.register.RegisterSpace;
import org.jvnic.vmm.vfiouser.server.VfioUserOptions;

class WaitingWriteTest {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long BUS = 0x10_0000L;
    private static final int BYTES = 64;
    private static final int STOPS = 0x100;
    private static final int GOES_ON = 0x200;

    @TempDir
    Path directory;

    private final ExecutorService engine = Executors.newSingleThreadExecutor();
    private final CountDownLatch turnEnded = new CountDownLatch(1);
    private FunctionBench bench;
    private Client client;
    private volatile boolean waitedInVain;

    @BeforeEach
    void start() {
        bench = new FunctionBench(
                directory, new VfioUserOptions(true, PATIENCE_NS, PATIENCE_NS, false), new Registers());
        client = bench.client();
        client.check(client.call(Client.DMA_MAP, Client.map(3, 0, BUS, 0x1000)));
        client.write(Client.CONFIG, 4, 2, 7);
    }

    @AfterEach
    void stop() {
        client.close();
        bench.close();
        engine.shutdownNow();
    }

    private final class Registers implements RegisterSpace {
        @Override
        public long read(final long offset, final int numBytes) {
            return 0;
        }

        @Override
        public void write(final long offset, final int numBytes, final long value) {
            if (offset == STOPS) {
                try {
                    waitedInVain = !turnEnded.await(15, TimeUnit.SECONDS);
                } catch (final InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public boolean mayWait(final long offset, final int numBytes, final long value) {
            return offset == STOPS;
        }
    }

    private CompletableFuture<Long> fetch() {
        return CompletableFuture.supplyAsync(
                () -> {
                    final long host = bench.server.memory().resolve(BUS, BYTES, DmaDomain.READ);
                    turnEnded.countDown();
                    return host;
                },
                engine);
    }

    private Client.Message request() {
        final Client.Message request = Objects.requireNonNull(client.receive());
        assertEquals(Client.DMA_READ, request.command());
        return request;
    }

    private void answer(final Client.Message request) {
        final byte[] reply = Arrays.copyOf(request.payload(), 16 + BYTES);
        client.send(Client.message(request.id(), Client.DMA_READ, Client.REPLY, reply));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldAnswerAWriteThatWaitsForAnEngineThatWaitsForTheClient(final boolean byPorts) throws Exception {
        if (byPorts) {
            client.write(2, 0, 4, STOPS);
        }
        final CompletableFuture<Long> fetched = fetch();
        final Client.Message request = request();
        client.write(byPorts ? 2 : 0, byPorts ? 4 : STOPS, 4, 1);
        assertTrue(!waitedInVain, "the engine was made to stop waiting");
        assertEquals(DmaStatus.NOT_MAPPED, fetched.get(20, TimeUnit.SECONDS));
        answer(request);
        final CompletableFuture<Long> again = fetch();
        answer(request());
        assertTrue(again.get(20, TimeUnit.SECONDS) > 0, "and may wait again afterwards");
    }

    @Test
    void shouldNotDisturbTheEngineByAWriteThatReturnsAtOnce() throws Exception {
        final CompletableFuture<Long> fetched = fetch();
        final Client.Message request = request();
        client.write(0, GOES_ON, 4, 1);
        client.read(0, GOES_ON, 4);
        answer(request);
        assertTrue(fetched.get(20, TimeUnit.SECONDS) > 0);
    }
}
