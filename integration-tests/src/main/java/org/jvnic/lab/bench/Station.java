package org.jvnic.lab.bench;

import org.agrona.concurrent.AtomicBuffer;
import org.jspecify.annotations.Nullable;
import org.jvnic.guest.driver.CdnaDriver;
import org.jvnic.guest.driver.DriverConfig;
import org.jvnic.guest.poll.NapiPoll;
import org.jvnic.guest.queue.FrameHandler;
import org.jvnic.guest.queue.ReceivedFrame;
import org.jvnic.vmm.guest.GuestPlatform;
import org.jvnic.vmm.guest.GuestProgram;

/** A guest that sends what it is told to and counts what it receives; it stores the header and loads 8 bytes. One thread. */
final class Station implements GuestProgram {
    private static final long ETHERTYPE_IPV4 = 0x0008L << 32;

    private static final int POLL_BUDGET = 64;

    private final DriverConfig config;
    private final long mac;
    private final FrameHandler handler = this::onFrame;
    private @Nullable CdnaDriver driver;
    private @Nullable ArrivalClock arrival;
    private @Nullable VcpuClock vcpu;
    private @Nullable NapiPoll napi;
    private long frames;
    private long bytes;
    private long loaded;

    Station(final DriverConfig config, final long mac) {
        this.config = config;
        this.mac = mac;
    }

    long mac() {
        return mac;
    }

    CdnaDriver driver() {
        final CdnaDriver open = driver;
        if (open == null) {
            throw new IllegalStateException("the station has not booted");
        }
        return open;
    }

    @Override
    public void start(final GuestPlatform platform) {
        driver = CdnaDriver.open(platform, config);
    }

    /** Has the time of each frame taken in the handler. */
    void onArrival(final ArrivalClock clock) {
        arrival = clock;
    }

    /** Has the time of its turns taken. */
    void onTurn(final VcpuClock clock) {
        vcpu = clock;
    }

    /** From now on the station works only after an interrupt. */
    void sleepUntilInterrupts() {
        final NapiPoll poll = new NapiPoll(driver(), handler, POLL_BUDGET);
        poll.start();
        napi = poll;
    }

    @Override
    public int doWork() {
        if (vcpu != null) {
            vcpu.onTurn();
        }
        final NapiPoll poll = napi;
        return poll == null ? receive(POLL_BUDGET) : poll.poll();
    }

    /** Stages a frame of addresses, type and whatever stood in the slot before. False while no slot is free. */
    boolean send(final long destination, final int length) {
        final CdnaDriver card = driver();
        final int slot = card.claimTransmit();
        if (slot == CdnaDriver.NO_SLOT) {
            return false;
        }
        final AtomicBuffer buffer = card.transmitBuffer();
        final int offset = card.transmitOffset(slot);
        buffer.putLong(offset, destination | (mac << 48));
        buffer.putLong(offset + Long.BYTES, (mac >>> 16) | ETHERTYPE_IPV4);
        card.commitTransmit(slot, length);
        return true;
    }

    void flush() {
        driver().flush();
    }

    int receive(final int limit) {
        return driver().poll(handler, limit);
    }

    private void onFrame(final ReceivedFrame frame) {
        if (arrival != null) {
            arrival.stamp();
        }
        loaded += frame.buffer().getLong(frame.offset(0));
        frames++;
        bytes += frame.totalLength();
    }

    long frames() {
        return frames;
    }

    long bytes() {
        return bytes;
    }

    /** Keeps the loads from being optimised away. */
    long loaded() {
        return loaded;
    }

    @Override
    public void stop() {
        driver().close();
    }
}
