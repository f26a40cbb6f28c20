package org.jvnic.nic.pci;

/** Whoever has to know which virtual functions software has turned on in the SR-IOV capability. */
@FunctionalInterface
public interface VirtualFunctionListener {
    /**
     * VF Enable, NumVFs or VF Memory Space Enable changed in effect.
     *
     * <p>Called by the thread that changed it, while other config writes and resets of the function wait. The same rules for
     * waiting as in {@link ResetListener#onReset} apply. After a reset it is called before the reset listener.
     *
     * @param enabled     virtual functions that are there now: those below it; 0 while VF Enable is clear.
     * @param memorySpace whether they answer memory accesses.
     */
    void onVirtualFunctions(int enabled, boolean memorySpace);
}
