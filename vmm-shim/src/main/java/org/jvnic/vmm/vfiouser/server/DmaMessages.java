package org.jvnic.vmm.vfiouser.server;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.agrona.BufferUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.DmaStatus;
import org.jvnic.vmm.memory.MappedMemory;
import org.jvnic.vmm.vfiouser.memory.MessageDma;
import org.jvnic.vmm.vfiouser.protocol.Command;
import org.jvnic.vmm.vfiouser.protocol.Layout;
import org.jvnic.vmm.vfiouser.protocol.MessageReader;
import org.jvnic.vmm.vfiouser.protocol.MessageWriter;

/**
 * The client's memory by DMA_READ and DMA_WRITE, for what is not mapped.
 *
 * <p>The engine reads by leaving its wish, waking the server's thread and waiting for the answer. It writes into a queue, which the
 * server's thread sends in order; interrupts are held back until what was written before them has been acknowledged. Copies are in
 * memory of this object, reused round and round, so one is good for far longer than a turn.
 *
 * <p>Threads: {@link MessageDma} belongs to the engine, the rest to the server.
 */
final class DmaMessages implements MessageDma, DmaGate, AutoCloseable {
    /** More than a turn can ask for: 256 descriptors of 64 KiB each, twice. */
    private static final int BOUNCE_BYTES = 1 << 25;

    private static final int QUEUE_BYTES = 1 << 22;
    private static final int MAX_PIECE = 1 << 15;
    private static final int DATA = 8;
    private static final int TYPE = 1;
    private static final int MAX_UNACKNOWLEDGED = 64;
    private static final long LOOK_NS = 100_000;

    private static final int IDLE = 0;
    private static final int WANTED = 1;
    private static final int DONE = 2;
    private static final int FAILED = 3;

    private final WakeUp wake;
    private final VfioUserStatistics statistics;
    private final long answerNs;
    private final MappedMemory bounce = MappedMemory.anonymous(BOUNCE_BYTES);
    private final RingBuffer queue = new OneToOneRingBuffer(new UnsafeBuffer(
            BufferUtil.allocateDirectAligned(QUEUE_BYTES + RingBufferDescriptor.TRAILER_LENGTH, Long.BYTES)));

    private int claimed;
    private long wantedBus;
    private long wantedHost;
    private int wantedBytes;
    private volatile @Nullable Thread waiter;
    private final AtomicInteger state = new AtomicInteger();
    private volatile boolean shut = true;
    private volatile boolean failed;

    private @Nullable MessageWriter writer;
    private final Thread server;
    private int maxPiece = MAX_PIECE;
    private int nextId;
    private boolean reading;
    private int readId;
    private int readDone;
    private long sent;
    private long acknowledged;
    private long fence;

    DmaMessages(final Thread server, final WakeUp wake, final VfioUserStatistics statistics, final long answerNs) {
        this.server = server;
        this.wake = wake;
        this.statistics = statistics;
        this.answerNs = answerNs;
    }

    @Override
    public long fetch(final long bus, final int length) {
        final long host = stage(length);
        if (host <= 0 || shut || failed || Thread.currentThread() == server) {
            return DmaStatus.NOT_MAPPED;
        }
        wantedBus = bus;
        wantedHost = host;
        wantedBytes = length;
        waiter = Thread.currentThread();
        state.set(WANTED);
        wake.call();
        final boolean answered = awaitAnswer();
        waiter = null;
        return answered ? host : DmaStatus.NOT_MAPPED;
    }

    private boolean awaitAnswer() {
        final long start = System.nanoTime();
        while (state.get() == WANTED) {
            if (shut || System.nanoTime() - start > answerNs) {
                failed = failed || !shut;
                wake.call();
                break;
            }
            LockSupport.parkNanos(this, LOOK_NS);
        }
        return state.getAndSet(IDLE) == DONE;
    }

    @Override
    public long stage(final int length) {
        final int room = (length + 63) & ~63;
        if (length < 1 || room > BOUNCE_BYTES / 4) {
            return DmaStatus.NOT_MAPPED;
        }
        if (claimed + room > BOUNCE_BYTES) {
            claimed = 0;
        }
        final long host = bounce.host() + claimed;
        claimed += room;
        return host;
    }

    @Override
    public void write(final long bus, final long host, final int length) {
        int done = 0;
        while (done < length && !shut) {
            final int piece = Math.min(length - done, MAX_PIECE);
            final int index = queue.tryClaim(TYPE, DATA + piece);
            if (index < 0) {
                failed = true;
                break;
            }
            final MutableDirectBuffer memory = queue.buffer();
            memory.putLong(index, bus + done);
            HostMemory.copy(host + done, memory.addressOffset() + index + DATA, piece);
            queue.commit(index);
            done += piece;
        }
        wake.call();
    }

    @Override
    public void shut() {
        shut = true;
        reading = false;
        final Thread waiting = waiter;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    @Override
    public void open() {
        shut = writer == null;
    }

    /** A client is there; it accepts that many bytes at a time. */
    void start(final MessageWriter to, final long maxDataXferSize, final int ownLimit) {
        writer = to;
        maxPiece = (int) Math.min(Math.min(maxDataXferSize, ownLimit), MAX_PIECE);
        failed = false;
        reading = false;
        sent = 0;
        acknowledged = 0;
        fence = 0;
        open();
    }

    /** The client has gone; the engine is told, and no longer in here once it has passed its barrier. */
    void stop() {
        writer = null;
        shut();
    }

    /** What the engine left when it was in here for the last time. After its barrier. */
    void clear() {
        queue.read((type, buffer, index, length) -> {}, Integer.MAX_VALUE);
        state.set(IDLE);
        failed = false;
    }

    /** Whether the client was too slow for the engine. */
    boolean hasFailed() {
        return failed;
    }

    /** Sends what waits to be sent. False when the connection is of no use any more. */
    boolean pump() {
        final MessageWriter to = writer;
        if (to == null) {
            return true;
        }
        final long room = MAX_UNACKNOWLEDGED - (sent - acknowledged);
        final boolean[] alive = {true};
        if (room > 0) {
            queue.read(
                    (type, buffer, index, length) -> alive[0] = alive[0] && sendWrite(to, buffer, index, length),
                    (int) room);
        }
        if (alive[0] && !reading && state.get() == WANTED && !shut && queue.size() == 0) {
            reading = true;
            readDone = 0;
            return sendRead(to);
        }
        return alive[0];
    }

    private boolean sendWrite(
            final MessageWriter to, final MutableDirectBuffer buffer, final int index, final int length) {
        final long bus = buffer.getLong(index);
        final int bytes = length - DATA;
        int done = 0;
        boolean alive = true;
        while (alive && done < bytes) {
            final int piece = Math.min(bytes - done, maxPiece);
            to.putLong(0, bus + done);
            to.putLong(8, piece);
            HostMemory.copy(buffer.addressOffset() + index + DATA + done, to.payload() + Layout.DMA_ACCESS, piece);
            nextId = (nextId + 1) & 0xFFFF;
            alive = to.send(nextId, Command.DMA_WRITE, 0, 0, Layout.DMA_ACCESS + piece);
            sent++;
            statistics.count(VfioUserCounter.DMA_WRITES);
            done += piece;
        }
        return alive;
    }

    private boolean sendRead(final MessageWriter to) {
        to.putLong(0, wantedBus + readDone);
        to.putLong(8, Math.min(wantedBytes - readDone, maxPiece));
        nextId = (nextId + 1) & 0xFFFF;
        readId = nextId;
        statistics.count(VfioUserCounter.DMA_READS);
        return to.send(readId, Command.DMA_READ, 0, 0, Layout.DMA_ACCESS);
    }

    /** Takes an answer. False when it answers nothing that was asked, or is malformed. */
    boolean onReply(final MessageReader reply) {
        final MessageWriter to = writer;
        final boolean error = (reply.flags() & Layout.ERROR) != 0;
        if (to == null || reply.descriptors().count() != 0) {
            return false;
        }
        if (error) {
            statistics.count(VfioUserCounter.DMA_FAILED);
        }
        if (reply.command() == Command.DMA_WRITE) {
            acknowledged++;
            return acknowledged <= sent;
        }
        return reply.command() == Command.DMA_READ && onRead(to, reply, error);
    }

    private boolean onRead(final MessageWriter to, final MessageReader reply, final boolean error) {
        if (reply.id() != readId) {
            return readId != 0;
        }
        if (!reading || state.get() != WANTED) {
            reading = false;
            return true;
        }
        final int piece = Math.min(wantedBytes - readDone, maxPiece);
        if (error) {
            answer(FAILED);
            return true;
        }
        if (reply.payloadBytes() != Layout.DMA_ACCESS + piece) {
            answer(FAILED);
            return false;
        }
        HostMemory.copy(reply.payload() + Layout.DMA_ACCESS, wantedHost + readDone, piece);
        readDone += piece;
        if (readDone < wantedBytes) {
            return sendRead(to);
        }
        answer(DONE);
        return true;
    }

    private void answer(final int how) {
        reading = false;
        state.compareAndSet(WANTED, how);
        final Thread waiting = waiter;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    /** Whether what was written before now has been acknowledged; asked until it says so once. */
    boolean mayInterrupt() {
        if (queue.size() != 0) {
            return false;
        }
        if (fence == 0) {
            fence = sent;
        }
        if (acknowledged < fence) {
            return false;
        }
        fence = 0;
        return true;
    }

    @Override
    public void close() {
        bounce.close();
    }
}
