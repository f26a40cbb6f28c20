package org.jvnic.lab.experiment;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What a run's guests and its conductor tell each other. Any thread. */
final class RunControl {
    private final AtomicInteger ready = new AtomicInteger();
    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();
    private volatile boolean go;
    private volatile boolean stopping;

    void ready() {
        ready.incrementAndGet();
    }

    int readyGuests() {
        return ready.get();
    }

    void go() {
        go = true;
    }

    boolean isGo() {
        return go;
    }

    void stop() {
        stopping = true;
    }

    boolean isStopping() {
        return stopping;
    }

    void countSent(final int frames) {
        sent.add(frames);
    }

    void countReceived() {
        received.increment();
    }

    long sent() {
        return sent.sum();
    }

    long received() {
        return received.sum();
    }
}
