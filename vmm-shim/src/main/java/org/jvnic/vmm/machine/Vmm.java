package org.jvnic.vmm.machine;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.card.CdnaCard;
import org.jvnic.nic.cdna.spec.CdnaIdentity;
import org.jvnic.nic.cdna.spec.VectorRing;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.nic.engine.NicEngine;
import org.jvnic.nic.fault.FaultInjector;
import org.jvnic.nic.fault.FaultyDmaPort;
import org.jvnic.nic.fault.FaultyInterruptSink;
import org.jvnic.nic.fault.FaultyWire;
import org.jvnic.nic.fault.Site;
import org.jvnic.nic.host.PciFirmware;
import org.jvnic.nic.port.DmaPort;
import org.jvnic.nic.port.FrameTap;
import org.jvnic.nic.port.InterruptSink;
import org.jvnic.nic.port.NicEvents;
import org.jvnic.nic.port.Wire;
import org.jvnic.nic.register.RegisterSpace;
import org.jvnic.vmm.bus.FunctionBar;
import org.jvnic.vmm.guest.GuestProgram;
import org.jvnic.vmm.interrupt.InterruptRouter;
import org.jvnic.vmm.memory.MachineMemory;
import org.jvnic.vmm.memory.MappedMemory;
import org.jvnic.vmm.protection.ValidatedDomain;

/**
 * A small virtual-machine monitor around one card: machine memory, VMs, contexts, interrupts. What CDNA leaves to the hypervisor, and
 * no more.
 *
 * <p>Any thread may call it. {@link #close} ends every VM, stops the card and unmaps all memory.
 */
public final class Vmm implements AutoCloseable {
    private static final long FIRST_BAR = 0xE000_0000L;
    private static final int BAR_PRIVILEGED = 2;
    private static final long BAR_WINDOW = 0x1000_0000L;
    private static final long MESSAGE_ADDRESS = 0xFEE0_0000L;

    private final MachineMemory machineMemory = new MachineMemory();
    private final RequesterDomains domains;
    private final InterruptRouter router;
    private final CdnaCard card;
    private final NicControl control;
    private final ContextAssignments assignments;
    private final NanoClock clock;
    private final Runnable relaxation;
    private final PageDecorator pageDecorator;
    private final long reservedPages;
    private final VirtualMachines vms;

    private Vmm(final Builder builder) {
        this.clock = builder.clock;
        this.pageDecorator = builder.pageDecorator;
        this.vms = new VirtualMachines(machineMemory, builder.mappingCheck);
        this.router = new InterruptRouter(builder.contexts);
        machineMemory.addToPool(MappedMemory.memfd("jvnic-vmm", builder.poolBytes));
        this.reservedPages = machineMemory.freePages() / 2;
        this.domains = new RequesterDomains(builder.contexts, new ValidatedDomain(machineMemory));
        final DmaPort port = builder.decorateDma.apply(domains);
        final InterruptSink sink = builder.decorateInterrupts.apply(router);
        this.card = CdnaCard.builder(port, sink)
                .contexts(builder.contexts)
                .name(builder.name)
                .mode(builder.mode)
                .clock(builder.clock)
                .events(builder.events)
                .idleStrategy(builder.idleStrategy)
                .wire(builder.wire == null ? null : builder.decorateWire.apply(builder.wire))
                .tap(builder.tap)
                .descriptorBudget(builder.descriptorBudget)
                .build();
        this.relaxation = builder.mode == EngineMode.STEPPED ? this::relaxStepped : Thread::onSpinWait;
        this.control = new NicControl(card, new FunctionBar(card.function(), BAR_PRIVILEGED));
        this.assignments = new ContextAssignments(
                card, control, router, domains, machineMemory, new RingMemory(machineMemory), builder.random);
        card.start();
        new PciFirmware(FIRST_BAR, BAR_WINDOW).enumerate(card.function());
        PciFirmware.enableMsix(card.function(), MESSAGE_ADDRESS, 0);
        setUpVectorRing(builder.contexts, builder.vectorRingLog2);
    }

    private void setUpVectorRing(final int contexts, final int log2) {
        final long bytes = VectorRing.ringBytes(contexts, log2);
        final long machine = machineMemory.allocate(bytes, MachineMemory.VMM);
        if (machine < 0) {
            throw new IllegalStateException("vector ring: no " + bytes + " bytes left in the pool");
        }
        domains.card().pinRing(machine, bytes, MachineMemory.VMM);
        router.useRing(control.bar(), machineMemory.host(machine, bytes), log2, () -> {});
        control.enableVectorRing(machine, log2);
    }

    /**
     * Describes a VMM.
     *
     * @return a builder with defaults.
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The card.
     *
     * @return the one card of this VMM.
     */
    public CdnaCard card() {
        return card;
    }

    /**
     * The machine's memory.
     *
     * @return pages, owners and pins.
     */
    public MachineMemory machineMemory() {
        return machineMemory;
    }

    /**
     * The interrupt router.
     *
     * @return for its counts.
     */
    public InterruptRouter interrupts() {
        return router;
    }

    /**
     * The VMs that are not buried.
     *
     * @return a view that any thread may read.
     */
    public List<VirtualMachine> vms() {
        return vms.list();
    }

    RegisterSpace decoratePage(final int context, final RegisterSpace page) {
        return pageDecorator.decorate(context, page);
    }

    NicControl control() {
        return control;
    }

    /** Pages of the pool that guests cannot claim, so that there are rings for a guest that comes later. */
    long reservedPages() {
        return reservedPages;
    }

    NanoClock clock() {
        return clock;
    }

    void relax() {
        relaxation.run();
    }

    private void relaxStepped() {
        card.pump();
    }

    /**
     * Makes a VM. It neither runs nor has a context yet.
     *
     * @param name    for people and threads.
     * @param bytes   size of its memory, a positive multiple of 4096; it starts at guest physical 0.
     * @param program what it runs.
     * @return the VM.
     */
    public synchronized VirtualMachine createVm(final String name, final long bytes, final GuestProgram program) {
        return vms.create(this, name, bytes, program);
    }

    /**
     * Gives a context to a VM.
     *
     * @param vm       a VM without a context.
     * @param context  a free context.
     * @param settings how.
     * @throws IllegalArgumentException when there is no such context.
     * @throws IllegalStateException when VM or context are not free, or the card refuses; names its answer.
     */
    public void assign(final VirtualMachine vm, final int context, final ContextSettings settings) {
        assignments.assign(vm, context, settings);
    }

    /**
     * Takes a VM's context away, whatever is under way. When it returns, no DMA and no interrupt of that assignment happens any
     * more, nothing is pinned for it, and the context is free.
     *
     * @param vm a VM; nothing happens when it has no context.
     */
    public void revoke(final VirtualMachine vm) {
        assignments.revoke(vm);
    }

    /** What is left of a VM that has ended, or whose vCPU could not be stopped, is taken away. */
    synchronized void bury(final VirtualMachine vm, final boolean stopped) {
        revoke(vm);
        vms.remove(vm, stopped);
    }

    /** Ends every VM and the card, and unmaps all memory, unless a guest runs on that could not be stopped. */
    @Override
    public void close() {
        for (final VirtualMachine vm : new ArrayList<>(vms.list())) {
            vm.kill();
        }
        card.close();
        if (!vms.isMemoryAbandoned()) {
            machineMemory.close();
        }
    }

    /** Describes a VMM. Used by one thread. */
    public static final class Builder {
        private static final long DEFAULT_POOL_BYTES = 64L << 20;

        private int contexts = CdnaIdentity.DEFAULT_CONTEXTS;
        private String name = "jvnic-engine";
        private EngineMode mode = EngineMode.THREAD;
        private NanoClock clock = SystemNanoClock.INSTANCE;
        private RandomGenerator random = new SecureRandom();
        private NicEvents events = NicEvents.NONE;
        private IdleStrategy idleStrategy = new BackoffIdleStrategy(1_000, 100, 1_000, 50_000);
        private long poolBytes = DEFAULT_POOL_BYTES;
        private int vectorRingLog2 = 6;
        private int descriptorBudget = NicEngine.DEFAULT_DESCRIPTOR_BUDGET;
        private @Nullable Wire wire;
        private @Nullable FrameTap tap;
        private UnaryOperator<DmaPort> decorateDma = UnaryOperator.identity();
        private UnaryOperator<InterruptSink> decorateInterrupts = UnaryOperator.identity();

        private PageDecorator pageDecorator = (context, page) -> page;

        private UnaryOperator<Wire> decorateWire = UnaryOperator.identity();
        private BooleanSupplier mappingCheck = () -> true;

        private Builder() {}

        /**
         * Puts something between each guest and its context page: a trace.
         *
         * @param decorator wraps the page.
         * @return this.
         */
        public Builder decoratePages(final PageDecorator decorator) {
            pageDecorator = decorator;
            return this;
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
         * Names the card.
         *
         * @param cardName the name.
         * @return this.
         */
        public Builder name(final String cardName) {
            name = cardName;
            return this;
        }

        /**
         * Sets who runs the engine.
         *
         * @param engineMode the mode.
         * @return this.
         */
        public Builder mode(final EngineMode engineMode) {
            mode = engineMode;
            return this;
        }

        /**
         * Sets the time of card and guests.
         *
         * @param nanoClock a clock.
         * @return this.
         */
        public Builder clock(final NanoClock nanoClock) {
            clock = nanoClock;
            return this;
        }

        /**
         * Sets where first sequence numbers come from.
         *
         * @param generator a source guests cannot guess, or a seeded one for a deterministic run.
         * @return this.
         */
        public Builder random(final RandomGenerator generator) {
            random = generator;
            return this;
        }

        /**
         * Sets what the engine's thread does without work.
         *
         * @param strategy an idle strategy of its own.
         * @return this.
         */
        public Builder idleStrategy(final IdleStrategy strategy) {
            idleStrategy = strategy;
            return this;
        }

        /**
         * Sets who is told what the card does.
         *
         * @param listener the listener.
         * @return this.
         */
        public Builder events(final NicEvents listener) {
            events = listener;
            return this;
        }

        /**
         * Sets the size of the VMM's own memory: rings, vectors, pages to grant. Guests can claim no more than half of it.
         *
         * @param bytes a positive multiple of 4096.
         * @return this.
         */
        public Builder poolBytes(final long bytes) {
            poolBytes = bytes;
            return this;
        }

        /**
         * Sets the size of the interrupt vector ring.
         *
         * @param log2 log2 of entries, 1 to 12.
         * @return this.
         */
        public Builder vectorRingLog2(final int log2) {
            vectorRingLog2 = log2;
            return this;
        }

        /**
         * Sets the engine's work budget.
         *
         * @param descriptors most descriptors a turn.
         * @return this.
         */
        public Builder descriptorBudget(final int descriptors) {
            descriptorBudget = descriptors;
            return this;
        }

        /**
         * Attaches a wire.
         *
         * @param port the wire, or null.
         * @return this.
         */
        public Builder wire(final @Nullable Wire port) {
            wire = port;
            return this;
        }

        /**
         * Sets who sees every delivery.
         *
         * @param frameTap the tap, or null.
         * @return this.
         */
        public Builder tap(final @Nullable FrameTap frameTap) {
            tap = frameTap;
            return this;
        }

        /**
         * Puts something between the card and the memory: the fault seam.
         *
         * @param decorator wraps the port.
         * @return this.
         */
        public Builder decorateDma(final UnaryOperator<DmaPort> decorator) {
            decorateDma = decorator;
            return this;
        }

        /**
         * Puts something between the card and the interrupt router: the fault seam.
         *
         * @param decorator wraps the sink.
         * @return this.
         */
        public Builder decorateInterrupts(final UnaryOperator<InterruptSink> decorator) {
            decorateInterrupts = decorator;
            return this;
        }

        /**
         * Puts the fault seam everywhere it fits: DMA, interrupts, the wire and the mapping of guest memory.
         *
         * @param injector an armed plan.
         * @return this.
         */
        public Builder faults(final FaultInjector injector) {
            decorateDma = port -> new FaultyDmaPort(port, injector);
            decorateInterrupts = sink -> new FaultyInterruptSink(sink, injector);
            decorateWire = port -> new FaultyWire(port, injector);
            mappingCheck = () -> injector.check(Site.MEMORY_MAP);
            return this;
        }

        /**
         * Makes the VMM and starts its card.
         *
         * @return a VMM without VMs.
         */
        public Vmm build() {
            return new Vmm(this);
        }
    }
}
