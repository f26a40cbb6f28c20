package org.jvnic.guest.driver;

/** The card, or the hypervisor, would not do what the driver cannot work without. The message says what, and the answer. */
public final class DriverException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * An error.
     *
     * @param message what was asked, what the answer was, what was expected.
     */
    public DriverException(final String message) {
        super(message);
    }
}
