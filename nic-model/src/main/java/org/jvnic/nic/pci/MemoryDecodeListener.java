package org.jvnic.nic.pci;

/** Who is told when the function starts and stops to claim memory accesses, for accesses that do not come through the function. */
@FunctionalInterface
public interface MemoryDecodeListener {
    /**
     * Memory decode changed. Called by the thread whose config access changed it; must not access config space.
     *
     * @param enabled the new state.
     */
    void onMemoryDecode(boolean enabled);
}
