package org.jvnic.vmm.vfiouser.linux;

/** The system refused something the server cannot do without. The message is one line that names it and says why. */
public final class LinuxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param message one line for people.
     */
    public LinuxException(final String message) {
        super(message);
    }

    /**
     * A refusal with what lies behind it.
     *
     * @param message one line for people.
     * @param cause   what was caught.
     */
    public LinuxException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
