package org.jvnic.nic.i82576;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.agrona.BufferUtil;
import org.agrona.concurrent.CachedNanoClock;
import org.jvnic.nic.card.I82576Card;
import org.jvnic.nic.host.FlatMemory;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.FrameBytes;
import org.jvnic.nic.port.Wire;

/** A stepped card with flat memory and a wire that keeps what it is sent, driven through its registers. */
final class CardBench implements Wire {
    static final long MAC = 0x0504_0302_0100L | 0x02;
    static final long BASE = 0x10_0000L;
    static final int BYTES = 1 << 22;

    private static final int MEMORY_AND_MASTER = 6;
    private static final int COMMAND = 4;
    private static final int CTRL = 0x0000;
    private static final int SET_LINK_UP = 1 << 6;

    final ByteBuffer memory = BufferUtil.allocateDirectAligned(BYTES, 4096).order(ByteOrder.LITTLE_ENDIAN);
    final CachedNanoClock clock = new CachedNanoClock();
    final List<byte[]> frames = new ArrayList<>();
    final I82576Card card;
    boolean hasRoom = true;
    final List<Integer> vectors = new ArrayList<>();
    private final Deque<byte[]> arriving = new ArrayDeque<>();
    private final FlatMemory domain = new FlatMemory(BASE, memory);
    private final ByteBuffer scratch = BufferUtil.allocateDirectAligned(1 << 15, 64);

    CardBench() {
        card = I82576Card.builder(id -> domain, (id, vector, address, data) -> vectors.add(vector))
                .mac(MAC)
                .negotiation(0)
                .clock(clock)
                .wire(this)
                .build();
        card.function().configWrite(COMMAND, 2, MEMORY_AND_MASTER);
        write(CTRL, read(CTRL) | SET_LINK_UP);
        settle();
    }

    int read(final int offset) {
        return (int) card.function().barRead(0, offset, 4);
    }

    void write(final int offset, final int value) {
        card.function().barWrite(0, offset, 4, value & 0xFFFF_FFFFL);
    }

    /** A millisecond passes, and everything comes to rest. */
    void settle() {
        clock.advance(1_000_000);
        rest();
    }

    /** Everything comes to rest, in no time. */
    void rest() {
        int idle = 0;
        while (idle < 3) {
            idle = card.pump() == 0 ? idle + 1 : 0;
        }
    }

    void descriptor(final long ring, final int slot, final long low, final int dword2, final int dword3) {
        final int at = (int) (ring - BASE) + slot * 16;
        memory.putLong(at, low).putInt(at + 8, dword2).putInt(at + 12, dword3);
    }

    int dword(final long bus) {
        return memory.getInt((int) (bus - BASE));
    }

    void store(final long bus, final byte[] bytes) {
        memory.put((int) (bus - BASE), bytes);
    }

    byte[] load(final long bus, final int length) {
        final byte[] bytes = new byte[length];
        memory.get((int) (bus - BASE), bytes);
        return bytes;
    }

    /** Frames at the far end of the wire. */
    void send(final byte[]... more) {
        arriving.addAll(List.of(more));
    }

    /** Frames that the card has not taken from the wire. */
    int waiting() {
        return arriving.size();
    }

    /** Frames arrive, and everything comes to rest. */
    void arrive(final byte[]... more) {
        send(more);
        rest();
    }

    List<byte[]> take() {
        final List<byte[]> taken = new ArrayList<>(frames);
        frames.clear();
        return taken;
    }

    @Override
    public boolean transmit(final FrameBytes frame) {
        final byte[] bytes = new byte[frame.length()];
        frame.copyTo(BufferUtil.address(scratch));
        HostMemory.copyToHeap(BufferUtil.address(scratch), bytes, 0, bytes.length);
        frames.add(bytes);
        return true;
    }

    @Override
    public boolean hasRoom() {
        return hasRoom;
    }

    @Override
    public int poll(final Receiver receiver, final int limit) {
        int taken = 0;
        while (taken < limit && !arriving.isEmpty()) {
            final byte[] frame = arriving.remove();
            scratch.put(0, frame);
            receiver.onFrame(BufferUtil.address(scratch), frame.length);
            taken++;
        }
        return taken;
    }
}
