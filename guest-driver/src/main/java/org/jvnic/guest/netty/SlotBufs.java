package org.jvnic.guest.netty;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import org.agrona.concurrent.AtomicBuffer;
import org.jspecify.annotations.Nullable;
import org.jvnic.guest.driver.CdnaDriver;
import org.jvnic.guest.queue.FragmentList;
import org.jvnic.guest.queue.ReceivedFrame;

/**
 * Reference-counted buffers over the driver's slots. What is out when the channel closes can be read and written on; the
 * driver's memory goes back with the last of them.
 *
 * <p>Threads: the event loop's, except that a buffer may be released by any.
 */
final class SlotBufs {
    private final CdnaChannel channel;
    private final CdnaDriver driver;
    private final FragmentList fragments;
    private final @Nullable ReceiveBuf[] received;
    private final @Nullable TransmitBuf[] transmit;
    private final int mostClaimed;
    private int held;
    private int claimed;
    private boolean halted;

    SlotBufs(final CdnaChannel channel, final CdnaDriver driver) {
        this.channel = channel;
        this.driver = driver;
        this.fragments = driver.newFragmentList();
        this.received = new ReceiveBuf[driver.config().receiveSlots()];
        this.transmit = new TransmitBuf[1 << driver.config().transmitRingLog2()];
        this.mostClaimed = transmit.length / 2;
    }

    /** Frames held in place. */
    int held() {
        return held;
    }

    /** The frame where the card wrote it; or null when it cannot be held or the limit is reached, and must be copied. */
    @Nullable
    ByteBuf hold(final ReceivedFrame frame, final int limit) {
        if (held >= limit) {
            return null;
        }
        final int slot = frame.hold();
        if (slot == ReceivedFrame.NOT_HELD) {
            return null;
        }
        held++;
        final ReceiveBuf kept = received[slot];
        // nothing but its holder refers to a buffer that is out, so that Netty's leak detector can find it lost
        received[slot] = null;
        final ReceiveBuf buf = kept != null ? kept : new ReceiveBuf(driver.receiveBuffer(), channel.alloc(), slot);
        buf.renew(frame.length(0));
        return LeakTracking.track(buf);
    }

    /** An empty buffer over a transmit slot; or null when the ring is full, or half of it is claimed this way. */
    @Nullable
    ByteBuf claim() {
        if (halted || claimed >= mostClaimed) {
            return null;
        }
        final int slot = driver.claimTransmit();
        if (slot == CdnaDriver.NO_SLOT) {
            return null;
        }
        claimed++;
        final TransmitBuf kept = transmit[slot];
        transmit[slot] = null;
        final TransmitBuf buf = kept != null ? kept : new TransmitBuf(driver.transmitBuffer(), channel.alloc(), slot);
        buf.committed = false;
        buf.renew(0);
        return buf;
    }

    /** Sends a message from where it is if it is a transmit buffer nobody else refers to. */
    boolean commitInPlace(final ByteBuf message) {
        if (!(message instanceof TransmitBuf buf) || message.refCnt() != 1 || !buf.belongsTo(this)) {
            return false;
        }
        final int start = buf.readerIndex();
        if (start == 0) {
            driver.commitTransmit(buf.slot(), buf.readableBytes());
        } else {
            driver.transmitFragments(fragments.clear().addSlot(buf.slot(), start, buf.readableBytes()));
        }
        buf.committed = true;
        return true;
    }

    /** Stops the card; gives the memory back as soon as no buffer is out. */
    void halt() {
        halted = true;
        driver.halt();
        closeIfLast();
    }

    private void closeIfLast() {
        if (halted && held == 0 && claimed == 0) {
            driver.close();
        }
    }

    private void onLoop(final Runnable recycling) {
        final EventLoop loop = channel.eventLoop();
        if (loop.inEventLoop()) {
            recycling.run();
            return;
        }
        try {
            loop.execute(recycling);
        } catch (final RejectedExecutionException e) {
            // the guest has ended and its memory with it: nobody is left to give the slot to
            return;
        }
    }

    /** A received frame. Giving the slot back is all there is to do when it is released. */
    private final class ReceiveBuf extends SlotBuf implements Runnable {
        ReceiveBuf(final AtomicBuffer memory, final ByteBufAllocator allocator, final int slot) {
            super(
                    memory,
                    allocator,
                    slot,
                    driver.receiveOffset(slot),
                    driver.config().receiveBufferBytes());
        }

        @Override
        protected void deallocate() {
            onLoop(this);
        }

        @Override
        public void run() {
            received[slot()] = this;
            held--;
            driver.releaseReceive(slot());
            closeIfLast();
        }
    }

    /** A frame to be sent. Released without having been sent, it gives its slot back. */
    private final class TransmitBuf extends SlotBuf implements Runnable {
        private boolean committed;

        TransmitBuf(final AtomicBuffer memory, final ByteBufAllocator allocator, final int slot) {
            super(memory, allocator, slot, driver.transmitOffset(slot), driver.transmitCapacity());
        }

        boolean belongsTo(final SlotBufs bufs) {
            return SlotBufs.this == bufs;
        }

        @Override
        protected void deallocate() {
            onLoop(this);
        }

        @Override
        public void run() {
            transmit[slot()] = this;
            claimed--;
            if (!committed) {
                driver.abandonTransmit(slot());
            }
            closeIfLast();
        }
    }

    /** Opens the door to Netty's leak detector, which is for allocators only. */
    private abstract static class LeakTracking extends AbstractByteBufAllocator {
        static ByteBuf track(final ByteBuf buf) {
            return toLeakAwareBuffer(buf);
        }
    }
}
