package org.jvnic.nic.engine;

/** Something to do on the engine's thread between two turns. */
@FunctionalInterface
public interface EngineCommand {
    /** Does it; must be short. What it throws is handed to whoever waits. */
    void execute();
}
