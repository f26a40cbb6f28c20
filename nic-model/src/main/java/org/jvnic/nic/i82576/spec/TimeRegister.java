package org.jvnic.nic.i82576.spec;

import static org.jvnic.nic.i82576.spec.Declaration.at;
import static org.jvnic.nic.register.Access.RC;
import static org.jvnic.nic.register.Access.RO;
import static org.jvnic.nic.register.Access.RW;
import static org.jvnic.nic.register.BitField.bit;
import static org.jvnic.nic.register.BitField.bits;
import static org.jvnic.nic.register.RegisterFlag.READ_EFFECT;
import static org.jvnic.nic.register.RegisterFlag.STORAGE;
import static org.jvnic.nic.register.RegisterFlag.VOLATILE;
import static org.jvnic.nic.register.RegisterFlag.WRITE_EFFECT;

/** IEEE 1588 time. Intel 82576 datasheet, section 8. */
public enum TimeRegister implements I82576Register {
    // spotless:off
    /** System time, low half; a read latches the high half. */
    SYSTIML(at(0x0B600, "8").flagged(VOLATILE, READ_EFFECT, WRITE_EFFECT).means("System time, low half; a read latches the high half.").with(
            bits("VALUE", 31, 0, RW, 0, "In units of TIMINCA."))),
    /** System time, high half. */
    SYSTIMH(at(0x0B604, "8").flagged(VOLATILE, WRITE_EFFECT).means("System time, high half.").with(
            bits("VALUE", 31, 0, RW, 0, "As latched."))),
    /** How time advances. */
    TIMINCA(at(0x0B608, "8").flagged(WRITE_EFFECT).means("How time advances.").with(
            bits("INCVALUE", 23, 0, RW, 0, "Added."),
            bits("INCPERIOD", 31, 24, RW, 0, "Every so many 16 ns."))),
    /** Adjustment of time, low half. */
    TIMADJL(at(0x0B60C, "8").flagged(WRITE_EFFECT).means("Adjustment of time, low half.").with(
            bits("VALUE", 31, 0, RW, 0, "Added when the high half is written."))),
    /** Adjustment of time, high half. */
    TIMADJH(at(0x0B610, "8").flagged(WRITE_EFFECT).means("Adjustment of time, high half.").with(
            bits("VALUE", 30, 0, RW, 0, "Added."),
            bit("SIGN", 31, RW, "Subtracts."))),
    /** Time stamps of sent frames. */
    TSYNCTXCTL(at(0x0B614, "8").flagged(VOLATILE, WRITE_EFFECT).means("Time stamps of sent frames.").with(
            bit("TXTT", 0, RO, "A stamp is there."),
            bit("EN", 4, RW, "Takes stamps."))),
    /** Stamp of a sent frame, low half. */
    TXSTMPL(at(0x0B618, "8").flagged(VOLATILE).means("Stamp of a sent frame, low half.").with(
            bits("VALUE", 31, 0, RO, 0, "System time."))),
    /** Stamp of a sent frame, high half; a read frees it. */
    TXSTMPH(at(0x0B61C, "8").flagged(VOLATILE, READ_EFFECT).means("Stamp of a sent frame, high half; a read frees it.").with(
            bits("VALUE", 31, 0, RO, 0, "System time."))),
    /** Time stamps of received frames. */
    TSYNCRXCTL(at(0x0B620, "8").flagged(VOLATILE, WRITE_EFFECT).means("Time stamps of received frames.").with(
            bit("RXTT", 0, RO, "A stamp is there."),
            bits("TYPE", 3, 1, RW, 0, "Which frames."),
            bit("EN", 4, RW, "Takes stamps."))),
    /** Stamp of a received frame, low half. */
    RXSTMPL(at(0x0B624, "8").flagged(VOLATILE).means("Stamp of a received frame, low half.").with(
            bits("VALUE", 31, 0, RO, 0, "System time."))),
    /** Stamp of a received frame, high half; a read frees it. */
    RXSTMPH(at(0x0B628, "8").flagged(VOLATILE, READ_EFFECT).means("Stamp of a received frame, high half; a read frees it.").with(
            bits("VALUE", 31, 0, RO, 0, "System time."))),
    /** Sender of the stamped frame, low half. */
    RXSATRL(at(0x0B62C, "8").flagged(VOLATILE).means("Sender of the stamped frame, low half.").with(
            bits("VALUE", 31, 0, RO, 0, "Address bytes 0 to 3."))),
    /** Sender of the stamped frame, high half. */
    RXSATRH(at(0x0B630, "8").flagged(VOLATILE).means("Sender of the stamped frame, high half.").with(
            bits("ADDRESS", 15, 0, RO, 0, "Address bytes 4 and 5."),
            bits("SEQUENCE", 31, 16, RO, 0, "Sequence number of the message."))),
    /** Auxiliary control. */
    TSAUXC(at(0x0B640, "8").flagged(STORAGE).means("Auxiliary control.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Target time 0, low half. */
    TRGTTIML0(at(0x0B644, "8").flagged(STORAGE).means("Target time 0, low half.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Target time 0, high half. */
    TRGTTIMH0(at(0x0B648, "8").flagged(STORAGE).means("Target time 0, high half.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Target time 1, low half. */
    TRGTTIML1(at(0x0B64C, "8").flagged(STORAGE).means("Target time 1, low half.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Target time 1, high half. */
    TRGTTIMH1(at(0x0B650, "8").flagged(STORAGE).means("Target time 1, high half.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Auxiliary stamp 0, low half. */
    AUXSTMPL0(at(0x0B65C, "8").flagged(STORAGE).means("Auxiliary stamp 0, low half.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Auxiliary stamp 0, high half. */
    AUXSTMPH0(at(0x0B660, "8").flagged(STORAGE).means("Auxiliary stamp 0, high half.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Auxiliary stamp 1, low half. */
    AUXSTMPL1(at(0x0B664, "8").flagged(STORAGE).means("Auxiliary stamp 1, low half.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Auxiliary stamp 1, high half. */
    AUXSTMPH1(at(0x0B668, "8").flagged(STORAGE).means("Auxiliary stamp 1, high half.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Causes of time synchronisation. */
    TSICR(at(0x0B66C, "8").flagged(VOLATILE, READ_EFFECT).means("Causes of time synchronisation.").with(
            bit("SYS_WRAP", 0, RC, "Never set."),
            bit("TXTS", 1, RC, "A sent frame was stamped."),
            bit("RXTS", 2, RC, "A received frame was stamped."),
            bits("REST", 7, 3, RC, 0, "Never set: their events have no effect here."))),
    /** Mask of the causes of time synchronisation. */
    TSIM(at(0x0B674, "8").flagged(WRITE_EFFECT).means("Which causes of TSICR interrupt by ICR.TIME_SYNC.").with(
            bits("CAUSES", 7, 0, RW, 0, "A bit each, as in TSICR."))),
    /** Which messages are stamped. */
    TSYNCRXCFG(at(0x05F50, "8").means("Which messages are stamped.").with(
            bits("CTRLT", 7, 0, RW, 0, "Control field of version 1."),
            bits("MSGT", 15, 8, RW, 0, "Message type of version 2.")));
    // spotless:on

    @SuppressWarnings("ImmutableEnumChecker") // a record of copies
    private final Declaration declaration;

    TimeRegister(final Declaration declaration) {
        this.declaration = declaration;
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }
}
