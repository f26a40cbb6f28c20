package org.jvnic.lab.bench;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** As fast as system calls go over a link, with a bounded number of frames on the way. Run by one thread. */
final class PlainLoop {
    private static final int MOST_ON_THE_WAY = 128;
    private static final int BATCH = 32;
    private static final int ROUNDS_PER_LOOK = 64;
    private static final long LOST_NS = 1_000_000_000;
    private static final long ETHERTYPE_IPV4 = 0x0008L << 32;

    private final PlainLink link;
    private final int frameBytes;
    private final AtomicLong received = new AtomicLong();
    private long sent;
    private long lost;

    PlainLoop(final PlainLink link, final int frameBytes) {
        this.link = link;
        this.frameBytes = frameBytes;
        final long source = Rig.mac(0);
        link.sendBuffer()
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .putLong(0, Rig.mac(1) | (source << 48))
                .putLong(Long.BYTES, (source >>> 16) | ETHERTYPE_IPV4);
    }

    /** Runs for some seconds. Thousands of frames received a second. */
    double run(final double seconds, final boolean twoThreads) {
        final AtomicBoolean stop = new AtomicBoolean();
        final Thread receiver = new Thread(() -> receiveUntil(stop), "jvnic-bench-plain");
        receiver.setDaemon(true);
        if (twoThreads) {
            receiver.start();
        }
        final long start = System.nanoTime();
        final long end = start + (long) (seconds * 1e9);
        final long before = received.get();
        long progress = before;
        long progressNs = start;
        long now;
        do {
            for (int i = 0; i < ROUNDS_PER_LOOK; i++) {
                send();
                if (!twoThreads) {
                    receiveAll();
                }
            }
            now = System.nanoTime();
            if (received.get() != progress) {
                progress = received.get();
                progressNs = now;
            } else if (now - progressNs > LOST_NS) {
                lost = sent - progress;
                progressNs = now;
            }
        } while (now - end < 0);
        final double rate = (received.get() - before) * 1e6 / (now - start);
        stop.set(true);
        while (receiver.isAlive()) {
            Thread.onSpinWait();
        }
        return rate;
    }

    private void send() {
        for (int i = 0; i < BATCH; i++) {
            if (sent - received.get() - lost >= MOST_ON_THE_WAY || !link.send(frameBytes)) {
                return;
            }
            sent++;
        }
    }

    private int receiveAll() {
        int count = 0;
        while (link.receive(frameBytes)) {
            count++;
            received.lazySet(received.get() + 1);
        }
        return count;
    }

    private void receiveUntil(final AtomicBoolean stop) {
        while (!stop.get()) {
            if (receiveAll() == 0) {
                Thread.onSpinWait();
            }
        }
    }
}
