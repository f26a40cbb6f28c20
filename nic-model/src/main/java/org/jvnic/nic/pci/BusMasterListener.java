package org.jvnic.nic.pci;

/** Whoever starts and stops making memory requests with the function's Bus Master Enable. */
@FunctionalInterface
public interface BusMasterListener {
    /**
     * {@link PciFunction#isBusMasterEnabled()} changed.
     *
     * <p>Called by the thread that changed it, after the change, while other config writes and resets of the function wait.
     * The same rules for waiting as in {@link ResetListener#onReset} apply.
     *
     * @param enabled the new value.
     */
    void onBusMaster(boolean enabled);
}
