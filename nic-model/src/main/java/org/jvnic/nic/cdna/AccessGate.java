package org.jvnic.nic.cdna;

/** Whether the function's memory decode is on. Written by configuration accesses, read by every register access. */
public final class AccessGate {
    private volatile boolean open = true;

    /** An open gate. */
    public AccessGate() {}

    /**
     * Opens or closes.
     *
     * @param memoryEnable the memory space enable of the function.
     */
    public void setOpen(final boolean memoryEnable) {
        open = memoryEnable;
    }

    boolean isOpen() {
        return open;
    }
}
