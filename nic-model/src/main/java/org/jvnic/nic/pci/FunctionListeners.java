package org.jvnic.nic.pci;

import org.jvnic.nic.port.NicEvents;

/**
 * Who is told what follows from writes to config space. What a listener throws is contained, for the guest that wrote is not to blame
 * for it; only {@link #reset} lets it out.
 */
final class FunctionListeners {
    private final int requesterId;
    private final ResetListener reset;
    private final BusMasterListener busMaster;
    private final MemoryDecodeListener memoryDecode;
    private final InterruptModeListener interruptMode;
    private final NicEvents events;

    FunctionListeners(final PciFunctionBuilder builder) {
        requesterId = builder.requesterId;
        reset = builder.resetListener;
        busMaster = builder.busMasterListener;
        memoryDecode = builder.memoryDecodeListener;
        interruptMode = builder.interruptModeListener;
        events = builder.events;
    }

    void reset(final ResetCause cause) {
        reset.onReset(cause);
    }

    void tellMemoryDecode(final boolean enabled) {
        contained(() -> memoryDecode.onMemoryDecode(enabled));
    }

    void tellBusMaster(final boolean enabled) {
        contained(() -> busMaster.onBusMaster(enabled));
    }

    void tellInterruptMode() {
        contained(interruptMode::onInterruptMode);
    }

    private void contained(final Runnable call) {
        try {
            call.run();
        } catch (final RuntimeException e) {
            events.contained(requesterId, e);
        }
    }
}
