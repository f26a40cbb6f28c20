package org.jvnic.guest.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.Future;
import io.netty.util.internal.StringUtil;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.jvnic.guest.driver.CdnaDriver;
import org.jvnic.guest.poll.NapiPoll;
import org.jvnic.guest.queue.ReceivedFrame;

/**
 * A NIC as a channel: every message, both ways, is a {@link ByteBuf} with one Ethernet frame without FCS.
 *
 * <p>A write is done when the frame stands in the transmit ring; what the ring has no room for waits, the channel is not writable
 * meanwhile, and goes on when the card has sent. Frames in the ring are lost when the channel is closed before they are sent.
 *
 * <p>A frame that is read must be released by who reads it, as everywhere in Netty. It is the memory the card wrote it to, and may
 * be changed in place.
 *
 * <p>Threads: as Netty's channels; the driver is touched on the event loop only, so nobody else may use it from registration on.
 */
public final class CdnaChannel extends AbstractChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    /** Number of the writability flag that tells whether the transmit ring has room. */
    private static final int RING_HAS_ROOM = 1;

    /** How often the card is asked for a fault or a revocation that no interrupt announced. */
    private static final long CHECK_MILLIS = 1000;

    private final CdnaDriver driver;
    private final SlotBufs bufs;
    private final CdnaChannelConfig config;
    private final CdnaAddress address;
    private final Runnable doorbell = this::ringDoorbell;
    private volatile boolean open = true;
    private volatile boolean started;
    private @Nullable NapiPoll napi;
    private @Nullable IoRegistration registration;
    private @Nullable Future<?> check;
    private boolean readPending;
    private boolean polling;
    private boolean haltAfterPoll;
    private boolean blocked;
    private boolean doorbellDue;
    private int taken;
    private int sent;
    private long copied;

    /**
     * A channel of a running driver, not registered yet.
     *
     * @param driver the driver, which is the channel's from now on: closing the channel closes it.
     */
    public CdnaChannel(final CdnaDriver driver) {
        super(null);
        this.driver = driver;
        this.bufs = new SlotBufs(this, driver);
        this.config = new CdnaChannelConfig(this, driver.config().heldFrames());
        this.address = new CdnaAddress(driver.macAddress());
    }

    /**
     * An empty buffer in the transmit ring's own memory: a frame written to the channel in it is sent without a copy. Each takes a
     * place in the ring until it is written or released. On the event loop only.
     *
     * @return the buffer; or null when the ring is full, or half of it is given out this way, or the channel is closed.
     */
    public @Nullable ByteBuf newTransmitBuffer() {
        return bufs.claim();
    }

    /**
     * Received frames that are in the hands of the pipeline where the card wrote them. Exact on the event loop.
     *
     * @return a count.
     */
    public int framesHeld() {
        return bufs.held();
    }

    /**
     * Received frames that were copied, because they were in several pieces or too many were held. Exact on the event loop.
     *
     * @return a count.
     */
    public long framesCopied() {
        return copied;
    }

    // ---- what every channel has

    @Override
    public CdnaChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return open && started;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    public CdnaAddress localAddress() {
        return address;
    }

    @Override
    protected SocketAddress localAddress0() {
        return address;
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return null;
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new CdnaUnsafe();
    }

    // ---- life

    @Override
    protected boolean isCompatible(final EventLoop loop) {
        return loop instanceof IoEventLoop ioLoop && ioLoop.isCompatible(CdnaUnsafe.class);
    }

    @Override
    protected void doRegister(final ChannelPromise promise) {
        ((IoEventLoop) eventLoop()).register((CdnaUnsafe) unsafe()).addListener(future -> {
            if (future.isSuccess()) {
                registration = (IoRegistration) future.getNow();
                promise.setSuccess();
            } else {
                promise.setFailure(future.cause());
            }
        });
    }

    private void startReceiving() {
        final NapiPoll poll = new NapiPoll(driver, this::onFrame, config.getPollBudget());
        napi = poll;
        poll.start();
        started = true;
        check = eventLoop().scheduleWithFixedDelay(this::checkCard, CHECK_MILLIS, CHECK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    protected void doDeregister() {
        final IoRegistration current = registration;
        if (current != null) {
            registration = null;
            current.cancel();
        }
    }

    @Override
    protected void doBind(final SocketAddress localAddress) {
        throw new UnsupportedOperationException("a NIC has its address " + address + ", it is not bound");
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    protected void doClose() {
        if (!open) {
            return;
        }
        open = false;
        stopChecking();
        if (polling) {
            // a handler closes the channel while the driver goes through its ring
            haltAfterPoll = true;
        } else {
            bufs.halt();
        }
    }

    private void stopReceiving() {
        if (open && napi != null) {
            napi.stop();
            napi = null;
        }
        stopChecking();
    }

    private void stopChecking() {
        if (check != null) {
            check.cancel(false);
            check = null;
        }
    }

    private void haltIfClosedDuringPoll() {
        if (haltAfterPoll) {
            haltAfterPoll = false;
            try {
                bufs.halt();
            } catch (final RuntimeException e) {
                pipeline().fireExceptionCaught(e);
            }
        }
    }

    private void fail(final RuntimeException cause) {
        pipeline().fireExceptionCaught(cause);
        unsafe().close(voidPromise());
    }

    private void checkCard() {
        try {
            driver.recoverIfFaulted();
        } catch (final RuntimeException e) {
            fail(e);
        }
        closeIfRevoked();
    }

    private void closeIfRevoked() {
        if (open && driver.isRevoked()) {
            unsafe().close(voidPromise());
        }
    }

    // ---- receiving

    @Override
    protected void doBeginRead() {
        readPending = true;
    }

    void clearReadPending() {
        if (!isRegistered()) {
            return;
        }
        if (eventLoop().inEventLoop()) {
            readPending = false;
        } else {
            eventLoop().execute(this::clearReadPendingUnlessTurnedOnAgain);
        }
    }

    private void clearReadPendingUnlessTurnedOnAgain() {
        if (!config.isAutoRead()) {
            readPending = false;
        }
    }

    private int receive(final NapiPoll poll) {
        polling = true;
        try {
            if (readPending) {
                return poll.poll();
            }
            if (poll.isScheduled()) {
                // nobody reads, but sent buffers come back and faults are seen
                driver.poll(this::onFrame, 0);
            }
            return 0;
        } finally {
            polling = false;
        }
    }

    private void onFrame(final ReceivedFrame frame) {
        if (!open) {
            return;
        }
        readPending = false;
        taken++;
        final ByteBuf inPlace = bufs.hold(frame, config.getHeldFrames());
        pipeline().fireChannelRead(inPlace != null ? inPlace : copyOf(frame));
    }

    private ByteBuf copyOf(final ReceivedFrame frame) {
        copied++;
        final ByteBuf copy = alloc().heapBuffer(frame.totalLength());
        for (int i = 0; i < frame.fragmentCount(); i++) {
            final int at = copy.writerIndex();
            frame.buffer().getBytes(frame.offset(i), copy.array(), copy.arrayOffset() + at, frame.length(i));
            copy.writerIndex(at + frame.length(i));
        }
        return copy;
    }

    private void completeRead() {
        if (taken > 0) {
            taken = 0;
            pipeline().fireChannelReadComplete();
        }
    }

    // ---- sending

    @Override
    protected Object filterOutboundMessage(final Object message) {
        if (message instanceof ByteBuf) {
            return message;
        }
        throw new UnsupportedOperationException("a frame is a ByteBuf, not a " + StringUtil.simpleClassName(message));
    }

    @Override
    protected void doWrite(final ChannelOutboundBuffer out) {
        while (open) {
            final ByteBuf message = (ByteBuf) out.current();
            if (message == null) {
                if (!blocked) {
                    break;
                }
                // whoever this tells may write more
                blocked = false;
                out.setUserDefinedWritability(RING_HAS_ROOM, true);
            } else if (!writeFrame(out, message)) {
                blocked = true;
                out.setUserDefinedWritability(RING_HAS_ROOM, false);
                break;
            }
        }
    }

    private boolean writeFrame(final ChannelOutboundBuffer out, final ByteBuf message) {
        try {
            if (!bufs.commitInPlace(message) && !sendCopy(message)) {
                return false;
            }
        } catch (final RuntimeException e) {
            // the frame's own fault, not the card's: too long, empty, or released too early
            out.remove(e);
            return true;
        }
        sent++;
        scheduleDoorbell();
        // last: whoever this tells may close the channel
        out.remove();
        return true;
    }

    private boolean sendCopy(final ByteBuf message) {
        final int length = message.readableBytes();
        if (length > driver.transmitCapacity()) {
            throw new IllegalArgumentException(
                    "frame length=" + length + " is not in [1, " + driver.transmitCapacity() + "]");
        }
        final int slot = driver.claimTransmit();
        if (slot == CdnaDriver.NO_SLOT) {
            return false;
        }
        try {
            SlotBuf.copy(message, message.readerIndex(), driver.transmitBuffer(), driver.transmitOffset(slot), length);
            driver.commitTransmit(slot, length);
        } catch (final RuntimeException e) {
            driver.abandonTransmit(slot);
            throw e;
        }
        return true;
    }

    /** One doorbell for all that is written before the event loop gets to it. */
    private void scheduleDoorbell() {
        if (!doorbellDue) {
            doorbellDue = true;
            eventLoop().execute(doorbell);
        }
    }

    private void ringDoorbell() {
        doorbellDue = false;
        if (open) {
            driver.flush();
        }
    }

    /** How the channel is registered with the event loop, and what that calls. */
    private final class CdnaUnsafe extends AbstractUnsafe implements CdnaIoHandler.Handle {
        @Override
        public void connect(final SocketAddress remote, final SocketAddress local, final ChannelPromise promise) {
            promise.setFailure(new UnsupportedOperationException("a NIC is not connected to an address: " + remote));
        }

        @Override
        public void registered() {
            startReceiving();
        }

        @Override
        public void unregistered() {
            stopReceiving();
        }

        @Override
        public void close() {
            close(voidPromise());
        }

        @Override
        public int turn() {
            final NapiPoll poll = napi;
            if (!open || poll == null) {
                return 0;
            }
            int work = 0;
            try {
                work = receive(poll);
            } catch (final RuntimeException e) {
                fail(e);
            }
            completeRead();
            haltIfClosedDuringPoll();
            closeIfRevoked();
            return work + resumeWrites();
        }

        private int resumeWrites() {
            if (!blocked || !open) {
                return 0;
            }
            final int before = sent;
            flush0();
            return sent - before;
        }
    }
}
