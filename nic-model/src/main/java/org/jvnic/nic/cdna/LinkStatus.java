package org.jvnic.nic.cdna;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.port.Wire;

/**
 * Link and speed of the physical port, as the wire says. A wire that throws is a wire that is down. Any thread may ask.
 * Datasheet section 7.1.
 */
final class LinkStatus {
    private static final int DEFAULT_SPEED_MBPS = 10_000;

    private final @Nullable Wire wire;
    private final ContextContainment containment;

    LinkStatus(final @Nullable Wire wire, final ContextContainment containment) {
        this.wire = wire;
        this.containment = containment;
    }

    /** Value of LINK in the global page. */
    int word() {
        return (isUp() ? 1 : 0) | (speedMbps() << 8);
    }

    private boolean isUp() {
        try {
            return wire != null && wire.isLinkUp();
        } catch (final Throwable error) { // the next read asks again
            containment.contain(ContextContainment.NOBODY, error);
            return false;
        }
    }

    /** Speed in Mb/s; that of a card without wire where the wire cannot say. */
    int speedMbps() {
        try {
            return wire == null ? DEFAULT_SPEED_MBPS : wire.speedMbps();
        } catch (final Throwable error) { // as above
            containment.contain(ContextContainment.NOBODY, error);
            return DEFAULT_SPEED_MBPS;
        }
    }
}
