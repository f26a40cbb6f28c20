package org.jvnic.vmm.vfiouser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnic.vmm.vfiouser.server.VfioUserCounter;

class SlowClientTest {
    /** Long enough for a client that is not slow, whatever else the machine does. */
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(1);

    @TempDir
    Path directory;

    private Bench bench;

    @BeforeEach
    void start() {
        bench = new Bench(directory, 2, options -> options.withPatience(PATIENCE_NS));
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void shouldEndAConnectionThatDoesNotStart() {
        try (Client silent = new Client(bench.socket(0))) {
            assertTrue(silent.hasEnded());
        }
        bench.awaitIdle();
        assertEquals(1, bench.count(VfioUserCounter.TOO_SLOW));
        bench.client().close();
    }

    @Test
    void shouldEndAConnectionWhoseMessageDoesNotEnd() {
        try (Client dripping = bench.client()) {
            dripping.send(Arrays.copyOf(Client.message(1, Client.GET_INFO, 0, Client.ints(16, 0, 0, 0)), 17));
            assertTrue(dripping.hasEnded());
        }
        bench.awaitIdle();
        assertEquals(1, bench.count(VfioUserCounter.TOO_SLOW));
        bench.client().close();
    }

    @Test
    void shouldEndAConnectionThatSendsAByteAtATimeWhileOthersAreServed() {
        final byte[] rest = new byte[1];
        try (Client dripping = bench.client();
                Client other = Client.negotiated(bench.socket(1))) {
            final byte[] request =
                    Client.message(1, Client.REGION_WRITE, 0, Client.access(0, 0, 0xFFF0, new byte[0xFFF0]));
            dripping.send(Arrays.copyOf(request, 16));
            while (dripping.trySend(rest) > 0) {
                assertEquals(0, other.errorOf(Client.GET_INFO, Client.ints(16, 0, 0, 0)));
            }
            assertTrue(dripping.hasEnded());
        }
        bench.awaitIdle();
        assertEquals(1, bench.count(VfioUserCounter.TOO_SLOW));
        bench.client().close();
    }

    @Test
    void shouldEndAConnectionThatNeverReadsWhileOthersAreServed() {
        try (Client deaf = bench.client();
                Client other = Client.negotiated(bench.socket(1))) {
            final byte[] request = Client.message(1, Client.REGION_READ, 0, Client.access(Client.CONFIG, 0, 4096));
            boolean alive = true;
            while (alive) {
                final int sent = deaf.trySend(request);
                alive = sent > 0 || sent == -11;
                assertEquals(0, other.errorOf(Client.GET_INFO, Client.ints(16, 0, 0, 0)));
            }
        }
        bench.awaitIdle();
        assertEquals(1, bench.count(VfioUserCounter.DROPPED));
        bench.requireBooksToBalance();
        bench.client().close();
    }

    @Test
    void shouldKeepAClientThatHasNothingToSay() {
        try (Client quiet = bench.client();
                Client silent = new Client(bench.socket(1))) {
            assertTrue(silent.hasEnded());
            assertEquals(0, quiet.errorOf(Client.GET_INFO, Client.ints(16, 0, 0, 0)));
        }
    }
}
