package org.jvnic.lab.bench;

import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;

/**
 * How long a frame takes to a guest that sleeps until the interrupt, and how long the very thread the guest sleeps on takes when it is
 * only unparked.
 *
 * <p>An unpark costs a few microseconds when the scheduler has moved the sleeper to the processor of the thread that wakes it, and
 * many times that when its own processor has halted and needs an interrupt from the other. So both threads are tied to processors,
 * in turn to two and to one. Frames and unparks alternate in random order, after equal sleeps of random length; a sleep is shorter
 * than the vCPU's tick. Used by one thread, the sender's.
 */
final class WakeUpBench {
    /** Longer than a thread takes to fall asleep, and shorter by far than the tick that would wake it, 1 millisecond. */
    private static final long SHORTEST_REST_NANOS = 50_000;

    private static final long LONGEST_REST_NANOS = 500_000;

    private static final long WARM_UP_REST_NANOS = 20_000;

    private final Rig rig;
    private final Station sender;
    private final Station receiver;
    private final int frameBytes;
    private final SplittableRandom random;
    private final DoorbellClock doorbell;
    private final ArrivalClock arrival = new ArrivalClock();
    private final VcpuClock vcpu = new VcpuClock();

    /** Two stations without a thread; the second gets one here and sleeps on it. */
    WakeUpBench(
            final Rig rig,
            final Station sender,
            final Station receiver,
            final int frameBytes,
            final SplittableRandom random,
            final DoorbellClock doorbell) {
        this.rig = rig;
        this.sender = sender;
        this.receiver = receiver;
        this.frameBytes = frameBytes;
        this.random = random;
        this.doorbell = doorbell;
    }

    /** Boots the receiver, and lets both ways be compiled. */
    void start(final int warmUps) {
        receiver.onArrival(arrival);
        receiver.onTurn(vcpu);
        receiver.sleepUntilInterrupts();
        rig.vm(1).start();
        for (int i = 0; i < warmUps; i++) {
            sample(i % 2 == 0, WARM_UP_REST_NANOS);
        }
    }

    /** Ties the sleeper to a processor and takes samples in pairs; nanoseconds, those of the first pairs are not kept. */
    void measure(
            final int processor, final int dropped, final int pairs, final Histogram frames, final Histogram unparks) {
        Processors.pin(vcpu.awaitThreadId(), processor);
        for (int i = -dropped; i < pairs; i++) {
            final long rest = random.nextLong(SHORTEST_REST_NANOS, LONGEST_REST_NANOS);
            final boolean frameFirst = random.nextBoolean();
            final long first = sample(frameFirst, rest);
            final long second = sample(!frameFirst, rest);
            if (i >= 0) {
                frames.recordValue(LatencyBench.bounded(frameFirst ? first : second));
                unparks.recordValue(LatencyBench.bounded(frameFirst ? second : first));
            }
        }
    }

    private long sample(final boolean frame, final long restNanos) {
        do {
            rest(restNanos);
        } while (!vcpu.isAsleep()); // its tick has just woken it
        return frame ? sendAndWait() : vcpu.unpark();
    }

    /**
     * The sender stays awake: only whoever is to be woken sleeps, and its processor. It gives no hint that it spins, since a hypervisor
     * takes a processor that spins long away for a moment, and caches with it: a doorbell after that takes twice as long.
     */
    private static void rest(final long nanos) {
        final long end = System.nanoTime() + nanos;
        while (System.nanoTime() - end < 0) {
            // as a sender that works would
        }
    }

    private long sendAndWait() {
        final long seen = arrival.nanos();
        sender.send(receiver.mac(), frameBytes);
        sender.flush();
        while (arrival.nanos() == seen) {
            Thread.onSpinWait();
        }
        final long nanos = arrival.nanos() - doorbell.nanos();
        sender.receive(1); // takes the slot back
        return nanos;
    }
}
