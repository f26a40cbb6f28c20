package org.jvnic.vmm.wire;

import java.util.ArrayDeque;
import java.util.Deque;
import org.agrona.ErrorHandler;

/**
 * Closes what was added to it, last first and once: when it is closed itself, or when the JVM ends, by SIGINT or SIGTERM too.
 *
 * <p>Threads: any. Whoever comes second waits until the first is done.
 */
public final class WireCloser implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final ErrorHandler errors;
    private final Thread hook = new Thread(this::closeAll, "jvnic-wire-closer");
    private boolean closed;

    private WireCloser(final ErrorHandler errors) {
        this.errors = errors;
    }

    /**
     * A closer that the end of the JVM sets off.
     *
     * @param errors told what closing throws; called by the closing thread.
     * @return the closer; close it when it is no longer needed.
     * @throws IllegalStateException when the JVM is already ending.
     */
    public static WireCloser install(final ErrorHandler errors) {
        final WireCloser closer = new WireCloser(errors);
        Runtime.getRuntime().addShutdownHook(closer.hook);
        return closer;
    }

    /**
     * Adds something to close.
     *
     * @param resource what to close; closing it elsewhere too must be harmless.
     * @param <T>      its type.
     * @return the resource.
     * @throws IllegalStateException when everything is closed already; the resource is then closed at once.
     */
    public synchronized <T extends AutoCloseable> T add(final T resource) {
        if (closed) {
            closeOne(resource);
            throw new IllegalStateException("wire closer: closed, cannot keep " + resource);
        }
        open.push(resource);
        return resource;
    }

    /** Closes everything. A second call does nothing. */
    @Override
    public void close() {
        closeAll();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (final IllegalStateException e) { // the JVM is ending: the hook runs and finds nothing to do
            assert closed;
        }
    }

    private synchronized void closeAll() {
        closed = true;
        while (!open.isEmpty()) {
            closeOne(open.pop());
        }
    }

    private void closeOne(final AutoCloseable resource) {
        try {
            resource.close();
        } catch (final Exception e) { // the others are to be closed whatever happens here
            errors.onError(e);
        }
    }
}
