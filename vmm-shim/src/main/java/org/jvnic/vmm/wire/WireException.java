package org.jvnic.vmm.wire;

/** A wire cannot be made or set up. The message is one line that names the wire, what was asked and what is wrong. */
public final class WireException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param message one line for people.
     */
    public WireException(final String message) {
        super(message);
    }

    /**
     * A refusal with what lies behind it.
     *
     * @param message one line for people.
     * @param cause   what was caught.
     */
    public WireException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
