package org.jvnic.nic.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A personality whose events and timers are set by the test. Fields without volatile: of the thread that runs the engine. */
final class FakePersonality implements Personality {
    final List<Throwable> contained = new ArrayList<>();
    volatile int events;
    volatile boolean endless;
    boolean busMaster = true;

    @Nullable
    Error failure;

    Runnable duringTurn = () -> {};
    long untilTimerNs = Long.MAX_VALUE;

    @Override
    public long untilTimerNs(final long nowNs) {
        return untilTimerNs;
    }

    @Override
    public boolean hasEvents() {
        return endless || events > 0;
    }

    @Override
    public int serviceEvents(final long nowNs) {
        if (failure != null) {
            throw failure;
        }
        final int served = events;
        events = 0;
        duringTurn.run();
        return served;
    }

    @Override
    public int endTurn(final long nowNs) {
        return 0;
    }

    @Override
    public boolean hasTimers() {
        return false;
    }

    @Override
    public boolean isBusMaster() {
        return busMaster;
    }

    @Override
    public void contain(final Throwable error) {
        contained.add(error);
    }
}
