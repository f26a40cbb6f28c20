package org.jvnic.nic.engine;

import org.jvnic.nic.port.FrameBytes;
import org.jvnic.nic.port.Wire;

/** A wire without frames, that keeps whom to wake when one arrives. */
class AnnouncingWire implements Wire {
    boolean tells = true;
    Runnable waker = () -> {};
    int flushes;

    @Override
    public boolean onArrival(final Runnable newWaker) {
        waker = newWaker;
        return tells;
    }

    @Override
    public void flush() {
        flushes++;
    }

    @Override
    public boolean transmit(final FrameBytes frame) {
        return true;
    }

    @Override
    public int poll(final Receiver receiver, final int limit) {
        return 0;
    }
}
