package org.jvnic.lab.isolation;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.agrona.BufferUtil;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.FrameBytes;
import org.jvnic.nic.port.Wire;

/** A wire that keeps what leaves and brings in what it is given, and counts both. Any thread. */
final class TestWire implements Wire {
    private static final int KEPT_FRAMES = 4096;

    private final ByteBuffer scratch = BufferUtil.allocateDirectAligned(1 << 16, 64);
    private final long scratchHost = BufferUtil.address(scratch);
    private final Deque<byte[]> arriving = new ArrayDeque<>();
    private final List<byte[]> kept = new ArrayList<>();
    private Runnable beforeCopy = () -> {};
    private long departed;
    private long arrived;

    synchronized void beforeCopy(final Runnable action) {
        beforeCopy = action;
    }

    synchronized void bring(final byte[] frame) {
        arriving.add(frame.clone());
    }

    /** Frames that left since the last call. */
    synchronized List<byte[]> take() {
        final List<byte[]> frames = List.copyOf(kept);
        kept.clear();
        return frames;
    }

    synchronized long departed() {
        return departed;
    }

    synchronized long arrived() {
        return arrived;
    }

    @Override
    public synchronized boolean transmit(final FrameBytes frame) {
        beforeCopy.run();
        departed++;
        if (kept.size() < KEPT_FRAMES) {
            frame.copyTo(scratchHost);
            final byte[] bytes = new byte[frame.length()];
            HostMemory.copyToHeap(scratchHost, bytes, 0, bytes.length);
            kept.add(bytes);
        }
        return true;
    }

    @Override
    public synchronized int poll(final Receiver receiver, final int limit) {
        int count = 0;
        while (count < limit && !arriving.isEmpty()) {
            final byte[] frame = arriving.remove();
            HostMemory.copyFromHeap(frame, 0, scratchHost, frame.length);
            arrived++;
            count++;
            receiver.onFrame(scratchHost, frame.length);
        }
        return count;
    }
}
