package org.jvnic.nic.engine;

/** Who runs the engine. */
public enum EngineMode {
    /** Whoever calls; with a manual clock a whole run is deterministic. */
    STEPPED,
    /** A thread of its own. */
    THREAD,
    /** The threads that ring doorbells, and a housekeeper. For hosts that never stop a vCPU in mid-turn. */
    INLINE
}
