package org.jvnic.guest.fake;

import org.agrona.concurrent.NanoClock;
import org.jvnic.nic.register.RegisterSpace;
import org.jvnic.vmm.guest.DmaAllocator;
import org.jvnic.vmm.guest.GuestPlatform;
import org.jvnic.vmm.guest.Hypercalls;
import org.jvnic.vmm.guest.InterruptLine;

public final class FakeGuest implements GuestPlatform {
    private final FakeMemory memory = new FakeMemory(16 << 20);
    private final FakeContextPage card;
    private final FakeHypervisor hypervisor;
    private long now;

    public FakeGuest(final boolean privilegedRings) {
        card = new FakeContextPage(memory, privilegedRings);
        hypervisor = new FakeHypervisor(memory, card);
    }

    public FakeContextPage card() {
        return card;
    }

    public FakeHypervisor hypervisor() {
        return hypervisor;
    }

    public FakeMemory ram() {
        return memory;
    }

    @Override
    public RegisterSpace nic() {
        return card;
    }

    @Override
    public DmaAllocator memory() {
        return memory;
    }

    @Override
    public Hypercalls hypercalls() {
        return hypervisor;
    }

    @Override
    public InterruptLine interrupt() {
        return card::onInterrupt;
    }

    @Override
    public NanoClock clock() {
        return () -> now++;
    }
}
