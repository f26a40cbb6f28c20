package org.jvnic.lab.embedding;

import org.jvnic.nic.port.DropReason;
import org.jvnic.nic.port.NicEvents;

final class ThrowingEvents implements NicEvents {
    int calls;

    private IllegalStateException error() {
        calls++;
        return new IllegalStateException("observer");
    }

    @Override
    public void fault(
            final int context,
            final String ring,
            final int index,
            final long busAddress,
            final String reason,
            final String detail) {
        throw error();
    }

    @Override
    public void stateChange(final int context, final String from, final String to, final int epoch) {
        throw error();
    }

    @Override
    public void reset(final String cause) {
        throw error();
    }

    @Override
    public void linkChange(final int port, final boolean up) {
        throw error();
    }

    @Override
    public void interrupt(final int requesterId, final int vector) {
        throw error();
    }

    @Override
    public void refusedFrame(final int context, final int index, final DropReason reason) {
        throw error();
    }

    @Override
    public void accessError(final int context, final long offset, final int numBytes, final boolean write) {
        throw error();
    }

    @Override
    public void contained(final int context, final Throwable error) {
        throw error();
    }
}
