package org.jvnic.nic.pci;

/** Whoever has to forget its state when a function is reset. */
@FunctionalInterface
public interface ResetListener {
    /**
     * The function was reset: config space, MSI-X table and pending bits are back to reset values, memory decode and bus
     * mastering are off. Returns when nothing of the time before the reset can come out of the function any more.
     *
     * <p>Called by the thread that caused the reset, while other config writes and resets of the function wait. May wait
     * for the engine; must not wait for another thread's config write or reset of the same function.
     *
     * @param cause what reset it.
     */
    void onReset(ResetCause cause);
}
