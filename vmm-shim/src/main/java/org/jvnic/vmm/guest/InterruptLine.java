package org.jvnic.vmm.guest;

/** The virtual interrupt of the guest's NIC. */
public interface InterruptLine {
    /**
     * Registers the handler. It runs on the vCPU thread, never nested, at most once for one cause.
     *
     * @param handler the handler; replaces the one before.
     */
    void register(Runnable handler);
}
