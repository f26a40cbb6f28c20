package org.jvnic.vmm.vfiouser;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jvnic.vmm.vfiouser.server.VfioUserCounter;
import org.jvnic.vmm.vfiouser.server.VfioUserOptions;
import org.jvnic.vmm.vfiouser.server.VfioUserServer;

final class Bench implements AutoCloseable {
    final List<String> lines = new CopyOnWriteArrayList<>();
    final ServedCdnaCard card;
    private final Path directory;

    Bench(final Path directory, final int contexts) {
        this(directory, contexts, options -> options);
    }

    Bench(final Path directory, final int contexts, final UnaryOperator<VfioUserOptions> options) {
        this.directory = directory;
        final ServedCdnaCard.Builder builder =
                ServedCdnaCard.builder("test").lines(lines::add).options(options.apply(VfioUserOptions.DEFAULT));
        for (int context = 0; context < contexts; context++) {
            builder.context(context, socket(context));
        }
        card = builder.start();
    }

    Path socket(final int context) {
        return directory.resolve("c" + context);
    }

    VfioUserServer server(final int context) {
        return java.util.Objects.requireNonNull(card.servers().get(context));
    }

    long count(final VfioUserCounter counter) {
        return server(0).statistics().get(counter);
    }

    Client client() {
        return Client.negotiated(socket(0));
    }

    /**
     * A client that has said nothing yet, and that the server knows of: one that goes before the server has seen it come is not
     * waited for by {@link #awaitIdle}. Comes after another one's end has been waited for.
     */
    Client silentClient(final int context) {
        final Client client = new Client(socket(context));
        await("start of the connection", () -> server(context).isConnected());
        return client;
    }

    void awaitIdle() {
        await("end of the connection", () -> !server(0).isConnected());
    }

    static void await(final String what, final BooleanSupplier condition) {
        final long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > 30_000_000_000L) {
                throw new AssertionError("waited in vain: " + what);
            }
            LockSupport.parkNanos(20_000);
        }
    }

    void requireBooksToBalance() {
        awaitIdle();
        final long answered = count(VfioUserCounter.REPLIES)
                + count(VfioUserCounter.ERROR_REPLIES)
                + count(VfioUserCounter.UNREPLIED)
                + count(VfioUserCounter.DROPPED);
        if (count(VfioUserCounter.MESSAGES) != answered
                || count(VfioUserCounter.DESCRIPTORS) != count(VfioUserCounter.DESCRIPTORS_CLOSED)
                || count(VfioUserCounter.CONTAINED) != 0
                || card.card().contained() != 0) {
            throw new AssertionError("books: " + server(0).statistics() + lines);
        }
    }

    @Override
    public void close() {
        card.close();
    }
}
