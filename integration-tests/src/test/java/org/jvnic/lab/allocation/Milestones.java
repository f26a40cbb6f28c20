package org.jvnic.lab.allocation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Where every guest of a run has received as many frames as it takes to be warm, and then to end each round. */
final class Milestones {
    private static final long TIMEOUT_SECONDS = 110;

    private final List<CountDownLatch> passed = new ArrayList<>();
    private final CountDownLatch booted;
    private final long warmUp;
    private final long round;

    Milestones(final int guests, final int rounds, final long warmUp, final long round) {
        this.booted = new CountDownLatch(guests);
        this.warmUp = warmUp;
        this.round = round;
        for (int i = 0; i <= rounds; i++) {
            passed.add(new CountDownLatch(guests));
        }
    }

    void boot() {
        booted.countDown();
    }

    boolean isEverybodyBooted() {
        return booted.getCount() == 0;
    }

    long framesUntil(final int milestone) {
        return milestone < passed.size() ? warmUp + milestone * round : Long.MAX_VALUE;
    }

    void pass(final int milestone) {
        passed.get(milestone).countDown();
    }

    void await(final int milestone) throws InterruptedException {
        if (!passed.get(milestone).await(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("frames have ceased to flow before milestone " + milestone);
        }
    }
}
