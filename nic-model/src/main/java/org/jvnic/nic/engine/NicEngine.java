package org.jvnic.nic.engine;

import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;
import org.jctools.queues.MpscArrayQueue;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.fabric.Fabric;
import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.port.Wire;

/**
 * The engine of a card: one bounded turn a call of {@link #doWork()}.
 *
 * <p>Run it in one of three ways. As an agent of its own thread ({@link EngineMode#THREAD}): the thread owns the engine for good.
 * Inline ({@link EngineMode#INLINE}): a thread that rings a doorbell runs a turn itself if nobody else does; a housekeeper runs what
 * is left over. Stepped ({@link EngineMode#STEPPED}): whoever calls {@link #pump()}. In every mode the {@link EngineOwnership}
 * sees to it that there is one writer.
 *
 * <p>{@link #doWork()} never throws: what does is contained by the personality and the engine goes on.
 */
public final class NicEngine implements Agent {
    /** Most descriptors consumed in one turn unless configured otherwise. */
    public static final int DEFAULT_DESCRIPTOR_BUDGET = 256;

    /** Most frames taken from the wire in one turn. */
    public static final int WIRE_BUDGET = 64;

    /** Most commands executed in one turn. */
    public static final int COMMAND_BUDGET = 16;

    /** How often a sleeping engine looks for what nobody tells it, nanoseconds. */
    public static final long LOOK_NS = 50_000;

    /** Longest sleep, nanoseconds: how late a wire's loss of carrier may be noticed. */
    private static final long MAX_SLEEP_NS = 10_000_000;

    /** Turns a doorbell writer runs in a row before it leaves the rest to the housekeeper. */
    private static final int INLINE_TURNS = 16;

    private static final int COMMAND_CAPACITY = 256;

    private static final long WAIT_NANOS = 20_000;

    private final String name;
    private final EngineMode mode;
    private final NanoClock clock;
    private final Personality personality;
    private final Fabric fabric;
    private final TransmitScheduler scheduler;
    private final @Nullable Wire wire;
    private final int descriptorBudget;
    private final int maxFrame;
    private final EngineOwnership ownership = new EngineOwnership();
    private final MpscArrayQueue<Ticket> commands = new MpscArrayQueue<>(COMMAND_CAPACITY);
    private final Frame wireFrame = new Frame();
    private final Wire.Receiver wireReceiver = this::onWireFrame;
    private final boolean arrivalsAreTold;
    private volatile @Nullable Thread housekeeper;
    private volatile @Nullable Thread sleeper;
    private long nowNs;
    private long turns;
    private int longestTurn;

    /**
     * An engine.
     *
     * @param name             for threads and messages.
     * @param mode             who runs it.
     * @param clock            the card's time.
     * @param personality      what it serves.
     * @param fabric           where frames go.
     * @param scheduler        whose turn it is.
     * @param wire             where frames come from besides the queues, or null.
     * @param descriptorBudget most descriptors consumed in one turn, 1 or more.
     * @param maxFrame         longest frame taken from the wire, bytes without FCS.
     */
    public NicEngine(
            final String name,
            final EngineMode mode,
            final NanoClock clock,
            final Personality personality,
            final Fabric fabric,
            final TransmitScheduler scheduler,
            final @Nullable Wire wire,
            final int descriptorBudget,
            final int maxFrame) {
        if (descriptorBudget < 1) {
            throw new IllegalArgumentException("descriptor budget: " + descriptorBudget + " is not in [1, 2147483647]");
        }
        this.name = name;
        this.mode = mode;
        this.clock = clock;
        this.personality = personality;
        this.fabric = fabric;
        this.scheduler = scheduler;
        this.wire = wire;
        this.descriptorBudget = descriptorBudget;
        this.maxFrame = maxFrame;
        this.arrivalsAreTold = wire != null && wire.onArrival(this::wake);
    }

    @Override
    public String roleName() {
        return name;
    }

    /**
     * Who runs the engine.
     *
     * @return the mode it was made with.
     */
    public EngineMode mode() {
        return mode;
    }

    @Override
    public void onStart() {
        while (!ownership.tryAcquire()) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void onClose() {
        if (ownership.isMine()) {
            ownership.release();
        }
    }

    /**
     * One turn. Called by the owner only; others call {@link #pump()}.
     *
     * @return amount of work done; 0 when there was none.
     */
    @Override
    public int doWork() {
        int work = 0;
        try {
            work = turn();
        } catch (final Throwable error) { // the outermost frame of the engine: nothing may pass
            personality.contain(error);
            work = 1;
        }
        return work;
    }

    private int turn() {
        nowNs = readClock();
        turns++;
        fabric.setNow(nowNs);
        int work = personality.serviceEvents(nowNs);
        work += executeCommands();
        work += wire == null ? 0 : pollWire(wire);
        if (personality.isBusMaster()) {
            final int descriptors = scheduler.serve(descriptorBudget);
            longestTurn = Math.max(longestTurn, descriptors);
            work += descriptors;
            work += personality.endTurn(nowNs);
        }
        if (wire != null && work != 0) {
            flush(wire);
        }
        return work;
    }

    private long readClock() {
        try {
            return clock.nanoTime();
        } catch (final Throwable error) { // time stands still, everything else goes on
            personality.contain(error);
            return nowNs;
        }
    }

    private int pollWire(final Wire in) {
        try {
            final int budget = personality.wireBudget(WIRE_BUDGET);
            return budget == 0 ? 0 : in.poll(wireReceiver, budget);
        } catch (final Throwable error) { // a wire that throws is no reason to stop carrying frames between contexts
            personality.contain(error);
            return 0;
        }
    }

    private void flush(final Wire out) {
        try {
            out.flush();
        } catch (final Throwable error) { // what it has taken is its own affair
            personality.contain(error);
        }
    }

    /** What a driver wrote before a frame was sent takes effect before it, also when this turn had looked for events already. */
    private void serveEventsBeforeFrame() {
        try {
            personality.serviceEvents(nowNs);
        } catch (final Throwable error) { // the frame is not to blame
            personality.contain(error);
        }
    }

    private void onWireFrame(final long host, final int length) {
        if (personality.hasEvents()) {
            serveEventsBeforeFrame();
        }
        wireFrame.begin();
        wireFrame.setPrivate(); // as every wire promises
        if (length <= 0 || length > maxFrame || !wireFrame.addPiece(host, length) || !wireFrame.seal()) {
            fabric.refuseFromWire(length);
        } else {
            fabric.fromWire(wireFrame);
        }
    }

    private int executeCommands() {
        int executed = 0;
        while (executed < COMMAND_BUDGET && !commands.isEmpty()) {
            // what was written to a register before a command was given takes effect before it
            if (personality.hasEvents()) {
                personality.serviceEvents(nowNs);
            }
            final Ticket ticket = commands.poll();
            if (ticket == null) {
                break;
            }
            ticket.execute();
            executed++;
        }
        return executed;
    }

    /**
     * Runs one turn if nobody runs the engine.
     *
     * @return work done; 0 also when another thread owns the engine.
     */
    public int pump() {
        if (!ownership.tryAcquire()) {
            return 0;
        }
        try {
            return doWork();
        } finally {
            ownership.release();
        }
    }

    /**
     * An event was raised by a register write. Inline, the writer runs the engine now if nobody else does. Never nested: reached from
     * inside the engine it does nothing, since the running turn's owner re-checks before it leaves. An engine that sleeps on a thread
     * of its own is woken.
     */
    public void onDoorbell() {
        if (mode == EngineMode.INLINE) {
            runInline();
        } else {
            wake();
        }
    }

    /**
     * Announces that the engine's thread is about to sleep: events from now on wake it. It runs another turn before it sleeps, to see
     * what came before the announcement.
     *
     * @param thread the thread.
     */
    public void announceSleep(final Thread thread) {
        sleeper = thread;
        // Against the fences of those who raise events: they see the sleeper, or the next turn sees their event.
        VarHandle.fullFence();
    }

    /** The engine's thread is awake again. */
    public void endSleep() {
        sleeper = null;
    }

    /** Wakes the engine's thread if it sleeps; any thread, after its event can be seen. */
    public void wake() {
        final Thread thread = sleeper;
        if (thread != null) {
            sleeper = null; // the others that come now need not call
            LockSupport.unpark(thread);
        }
    }

    /**
     * How long the engine's thread may sleep: until something is due by time, or has to be looked for.
     *
     * @return nanoseconds, 0 or less for not at all.
     */
    public long sleepLimitNs() {
        final boolean looks = (wire != null && (!arrivalsAreTold || mode == EngineMode.INLINE)) || scheduler.hasWork();
        return Math.min(looks ? LOOK_NS : MAX_SLEEP_NS, personality.untilTimerNs(readClock()));
    }

    private void runInline() {
        int turnsLeft = INLINE_TURNS;
        // release() ends with a full fence: whoever failed to acquire before it has raised its event before this check
        while (turnsLeft > 0 && (personality.hasEvents() || scheduler.hasWork()) && ownership.tryAcquire()) {
            try {
                doWork();
            } finally {
                ownership.release();
            }
            turnsLeft--;
        }
        if (turnsLeft == 0 || personality.hasTimers()) {
            wakeHousekeeper();
        }
    }

    private void wakeHousekeeper() {
        final Thread thread = housekeeper;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /**
     * Names the thread that runs left-over work of an inline engine.
     *
     * @param thread the housekeeper, or null.
     */
    public void setHousekeeper(final @Nullable Thread thread) {
        housekeeper = thread;
    }

    /**
     * Executes a command on the engine's thread, outside every frame, and waits until it is done: register writes before it have
     * taken effect, and no host address resolved before it is in use. Called from inside the engine it executes at once.
     *
     * @param what      for messages.
     * @param command   the command.
     * @param timeoutMs the longest wait in milliseconds.
     * @throws EngineTimeoutException when the engine does not acknowledge in time.
     */
    public void execute(final String what, final EngineCommand command, final long timeoutMs) {
        if (ownership.isMine()) {
            command.execute();
            return;
        }
        final Ticket ticket = new Ticket(command);
        final long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (!commands.offer(ticket)) {
            helpOrWait(what, deadline, timeoutMs);
        }
        wake();
        while (!ticket.isDone()) {
            helpOrWait(what, deadline, timeoutMs);
        }
        ticket.rethrow();
    }

    /**
     * Waits until every host address resolved so far is out of use.
     *
     * @param what      for messages.
     * @param timeoutMs the longest wait in milliseconds.
     * @throws EngineTimeoutException when the engine does not get there in time.
     */
    public void barrier(final String what, final long timeoutMs) {
        execute(what, () -> {}, timeoutMs);
    }

    private void helpOrWait(final String what, final long deadline, final long timeoutMs) {
        if (pump() == 0) {
            if (System.nanoTime() - deadline > 0) {
                throw new EngineTimeoutException(name + ": " + what + " was not acknowledged within " + timeoutMs
                        + " ms (mode " + mode + ", " + (ownership.isOwned() ? "owned" : "not owned") + ")");
            }
            LockSupport.parkNanos(WAIT_NANOS);
        }
    }

    /**
     * Whether a turn would find something to do.
     *
     * @return true while events, commands, queues or timers wait.
     */
    public boolean hasWork() {
        return personality.hasEvents() || scheduler.hasWork() || !commands.isEmpty() || personality.hasTimers();
    }

    /**
     * Whether, after a turn, there may be more that nobody does unasked: what {@link #hasWork} tells, and what has come by the wire.
     *
     * @return true while something waits, and always with a wire.
     */
    public boolean isWorkLeftOver() {
        return wire != null || hasWork();
    }

    /**
     * Turns run so far. Read it from the engine's thread or between turns.
     *
     * @return count.
     */
    public long turns() {
        return turns;
    }

    /**
     * Most transmit work any turn has done, in descriptors or segments: never more than the budget plus one frame.
     *
     * @return count.
     */
    public int longestTurn() {
        return longestTurn;
    }

    /**
     * Who owns the engine.
     *
     * @return the ownership.
     */
    public EngineOwnership ownership() {
        return ownership;
    }

    private static final class Ticket {
        private static final Object OK = new Object();

        private final EngineCommand command;
        private final AtomicReference<@Nullable Object> result = new AtomicReference<>();

        Ticket(final EngineCommand command) {
            this.command = command;
        }

        void execute() {
            try {
                command.execute();
                result.set(OK);
            } catch (final Throwable error) { // belongs to whoever waits
                result.set(error);
            }
        }

        boolean isDone() {
            return result.get() != null;
        }

        void rethrow() {
            final Object outcome = result.get();
            if (outcome instanceof RuntimeException exception) {
                throw exception;
            }
            if (outcome instanceof Error error) {
                throw error;
            }
        }
    }
}
