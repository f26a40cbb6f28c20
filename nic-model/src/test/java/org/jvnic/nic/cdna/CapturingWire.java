package org.jvnic.nic.cdna;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.BufferUtil;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.FrameBytes;
import org.jvnic.nic.port.Wire;

/** A wire that keeps every frame, and lets a test look while a frame passes. */
final class CapturingWire implements Wire {
    final List<byte[]> frames = new ArrayList<>();
    Runnable onFrame = () -> {};
    private final ByteBuffer memory = BufferUtil.allocateDirectAligned(1 << 16, 64);

    @Override
    public boolean transmit(final FrameBytes frame) {
        final byte[] bytes = new byte[frame.length()];
        frame.copyTo(BufferUtil.address(memory));
        HostMemory.copyToHeap(BufferUtil.address(memory), bytes, 0, bytes.length);
        frames.add(bytes);
        onFrame.run();
        return true;
    }

    @Override
    public int poll(final Receiver receiver, final int limit) {
        return 0;
    }

    List<byte[]> take() {
        final List<byte[]> taken = new ArrayList<>(frames);
        frames.clear();
        return taken;
    }
}
