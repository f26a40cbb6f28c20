package org.jvnic.nic.i82576.spec;

import static org.jvnic.nic.register.BitField.bit;
import static org.jvnic.nic.register.BitField.bits;

import org.jvnic.nic.register.Access;
import org.jvnic.nic.register.BitField;

/** Fields that several interrupt registers share, differing in what software may do with them. */
final class InterruptFields {
    private InterruptFields() {}

    /** Causes of ICR: bits 0x77DCFBFD, those that a driver can mask. */
    static BitField[] causes(final Access access) {
        return new BitField[] {
            bit("TXDW", 0, access, "A transmit descriptor was written back."),
            bit("LSC", 2, access, "The link came or went."),
            bit("RXSEQ", 3, access, "Sequence error of the serial link."),
            bit("RXDMT0", 4, access, "A receive queue is low on descriptors."),
            bit("MACSEC", 5, access, "MACsec."),
            bit("RXO", 6, access, "A frame was missed for want of descriptors."),
            bit("RXDW", 7, access, "A receive descriptor was written back."),
            bit("VMMB", 8, access, "Mailbox, or reset of a virtual function."),
            bit("MDAC", 9, access, "An access by MDIC is done."),
            bits("GPI", 14, 11, access, 0, "Software defined pins."),
            bit("PTRAP", 15, access, "Probe trap."),
            bit("MNG", 18, access, "Management."),
            bit("TIME_SYNC", 19, access, "A cause of TSICR that TSIM admits."),
            bit("OMED", 20, access, "Other media."),
            bit("FER", 22, access, "Fatal error."),
            bit("NFER", 23, access, "Non-fatal error."),
            bit("CSRTO", 24, access, "Timeout of a register access."),
            bit("SCE", 25, access, "Storm control."),
            bit("SW_WD", 26, access, "Software watchdog."),
            bit("DOUTSYNC", 28, access, "A queue sent a spoofed or malformed frame."),
            bit("CAUSE_29", 29, access, "Settable, without a name."),
            bit("DRSTA", 30, access, "The device was reset.")
        };
    }

    /** The same, and the bit that says whether one of them is unmasked. */
    static BitField[] causesAndSummary(final Access access) {
        final BitField[] causes = causes(access);
        final BitField[] all = new BitField[causes.length + 1];
        System.arraycopy(causes, 0, all, 0, causes.length);
        all[causes.length] = bit("INT_ASSERTED", 31, Access.RO, "An unmasked cause is set.");
        return all;
    }

    /** Extended causes: a bit a vector, and two of modes without vectors. */
    static BitField[] vectors(final Access access) {
        return new BitField[] {
            bits("VECTORS", 24, 0, access, 0, "A bit a vector."),
            bit("TCP_TIMER", 30, access, "The TCP timer, without vectors."),
            bit("OTHER", 31, access, "Any cause of ICR, without vectors.")
        };
    }
}
