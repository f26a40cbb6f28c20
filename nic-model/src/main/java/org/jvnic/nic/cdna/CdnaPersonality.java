package org.jvnic.nic.cdna;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.cdna.spec.CdnaIdentity;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.cdna.spec.FaultReason;
import org.jvnic.nic.cdna.spec.GlobalRegister;
import org.jvnic.nic.cdna.spec.RingName;
import org.jvnic.nic.engine.ContainedEvents;
import org.jvnic.nic.engine.Personality;
import org.jvnic.nic.engine.TransmitScheduler;
import org.jvnic.nic.fabric.EthernetSwitch;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.frame.FrameBurst;
import org.jvnic.nic.interrupt.VectorPoster;
import org.jvnic.nic.interrupt.VectorSignal;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaPort;
import org.jvnic.nic.port.FrameTap;
import org.jvnic.nic.port.NicEvents;
import org.jvnic.nic.port.Wire;
import org.jvnic.nic.register.RegisterFile;
import org.jvnic.nic.register.RegisterSpace;

/**
 * The {@code cdna} personality: contexts, their events, their interrupts. Datasheet section 2.
 *
 * <p>Owned by the engine's thread, except {@link #contextBar()} and {@link #privilegedBar()}, which any thread may access.
 */
public final class CdnaPersonality implements Personality {
    /** No context is being served. */
    private static final int NOBODY = -1;

    private static final int DEFAULT_SPEED_MBPS = 10_000;

    private static final int COMMAND_EVENT = 1 << ContextRegister.COMMAND.word();
    private static final int FILTER_EVENT = 1 << ContextRegister.FILTER_GENERATION.word();
    private static final int RX_PRODUCER_EVENT = 1 << ContextRegister.RX_PRODUCER.word();
    private static final int TX_PRODUCER_EVENT = 1 << ContextRegister.TX_PRODUCER.word();
    private static final int INTERRUPT_EVENT = 1 << ContextRegister.INTERRUPT_CONTROL.word();

    private final CdnaContext[] contexts;
    private final DmaPort dma;
    private final VectorSignal vectors;
    private final @Nullable VectorSignal[] contextVectors;
    private final ContainedEvents events;
    private final EthernetSwitch fabric;
    private final TransmitScheduler scheduler;
    private final @Nullable Wire wire;
    private final EventVector contextEvents;
    private final EventVector controlEvents;
    private final AtomicInteger globalEvents = new AtomicInteger();
    private final RegisterFile global = new RegisterFile(GlobalRegister.LAYOUT);
    private final PortCounters cardCounters = new PortCounters();
    private final VectorPoster poster;
    private final ControlCommands controlCommands = new ControlCommands(this);
    private final AccessGate gate = new AccessGate();
    private final PrivilegedBar privilegedBar;
    private final ContextBar contextBar;
    private final long[] dirty;
    private final long[] timing;
    private final long[] throttled;
    private volatile boolean busMaster = true;
    private volatile Runnable doorbell = () -> {};
    private volatile Runnable serviceChanged = () -> {};
    private volatile Runnable serviceAcknowledged = () -> {};
    private boolean vector0Due;
    private boolean pendingPublished;
    private int serving = NOBODY;
    private long turn;
    private long turnNs;
    private long interruptsRaised;

    /**
     * A personality.
     *
     * @param contextCount number of contexts, 1 to 256.
     * @param dma          the host's memory.
     * @param vectors      the function's interrupt vectors.
     * @param events       who is told what happens.
     * @param wire         what is behind the port, or null.
     * @param tap          who sees every delivery, or null.
     */
    public CdnaPersonality(
            final int contextCount,
            final DmaPort dma,
            final VectorSignal vectors,
            final NicEvents events,
            final @Nullable Wire wire,
            final @Nullable FrameTap tap) {
        if (contextCount < 1 || contextCount > CdnaIdentity.MAX_CONTEXTS) {
            throw new IllegalArgumentException(
                    "contexts: " + contextCount + " is not in [1, " + CdnaIdentity.MAX_CONTEXTS + "]");
        }
        this.dma = dma;
        this.vectors = vectors;
        this.events = new ContainedEvents(events);
        this.wire = wire;
        this.contexts = new CdnaContext[contextCount];
        this.contextVectors = new @Nullable VectorSignal[contextCount];
        this.contextEvents = new EventVector(contextCount);
        this.controlEvents = new EventVector(contextCount);
        this.poster = new VectorPoster(contextCount);
        this.dirty = new long[contextEvents.words()];
        this.timing = new long[contextEvents.words()];
        this.throttled = new long[contextEvents.words()];
        this.scheduler = new TransmitScheduler(contextCount);
        final Frame frame = new Frame();
        final FrameBurst burst = new FrameBurst();
        final TransmitOffload transmitOffload = new TransmitOffload(frame);
        final ReceiveOffload receiveOffload = new ReceiveOffload();
        for (int i = 0; i < contextCount; i++) {
            contexts[i] = new CdnaContext(i, this, frame, burst, transmitOffload, receiveOffload);
        }
        this.fabric =
                new EthernetSwitch(contexts, contextCount * CdnaIdentity.MAX_UNICAST, wire, tap, this::containPort);
        global.set(GlobalRegister.CONTEXTS.word(), contextCount);
        this.privilegedBar = new PrivilegedBar(this);
        this.contextBar = new ContextBar(this);
    }

    /**
     * Whom to tell that an event was raised.
     *
     * @param listener called by the writing thread after each event.
     */
    public void setDoorbellListener(final Runnable listener) {
        doorbell = listener;
    }

    /**
     * Whom to tell that {@link #isServiceDue()} may have changed.
     *
     * @param changed      called by the engine's thread after each change of its own; must not wait.
     * @param acknowledged called by whoever has written to BAR2, before the write returns or has any other consequence; may be
     *     called while {@code changed} is.
     */
    public void setServiceListener(final Runnable changed, final Runnable acknowledged) {
        serviceChanged = changed;
        serviceAcknowledged = acknowledged;
    }

    /**
     * Whether the VMM has something to look at: vectors it has not consumed, or faults it has not cleared. Any thread.
     *
     * @return what the function's interrupt line is to say.
     */
    public boolean isServiceDue() {
        final boolean ringOn = global.get(GlobalRegister.VECTOR_RING_SIZE.word()) < 0;
        if (ringOn
                && global.get(GlobalRegister.VECTOR_PRODUCER.word())
                        != global.get(GlobalRegister.VECTOR_CONSUMER.word())) {
            return true;
        }
        int faults = 0;
        for (int i = 0; i <= (contexts.length - 1) >>> 5; i++) {
            faults |= global.get(GlobalRegister.FAULT_PENDING.word() + i);
        }
        return faults != 0;
    }

    /** What {@link #isServiceDue()} looks at was changed by a write to BAR2. Any thread. */
    void onServiceAcknowledged() {
        serviceAcknowledged.run();
    }

    private void onServiceChanged() {
        serviceChanged.run();
    }

    /**
     * BAR0: a page per context.
     *
     * @return the space.
     */
    public RegisterSpace contextBar() {
        return contextBar;
    }

    /**
     * BAR2: the global page and the control blocks.
     *
     * @return the space.
     */
    public RegisterSpace privilegedBar() {
        return privilegedBar;
    }

    /**
     * The page of a context's present owner.
     *
     * @param context context number.
     * @return the page, or null while the context is free. Good until the context is revoked; then it reads as all ones.
     */
    public @Nullable ContextPage contextPage(final int context) {
        return contexts[context].pageOrNull();
    }

    /**
     * Number of contexts.
     *
     * @return 1 to 256.
     */
    public int contextCount() {
        return contexts.length;
    }

    /**
     * The switch.
     *
     * @return owned by the engine's thread.
     */
    public EthernetSwitch fabric() {
        return fabric;
    }

    /**
     * The transmit scheduler.
     *
     * @return owned by the engine's thread.
     */
    public TransmitScheduler scheduler() {
        return scheduler;
    }

    /**
     * The memory decode gate.
     *
     * @return shared by the register spaces.
     */
    public AccessGate gate() {
        return gate;
    }

    /**
     * Takes the bus master enable of the function.
     *
     * @param enabled the new state.
     */
    public void setBusMaster(final boolean enabled) {
        busMaster = enabled;
        ringDoorbell();
    }

    /**
     * Presents a context as a function of its own. For the engine's thread.
     *
     * @param context context number.
     * @param signal  raises the vectors of that function; used where DIRECT_INTERRUPT is set.
     */
    public void attachFunction(final int context, final VectorSignal signal) {
        contextVectors[context] = signal;
        contexts[context].setBusMaster(false);
    }

    /**
     * Takes the bus master enable of a context's own function. For the engine's thread.
     *
     * @param context context number.
     * @param enabled the new state.
     */
    public void setBusMaster(final int context, final boolean enabled) {
        contexts[context].setBusMaster(enabled);
    }

    /**
     * Resets a context as its own function's reset does: rings stopped, faults cleared, the owner stays. For the engine's thread.
     *
     * @param context context number; nothing happens while it is free.
     */
    public void resetContext(final int context) {
        if (contexts[context].state() != ContextState.FREE) {
            contexts[context].reset();
        }
    }

    @Override
    public boolean isBusMaster() {
        return busMaster;
    }

    /**
     * A context's counters over all assignments. For the engine's thread.
     *
     * @param context context number.
     * @return a new sum.
     */
    public PortCounters auditOf(final int context) {
        final PortCounters sum = new PortCounters();
        contexts[context].audit().addTo(sum);
        contexts[context].settleCounters();
        contexts[context].counters().addTo(sum);
        return sum;
    }

    /**
     * State of a context. For the engine's thread.
     *
     * @param context context number.
     * @return the state.
     */
    public ContextState stateOf(final int context) {
        return contexts[context].state();
    }

    /**
     * Errors contained so far. Any thread.
     *
     * @return count; 0 in a correct card and host.
     */
    public long contained() {
        return events.contained();
    }

    /**
     * Who is told what happens, behind a containment of what it throws. What is told to its {@code contained} is counted by
     * {@link #contained()}. Any thread.
     *
     * @return for whoever else has something to tell.
     */
    public NicEvents observer() {
        return events;
    }

    // ---- events

    private void ringDoorbell() {
        doorbell.run();
    }

    @Override
    public boolean hasEvents() {
        return globalEvents.get() != 0 || !controlEvents.isEmpty() || !contextEvents.isEmpty();
    }

    @Override
    public int serviceEvents(final long nowNs) {
        turn++;
        turnNs = nowNs;
        serving = NOBODY;
        int served = globalEvents.get() == 0 ? 0 : serviceGlobal();
        for (int word = 0; word < controlEvents.words(); word++) {
            served += serviceControl(word, controlEvents.take(word));
        }
        for (int word = 0; word < contextEvents.words(); word++) {
            served += serviceContexts(word, contextEvents.take(word));
        }
        return served;
    }

    private int serviceControl(final int word, final long pending) {
        int served = 0;
        for (long bits = pending; bits != 0; bits &= bits - 1) {
            final CdnaContext context = contexts[(word << 6) + Long.numberOfTrailingZeros(bits)];
            try {
                controlCommands.execute(context);
            } catch (final Throwable error) { // the host's memory may throw: this context pays, the others are served
                containPort(context.number(), error);
            }
            served++;
        }
        return served;
    }

    private int serviceContexts(final int word, final long pending) {
        int served = 0;
        for (long bits = pending; bits != 0; bits &= bits - 1) {
            final CdnaContext context = contexts[(word << 6) + Long.numberOfTrailingZeros(bits)];
            final ContextPage page = context.pageOrNull();
            if (page != null) {
                try {
                    serviceMailboxes(context, page, page.takeEvents());
                } catch (final Throwable error) { // as above
                    containPort(context.number(), error);
                }
                served++;
            }
        }
        return served;
    }

    private void serviceMailboxes(final CdnaContext context, final ContextPage page, final int mailboxes) {
        context.counters().add(PortCounters.DOORBELLS, Integer.bitCount(mailboxes));
        if ((mailboxes & COMMAND_EVENT) != 0) {
            ContextCommands.execute(context);
        }
        if ((mailboxes & FILTER_EVENT) != 0) {
            ContextCommands.acceptFilters(context);
        }
        if (context.state() == ContextState.RUNNING && (mailboxes & (RX_PRODUCER_EVENT | COMMAND_EVENT)) != 0) {
            context.receiveRing().onProducer(page.mailbox(ContextRegister.RX_PRODUCER));
        }
        if (context.state() == ContextState.RUNNING && (mailboxes & (TX_PRODUCER_EVENT | COMMAND_EVENT)) != 0) {
            context.transmitRing().onProducer(page.mailbox(ContextRegister.TX_PRODUCER));
            if (context.transmitRing().hasWork()) {
                scheduler.activate(context.transmitRing());
            }
        }
        if ((mailboxes & INTERRUPT_EVENT) != 0) {
            onInterruptControl(context, page);
        }
    }

    private void onInterruptControl(final CdnaContext context, final ContextPage page) {
        final int control = page.mailbox(ContextRegister.INTERRUPT_CONTROL);
        context.interrupt().setControl(InterruptBits.ENABLE.isSet(control), InterruptBits.MASK.isSet(control));
        if (InterruptBits.REARM.isSet(control)) {
            context.rearm(page.mailbox(ContextRegister.RX_SEEN), page.mailbox(ContextRegister.TX_SEEN));
        }
        markDirty(context.number());
    }

    private int serviceGlobal() {
        final int pending = globalEvents.getAndSet(0);
        if ((pending & PrivilegedBar.EVENT_RESET) != 0) {
            reset("DEVICE_CONTROL");
        }
        if ((pending & PrivilegedBar.EVENT_VECTOR_RING) != 0) {
            setUpVectorRing();
        }
        if ((pending & PrivilegedBar.EVENT_VECTOR_CONSUMER) != 0
                && poster.producer() != global.get(GlobalRegister.VECTOR_CONSUMER.word())) {
            vector0Due = true;
        }
        return Integer.bitCount(pending);
    }

    private void setUpVectorRing() {
        final int size = global.get(GlobalRegister.VECTOR_RING_SIZE.word());
        if (size >= 0) {
            poster.disable();
        } else {
            final long bus = (global.get(GlobalRegister.VECTOR_RING_LO.word()) & 0xFFFF_FFFFL)
                    | ((long) global.get(GlobalRegister.VECTOR_RING_HI.word()) << 32);
            if (!busMaster || !poster.enable(dma.domain(DmaPort.CARD), bus, size & 15)) {
                global.clearBits(GlobalRegister.VECTOR_RING_SIZE.word(), 1 << 31);
            }
            global.set(GlobalRegister.VECTOR_CONSUMER.word(), 0);
        }
        global.set(GlobalRegister.VECTOR_PRODUCER.word(), poster.producer());
        onServiceChanged();
    }

    /**
     * Resets the card: every context becomes free, the vector ring is off. For the engine's thread.
     *
     * @param cause what reset it.
     */
    public void reset(final String cause) {
        for (final CdnaContext context : contexts) {
            if (context.state() != ContextState.FREE) {
                context.revoke();
            }
        }
        for (int word = 0; word < controlEvents.words(); word++) {
            controlEvents.take(word); // a command given before the reset is not executed after it
            contextEvents.take(word);
        }
        poster.disable();
        vector0Due = false;
        final int contextCount = contexts.length;
        global.reset();
        global.set(GlobalRegister.CONTEXTS.word(), contextCount);
        onServiceChanged();
        events.reset(cause);
    }

    // ---- end of a turn

    @Override
    public int endTurn(final long nowNs) {
        int work = 0;
        serving = NOBODY;
        for (int word = 0; word < dirty.length; word++) {
            final long bits = dirty[word] | timing[word];
            if (bits != 0) {
                dirty[word] = 0;
                timing[word] = 0;
                work += completeContexts(word, bits, nowNs);
            }
            if (throttled[word] != 0) {
                work += releaseThrottled(word, nowNs);
            }
        }
        postVector();
        publishPending();
        if (vector0Due) {
            vector0Due = false;
            raise(vectors, 0, DmaPort.CARD);
            work++;
        }
        return work;
    }

    private void postVector() {
        try {
            if (poster.post(global.get(GlobalRegister.VECTOR_CONSUMER.word()))) {
                global.set(GlobalRegister.VECTOR_PRODUCER.word(), poster.producer());
                onServiceChanged();
                vector0Due = true;
            }
        } catch (final Throwable error) { // the card's own domain threw: no context is to blame, the bits stay pending
            contain(error);
        }
    }

    private int completeContexts(final int word, final long pending, final long nowNs) {
        int work = 0;
        for (long bits = pending; bits != 0; bits &= bits - 1) {
            final CdnaContext context = contexts[(word << 6) + Long.numberOfTrailingZeros(bits)];
            try {
                context.completeTurn(nowNs);
            } catch (final Throwable error) { // as above
                containPort(context.number(), error);
            }
            if (context.interrupt().isTiming()) {
                timing[word] |= Long.lowestOneBit(bits);
            } else {
                work++;
            }
        }
        return work;
    }

    /** Puts contexts back in line whose rate limit lets frames pass again. */
    private int releaseThrottled(final int word, final long nowNs) {
        int released = 0;
        for (long bits = throttled[word]; bits != 0; bits &= bits - 1) {
            final TransmitRing ring = contexts[(word << 6) + Long.numberOfTrailingZeros(bits)].transmitRing();
            if (ring.unthrottle(nowNs)) {
                throttled[word] &= ~Long.lowestOneBit(bits);
                if (ring.hasWork()) {
                    scheduler.activate(ring);
                    released++;
                }
            }
        }
        return released;
    }

    private void publishPending() {
        final boolean any = poster.hasPending();
        if (any || pendingPublished) {
            for (int i = 0; i < 4; i++) {
                final long bits = poster.pending(i);
                global.set(GlobalRegister.INTERRUPT_PENDING.word() + 2 * i, (int) bits);
                global.set(GlobalRegister.INTERRUPT_PENDING.word() + 2 * i + 1, (int) (bits >>> 32));
            }
            pendingPublished = any;
        }
    }

    @Override
    public boolean hasTimers() {
        for (int word = 0; word < timing.length; word++) {
            if ((timing[word] | throttled[word]) != 0) {
                return true;
            }
        }
        return false;
    }

    private void raise(final VectorSignal signal, final int vector, final int requesterId) {
        interruptsRaised++;
        try {
            signal.raise(vector);
            events.interrupt(requesterId, vector);
        } catch (final Throwable error) { // a sink that throws loses this interrupt only
            containPort(NOBODY, error);
        }
    }

    // ---- containment

    @Override
    public void contain(final Throwable error) {
        final int port = serving;
        serving = NOBODY;
        containPort(port, error);
    }

    private void containPort(final int port, final Throwable error) {
        if (port >= 0 && port < contexts.length) {
            contexts[port].fault(FaultReason.HOST, RingName.NONE, 0, 0, 0);
        }
        events.contained(port >= 0 ? port : DmaPort.CARD, error);
    }

    // ---- what contexts need of their card

    NicEvents events() {
        return events;
    }

    long turn() {
        return turn;
    }

    long now() {
        return turnNs;
    }

    void setServing(final int context) {
        serving = context;
    }

    int linkWord() {
        return (isWireUp() ? 1 : 0) | (speedMbps() << 8);
    }

    private boolean isWireUp() {
        try {
            return wire != null && wire.isLinkUp();
        } catch (final Throwable error) { // a wire that throws is a wire that is down
            containPort(NOBODY, error);
            return false;
        }
    }

    int speedMbps() {
        try {
            return wire == null ? DEFAULT_SPEED_MBPS : wire.speedMbps();
        } catch (final Throwable error) { // a wire that throws has the speed of none
            containPort(NOBODY, error);
            return DEFAULT_SPEED_MBPS;
        }
    }

    void markDirty(final int context) {
        dirty[context >>> 6] |= 1L << context;
    }

    void markThrottled(final int context) {
        throttled[context >>> 6] |= 1L << context;
    }

    void raiseInterrupt(final int context, final boolean direct) {
        final VectorSignal own = contextVectors[context];
        if (!direct) {
            poster.add(context);
        } else if (own == null) {
            raise(vectors, 1 + context, DmaPort.CARD);
        } else {
            raise(own, 0, context);
        }
    }

    void faultRaised(final int context) {
        cardCounters.add(PortCounters.FAULTS, 1);
        global.setBits(GlobalRegister.FAULT_PENDING.word() + (context >>> 5), 1 << context);
        onServiceChanged();
        vector0Due = true;
    }

    /** Nothing that was raised for a context so far concerns its next owner. */
    void forget(final int context) {
        poster.discard(context);
        vectors.withdraw(1 + context);
        final VectorSignal own = contextVectors[context];
        if (own != null) {
            own.withdraw(0);
        }
        dirty[context >>> 6] &= ~(1L << context);
        timing[context >>> 6] &= ~(1L << context);
        throttled[context >>> 6] &= ~(1L << context);
        global.clearBits(GlobalRegister.FAULT_PENDING.word() + (context >>> 5), 1 << context);
        onServiceChanged();
    }

    @Nullable
    DmaDomain domainOf(final int context) {
        return dma.domain(context);
    }

    int addressesOf(final int context) {
        return fabric.addresses().count(context);
    }

    ContextPage newPage(final int context, final PortCounters counters, final boolean privilegedRings) {
        return new ContextPage(context, counters, contextEvents, this::ringDoorbell, gate, events, privilegedRings);
    }

    CdnaContext context(final int number) {
        return contexts[number];
    }

    RegisterFile global() {
        return global;
    }

    PortCounters cardCounters() {
        return cardCounters;
    }

    VectorPoster poster() {
        return poster;
    }

    long interruptsRaised() {
        return interruptsRaised;
    }

    void raiseGlobalEvent(final int event) {
        int before;
        do { // getAndUpdate would take an object for each interrupt
            before = globalEvents.get();
        } while (!globalEvents.compareAndSet(before, before | event));
        ringDoorbell();
    }

    void raiseControlEvent(final int context) {
        controlEvents.raise(context);
        ringDoorbell();
    }
}
