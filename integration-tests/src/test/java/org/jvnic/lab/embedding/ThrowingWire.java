package org.jvnic.lab.embedding;

import org.jvnic.nic.port.FrameBytes;
import org.jvnic.nic.port.Wire;

final class ThrowingWire implements Wire {
    private final boolean linkAnswers;

    ThrowingWire(final boolean linkAnswers) {
        this.linkAnswers = linkAnswers;
    }

    @Override
    public boolean transmit(final FrameBytes frame) {
        throw new IllegalStateException("transmit");
    }

    @Override
    public int poll(final Receiver receiver, final int limit) {
        throw new StackOverflowError("poll");
    }

    @Override
    public int staged() {
        throw new IllegalStateException("staged");
    }

    @Override
    public boolean isLinkUp() {
        if (linkAnswers) {
            return true;
        }
        throw new IllegalStateException("isLinkUp");
    }

    @Override
    public int speedMbps() {
        throw new IllegalStateException("speedMbps");
    }
}
