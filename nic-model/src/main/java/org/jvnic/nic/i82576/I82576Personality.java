package org.jvnic.nic.i82576;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.engine.ContainedEvents;
import org.jvnic.nic.engine.EngineCommand;
import org.jvnic.nic.engine.NicEngine;
import org.jvnic.nic.engine.Personality;
import org.jvnic.nic.engine.TransmitScheduler;
import org.jvnic.nic.fabric.Delivery;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.i82576.interrupt.FunctionSignal;
import org.jvnic.nic.i82576.interrupt.PfInterrupts;
import org.jvnic.nic.i82576.mailbox.VfPolicy;
import org.jvnic.nic.i82576.management.Management;
import org.jvnic.nic.i82576.queue.QueueRegisters;
import org.jvnic.nic.i82576.spec.GeneralRegister;
import org.jvnic.nic.i82576.spec.PfAliases;
import org.jvnic.nic.i82576.spec.PfRegisters;
import org.jvnic.nic.i82576.spec.QueueRegister;
import org.jvnic.nic.i82576.spec.ReceiveRegister;
import org.jvnic.nic.i82576.statistics.Statistics;
import org.jvnic.nic.i82576.switching.PoolSwitch;
import org.jvnic.nic.i82576.time.TimeSync;
import org.jvnic.nic.i82576.vf.VirtualFunctions;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaPort;
import org.jvnic.nic.port.FrameTap;
import org.jvnic.nic.port.NicEvents;
import org.jvnic.nic.port.Wire;
import org.jvnic.nic.register.RegisterFile;
import org.jvnic.nic.register.RegisterSpace;

/**
 * The Intel 82576: a physical function with sixteen queues, the places of eight virtual functions, and one port.
 *
 * <p>Duty cycle for the engine's thread; {@link #space()} for any thread. What a driver does to switch the card off, by CTRL.RST, an
 * enable bit or bus mastering, is done when the access returns: afterwards the card touches nothing of what was taken away.
 */
public final class I82576Personality implements Personality {
    /** Requester id of the physical function; virtual function n has n + 1. */
    public static final int PHYSICAL = 0;

    /** Runs something on the engine's thread between two turns and waits for it. */
    @FunctionalInterface
    public interface Gate {
        /**
         * Runs a command.
         *
         * @param what    for messages.
         * @param command the command.
         */
        void run(String what, EngineCommand command);
    }

    private final NanoClock clock;
    private final DmaPort dma;
    private final ContainedEvents events;
    private final RegisterFile file = new RegisterFile(PfRegisters.LAYOUT);
    private final Statistics statistics = new Statistics();
    private final Management management;
    private final PfInterrupts interrupts;
    private final TimeSync time = new TimeSync();
    private final DataPathEvents dataPathEvents = new DataPathEvents();
    private final RateRegisters rates = new RateRegisters(dataPathEvents::raiseChange);
    private final FrameAccounts accounts;
    private final DataPath path;
    private final TcpTimer timer;
    private final CsrSpace space;
    private final VirtualSide virtual;
    private volatile boolean busMaster;
    private final EngineAccess engine;
    private final LinkWatch link;

    /**
     * A card that gets power.
     *
     * @param mac      address in its NVM, first byte lowest.
     * @param negotiationNs time the PHY takes to get a link, nanoseconds.
     * @param clock    the card's time, read by any thread.
     * @param dma      the host's memory.
     * @param signal   the function's interrupts.
     * @param observer who is told what happens.
     * @param wire     what is behind the port; null for a plug that gives a link and swallows everything.
     * @param tap      who sees every delivery, or null.
     */
    public I82576Personality(
            final long mac,
            final long negotiationNs,
            final NanoClock clock,
            final DmaPort dma,
            final FunctionSignal signal,
            final NicEvents observer,
            final @Nullable Wire wire,
            final @Nullable FrameTap tap) {
        this(mac, negotiationNs, clock, dma, signal, observer, wire, tap, List.of(), List.of());
    }

    /**
     * A card with virtual functions that gets power. While the physical function has no driver, the host sees to them.
     *
     * @param mac      address in its NVM, first byte lowest.
     * @param negotiationNs time the PHY takes to get a link, nanoseconds.
     * @param clock    the card's time, read by any thread.
     * @param dma      the host's memory.
     * @param signal   the physical function's interrupts.
     * @param observer who is told what happens.
     * @param wire     what is behind the port; null for a plug that gives a link and swallows everything.
     * @param tap      who sees every delivery, or null.
     * @param policies what the host has decided about each virtual function, the first about function 0; none to 8.
     * @param signals  the virtual functions' interrupts, one for each policy.
     */
    public I82576Personality(
            final long mac,
            final long negotiationNs,
            final NanoClock clock,
            final DmaPort dma,
            final FunctionSignal signal,
            final NicEvents observer,
            final @Nullable Wire wire,
            final @Nullable FrameTap tap,
            final List<VfPolicy> policies,
            final List<? extends FunctionSignal> signals) {
        this.clock = clock;
        this.dma = dma;
        this.events = new ContainedEvents(observer);
        this.engine = new EngineAccess(events);
        this.management = new Management(mac, negotiationNs);
        this.interrupts = new PfInterrupts(signal);
        this.accounts = new FrameAccounts(file, statistics, management, time, events);
        this.path = new DataPath(file, rates, new Delivery(wire, tap, engine::contain), accounts);
        accounts.open(path);
        final VirtualCard card = new VirtualCard(management, interrupts, clock, engine, this::configure);
        this.virtual =
                new VirtualSide(file, policies, signals, path.fabric().counts(), clock, dataPathEvents, events, card);
        this.link = new LinkWatch(wire, management, interrupts, virtual.functions(), events);
        this.timer = new TcpTimer(clock, interrupts, engine);
        this.space = new CsrSpace(PHYSICAL, file, PfAliases::canonical, units(), dataPathEvents, events);
        dataPathEvents.setDoorbell(engine::wake);
        dataPathEvents.setSettle(() -> engine.execute("queue switched off", this::configure));
        loadReset(true);
    }

    private List<RegisterUnit> units() {
        final List<RegisterUnit> units = new ArrayList<>(List.of(
                new DeviceControl(file, management, interrupts, clock, dataPathEvents, engine, this::resetByDriver),
                new ManagementUnit(management, interrupts, clock, engine),
                new InterruptUnit(interrupts, clock, engine),
                rates,
                new StatisticsUnit(statistics),
                new FreeTimer(clock),
                timer,
                new TimeUnit(time, interrupts, clock)));
        units.addAll(virtual.units());
        return units;
    }

    /**
     * Whom to tell that an event was raised.
     *
     * @param listener called by the writing thread after each event.
     */
    public void setDoorbellListener(final Runnable listener) {
        engine.setDoorbell(listener);
    }

    /**
     * How to get at the engine.
     *
     * @param newGate runs commands between two turns.
     */
    public void setGate(final Gate newGate) {
        engine.setGate(newGate);
    }

    /**
     * BAR0: the control and status registers.
     *
     * @return the space; any thread.
     */
    public RegisterSpace space() {
        return space;
    }

    /**
     * BAR0 of a virtual function.
     *
     * @param number 0 to the number of policies given - 1.
     * @return the space; any thread.
     */
    public RegisterSpace virtualSpace(final int number) {
        return virtual.space(number);
    }

    /**
     * The virtual functions.
     *
     * @return to be told of their bus mastering, resets and interrupt mode; any thread.
     */
    public VirtualFunctions virtualFunctions() {
        return virtual.functions();
    }

    /**
     * The switch.
     *
     * @return owned by the engine's thread.
     */
    public PoolSwitch fabric() {
        return path.fabric();
    }

    /**
     * The transmit scheduler.
     *
     * @return owned by the engine's thread.
     */
    public TransmitScheduler scheduler() {
        return path.scheduler();
    }

    /**
     * Who is told what happens, behind a containment of what it throws.
     *
     * @return for whoever else has something to tell; any thread.
     */
    public NicEvents observer() {
        return events;
    }

    /**
     * Errors contained so far.
     *
     * @return count; 0 in a correct card and host; any thread.
     */
    public long contained() {
        return events.contained();
    }

    /**
     * Counters of the physical function: of everything while there are no pools, then of the pools that no virtual function has. For
     * the engine's thread.
     *
     * @return a sum since the card was made.
     */
    public PortCounters physicalCounters() {
        final PortCounters total = new PortCounters();
        path.addWhole(total);
        for (int pool = virtual.functions().count(); pool < DataPathSettings.POOLS; pool++) {
            path.addPool(pool, total);
        }
        return total;
    }

    /**
     * Counters of a virtual function: of its pool, while there are pools. For the engine's thread.
     *
     * @param number 0 to the number of policies given - 1.
     * @return a sum since the card was made.
     */
    public PortCounters virtualCounters(final int number) {
        final PortCounters total = new PortCounters();
        path.addPool(number, total);
        return total;
    }

    /**
     * The function may use the bus, or no longer. When it returns, nothing of before is under way.
     *
     * @param enabled the bus master enable.
     */
    public void setBusMaster(final boolean enabled) {
        busMaster = enabled;
        engine.execute("bus mastering", this::configure);
    }

    /** MSI-X or MSI was enabled or disabled in config space. Any thread. */
    public void onInterruptMode() {
        interrupts.modeChanged(clock.nanoTime());
    }

    // ---- reset

    /**
     * Resets everything as power-on and a function-level reset do. For the engine's thread.
     *
     * @param cause what reset it.
     */
    public void powerOn(final String cause) {
        reset(true);
        events.reset(cause);
    }

    private void resetByDriver() {
        reset(false);
        events.reset("CTRL.RST");
    }

    private void reset(final boolean power) {
        path.reset();
        accounts.forget();
        statistics.reset();
        rates.reset();
        timer.reset();
        if (!power) {
            virtual.functions().physicalReset();
        }
        loadReset(power);
        interrupts.reset(!power);
        dataPathEvents.takeChange();
        configure();
    }

    private void loadReset(final boolean power) {
        final long now = clock.nanoTime();
        if (power) {
            file.reset();
            management.powerOn(now);
        } else {
            file.resetUnlessSticky();
            management.reset();
        }
        final long mac = management.mac();
        file.set(ReceiveRegister.RA.word(), (int) mac);
        file.set(ReceiveRegister.RAH.word(), (int) (mac >>> 32) | 1 << 31);
        file.setBits(QueueRegister.RXDCTL.word(), QueueRegisters.ENABLE);
        file.setBits(QueueRegister.TXDCTL.word(), QueueRegisters.ENABLE);
        if (power) {
            virtual.powerOn();
        }
        management.control(file.get(GeneralRegister.CTRL.word()), now);
        time.reset(now);
    }

    private void configure() {
        path.configure(this::memoryOf);
    }

    private @Nullable DmaDomain memoryOf(final int pool) {
        if (path.isPooled() && pool < virtual.functions().count()) {
            return virtual.functions().function(pool).isBusMaster() ? dma.domain(PHYSICAL + 1 + pool) : null;
        }
        return busMaster ? dma.domain(PHYSICAL) : null;
    }

    // ---- duty cycle

    @Override
    public boolean hasEvents() {
        return !dataPathEvents.isEmpty();
    }

    @Override
    public int serviceEvents(final long nowNs) {
        accounts.beginTurn(nowNs);
        int served = 0;
        if (dataPathEvents.takeChange()) {
            configure();
            served++;
        }
        final int receiveTails = dataPathEvents.takeReceiveTails();
        path.onReceiveTails(receiveTails);
        final int transmitTails = dataPathEvents.takeTransmitTails();
        path.onTransmitTails(transmitTails);
        if (accounts.throttledQueues() != 0) {
            accounts.setThrottledQueues(path.unthrottle(accounts.throttledQueues(), nowNs));
        }
        return served + Integer.bitCount(receiveTails) + Integer.bitCount(transmitTails);
    }

    @Override
    public int wireBudget(final int most) {
        return path.wireBudget(most);
    }

    @Override
    public int endTurn(final long nowNs) {
        path.endTurn();
        statistics.flush();
        int raised = link.watch(nowNs);
        if (timer.isRunning()) {
            raised += timer.service(nowNs);
        }
        final int causes = accounts.takeCauses();
        if (causes != 0) {
            interrupts.cause(causes, nowNs);
            raised++;
        }
        final int received = accounts.takeReceivedQueues();
        final int sent = accounts.takeSentQueues();
        if ((received | sent) != 0) {
            raiseQueues(received, sent, nowNs);
            raised++;
        }
        if (virtual.functions().hasTimers()) {
            raised += virtual.functions().service(nowNs);
        }
        return interrupts.hasTimers() ? raised + interrupts.service(nowNs) : raised;
    }

    private void raiseQueues(final int received, final int sent, final long nowNs) {
        final int owned = path.isPooled() ? virtual.functions().queues() : 0;
        virtual.functions().queueCauses(received & owned, sent & owned, nowNs);
        interrupts.queueCauses(received & ~owned, sent & ~owned, nowNs);
    }

    @Override
    public boolean hasTimers() {
        return management.hasTimers()
                || interrupts.hasTimers()
                || virtual.functions().hasTimers()
                || timer.isRunning()
                || accounts.throttledQueues() != 0;
    }

    @Override
    public long untilTimerNs(final long nowNs) {
        final long otherNs =
                management.hasTimers() || virtual.functions().hasTimers() || accounts.throttledQueues() != 0
                        ? NicEngine.LOOK_NS
                        : Long.MAX_VALUE;
        return Math.min(otherNs, interrupts.untilDueNs(nowNs));
    }

    /** The engine's turns go on without bus mastering: the PHY negotiates all the same. Queues look for themselves. */
    @Override
    public boolean isBusMaster() {
        return true;
    }

    @Override
    public void contain(final Throwable error) {
        engine.contain(PHYSICAL, error);
    }
}
