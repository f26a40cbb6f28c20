package org.jvnic.guest.driver;

import static org.jvnic.guest.driver.Fields.FAULT_DETAIL;
import static org.jvnic.guest.driver.Fields.FAULT_REASON;
import static org.jvnic.guest.driver.Fields.FAULT_RING;

import org.jvnic.nic.cdna.spec.FaultReason;
import org.jvnic.nic.cdna.spec.RingName;

/**
 * What stopped the rings, as the fault registers told it. Datasheet section 8.1.
 *
 * @param code       FAULT_CODE: reason, ring, detail.
 * @param index      FAULT_INDEX: free-running ring index.
 * @param busAddress FAULT_ADDRESS.
 */
public record Fault(int code, int index, long busAddress) {
    /**
     * Why.
     *
     * @return the name of a {@link FaultReason}, or a number that this version does not know.
     */
    public String reason() {
        return nameOf(FaultReason.values(), FAULT_REASON.get(code));
    }

    /**
     * On what.
     *
     * @return the name of a {@link RingName}, or a number that this version does not know.
     */
    public String ring() {
        return nameOf(RingName.values(), FAULT_RING.get(code));
    }

    /**
     * More, depending on the reason.
     *
     * @return 0 to 65535.
     */
    public int detail() {
        return FAULT_DETAIL.get(code);
    }

    @Override
    public String toString() {
        return "fault " + reason() + " on " + ring() + " at index " + Integer.toUnsignedString(index)
                + ", bus address 0x" + Long.toHexString(busAddress) + ", detail " + detail();
    }

    private static String nameOf(final Enum<?>[] constants, final int ordinal) {
        return ordinal < constants.length ? constants[ordinal].name() : Integer.toString(ordinal);
    }
}
