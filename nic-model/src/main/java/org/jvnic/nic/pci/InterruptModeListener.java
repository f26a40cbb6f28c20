package org.jvnic.nic.pci;

/** Whoever has to know that a function interrupts in another way now. */
@FunctionalInterface
public interface InterruptModeListener {
    /**
     * MSI-X Enable or MSI Enable changed; {@link PciFunction#isMsixEnabled()} and {@link PciFunction#isMsiEnabled()} say to what.
     *
     * <p>Called by a thread that changed it, with no lock of the function held, perhaps by several at once. May interrupt.
     */
    void onInterruptMode();
}
