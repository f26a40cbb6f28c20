package org.jvnic.lab.bench;

/** When a frame reached its receiver's handler. Set by the receiver's thread, read by any. */
final class ArrivalClock {
    private volatile long nanos;

    void stamp() {
        nanos = System.nanoTime();
    }

    /** Time of the last arrival, of {@link System#nanoTime}. */
    long nanos() {
        return nanos;
    }
}
