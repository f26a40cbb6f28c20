package org.jvnic.guest.driver;

import org.jspecify.annotations.Nullable;
import org.jvnic.guest.ring.DescriptorRing;
import org.jvnic.guest.ring.RequestRing;
import org.jvnic.vmm.guest.GuestView;
import org.jvnic.vmm.guest.HypercallStatus;
import org.jvnic.vmm.guest.Hypercalls;

/** Rings in the VMM's memory, made and freed by hypercalls, seen read-only. Datasheet sections 5.1 and 13. */
final class PrivilegedRingSetup implements RingSetup {
    private final Hypercalls hypervisor;
    private final DriverConfig config;
    private final long statusBlock;
    private final RequestRing transmit;
    private final RequestRing receive;
    private long hypercalls;

    PrivilegedRingSetup(final Hypercalls hypervisor, final DriverMemory memory, final DriverConfig config) {
        this.hypervisor = hypervisor;
        this.config = config;
        this.statusBlock = memory.statusBlock().guestPhysicalAddress();
        this.transmit = new RequestRing(
                hypervisor, Hypercalls.RING_TX, memory.transmitDescriptors(), config.transmitRingLog2());
        this.receive =
                new RequestRing(hypervisor, Hypercalls.RING_RX, memory.receiveDescriptors(), config.receiveRingLog2());
    }

    @Override
    public DescriptorRing transmit() {
        return transmit;
    }

    @Override
    public DescriptorRing receive() {
        return receive;
    }

    @Override
    public void setUp() {
        final int transmitLog2 = config.transmitRingLog2();
        final int receiveLog2 = config.receiveRingLog2();
        hypercalls++;
        final int status = hypervisor.setUpRings(transmitLog2, receiveLog2, statusBlock);
        if (status != HypercallStatus.OK) {
            throw new DriverException("hypercall setUpRings(" + transmitLog2 + ", " + receiveLog2 + ", 0x"
                    + Long.toHexString(statusBlock) + ") was refused: " + HypercallStatus.nameOf(status));
        }
        transmit.restart(view(Hypercalls.RING_TX));
        receive.restart(view(Hypercalls.RING_RX));
    }

    @Override
    public void reset() {
        hypercalls++;
        final int status = hypervisor.resetContext();
        if (status != HypercallStatus.OK) {
            throw new DriverException("hypercall resetContext() was refused: " + HypercallStatus.nameOf(status));
        }
    }

    /** The reset also unpins the status block and the buffers of the last lap, so that their pages can be given up. */
    @Override
    public void release() {
        reset();
    }

    @Override
    public long hypercalls() {
        return hypercalls;
    }

    private GuestView view(final int ring) {
        final @Nullable GuestView view = hypervisor.ringView(ring);
        if (view == null) {
            throw new DriverException("hypercall ringView(" + ring + ") shows no ring after setUpRings");
        }
        return view;
    }
}
