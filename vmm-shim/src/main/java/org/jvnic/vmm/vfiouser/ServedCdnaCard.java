package org.jvnic.vmm.vfiouser;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.card.CdnaCard;
import org.jvnic.nic.card.Ledger;
import org.jvnic.nic.cdna.spec.CdnaIdentity;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ControlCommand;
import org.jvnic.nic.cdna.spec.ControlRegister;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.nic.engine.EngineTimeoutException;
import org.jvnic.nic.pci.PciFunction;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.register.BitField;
import org.jvnic.vmm.vfiouser.server.VfioUserServer;

/**
 * A {@code cdna} card of which some contexts are served, each as a PCI function of its own on a socket of its own. The guest
 * writes its own rings; bus addresses are what its machine calls guest physical, or what its IOMMU makes of them.
 *
 * <p>A context has the same address from the start to the close. Between clients it is reset, revoked and assigned anew.
 *
 * <p>Threads: any may call, one at a time.
 */
public final class ServedCdnaCard implements ServedCard {
    private static final int COMMAND_REGISTER = 4;
    private static final int MEMORY_AND_BUS_MASTER = 6;
    private static final int PRIVILEGED_BAR = 2;
    private static final long LOOK_NS = 20_000;
    private static final BitField OPCODE = ControlRegister.COMMAND.field("OPCODE");
    private static final BitField TAG = ControlRegister.COMMAND.field("TAG");
    private static final BitField STATUS = ControlRegister.COMMAND_STATUS.field("STATUS");
    private static final BitField DIRECT_INTERRUPT = ControlRegister.POLICY.field("DIRECT_INTERRUPT");
    private static final BitField MAC_ANTI_SPOOF = ControlRegister.POLICY.field("MAC_ANTI_SPOOF");

    private final Map<Integer, VfioUserServer> servers = new TreeMap<>();
    private final CdnaCard card;
    private final long firstMac;

    private ServedCdnaCard(final Builder builder) {
        firstMac = builder.firstMac;
        builder.sockets.forEach((context, socket) -> servers.put(
                context,
                new VfioUserServer(
                        socket,
                        builder.options,
                        () -> card().barrier("memory taken back by the client of " + socket),
                        builder.lines)));
        card = CdnaCard.builder(this::domainOf, (requester, vector, address, data) -> {})
                .name(builder.name)
                .contexts(builder.contexts())
                .mode(EngineMode.THREAD)
                .events(FileDoubts.around(builder.events, servers.values()))
                .wire(builder.wire)
                .build();
    }

    /**
     * Describes a card.
     *
     * @param name of the card, for threads and messages.
     * @return a builder without contexts and without a wire.
     */
    public static Builder builder(final String name) {
        return new Builder(name);
    }

    private @Nullable DmaDomain domainOf(final int requesterId) {
        final VfioUserServer server = servers.get(requesterId);
        return server == null ? null : server.memory();
    }

    /** Starts the card, assigns its contexts and listens. What was started is closed again when something fails. */
    private void start() {
        card.start();
        card.function().configWrite(COMMAND_REGISTER, 2, MEMORY_AND_BUS_MASTER);
        servers.forEach((context, server) -> {
            assign(context);
            final PciFunction function = card.presentContext(context, server.interrupts());
            server.onClientGone(() -> renew(context));
            server.serve(function);
        });
    }

    private void assign(final int context) {
        final long mac = mac(context);
        set(ControlRegister.OPERAND_LO, context, (int) mac);
        set(ControlRegister.OPERAND_HI, context, (int) (mac >>> 32));
        set(ControlRegister.POLICY, context, DIRECT_INTERRUPT.of(1) | MAC_ANTI_SPOOF.of(1));
        command(context, ControlCommand.ASSIGN);
    }

    /** The next client may be somebody else: nothing of the page, the counters or the commands of the last one is left. */
    private void renew(final int context) {
        command(context, ControlCommand.REVOKE);
        assign(context);
    }

    /** Called for a context by one thread at a time: first the one that starts, then its server's. */
    private void command(final int context, final ControlCommand command) {
        final int tag = (TAG.get(get(context)) + 1) & 0xFFFF;
        set(ControlRegister.COMMAND, context, OPCODE.of(command.ordinal()) | TAG.of(tag));
        final long start = System.nanoTime();
        int status = get(context);
        while (TAG.get(status) != tag) {
            if (System.nanoTime() - start > TimeUnit.MILLISECONDS.toNanos(CdnaCard.COMMAND_TIMEOUT_MS)) {
                throw new EngineTimeoutException("context " + context + ": " + command + " was not acknowledged");
            }
            LockSupport.parkNanos(LOOK_NS);
            status = get(context);
        }
        if (STATUS.get(status) != CommandStatus.OK.ordinal()) {
            throw new IllegalStateException(
                    "context " + context + ": " + command + " answered " + CommandStatus.values()[STATUS.get(status)]);
        }
    }

    private void set(final ControlRegister register, final int context, final int value) {
        card.function().barWrite(PRIVILEGED_BAR, register.offsetInBar(context), 4, value & 0xFFFF_FFFFL);
    }

    private int get(final int context) {
        return (int) card.function().barRead(PRIVILEGED_BAR, ControlRegister.COMMAND_STATUS.offsetInBar(context), 4);
    }

    /**
     * The address of a context.
     *
     * @param context its number.
     * @return the address, first byte lowest.
     */
    public long mac(final int context) {
        return Addresses.next(firstMac, context);
    }

    /**
     * The card.
     *
     * @return running until {@link #close}.
     */
    public CdnaCard card() {
        return card;
    }

    /**
     * The servers.
     *
     * @return by number of context, ascending; immutable.
     */
    public Map<Integer, VfioUserServer> servers() {
        return java.util.Collections.unmodifiableMap(servers);
    }

    @Override
    public List<Function> functions() {
        return servers.entrySet().stream()
                .map(entry -> new Function(
                        "context " + entry.getKey(),
                        mac(entry.getKey()),
                        entry.getValue(),
                        () -> card.audit(entry.getKey())))
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

        private int contexts() {
            int highest = 0;
            for (final int context : sockets.keySet()) {
                highest = Math.max(highest, context);
            }
            return highest + 1;
        }

        /**
         * Serves a context.
         *
         * @param context its number, 0 to 255.
         * @param socket  where.
         * @return this.
         * @throws IllegalArgumentException when there is no such context, or it is served already.
         */
        public Builder context(final int context, final Path socket) {
            if (context < 0 || context >= CdnaIdentity.MAX_CONTEXTS) {
                throw new IllegalArgumentException(
                        "context " + context + " is not in [0, " + (CdnaIdentity.MAX_CONTEXTS - 1) + "]");
            }
            if (sockets.containsValue(socket) || sockets.putIfAbsent(context, socket) != null) {
                throw new IllegalArgumentException("context " + context + "=" + socket + " is given twice");
            }
            return this;
        }

        @Override
        public ServedCdnaCard start() {
            if (sockets.isEmpty()) {
                throw new IllegalArgumentException("card " + name + ": no context is served");
            }
            final ServedCdnaCard served = new ServedCdnaCard(this);
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
