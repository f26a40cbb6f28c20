package org.jvnic.nic.engine;

/** The engine did not acknowledge a command in time. */
public final class EngineTimeoutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception.
     *
     * @param message what was waited for, how long, and who runs the engine.
     */
    public EngineTimeoutException(final String message) {
        super(message);
    }
}
