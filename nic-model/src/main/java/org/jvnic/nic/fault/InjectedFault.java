package org.jvnic.nic.fault;

/** Thrown by a port because a plan says so. */
public final class InjectedFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * An injected exception.
     *
     * @param message which fault it is.
     */
    public InjectedFault(final String message) {
        super(message);
    }
}
