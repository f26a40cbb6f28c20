package org.jvnic.vmm.vfiouser.linux;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.BufferUtil;
import org.jvnic.nic.memory.HostMemory;

/**
 * An event descriptor of this process: whoever signals wakes the thread that polls it.
 *
 * <p>Threads: any signals; one drains; whoever closes makes sure the others have stopped.
 */
public final class EventDescriptor implements AutoCloseable {
    private static final int POLLOUT = 4;

    private final int descriptor;
    private final ByteBuffer one = BufferUtil.allocateDirectAligned(Long.BYTES, Long.BYTES);
    private final ByteBuffer drained = BufferUtil.allocateDirectAligned(Long.BYTES, Long.BYTES);
    private final AtomicBoolean closed = new AtomicBoolean();

    private EventDescriptor(final int descriptor) {
        this.descriptor = descriptor;
        HostMemory.putLong(BufferUtil.address(one), 1);
    }

    /**
     * Makes one.
     *
     * @param what for messages.
     * @return an event descriptor that is not signalled.
     * @throws LinuxException when the system refuses.
     */
    public static EventDescriptor create(final String what) {
        LibC.requireLinux(what);
        final int descriptor = LibC.eventDescriptor();
        if (descriptor < 0) {
            throw new LinuxException(what + ": eventfd failed: " + LibC.explain(-descriptor));
        }
        return new EventDescriptor(descriptor);
    }

    /** Signals. */
    public void signal() {
        LibC.write(descriptor, BufferUtil.address(one), Long.BYTES);
    }

    /**
     * Signals somebody else's event descriptor, unless that would wait.
     *
     * @param other   an event descriptor.
     * @param scratch a poll set of one place, of the calling thread.
     * @return false when it could not be signalled now.
     */
    public boolean signal(final int other, final PollSet scratch) {
        scratch.set(0, other, POLLOUT);
        return scratch.await(0) == 1
                && scratch.ready(0) == POLLOUT
                && LibC.write(other, BufferUtil.address(one), Long.BYTES) == Long.BYTES;
    }

    /**
     * Takes all signals back.
     *
     * @return how many there were.
     */
    public long drain() {
        return drain(descriptor);
    }

    /**
     * Takes all signals of somebody else's event descriptor, which does not block.
     *
     * @param other an event descriptor.
     * @return how many there were.
     */
    public long drain(final int other) {
        final long host = BufferUtil.address(drained);
        return LibC.read(other, host, Long.BYTES) == Long.BYTES ? HostMemory.getLong(host) : 0;
    }

    /**
     * The descriptor, to be polled or passed on.
     *
     * @return the descriptor; it stays this object's.
     */
    public int descriptor() {
        return descriptor;
    }

    /** Gives it back. A second call does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            LibC.close(descriptor);
        }
    }
}
