package org.jvnic.vmm.vfiouser;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.card.I82576Card;
import org.jvnic.nic.card.Ledger;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.vmm.vfiouser.server.VfioUserServer;

/**
 * An Intel 82576 whose physical function, and if wanted virtual functions, are served, each on a socket of its own. Bus addresses are
 * what the client's machine calls guest physical, or what its IOMMU makes of them.
 *
 * <p>Between clients a function is reset as by power-on, so that the next finds nothing of the last.
 *
 * <p>Threads: any may call, one at a time.
 */
public final class ServedI82576Card implements ServedCard {
    private final Map<Integer, VfioUserServer> servers = new TreeMap<>();
    private final I82576Card card;

    private ServedI82576Card(final Builder builder) {
        builder.sockets.forEach((requester, socket) -> servers.put(
                requester,
                new VfioUserServer(
                        socket,
                        builder.options,
                        () -> card().barrier("memory taken back by the client of " + socket),
                        builder.lines)));
        final VfioUserServer physical = servers.get(I82576Card.PHYSICAL);
        card = I82576Card.builder(
                        this::domainOf,
                        physical == null ? (requester, vector, address, data) -> {} : physical.interrupts())
                .name(builder.name)
                .mode(EngineMode.THREAD)
                .events(FileDoubts.around(builder.events, servers.values()))
                .wire(builder.wire)
                .mac(builder.firstMac)
                .build();
    }

    /**
     * Describes a card.
     *
     * @param name of the card, for threads and messages.
     * @return a builder without functions and without a wire.
     */
    public static Builder builder(final String name) {
        return new Builder(name);
    }

    private @Nullable DmaDomain domainOf(final int requesterId) {
        final VfioUserServer server = servers.get(requesterId);
        return server == null ? null : server.memory();
    }

    private void start() {
        card.start();
        servers.forEach((requester, server) -> server.serve(card.function()));
    }

    /**
     * The card.
     *
     * @return running until {@link #close}.
     */
    public I82576Card card() {
        return card;
    }

    @Override
    public List<Function> functions() {
        return servers.values().stream()
                .map(server -> new Function("physical function", card.mac(), server, card::audit))
                .toList();
    }

    @Override
    public Ledger ledger() {
        return card.ledger();
    }

    @Override
    public void close() {
        List.copyOf(servers.values()).forEach(VfioUserServer::close);
        card.close();
    }

    /** Describes a card. Used by one thread. */
    public static final class Builder extends ServedCardBuilder<Builder> {
        private final Map<Integer, Path> sockets = new TreeMap<>();

        private Builder(final String name) {
            super(name);
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Serves the physical function.
         *
         * @param socket where.
         * @return this.
         * @throws IllegalArgumentException when it is served already, or the socket is another function's.
         */
        public Builder physical(final Path socket) {
            return serve(I82576Card.PHYSICAL, "the physical function", socket);
        }

        private Builder serve(final int requester, final String function, final Path socket) {
            if (sockets.containsValue(socket) || sockets.putIfAbsent(requester, socket) != null) {
                throw new IllegalArgumentException(function + "=" + socket + " is given twice");
            }
            return this;
        }

        @Override
        public ServedI82576Card start() {
            if (sockets.isEmpty()) {
                throw new IllegalArgumentException("card " + name + ": no function is served");
            }
            final ServedI82576Card served = new ServedI82576Card(this);
            try {
                served.start();
                return served;
            } catch (final RuntimeException e) {
                served.close();
                throw e;
            }
        }
    }
}
