package org.jvnic.nic.cdna;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.cdna.spec.CdnaIdentity;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.cdna.spec.GlobalRegister;
import org.jvnic.nic.engine.ContainedEvents;
import org.jvnic.nic.engine.Personality;
import org.jvnic.nic.engine.TransmitScheduler;
import org.jvnic.nic.fabric.EthernetSwitch;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.frame.FrameBurst;
import org.jvnic.nic.interrupt.VectorSignal;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaPort;
import org.jvnic.nic.port.FrameTap;
import org.jvnic.nic.port.NicEvents;
import org.jvnic.nic.port.Wire;
import org.jvnic.nic.register.RegisterFile;
import org.jvnic.nic.register.RegisterSpace;

/**
 * The {@code cdna} personality: makes the contexts and what they share, and runs a turn over them. What was raised is served by
 * {@link MailboxService} and {@link ControlCommands}, what was done is published by {@link TurnCompletion}, and told by
 * {@link CardInterrupts}. Datasheet section 2.2.
 *
 * <p>Owned by the engine's thread, except {@link #contextBar()} and {@link #privilegedBar()}, which any thread may access.
 */
public final class CdnaPersonality implements Personality {
    private final CdnaContext[] contexts;
    private final DmaPort dma;
    private final ContainedEvents events;
    private final ContextContainment containment;
    private final EthernetSwitch fabric;
    private final TransmitScheduler scheduler;
    private final LinkStatus link;
    private final PendingEvents pending;
    private final RegisterFile global = new RegisterFile(GlobalRegister.LAYOUT);
    private final ServiceCause service;
    private final PortCounters cardCounters = new PortCounters();
    private final CardInterrupts interrupts;
    private final TurnCompletion completion;
    private final MailboxService mailboxes;
    private final ControlCommands controlCommands = new ControlCommands(this);
    private final AccessGate gate = new AccessGate();
    private final PrivilegedBar privilegedBar;
    private final ContextBar contextBar;
    private volatile boolean busMaster = true;
    private long turn;
    private long turnNs;

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
        this.events = new ContainedEvents(events);
        this.contexts = new CdnaContext[contextCount];
        this.containment = new ContextContainment(contexts, this.events);
        this.link = new LinkStatus(wire, containment);
        this.pending = new PendingEvents(contextCount);
        this.scheduler = new TransmitScheduler(contextCount);
        this.service = new ServiceCause(global, contextCount);
        this.interrupts = new CardInterrupts(contextCount, global, dma, vectors, this.events, containment, service);
        this.completion = new TurnCompletion(contexts, scheduler, containment);
        this.mailboxes = new MailboxService(contexts, scheduler, completion, containment);
        final Frame frame = new Frame();
        final FrameBurst burst = new FrameBurst();
        final TransmitOffload transmitOffload = new TransmitOffload(frame);
        final ReceiveOffload receiveOffload = new ReceiveOffload();
        for (int i = 0; i < contextCount; i++) {
            contexts[i] = new CdnaContext(i, this, frame, burst, transmitOffload, receiveOffload);
        }
        this.fabric = new EthernetSwitch(contexts, contextCount * CdnaIdentity.MAX_UNICAST, wire, tap, containment);
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
        pending.setDoorbellListener(listener);
    }

    /**
     * Whom to tell that {@link #isServiceDue()} may have changed.
     *
     * @param changed      called by the engine's thread after each change of its own; must not wait.
     * @param acknowledged called by whoever has written to BAR2, before the write returns or has any other consequence; may be
     *     called while {@code changed} is.
     */
    public void setServiceListener(final Runnable changed, final Runnable acknowledged) {
        service.setListener(changed, acknowledged);
    }

    /**
     * Whether the VMM has something to look at: vectors it has not consumed, or faults it has not cleared. Any thread.
     *
     * @return what the function's interrupt line is to say.
     */
    public boolean isServiceDue() {
        return service.isDue();
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
        pending.ringDoorbell();
    }

    /**
     * Presents a context as a function of its own. For the engine's thread.
     *
     * @param context context number.
     * @param signal  raises the vectors of that function; used where DIRECT_INTERRUPT is set.
     */
    public void attachFunction(final int context, final VectorSignal signal) {
        interrupts.attachFunction(context, signal);
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

    // ---- a turn

    @Override
    public boolean hasEvents() {
        return !pending.isEmpty();
    }

    @Override
    public int serviceEvents(final long nowNs) {
        turn++;
        turnNs = nowNs;
        containment.setServing(ContextContainment.NOBODY);
        int served = serviceGlobal(pending.takeGlobal());
        final EventVector controls = pending.controls();
        for (int word = 0; word < controls.words(); word++) {
            served += controlCommands.serve(word, controls.take(word));
        }
        final EventVector doorbells = pending.contexts();
        for (int word = 0; word < doorbells.words(); word++) {
            served += mailboxes.serve(word, doorbells.take(word));
        }
        return served;
    }

    private int serviceGlobal(final int raised) {
        if (raised == 0) {
            return 0;
        }
        if ((raised & PrivilegedBar.EVENT_RESET) != 0) {
            reset("DEVICE_CONTROL");
        }
        if ((raised & PrivilegedBar.EVENT_VECTOR_RING) != 0) {
            interrupts.setUpVectorRing(busMaster);
        }
        if ((raised & PrivilegedBar.EVENT_VECTOR_CONSUMER) != 0) {
            interrupts.onVectorConsumer();
        }
        return Integer.bitCount(raised);
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
        pending.discardContexts();
        interrupts.reset();
        final int contextCount = contexts.length;
        global.reset();
        global.set(GlobalRegister.CONTEXTS.word(), contextCount);
        service.onChanged();
        events.reset(cause);
    }

    @Override
    public int endTurn(final long nowNs) {
        containment.setServing(ContextContainment.NOBODY);
        return completion.endTurn(nowNs) + interrupts.endTurn();
    }

    @Override
    public boolean hasTimers() {
        return completion.hasTimers();
    }

    @Override
    public void contain(final Throwable error) {
        containment.contain(error);
    }

    // ---- what contexts and register spaces need of their card

    NicEvents events() {
        return events;
    }

    long turn() {
        return turn;
    }

    long now() {
        return turnNs;
    }

    ContextContainment containment() {
        return containment;
    }

    LinkStatus link() {
        return link;
    }

    PendingEvents pending() {
        return pending;
    }

    ServiceCause service() {
        return service;
    }

    CardInterrupts interrupts() {
        return interrupts;
    }

    TurnCompletion completion() {
        return completion;
    }

    void faultRaised(final int context) {
        cardCounters.add(PortCounters.FAULTS, 1);
        interrupts.raiseFault(context);
    }

    /** Nothing that was raised for a context so far concerns its next owner. */
    void forget(final int context) {
        interrupts.withdraw(context);
        completion.forget(context);
        interrupts.clearFault(context);
    }

    @Nullable
    DmaDomain domainOf(final int context) {
        return dma.domain(context);
    }

    int addressesOf(final int context) {
        return fabric.addresses().count(context);
    }

    ContextPage newPage(final int context, final PortCounters counters, final boolean privilegedRings) {
        return new ContextPage(
                context, counters, pending.contexts(), pending::ringDoorbell, gate, events, privilegedRings);
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
}
