package org.jvnic.vmm.guest;

import org.agrona.concurrent.NanoClock;
import org.jvnic.nic.register.RegisterSpace;

/** A guest's machine, as its kernel sees it. */
public interface GuestPlatform {
    /**
     * The context page of the guest's NIC.
     *
     * @return BAR0 as mapped for this guest; after a revocation it reads as all ones and ignores writes.
     */
    RegisterSpace nic();

    /**
     * Memory for rings and buffers.
     *
     * @return the allocator of this guest's memory.
     */
    DmaAllocator memory();

    /**
     * The hypervisor.
     *
     * @return the hypercalls of this guest.
     */
    Hypercalls hypercalls();

    /**
     * The NIC's virtual interrupt.
     *
     * @return the line.
     */
    InterruptLine interrupt();

    /**
     * Time.
     *
     * @return a monotonic clock in nanoseconds.
     */
    NanoClock clock();

    /**
     * What a busy-waiting guest calls in its loop: lets the rest of the machine go on. A machine that is stepped by a single
     * thread runs the card here.
     */
    default void relax() {
        Thread.onSpinWait();
    }

    /**
     * Has the program run another turn soon, if it sleeps or is about to. Unlike everything else here any thread may call it:
     * threads outside the guest that leave work for it do. A machine that is stepped by hand does nothing.
     */
    default void wake() {}
}
