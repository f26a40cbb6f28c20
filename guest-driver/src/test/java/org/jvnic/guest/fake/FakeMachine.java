package org.jvnic.guest.fake;

import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.NanoClock;
import org.jvnic.nic.register.RegisterSpace;
import org.jvnic.vmm.guest.DmaAllocator;
import org.jvnic.vmm.guest.GuestPlatform;
import org.jvnic.vmm.guest.Hypercalls;
import org.jvnic.vmm.guest.InterruptLine;

public final class FakeMachine implements GuestPlatform {
    private final FakeGuest guest;
    private final AtomicInteger wakes = new AtomicInteger();
    private long now = -5_000_000_000L;

    public FakeMachine(final boolean privilegedRings) {
        guest = new FakeGuest(privilegedRings);
    }

    public FakeContextPage card() {
        return guest.card();
    }

    public FakeGuest guest() {
        return guest;
    }

    public int wakes() {
        return wakes.get();
    }

    public void advance(final long nanos) {
        now += nanos;
    }

    @Override
    public RegisterSpace nic() {
        return guest.nic();
    }

    @Override
    public DmaAllocator memory() {
        return guest.memory();
    }

    @Override
    public Hypercalls hypercalls() {
        return guest.hypercalls();
    }

    @Override
    public InterruptLine interrupt() {
        return guest.interrupt();
    }

    @Override
    public NanoClock clock() {
        return () -> now++;
    }

    @Override
    public void wake() {
        wakes.incrementAndGet();
    }
}
