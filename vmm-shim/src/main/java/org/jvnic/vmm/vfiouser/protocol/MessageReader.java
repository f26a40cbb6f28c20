package org.jvnic.vmm.vfiouser.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.BufferUtil;
import org.jvnic.vmm.vfiouser.linux.ReceivedDescriptors;
import org.jvnic.vmm.vfiouser.linux.UnixSocket;

/**
 * Gets whole messages out of a stream, one at a time, and the descriptors that came with each.
 *
 * <p>It never reads beyond the message it is in: descriptors belong to the byte they came with. Header and size are checked before
 * a byte of the payload is accepted.
 *
 * <p>Threads: one.
 */
public final class MessageReader {
    /** There is no whole message yet. */
    public static final int MORE = 0;

    /** There is a message; {@link #next} goes on. */
    public static final int MESSAGE = 1;

    /** The other end has gone. */
    public static final int END = 2;

    /** What came cannot be a message. */
    public static final int BROKEN = 3;

    private final UnixSocket socket;
    private final ByteBuffer memory;
    private final ReceivedDescriptors descriptors = new ReceivedDescriptors(UnixSocket.MAX_DESCRIPTORS);
    private int have;
    private int need = Layout.HEADER;

    /**
     * A reader at the start of a stream.
     *
     * @param socket where messages come from.
     * @param memory where they are put; its capacity is the size of the longest.
     */
    public MessageReader(final UnixSocket socket, final ByteBuffer memory) {
        this.socket = socket;
        this.memory = memory;
    }

    /**
     * Memory for messages.
     *
     * @param bytes size of the longest, header included.
     * @return memory in the byte order of messages.
     */
    public static ByteBuffer allocate(final int bytes) {
        return BufferUtil.allocateDirectAligned(bytes, Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Reads on.
     *
     * @return {@link #MORE}, {@link #MESSAGE}, {@link #END} or {@link #BROKEN}.
     */
    public int read() {
        while (have < need) {
            final int got = socket.receive(BufferUtil.address(memory) + have, need - have, descriptors);
            if (got == UnixSocket.WOULD_WAIT) {
                return MORE;
            }
            if (got == UnixSocket.INTERRUPTED) {
                continue;
            }
            if (got <= 0) {
                return END;
            }
            have += got;
            if (have == Layout.HEADER && need == Layout.HEADER && !admit()) {
                return BROKEN;
            }
        }
        return MESSAGE;
    }

    private boolean admit() {
        need = size();
        return need >= Layout.HEADER && need <= memory.capacity() && (flags() & Layout.TYPE_MASK) <= Layout.REPLY;
    }

    /** Forgets the message, so that the next one can be read. What nobody took of its descriptors has to be closed before. */
    public void next() {
        have = 0;
        need = Layout.HEADER;
    }

    /**
     * Whether a message has begun and is not whole.
     *
     * @return true in the middle of one.
     */
    public boolean isInside() {
        return have > 0;
    }

    /**
     * Identifier.
     *
     * @return 16 bits.
     */
    public int id() {
        return memory.getShort(Layout.HEADER_ID) & 0xFFFF;
    }

    /**
     * Command.
     *
     * @return 16 bits.
     */
    public int command() {
        return memory.getShort(Layout.HEADER_COMMAND) & 0xFFFF;
    }

    /**
     * Size as the header has it.
     *
     * @return any number.
     */
    public int size() {
        return memory.getInt(Layout.HEADER_SIZE);
    }

    /**
     * Flags.
     *
     * @return 32 bits.
     */
    public int flags() {
        return memory.getInt(Layout.HEADER_FLAGS);
    }

    /**
     * Bytes behind the header.
     *
     * @return 0 or more.
     */
    public int payloadBytes() {
        return have - Layout.HEADER;
    }

    /**
     * 32 bits of the payload.
     *
     * @param offset from its start; the caller has checked the size.
     * @return the value.
     */
    public int getInt(final int offset) {
        return memory.getInt(Layout.HEADER + offset);
    }

    /**
     * 64 bits of the payload.
     *
     * @param offset from its start; the caller has checked the size.
     * @return the value.
     */
    public long getLong(final int offset) {
        return memory.getLong(Layout.HEADER + offset);
    }

    /**
     * A byte of the payload.
     *
     * @param offset from its start; the caller has checked the size.
     * @return the value.
     */
    public byte getByte(final int offset) {
        return memory.get(Layout.HEADER + offset);
    }

    /**
     * Where the payload is.
     *
     * @return host address, good until {@link #next}.
     */
    public long payload() {
        return BufferUtil.address(memory) + Layout.HEADER;
    }

    /**
     * Text of the payload.
     *
     * @param offset from its start.
     * @param bytes  length; the caller has checked the size.
     * @return what the bytes are in UTF-8.
     */
    public String text(final int offset, final int bytes) {
        final byte[] copy = new byte[bytes];
        memory.get(Layout.HEADER + offset, copy);
        return new String(copy, java.nio.charset.StandardCharsets.UTF_8);
    }

    /**
     * Descriptors that came with the message.
     *
     * @return who does not take them has to close them.
     */
    public ReceivedDescriptors descriptors() {
        return descriptors;
    }
}
