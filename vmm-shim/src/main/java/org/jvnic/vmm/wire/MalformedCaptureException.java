package org.jvnic.vmm.wire;

/** A capture stops making sense at a byte. */
final class MalformedCaptureException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedCaptureException(final int offset, final String what) {
        super("at byte " + offset + ": " + what);
    }
}
