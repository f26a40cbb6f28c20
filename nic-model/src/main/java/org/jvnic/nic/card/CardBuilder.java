package org.jvnic.nic.card;

import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.nic.engine.NicEngine;
import org.jvnic.nic.engine.Personality;
import org.jvnic.nic.engine.TransmitScheduler;
import org.jvnic.nic.fabric.Fabric;
import org.jvnic.nic.port.DmaPort;
import org.jvnic.nic.port.FrameTap;
import org.jvnic.nic.port.InterruptSink;
import org.jvnic.nic.port.NicEvents;
import org.jvnic.nic.port.Wire;

/**
 * Describes a card of any personality: what it has of its host, and how its engine runs. Used by one thread.
 *
 * @param <B> the builder itself.
 */
public abstract sealed class CardBuilder<B extends CardBuilder<B>> permits CdnaCard.Builder, I82576Card.Builder {
    final DmaPort dma;
    final InterruptSink interrupts;
    String name;
    EngineMode mode = EngineMode.STEPPED;
    NanoClock clock = SystemNanoClock.INSTANCE;

    /** Null for an engine that sleeps until it is woken. */
    @Nullable
    IdleStrategy idleStrategy = new BackoffIdleStrategy(1_000, 100, 1_000, 50_000);

    NicEvents events = NicEvents.NONE;

    @Nullable
    Wire wire;

    @Nullable
    FrameTap tap;

    CardBuilder(final DmaPort dma, final InterruptSink interrupts, final String name) {
        this.dma = dma;
        this.interrupts = interrupts;
        this.name = name;
    }

    /** The builder, for the next call. */
    abstract B self();

    /**
     * Names the card in threads and messages.
     *
     * @param cardName the name.
     * @return this.
     */
    public final B name(final String cardName) {
        name = cardName;
        return self();
    }

    /**
     * Sets who runs the engine.
     *
     * @param engineMode the mode.
     * @return this.
     */
    public final B mode(final EngineMode engineMode) {
        mode = engineMode;
        return self();
    }

    /**
     * Sets the card's time.
     *
     * @param nanoClock a clock that any thread may read; a manual one makes a stepped run deterministic.
     * @return this.
     */
    public final B clock(final NanoClock nanoClock) {
        clock = nanoClock;
        return self();
    }

    /**
     * Sets what the engine's thread does without work. Unless set, that of an 82576 sleeps until a register write, the wire or a timer
     * wakes it; that of a {@code cdna} card spins, then rests for 1 to 50 microseconds.
     *
     * @param strategy an idle strategy of its own.
     * @return this.
     */
    public final B idleStrategy(final IdleStrategy strategy) {
        idleStrategy = strategy;
        return self();
    }

    /**
     * Sets who is told what happens.
     *
     * @param listener the listener.
     * @return this.
     */
    public final B events(final NicEvents listener) {
        events = listener;
        return self();
    }

    /**
     * Attaches a wire.
     *
     * @param port the wire, or null for none: what is sent to it goes nowhere.
     * @return this.
     */
    public final B wire(final @Nullable Wire port) {
        wire = port;
        return self();
    }

    /**
     * Sets who sees every delivery.
     *
     * @param frameTap the tap, or null for nobody.
     * @return this.
     */
    public final B tap(final @Nullable FrameTap frameTap) {
        tap = frameTap;
        return self();
    }

    /** The engine of a personality, over the wire and the clock described. */
    final NicEngine engine(
            final Personality personality,
            final Fabric fabric,
            final TransmitScheduler scheduler,
            final int descriptorBudget,
            final int maxFrame) {
        return new NicEngine(name, mode, clock, personality, fabric, scheduler, wire, descriptorBudget, maxFrame);
    }

    /** Copies that a wire has accepted and not sent yet; 0 when it cannot tell, for the books are kept without it. */
    static long stagedIn(final @Nullable Wire wire, final NicEvents observer) {
        try {
            return wire == null ? 0 : wire.staged();
        } catch (final Throwable error) {
            observer.contained(DmaPort.CARD, error);
            return 0;
        }
    }
}
