package org.jvnic.nic.i82576;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.i82576.interrupt.PfInterrupts;
import org.jvnic.nic.i82576.management.Management;
import org.jvnic.nic.i82576.vf.VirtualFunctions;
import org.jvnic.nic.port.FrameTap;
import org.jvnic.nic.port.NicEvents;
import org.jvnic.nic.port.Wire;

/** Tells the PHY what is on the wire and what time it is, and everybody else when the link has changed. The engine's thread. */
final class LinkWatch {
    private final @Nullable Wire wire;
    private final Management management;
    private final PfInterrupts interrupts;
    private final VirtualFunctions functions;
    private final NicEvents events;
    private boolean carrier;

    LinkWatch(
            final @Nullable Wire wire,
            final Management management,
            final PfInterrupts interrupts,
            final VirtualFunctions functions,
            final NicEvents events) {
        this.wire = wire;
        this.management = management;
        this.interrupts = interrupts;
        this.functions = functions;
        this.events = events;
    }

    /** Once a turn. Interrupt causes raised. */
    int watch(final long nowNs) {
        int causes = 0;
        final boolean now = wire == null || wire.isLinkUp();
        if (now != carrier) {
            carrier = now;
            causes = management.setWire(now, nowNs);
        }
        if (management.hasTimers()) {
            causes |= management.onTime(nowNs);
        }
        if (causes == 0) {
            return 0;
        }
        events.linkChange(FrameTap.WIRE, management.isLinkUp());
        interrupts.cause(causes, nowNs);
        functions.onLinkChange();
        return 1;
    }
}
