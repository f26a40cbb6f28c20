package org.jvnic.nic.card;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.engine.NicEngine;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.i82576.I82576Personality;
import org.jvnic.nic.i82576.interrupt.FunctionSignal;
import org.jvnic.nic.i82576.mailbox.VfPolicy;
import org.jvnic.nic.i82576.management.Management;
import org.jvnic.nic.pci.MsixTable;
import org.jvnic.nic.pci.PciFunction;
import org.jvnic.nic.port.DmaPort;
import org.jvnic.nic.port.InterruptSink;
import org.jvnic.nic.port.NicEvents;
import org.jvnic.nic.port.Wire;

/**
 * An Intel 82576, ready to be put into a host: its physical function, virtual ones if wanted, its engine, its ledger.
 *
 * <p>Made by {@link #builder}, run by {@link #start} (or stepped by {@link #pump}), ended by {@link #close}. Memory decode and bus
 * mastering are off until the host turns them on in config space, as on hardware. Methods may be called by any thread.
 */
public final class I82576Card implements AutoCloseable {
    /** Requester id of the physical function; virtual function n has n + 1. */
    public static final int PHYSICAL = I82576Personality.PHYSICAL;

    /** Longest wait for the engine to acknowledge a command, milliseconds. */
    public static final long COMMAND_TIMEOUT_MS = 10_000;

    private static final int MAX_FRAME = 16_000;

    private final I82576Personality personality;
    private final NicEngine engine;
    private final MsixTable msix;
    private final PciFunction function;
    private final List<PciFunction> virtualFunctions;
    private final List<VirtualPort> ports;
    private final EngineRunner runner;
    private final @Nullable Wire wire;
    private final long mac;

    private I82576Card(final Builder builder) {
        this.wire = builder.wire;
        this.mac = builder.mac;
        final Signal signal = new Signal();
        this.ports = IntStream.range(0, builder.virtualFunctions.size())
                .mapToObj(VirtualPort::new)
                .toList();
        this.personality = new I82576Personality(
                builder.mac,
                builder.negotiationNs,
                builder.clock,
                builder.dma,
                signal,
                builder.events,
                builder.wire,
                builder.tap,
                builder.virtualFunctions,
                ports);
        final NicEvents errors = personality.observer();
        this.msix = I82576Layout.physicalTable(PHYSICAL, builder.interrupts, errors);
        this.engine = builder.engine(
                personality,
                personality.fabric(),
                personality.scheduler(),
                NicEngine.DEFAULT_DESCRIPTOR_BUDGET,
                MAX_FRAME);
        this.runner = new EngineRunner(engine, builder.idleStrategy, error -> errors.contained(DmaPort.CARD, error));
        personality.setDoorbellListener(engine::onDoorbell);
        personality.setGate((what, command) -> engine.execute(what, command, COMMAND_TIMEOUT_MS));
        this.function = I82576Layout.physical(msix, builder.interrupts, builder.mac, personality.space())
                .onReset(cause -> engine.execute("reset", () -> personality.powerOn(cause.name()), COMMAND_TIMEOUT_MS))
                .onBusMaster(personality::setBusMaster)
                .onInterruptMode(personality::onInterruptMode)
                .events(errors)
                .build();
        signal.connect(function);
        this.virtualFunctions = ports.stream()
                .map(port -> port.connect(personality, builder.interrupts, builder.clock, errors))
                .toList();
    }

    /**
     * Describes a card.
     *
     * @param dma        memory of the host.
     * @param interrupts where the interrupts of the physical function go.
     * @return a builder with a stepped engine and no wire.
     */
    public static Builder builder(final DmaPort dma, final InterruptSink interrupts) {
        return new Builder(dma, interrupts);
    }

    /**
     * The physical function: config space and BARs.
     *
     * @return BAR0 registers, BAR1 an empty flash, BAR2 ports, BAR3 MSI-X.
     */
    public PciFunction function() {
        return function;
    }

    /**
     * The virtual functions, each a function by itself for a guest that sees no physical one.
     *
     * @return as many as {@link Builder#virtualFunctions} said: BAR0 registers, BAR3 MSI-X.
     */
    public List<PciFunction> virtualFunctions() {
        return virtualFunctions;
    }

    /**
     * Address in the NVM.
     *
     * @return as given to the builder, first byte lowest.
     */
    public long mac() {
        return mac;
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
     * Waits until no host address resolved so far is in use.
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
        final PortCounters total = personality.physicalCounters();
        for (int number = 0; number < virtualFunctions.size(); number++) {
            personality.virtualCounters(number).addTo(total);
        }
        return Ledger.of(total, personality.fabric().delivery(), CardBuilder.stagedIn(wire, personality.observer()));
    }

    /**
     * Counters of the physical function: not those of virtual ones.
     *
     * @return a snapshot taken between two turns.
     */
    public PortCounters audit() {
        final PortCounters result = new PortCounters();
        engine.execute("audit", () -> personality.physicalCounters().addTo(result), COMMAND_TIMEOUT_MS);
        result.add(PortCounters.INTERRUPTS, msix.messages() + function.msiMessages());
        return result;
    }

    /**
     * Counters of a virtual function.
     *
     * @param number 0 to their number - 1.
     * @return a snapshot taken between two turns.
     * @throws IndexOutOfBoundsException when there is no such function.
     */
    public PortCounters audit(final int number) {
        Objects.checkIndex(number, virtualFunctions.size());
        final PortCounters result = new PortCounters();
        engine.execute("audit", () -> personality.virtualCounters(number).addTo(result), COMMAND_TIMEOUT_MS);
        result.add(PortCounters.INTERRUPTS, ports.get(number).messages());
        return result;
    }

    /**
     * Errors of the embedding host contained so far.
     *
     * @return count; 0 in a correct host.
     */
    public long contained() {
        return personality.contained();
    }

    /** Stops the engine's thread. What is under way in a turn is finished first. */
    @Override
    public void close() {
        runner.close();
    }

    /** The physical function's interrupts on its bus. */
    private final class Signal implements FunctionSignal {
        private volatile @Nullable PciFunction connected;

        void connect(final PciFunction pci) {
            connected = pci;
            personality.onInterruptMode();
        }

        @Override
        public boolean isMsixEnabled() {
            final PciFunction pci = connected;
            return pci != null && pci.isMsixEnabled();
        }

        @Override
        public boolean isMsiEnabled() {
            final PciFunction pci = connected;
            return pci != null && pci.isMsiEnabled();
        }

        @Override
        public void msix(final int vector) {
            msix.raise(vector);
        }

        @Override
        public void withdraw(final int vector) {
            msix.withdraw(vector);
        }

        @Override
        public void msi() {
            final PciFunction pci = connected;
            if (pci != null) {
                pci.raiseMsi();
            }
        }

        @Override
        public void line(final boolean asserted) {
            final PciFunction pci = connected;
            if (pci != null) {
                pci.setLine(asserted);
            }
        }

        @Override
        public void awaitLine() {
            final PciFunction pci = connected;
            if (pci != null) {
                pci.awaitLine();
            }
        }
    }

    /** Describes a card. Used by one thread. */
    public static final class Builder extends CardBuilder<Builder> {
        /** 02:6A:76:00:00:00, locally administered. */
        private static final long DEFAULT_MAC = 0x766A02L;

        private long mac = DEFAULT_MAC;
        private long negotiationNs = Management.DEFAULT_NEGOTIATION_NS;
        private List<VfPolicy> virtualFunctions = List.of();

        private Builder(final DmaPort dma, final InterruptSink interrupts) {
            super(dma, interrupts, "jvnic-82576");
            idleStrategy = null;
        }

        /**
         * Sets the address in the NVM.
         *
         * @param address unicast, first byte lowest.
         * @return this.
         */
        public Builder mac(final long address) {
            mac = address;
            return this;
        }

        /**
         * Adds virtual functions that the host sees to: the physical function is then for the host, not for a guest's driver, which
         * would take over when it resets the card.
         *
         * @param policies what each may do, the first for function 0; none to 8, with different addresses.
         * @return this.
         */
        public Builder virtualFunctions(final List<VfPolicy> policies) {
            virtualFunctions = List.copyOf(policies);
            return this;
        }

        /**
         * Sets how long the PHY takes to get a link.
         *
         * @param nanoseconds 0 or more.
         * @return this.
         */
        public Builder negotiation(final long nanoseconds) {
            negotiationNs = nanoseconds;
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
        public I82576Card build() {
            return new I82576Card(this);
        }
    }
}
