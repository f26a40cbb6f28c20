package org.jvnic.nic.engine;

import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.CachedNanoClock;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.fabric.EthernetSwitch;
import org.jvnic.nic.fabric.SwitchPort;
import org.jvnic.nic.port.Wire;

/** An engine named "test" with nothing around it. */
final class EngineFixture {
    static final long LONG_ENOUGH_MS = 60_000;

    final FakePersonality personality = new FakePersonality();
    final TransmitScheduler scheduler = new TransmitScheduler(4);

    NicEngine engine(final EngineMode mode) {
        return engine(mode, null);
    }

    NicEngine engine(final EngineMode mode, final @Nullable Wire wire) {
        return engine(mode, wire, fabric(null));
    }

    NicEngine engine(final EngineMode mode, final @Nullable Wire wire, final EthernetSwitch fabric) {
        return new NicEngine("test", mode, new CachedNanoClock(), personality, fabric, scheduler, wire, 256, 9216);
    }

    /** A switch without ports. */
    static EthernetSwitch fabric(final @Nullable Wire wire) {
        return new EthernetSwitch(new SwitchPort[0], 4, wire, null, (port, error) -> {});
    }

    /** Runs the engine on a thread named as it; the thread owns the engine on return. */
    static AgentRunner start(final NicEngine engine) {
        final AgentRunner runner = new AgentRunner(new BackoffIdleStrategy(), error -> {}, null, engine);
        AgentRunner.startOnThread(runner);
        while (!engine.ownership().isOwned()) {
            Thread.onSpinWait();
        }
        return runner;
    }
}
