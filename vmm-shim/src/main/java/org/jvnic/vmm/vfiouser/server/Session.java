package org.jvnic.vmm.vfiouser.server;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.jvnic.vmm.vfiouser.linux.UnixSocket;
import org.jvnic.vmm.vfiouser.protocol.Capabilities;
import org.jvnic.vmm.vfiouser.protocol.Command;
import org.jvnic.vmm.vfiouser.protocol.Errno;
import org.jvnic.vmm.vfiouser.protocol.Layout;
import org.jvnic.vmm.vfiouser.protocol.MessageReader;
import org.jvnic.vmm.vfiouser.protocol.MessageWriter;

/**
 * One client's connection, from its acceptance to its end. Commands are carried out in the order they come, each answered once
 * unless it wants no answer.
 *
 * <p>Threads: the server's.
 */
final class Session {
    /** What a turn came to. */
    enum Turn {
        /** Everything there was is done. */
        IDLE,
        /** There may be more. */
        BUSY,
        /** The connection is of no use any more. */
        ENDED
    }

    private static final int MESSAGES_A_TURN = 64;

    private final UnixSocket socket;
    private final MessageReader reader;
    private final MessageWriter writer;
    private final Dispatcher dispatcher;
    private final @Nullable DmaMessages messages;
    private final VfioUserStatistics statistics;
    private final Consumer<String> log;
    private final long patienceNs;
    private final long acceptedNs = System.nanoTime();
    private long messageNs;
    private boolean inside;

    Session(
            final UnixSocket socket,
            final ByteBuffer requestMemory,
            final ByteBuffer replyMemory,
            final Dispatcher dispatcher,
            final @Nullable DmaMessages messages,
            final VfioUserStatistics statistics,
            final Consumer<String> log,
            final long patienceNs) {
        this.socket = socket;
        this.reader = new MessageReader(socket, requestMemory);
        this.writer = new MessageWriter(socket, replyMemory, patienceNs);
        this.dispatcher = dispatcher;
        this.messages = messages;
        this.statistics = statistics;
        this.log = log;
        this.patienceNs = patienceNs;
    }

    UnixSocket socket() {
        return socket;
    }

    boolean isNegotiated() {
        return dispatcher.client() != null;
    }

    Turn turn() {
        for (int i = 0; i < MESSAGES_A_TURN; i++) {
            final int read = reader.read();
            if (read == MessageReader.MORE) {
                return isTooSlow() ? Turn.ENDED : Turn.IDLE;
            }
            if (read != MessageReader.MESSAGE) {
                return explainEnd(read);
            }
            inside = false;
            final boolean goesOn = handle();
            closeDescriptors();
            reader.next();
            if (!goesOn) {
                return Turn.ENDED;
            }
        }
        return Turn.BUSY;
    }

    private Turn explainEnd(final int read) {
        if (read == MessageReader.BROKEN) {
            statistics.count(VfioUserCounter.BROKEN);
            log.accept("what came is no message: command " + reader.command() + ", size "
                    + Integer.toUnsignedString(reader.size()) + ", flags 0x" + Integer.toHexString(reader.flags()));
        }
        return Turn.ENDED;
    }

    private boolean isTooSlow() {
        final long now = System.nanoTime();
        if (!inside && reader.isInside()) {
            inside = true;
            messageNs = now;
        }
        final boolean slow = leftNs(now) <= 0;
        if (slow) {
            statistics.count(VfioUserCounter.TOO_SLOW);
            log.accept(
                    inside
                            ? "a message of the client did not end within " + patienceNs / 1_000_000 + " ms"
                            : "the client did not start within " + patienceNs / 1_000_000 + " ms");
        }
        return slow;
    }

    /** How long the client may still take for what it is at, nanoseconds; a long time when it is at nothing. */
    long leftNs(final long now) {
        if (inside) {
            return patienceNs - (now - messageNs);
        }
        return isNegotiated() ? Long.MAX_VALUE : patienceNs - (now - acceptedNs);
    }

    private boolean handle() {
        statistics.add(VfioUserCounter.DESCRIPTORS, reader.descriptors().count());
        if ((reader.flags() & Layout.TYPE_MASK) == Layout.REPLY) {
            return handleReply();
        }
        statistics.count(VfioUserCounter.MESSAGES);
        final int result = carryOut();
        if (result < 0) {
            statistics.count(VfioUserCounter.FAILED);
        }
        if ((reader.flags() & Layout.NO_REPLY) != 0) {
            statistics.count(VfioUserCounter.UNREPLIED);
            return true;
        }
        final boolean sent = result < 0
                ? writer.send(reader.id(), reader.command(), Layout.REPLY | Layout.ERROR, -result, 0)
                : writer.send(reader.id(), reader.command(), Layout.REPLY, 0, result);
        if (!sent) {
            statistics.count(VfioUserCounter.DROPPED);
            return false;
        }
        statistics.count(result < 0 ? VfioUserCounter.ERROR_REPLIES : VfioUserCounter.REPLIES);
        return onAnswered(result);
    }

    private int carryOut() {
        try {
            return dispatcher.carryOut(reader, writer);
        } catch (final RuntimeException e) {
            statistics.count(VfioUserCounter.CONTAINED);
            log.accept(Command.nameOf(reader.command()) + " failed: " + e);
            return -Errno.EIO;
        }
    }

    private boolean onAnswered(final int result) {
        final Capabilities client = dispatcher.client();
        if (reader.command() == Command.VERSION && result >= 0 && client != null && messages != null) {
            messages.start(writer, client.maxDataXferSize(), Dispatcher.MAX_DATA);
        }
        return true;
    }

    private boolean handleReply() {
        if (messages != null && messages.onReply(reader)) {
            return true;
        }
        statistics.count(VfioUserCounter.BROKEN);
        log.accept("the client answered what nobody had asked: " + Command.nameOf(reader.command()));
        return false;
    }

    private void closeDescriptors() {
        statistics.add(VfioUserCounter.DESCRIPTORS_CLOSED, reader.descriptors().closeRest());
    }

    /** Closes the connection and what came with a message that never became whole. */
    void close() {
        statistics.add(VfioUserCounter.DESCRIPTORS, reader.descriptors().count());
        closeDescriptors();
        socket.close();
    }
}
