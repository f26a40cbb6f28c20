package org.jvnic.vmm.vfiouser.server;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.jvnic.vmm.vfiouser.linux.EventDescriptor;

/**
 * Wakes the server's thread, with a system call only when it may sleep. It need not wake itself: it looks at everything before it
 * sleeps. Threads: any wakes, the server's acknowledges.
 */
final class WakeUp implements AutoCloseable {
    private final EventDescriptor event;
    private final AtomicBoolean called = new AtomicBoolean();

    private volatile @Nullable Thread owner;

    WakeUp(final String name) {
        event = EventDescriptor.create(name);
    }

    /** Names the server's thread. */
    void setOwner(final Thread thread) {
        owner = thread;
    }

    void call() {
        if (Thread.currentThread() != owner && called.compareAndSet(false, true)) {
            event.signal();
        }
    }

    /** Before looking at what there is to do: whoever calls later wakes again. */
    void acknowledge() {
        if (called.get()) {
            event.drain();
            called.set(false);
        }
    }

    /** Whoever calls from now on does not reach the event descriptor any more. */
    void retire() {
        called.set(true);
    }

    EventDescriptor event() {
        return event;
    }

    @Override
    public void close() {
        event.close();
    }
}
