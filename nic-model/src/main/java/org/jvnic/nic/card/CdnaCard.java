package org.jvnic.nic.card;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.cdna.CdnaPersonality;
import org.jvnic.nic.cdna.ContextPage;
import org.jvnic.nic.cdna.spec.CdnaIdentity;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ControlRegister;
import org.jvnic.nic.cdna.spec.GlobalRegister;
import org.jvnic.nic.engine.NicEngine;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.pci.MsiX;
import org.jvnic.nic.pci.MsixTable;
import org.jvnic.nic.pci.PciFunction;
import org.jvnic.nic.port.DmaPort;
import org.jvnic.nic.port.InterruptSink;
import org.jvnic.nic.port.NicEvents;
import org.jvnic.nic.port.Wire;

/**
 * A card with the {@code cdna} personality, ready to be put into a host: its PCI function, its engine, its ledger.
 *
 * <p>Made by {@link #builder}, run by {@link #start} (or stepped by {@link #pump}), ended by {@link #close}. Memory decode and bus
 * mastering are off until the host turns them on in config space, as on hardware. Methods may be called by any thread.
 */
public final class CdnaCard implements AutoCloseable {
    /** Longest wait for the engine to acknowledge a command, milliseconds. */
    public static final long COMMAND_TIMEOUT_MS = 10_000;

    private final CdnaPersonality personality;
    private final NicEngine engine;
    private final PciFunction function;
    private final MsixTable msix;
    private final @Nullable Wire wire;
    private final EngineRunner runner;

    private CdnaCard(final Builder builder) {
        final int vectors = 1 + builder.contexts;
        final int tableBytes = alignUp(vectors * 16);
        this.wire = builder.wire;
        final NicEvents errors = new Errors();
        final MsiX capability = MsiX.inOneBar(vectors, FunctionLayout.BAR_MSIX, 0, tableBytes);
        this.msix = new MsixTable(builder.requesterId, capability, builder.interrupts, errors);
        this.personality = new CdnaPersonality(
                builder.contexts, builder.dma, new TableSignal(msix), builder.events, builder.wire, builder.tap);
        this.engine = builder.engine(
                personality,
                personality.fabric(),
                personality.scheduler(),
                builder.descriptorBudget,
                CdnaIdentity.MAX_FRAME);
        this.runner = new EngineRunner(engine, builder.idleStrategy, error -> errors.contained(DmaPort.CARD, error));
        personality.setDoorbellListener(engine::onDoorbell);
        personality.gate().setOpen(false);
        personality.setBusMaster(false);
        final long privilegedBytes = GlobalRegister.PAGE_BYTES + (long) builder.contexts * ControlRegister.BLOCK_BYTES;
        this.function = FunctionLayout.describe(msix, builder.interrupts, 0)
                .bar(FunctionLayout.bar(
                        FunctionLayout.BAR_CONTEXTS,
                        (long) builder.contexts * ContextRegister.PAGE_BYTES,
                        personality.contextBar()))
                .bar(FunctionLayout.bar(FunctionLayout.BAR_PRIVILEGED, privilegedBytes, personality.privilegedBar()))
                .bar(FunctionLayout.bar(FunctionLayout.BAR_MSIX, 2L * tableBytes, msix))
                .onReset(cause -> engine.execute("reset", () -> personality.reset(cause.name()), COMMAND_TIMEOUT_MS))
                .onBusMaster(personality::setBusMaster)
                .onMemoryDecode(enabled -> personality.gate().setOpen(enabled))
                .events(errors)
                .build();
        final ServiceLine line = new ServiceLine(function, personality::isServiceDue);
        personality.setServiceListener(line::update, line::updateAndAwait);
    }

    private static int alignUp(final int numBytes) {
        return (numBytes + 0xFFF) & ~0xFFF;
    }

    /**
     * Describes a card.
     *
     * @param dma        memory of the host.
     * @param interrupts where its interrupts go.
     * @return a builder with a context count of {@value CdnaIdentity#DEFAULT_CONTEXTS}, a stepped engine and no wire.
     */
    public static Builder builder(final DmaPort dma, final InterruptSink interrupts) {
        return new Builder(dma, interrupts);
    }

    /**
     * The PCI function: config space and BARs.
     *
     * <p>While MSI-X is disabled, its line is high as long as the vector ring holds vectors the VMM has not consumed, or a fault
     * is pending. Interrupts of contexts assigned with DIRECT_INTERRUPT are messages only, unless the context is presented.
     *
     * @return BAR0 pages of contexts, BAR2 privileged, BAR4 MSI-X.
     */
    public PciFunction function() {
        return function;
    }

    /**
     * The page of a context's present owner, for a host that maps it straight to its guest.
     *
     * @param context context number.
     * @return the page, or null while the context is free. After a revocation it reads as all ones.
     */
    public @Nullable ContextPage contextPage(final int context) {
        return personality.contextPage(context);
    }

    /**
     * Presents a context as a PCI function of its own: its page as BAR0, a table of one vector and its pending bit in BAR4. Made
     * once a context, before it runs; bus mastering is off until the guest turns it on. Assign it with DIRECT_INTERRUPT.
     *
     * <p>While MSI-X is enabled, its interrupt is a message. Else it is the line: it rises when the interrupt fires and falls
     * inside the driver's write to INTERRUPT_CONTROL, through this function, that re-arms, masks or disables, and when the context stops, is reset or
     * revoked. An interrupt that fired before MSI-X was enabled is not sent again: a driver re-arms after it has switched.
     *
     * @param context    context number.
     * @param interrupts where its interrupts go.
     * @return the function; requester id is the context number.
     */
    public PciFunction presentContext(final int context, final InterruptSink interrupts) {
        final ContextFunction presented = new ContextFunction(context, interrupts, personality, engine);
        engine.execute(
                "function of context " + context,
                () -> personality.attachFunction(context, presented),
                COMMAND_TIMEOUT_MS);
        return presented.function();
    }

    /**
     * Number of contexts.
     *
     * @return 1 to 256.
     */
    public int contexts() {
        return personality.contextCount();
    }

    /**
     * The engine, to be stepped, timed or asked.
     *
     * @return the engine.
     */
    public NicEngine engine() {
        return engine;
    }

    /** Runs the engine as its mode says; nothing to do for a stepped one. */
    public void start() {
        runner.start();
    }

    /**
     * Runs one turn if nobody else runs the engine.
     *
     * @return work done.
     */
    public int pump() {
        return engine.pump();
    }

    /**
     * Waits until no host address resolved so far is in use. After a change of a protection domain, this is the moment from which
     * the card cannot touch what was taken away.
     *
     * @param what for messages.
     */
    public void barrier(final String what) {
        engine.barrier(what, COMMAND_TIMEOUT_MS);
    }

    /**
     * What became of every frame so far.
     *
     * @return a snapshot taken between two turns.
     */
    public Ledger ledger() {
        final Ledger[] result = new Ledger[1];
        engine.execute("ledger", () -> result[0] = takeLedger(), COMMAND_TIMEOUT_MS);
        return result[0];
    }

    private Ledger takeLedger() {
        final PortCounters total = new PortCounters();
        for (int i = 0; i < personality.contextCount(); i++) {
            personality.auditOf(i).addTo(total);
        }
        return Ledger.of(total, personality.fabric().delivery(), CardBuilder.stagedIn(wire, personality.observer()));
    }

    /**
     * Counters of a context over all its assignments.
     *
     * @param context context number.
     * @return a snapshot taken between two turns.
     */
    public PortCounters audit(final int context) {
        final PortCounters[] result = new PortCounters[1];
        engine.execute("audit", () -> result[0] = personality.auditOf(context), COMMAND_TIMEOUT_MS);
        return result[0];
    }

    /**
     * Errors of the embedding host contained so far.
     *
     * @return count; 0 in a correct host.
     */
    public long contained() {
        return personality.contained();
    }

    /**
     * The MSI-X table's counts of messages, for statistics.
     *
     * @return messages sent so far.
     */
    public long messages() {
        return msix.messages();
    }

    /** Stops the engine's thread. What is under way in a turn is finished first. */
    @Override
    public void close() {
        runner.close();
    }

    /** Errors of the host met by the function: the card's own, whatever its requester id. */
    private final class Errors implements NicEvents {
        @Override
        public void contained(final int requesterId, final Throwable error) {
            personality.observer().contained(DmaPort.CARD, error);
        }
    }

    /** Describes a card. Used by one thread. */
    public static final class Builder extends CardBuilder<Builder> {
        private int contexts = CdnaIdentity.DEFAULT_CONTEXTS;
        private int requesterId;
        private int descriptorBudget = NicEngine.DEFAULT_DESCRIPTOR_BUDGET;

        private Builder(final DmaPort dma, final InterruptSink interrupts) {
            super(dma, interrupts, "jvnic-engine");
        }

        /**
         * Sets the number of contexts.
         *
         * @param count 1 to 256.
         * @return this.
         */
        public Builder contexts(final int count) {
            if (count < 1 || count > CdnaIdentity.MAX_CONTEXTS) {
                throw new IllegalArgumentException(
                        "contexts: " + count + " is not in [1, " + CdnaIdentity.MAX_CONTEXTS + "]");
            }
            contexts = count;
            return this;
        }

        /**
         * Sets the identity the card's own interrupts are made under.
         *
         * @param id bus, device and function.
         * @return this.
         */
        public Builder requesterId(final int id) {
            requesterId = id;
            return this;
        }

        /**
         * Sets the work budget of a turn.
         *
         * @param descriptors most descriptors, 1 or more.
         * @return this.
         */
        public Builder descriptorBudget(final int descriptors) {
            descriptorBudget = descriptors;
            return this;
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Makes the card.
         *
         * @return a card that is not started.
         */
        public CdnaCard build() {
            return new CdnaCard(this);
        }
    }
}
