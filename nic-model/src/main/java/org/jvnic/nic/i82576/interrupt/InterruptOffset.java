package org.jvnic.nic.i82576.interrupt;

/** Byte offsets of the interrupt registers. A virtual function has those from EICS to IVAR_MISC at the same offsets. */
final class InterruptOffset {
    static final int ICR = 0x00C0;
    static final int ITR = 0x00C4;
    static final int ICS = 0x00C8;
    static final int IMS = 0x00D0;
    static final int IMC = 0x00D8;
    static final int IAM = 0x00E0;
    static final int GPIE = 0x1514;
    static final int EICS = 0x1520;
    static final int EIMS = 0x1524;
    static final int EIMC = 0x1528;
    static final int EIAC = 0x152C;
    static final int EIAM = 0x1530;
    static final int EICR = 0x1580;
    static final int EITR = 0x1680;
    static final int IVAR = 0x1700;
    static final int IVAR_MISC = 0x1740;
    static final int PBACL = 0x5B68;
    static final int VF_PBACL = 0x0F04;

    private static final int ICR_ALIAS = 0x1500;
    private static final int IAM_ALIAS = 0x1510;

    private InterruptOffset() {}

    /** ICR to IAM stand at two places: 8 bytes apart, ITR between them, and 4 bytes apart. */
    static int canonical(final int offset) {
        return offset >= ICR_ALIAS && offset <= IAM_ALIAS ? ICR + (offset - ICR_ALIAS) * 2 : offset;
    }

    /** Whether an offset is that of an element of an array of registers, 4 bytes each. */
    static boolean isIn(final int offset, final int base, final int count) {
        return offset >= base && offset < base + count * Integer.BYTES && (offset & 3) == 0;
    }
}
