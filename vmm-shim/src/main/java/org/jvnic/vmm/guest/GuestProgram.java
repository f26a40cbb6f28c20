package org.jvnic.vmm.guest;

/** What runs on a vCPU. */
public interface GuestProgram {
    /**
     * Boots. Called once, first.
     *
     * @param platform the machine.
     */
    void start(GuestPlatform platform);

    /**
     * One turn of bounded work.
     *
     * @return amount of work done; 0 lets the vCPU block until its next virtual interrupt.
     */
    int doWork();

    /** Shuts down. Called once, last; not called when the guest dies. */
    void stop();
}
