package org.jvnic.nic.fault;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.FrameBytes;
import org.jvnic.nic.port.Wire;

/**
 * A wire that refuses, loses, repeats, delays and garbles frames, or claims to have no carrier, by plan.
 *
 * <p>A frame delayed by k moves on in the k-th later poll: a sent one to the wire behind, before that poll; an arrived one to
 * the card, as far as the poll's limit allows. Frames not delayed overtake it. At most {@value #HELD_LIMIT} frames of up to
 * {@value #COPY_BYTES} bytes are held in each direction; for others the fault is without effect.
 *
 * <p>Threads: the engine's, as for every wire.
 */
public final class FaultyWire implements Wire {
    /** The most frames held back in one direction. */
    public static final int HELD_LIMIT = 1024;

    /** The longest frame that can be changed or held, bytes. */
    public static final int COPY_BYTES = Scratch.SLOT_BYTES;

    private static final class Copy implements FrameBytes {
        private final byte[] bytes;
        private final long due;

        Copy(final long host, final int length, final long due) {
            this.bytes = new byte[length];
            this.due = due;
            HostMemory.copyToHeap(host, bytes, 0, length);
        }

        @Override
        public int length() {
            return bytes.length;
        }

        @Override
        public void copyTo(final long host) {
            HostMemory.copyFromHeap(bytes, 0, host, bytes.length);
        }
    }

    private final Wire delegate;
    private final FaultInjector faults;
    private final Scratch scratch = new Scratch(2);
    private final Deque<Copy> toWire = new ArrayDeque<>();
    private final Deque<Copy> fromWire = new ArrayDeque<>();
    private long polls;

    /**
     * Puts the seam before a wire.
     *
     * @param delegate the wire.
     * @param faults   the plan being carried out.
     */
    public FaultyWire(final Wire delegate, final FaultInjector faults) {
        this.delegate = delegate;
        this.faults = faults;
    }

    @Override
    public boolean transmit(final FrameBytes frame) {
        final FaultAction action = faults.next(Site.WIRE_TRANSMIT, FaultPlan.ANY_REQUESTER);
        return switch (action.kind()) {
            case FAIL -> false;
            case DROP -> true;
            case DUPLICATE -> transmitTwice(frame);
            case DELAY -> holdSent(frame, action.delay());
            case FLIP -> transmitFlipped(frame, action);
            case NONE, THROW, CALL -> delegate.transmit(frame);
        };
    }

    private boolean transmitTwice(final FrameBytes frame) {
        final boolean taken = delegate.transmit(frame);
        if (!taken || !delegate.transmit(frame)) {
            faults.noteWithoutEffect(Site.WIRE_TRANSMIT);
        }
        return taken;
    }

    private boolean holdSent(final FrameBytes frame, final int delay) {
        if (frame.length() > COPY_BYTES || toWire.size() >= HELD_LIMIT) {
            faults.noteWithoutEffect(Site.WIRE_TRANSMIT);
            return delegate.transmit(frame);
        }
        final long host = scratch.claim(0);
        frame.copyTo(host);
        return toWire.add(new Copy(host, frame.length(), polls + delay));
    }

    private boolean transmitFlipped(final FrameBytes frame, final FaultAction action) {
        if (frame.length() > COPY_BYTES) {
            faults.noteWithoutEffect(Site.WIRE_TRANSMIT);
            return delegate.transmit(frame);
        }
        final long host = scratch.claim(0);
        frame.copyTo(host);
        if (!action.flip(host, frame.length())) {
            faults.noteWithoutEffect(Site.WIRE_TRANSMIT);
        }
        return delegate.transmit(new Copy(host, frame.length(), 0));
    }

    @Override
    public int poll(final Receiver receiver, final int limit) {
        polls++;
        sendDue();
        if (faults.next(Site.WIRE_POLL, FaultPlan.ANY_REQUESTER).kind() == FaultKind.FAIL) {
            return 0;
        }
        final int late = deliverDue(receiver, limit);
        if (late == limit) {
            return late;
        }
        final Interceptor interceptor = new Interceptor(receiver);
        delegate.poll(interceptor, limit - late);
        return late + interceptor.handedOver;
    }

    private void sendDue() {
        final Iterator<Copy> frames = toWire.iterator();
        boolean room = true;
        while (room && frames.hasNext()) {
            final Copy frame = frames.next();
            if (frame.due <= polls) {
                room = delegate.transmit(frame);
                if (room) {
                    frames.remove();
                }
            }
        }
    }

    private int deliverDue(final Receiver receiver, final int limit) {
        final Iterator<Copy> frames = fromWire.iterator();
        int delivered = 0;
        while (delivered < limit && frames.hasNext()) {
            final Copy frame = frames.next();
            if (frame.due <= polls) {
                frames.remove();
                final long host = scratch.claim(0);
                frame.copyTo(host);
                receiver.onFrame(host, frame.length());
                delivered++;
            }
        }
        return delivered;
    }

    private final class Interceptor implements Receiver {
        private final Receiver receiver;
        private int handedOver;

        Interceptor(final Receiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public void onFrame(final long host, final int length) {
            final FaultAction action = faults.next(Site.WIRE_RECEIVE, FaultPlan.ANY_REQUESTER);
            switch (action.kind()) {
                case DROP -> {}
                case DELAY -> handOverUnless(hold(host, length, action.delay()), host, length);
                case FLIP -> handOver(flipped(host, length, action), length);
                case DUPLICATE -> {
                    hold(host, length, 1);
                    handOver(host, length);
                }
                case NONE, FAIL, THROW, CALL -> handOver(host, length);
            }
        }

        private void handOverUnless(final boolean isHeld, final long host, final int length) {
            if (!isHeld) {
                handOver(host, length);
            }
        }

        private void handOver(final long host, final int length) {
            handedOver++;
            receiver.onFrame(host, length);
        }

        private boolean hold(final long host, final int length, final int delay) {
            if (length > COPY_BYTES || fromWire.size() >= HELD_LIMIT) {
                faults.noteWithoutEffect(Site.WIRE_RECEIVE);
                return false;
            }
            return fromWire.add(new Copy(host, length, polls + delay));
        }

        private long flipped(final long host, final int length, final FaultAction action) {
            if (length > COPY_BYTES) {
                faults.noteWithoutEffect(Site.WIRE_RECEIVE);
                return host;
            }
            final long copy = scratch.claim(0);
            HostMemory.copy(host, copy, length);
            if (!action.flip(copy, length)) {
                faults.noteWithoutEffect(Site.WIRE_RECEIVE);
            }
            return copy;
        }
    }

    /**
     * Frames accepted and not sent yet, those held back here included.
     *
     * @return 0 or more.
     */
    @Override
    public int staged() {
        return delegate.staged() + toWire.size();
    }

    @Override
    public boolean hasRoom() {
        return delegate.hasRoom();
    }

    @Override
    public void flush() {
        delegate.flush();
    }

    @Override
    public boolean isLinkUp() {
        final FaultAction action = faults.next(Site.WIRE_LINK, FaultPlan.ANY_REQUESTER);
        return action.kind() != FaultKind.FAIL && delegate.isLinkUp();
    }

    @Override
    public int speedMbps() {
        return delegate.speedMbps();
    }
}
