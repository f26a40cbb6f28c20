package org.jvnic.nic.card;

import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.IdleStrategy;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.nic.engine.NicEngine;

/** The thread of an engine, if its mode asks for one. Any thread may call, one at a time. */
final class EngineRunner implements AutoCloseable {
    private final NicEngine engine;
    private final IdleStrategy idleStrategy;
    private final ErrorHandler errorHandler;
    private @Nullable AgentRunner runner;

    EngineRunner(final NicEngine engine, final @Nullable IdleStrategy idleStrategy, final ErrorHandler errorHandler) {
        this.engine = engine;
        this.idleStrategy = idleStrategy == null ? new EngineSleep(engine) : idleStrategy;
        this.errorHandler = errorHandler;
    }

    /** Starts the thread; a stepped engine has none. */
    void start() {
        if (engine.mode() == EngineMode.STEPPED || runner != null) {
            return;
        }
        final Agent agent = engine.mode() == EngineMode.THREAD ? engine : new Housekeeper(engine);
        final AgentRunner started = new AgentRunner(idleStrategy, errorHandler, null, agent);
        runner = started;
        final Thread thread = AgentRunner.startOnThread(started);
        if (engine.mode() == EngineMode.INLINE) {
            engine.setHousekeeper(thread);
        }
    }

    /** Stops the thread. What is under way in a turn is finished first. */
    @Override
    public void close() {
        engine.setHousekeeper(null);
        CloseHelper.close(runner);
        runner = null;
    }

    /** Runs what an inline engine leaves over: timers, wire input, commands, long queues. */
    private static final class Housekeeper implements Agent {
        private final NicEngine engine;

        Housekeeper(final NicEngine engine) {
            this.engine = engine;
        }

        @Override
        public int doWork() {
            final int work = engine.pump();
            // Whoever rings a doorbell serves it. A housekeeper that happened to be first, and looked again at once,
            // would be
            // first the next time too: every frame would go by way of another processor.
            return engine.isWorkLeftOver() ? work : 0;
        }

        @Override
        public String roleName() {
            return engine.roleName() + "-housekeeper";
        }
    }
}
