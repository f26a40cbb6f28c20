package org.jvnic.nic.cdna;

import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.port.DropReason;

/** Which counter stands behind which statistics register of the context page. Datasheet section 4.4. */
final class ContextStatistics {
    private static final int FIRST_WORD = ContextRegister.STATISTICS >>> 2;
    private static final int NONE = -1;
    private static final int[] COUNTER = new int[32];

    static {
        java.util.Arrays.fill(COUNTER, NONE);
        map(ContextRegister.STAT_TX_FRAMES, PortCounters.TX_FRAMES);
        map(ContextRegister.STAT_TX_BYTES, PortCounters.TX_BYTES);
        map(ContextRegister.STAT_RX_FRAMES, PortCounters.RX_FRAMES);
        map(ContextRegister.STAT_RX_BYTES, PortCounters.RX_BYTES);
        map(ContextRegister.STAT_TX_MULTICAST, PortCounters.TX_MULTICAST);
        map(ContextRegister.STAT_TX_BROADCAST, PortCounters.TX_BROADCAST);
        map(ContextRegister.STAT_RX_MULTICAST, PortCounters.RX_MULTICAST);
        map(ContextRegister.STAT_RX_BROADCAST, PortCounters.RX_BROADCAST);
        map(ContextRegister.STAT_TX_DESCRIPTORS, PortCounters.TX_DESCRIPTORS);
        map(ContextRegister.STAT_RX_DESCRIPTORS, PortCounters.RX_DESCRIPTORS);
        map(ContextRegister.STAT_INTERRUPTS, PortCounters.INTERRUPTS);
        map(ContextRegister.STAT_DOORBELLS, PortCounters.DOORBELLS);
        map(ContextRegister.STAT_ACCESS_ERRORS, PortCounters.ACCESS_ERRORS);
        map(ContextRegister.STAT_REFUSED_WRITES, PortCounters.REFUSED_WRITES);
        for (final DropReason reason : DropReason.values()) {
            if (reason.side() != DropReason.Side.PORT) {
                map(ContextRegister.valueOf(registerName(reason)), PortCounters.drop(reason));
            }
        }
    }

    private ContextStatistics() {}

    /** The statistics register that counts a drop. */
    static String registerName(final DropReason reason) {
        final String name = reason.name();
        return "STAT_" + name.substring(0, 3) + "DROP_" + name.substring(3);
    }

    private static void map(final ContextRegister register, final int counter) {
        COUNTER[(register.offset() - ContextRegister.STATISTICS) >>> 3] = counter;
    }

    /** One half of a statistics register. */
    static int word(final PortCounters counters, final int word) {
        final int counter = COUNTER[(word - FIRST_WORD) >>> 1];
        if (counter == NONE) {
            return 0;
        }
        final long value = counters.get(counter);
        return (int) ((word & 1) == 0 ? value : value >>> 32);
    }
}
