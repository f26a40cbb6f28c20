package org.jvnic.nic.cdna;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What register writes have raised and the engine has not served: mailboxes of contexts, commands of control blocks, writes to
 * the global page. Any thread raises, the engine's thread takes. Datasheet section 2.2.
 */
final class PendingEvents {
    private final EventVector contexts;
    private final EventVector controls;
    private final AtomicInteger global = new AtomicInteger();
    private volatile Runnable doorbell = () -> {};

    PendingEvents(final int contextCount) {
        contexts = new EventVector(contextCount);
        controls = new EventVector(contextCount);
    }

    void setDoorbellListener(final Runnable listener) {
        doorbell = listener;
    }

    void ringDoorbell() {
        doorbell.run();
    }

    /** Contexts whose mailboxes were written; who raises one rings the doorbell. */
    EventVector contexts() {
        return contexts;
    }

    /** Contexts whose control block holds a command. */
    EventVector controls() {
        return controls;
    }

    /**
     * Raises events of the global page.
     *
     * @param events EVENT bits of {@link PrivilegedBar}.
     */
    void raiseGlobal(final int events) {
        int before;
        do { // getAndUpdate would take an object for each interrupt
            before = global.get();
        } while (!global.compareAndSet(before, before | events));
        ringDoorbell();
    }

    void raiseControl(final int context) {
        controls.raise(context);
        ringDoorbell();
    }

    boolean isEmpty() {
        return global.get() == 0 && controls.isEmpty() && contexts.isEmpty();
    }

    /** Takes the events of the global page: EVENT bits of {@link PrivilegedBar}. */
    int takeGlobal() {
        return global.get() == 0 ? 0 : global.getAndSet(0);
    }

    /** A command given before a reset is not executed after it. */
    void discardContexts() {
        for (int word = 0; word < controls.words(); word++) {
            controls.take(word);
            contexts.take(word);
        }
    }
}
