package org.jvnic.nic.i82576.spec;

import static org.jvnic.nic.i82576.spec.Declaration.at;
import static org.jvnic.nic.register.Access.RC;
import static org.jvnic.nic.register.BitField.bits;
import static org.jvnic.nic.register.RegisterFlag.READ_EFFECT;
import static org.jvnic.nic.register.RegisterFlag.VOLATILE;

/** Statistics: a read clears. Intel 82576 datasheet, section 8. */
public enum StatisticsRegister implements I82576Register {
    // spotless:off
    /** CRC errors. */
    CRCERRS(at(0x04000, "8").flagged(VOLATILE, READ_EFFECT).means("CRC errors.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Alignment errors. */
    ALGNERRC(at(0x04004, "8").flagged(VOLATILE, READ_EFFECT).means("Alignment errors.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Symbol errors. */
    SYMERRS(at(0x04008, "8").flagged(VOLATILE, READ_EFFECT).means("Symbol errors.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Receive errors. */
    RXERRC(at(0x0400C, "8").flagged(VOLATILE, READ_EFFECT).means("Receive errors.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Frames missed for want of descriptors. */
    MPC(at(0x04010, "8").flagged(VOLATILE, READ_EFFECT).means("Frames missed for want of descriptors.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Single collisions. */
    SCC(at(0x04014, "8").flagged(VOLATILE, READ_EFFECT).means("Single collisions.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Excessive collisions. */
    ECOL(at(0x04018, "8").flagged(VOLATILE, READ_EFFECT).means("Excessive collisions.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Multiple collisions. */
    MCC(at(0x0401C, "8").flagged(VOLATILE, READ_EFFECT).means("Multiple collisions.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Late collisions. */
    LATECOL(at(0x04020, "8").flagged(VOLATILE, READ_EFFECT).means("Late collisions.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Collisions. */
    COLC(at(0x04028, "8").flagged(VOLATILE, READ_EFFECT).means("Collisions.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Frames missed in the circuit breaker. */
    CBTMPC(at(0x0402C, "8").flagged(VOLATILE, READ_EFFECT).means("Frames missed in the circuit breaker.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Deferrals. */
    DC(at(0x04030, "8").flagged(VOLATILE, READ_EFFECT).means("Deferrals.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Sent without carrier. */
    TNCRS(at(0x04034, "8").flagged(VOLATILE, READ_EFFECT).means("Sent without carrier.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Sequence errors. */
    SEC(at(0x04038, "8").flagged(VOLATILE, READ_EFFECT).means("Sequence errors.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Carrier extension errors; frames discarded by the host. */
    CEXTERR(at(0x0403C, "8").flagged(VOLATILE, READ_EFFECT).means("Carrier extension errors; frames discarded by the host.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Length errors. */
    RLEC(at(0x04040, "8").flagged(VOLATILE, READ_EFFECT).means("Length errors.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** XON received. */
    XONRXC(at(0x04048, "8").flagged(VOLATILE, READ_EFFECT).means("XON received.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** XON sent. */
    XONTXC(at(0x0404C, "8").flagged(VOLATILE, READ_EFFECT).means("XON sent.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** XOFF received. */
    XOFFRXC(at(0x04050, "8").flagged(VOLATILE, READ_EFFECT).means("XOFF received.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** XOFF sent. */
    XOFFTXC(at(0x04054, "8").flagged(VOLATILE, READ_EFFECT).means("XOFF sent.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Flow control frames unsupported. */
    FCRUC(at(0x04058, "8").flagged(VOLATILE, READ_EFFECT).means("Flow control frames unsupported.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Good frames received of 64 bytes. */
    PRC64(at(0x0405C, "8").flagged(VOLATILE, READ_EFFECT).means("Good frames received of 64 bytes.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Of 65 to 127 bytes. */
    PRC127(at(0x04060, "8").flagged(VOLATILE, READ_EFFECT).means("Of 65 to 127 bytes.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Of 128 to 255 bytes. */
    PRC255(at(0x04064, "8").flagged(VOLATILE, READ_EFFECT).means("Of 128 to 255 bytes.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Of 256 to 511 bytes. */
    PRC511(at(0x04068, "8").flagged(VOLATILE, READ_EFFECT).means("Of 256 to 511 bytes.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Of 512 to 1023 bytes. */
    PRC1023(at(0x0406C, "8").flagged(VOLATILE, READ_EFFECT).means("Of 512 to 1023 bytes.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Of 1024 bytes and more. */
    PRC1522(at(0x04070, "8").flagged(VOLATILE, READ_EFFECT).means("Of 1024 bytes and more.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Good frames received. */
    GPRC(at(0x04074, "8").flagged(VOLATILE, READ_EFFECT).means("Good frames received.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Broadcasts received. */
    BPRC(at(0x04078, "8").flagged(VOLATILE, READ_EFFECT).means("Broadcasts received.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Multicasts received. */
    MPRC(at(0x0407C, "8").flagged(VOLATILE, READ_EFFECT).means("Multicasts received.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Good frames sent. */
    GPTC(at(0x04080, "8").flagged(VOLATILE, READ_EFFECT).means("Good frames sent.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Good octets received, low half. */
    GORCL(at(0x04088, "8").flagged(VOLATILE, READ_EFFECT).means("Good octets received, low half.").with(
            bits("COUNT", 31, 0, RC, 0, "Low first; both halves are cleared by the read of the high one."))),
    /** Good octets received, high half. */
    GORCH(at(0x0408C, "8").flagged(VOLATILE, READ_EFFECT).means("Good octets received, high half.").with(
            bits("COUNT", 31, 0, RC, 0, "Low first; both halves are cleared by the read of the high one."))),
    /** Good octets sent, low half. */
    GOTCL(at(0x04090, "8").flagged(VOLATILE, READ_EFFECT).means("Good octets sent, low half.").with(
            bits("COUNT", 31, 0, RC, 0, "Low first; both halves are cleared by the read of the high one."))),
    /** Good octets sent, high half. */
    GOTCH(at(0x04094, "8").flagged(VOLATILE, READ_EFFECT).means("Good octets sent, high half.").with(
            bits("COUNT", 31, 0, RC, 0, "Low first; both halves are cleared by the read of the high one."))),
    /** Frames that met no buffer. */
    RNBC(at(0x040A0, "8").flagged(VOLATILE, READ_EFFECT).means("Frames that met no buffer.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Frames too short. */
    RUC(at(0x040A4, "8").flagged(VOLATILE, READ_EFFECT).means("Frames too short.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Fragments. */
    RFC(at(0x040A8, "8").flagged(VOLATILE, READ_EFFECT).means("Fragments.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Frames too long. */
    ROC(at(0x040AC, "8").flagged(VOLATILE, READ_EFFECT).means("Frames too long.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Jabber. */
    RJC(at(0x040B0, "8").flagged(VOLATILE, READ_EFFECT).means("Jabber.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Management frames received. */
    MGTPRC(at(0x040B4, "8").flagged(VOLATILE, READ_EFFECT).means("Management frames received.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Management frames dropped. */
    MGTPDC(at(0x040B8, "8").flagged(VOLATILE, READ_EFFECT).means("Management frames dropped.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Management frames sent. */
    MGTPTC(at(0x040BC, "8").flagged(VOLATILE, READ_EFFECT).means("Management frames sent.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Octets received, low half. */
    TORL(at(0x040C0, "8").flagged(VOLATILE, READ_EFFECT).means("Octets received, low half.").with(
            bits("COUNT", 31, 0, RC, 0, "Low first; both halves are cleared by the read of the high one."))),
    /** Octets received, high half. */
    TORH(at(0x040C4, "8").flagged(VOLATILE, READ_EFFECT).means("Octets received, high half.").with(
            bits("COUNT", 31, 0, RC, 0, "Low first; both halves are cleared by the read of the high one."))),
    /** Octets sent, low half. */
    TOTL(at(0x040C8, "8").flagged(VOLATILE, READ_EFFECT).means("Octets sent, low half.").with(
            bits("COUNT", 31, 0, RC, 0, "Low first; both halves are cleared by the read of the high one."))),
    /** Octets sent, high half. */
    TOTH(at(0x040CC, "8").flagged(VOLATILE, READ_EFFECT).means("Octets sent, high half.").with(
            bits("COUNT", 31, 0, RC, 0, "Low first; both halves are cleared by the read of the high one."))),
    /** Frames received. */
    TPR(at(0x040D0, "8").flagged(VOLATILE, READ_EFFECT).means("Frames received.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Frames sent. */
    TPT(at(0x040D4, "8").flagged(VOLATILE, READ_EFFECT).means("Frames sent.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Frames sent of 64 bytes. */
    PTC64(at(0x040D8, "8").flagged(VOLATILE, READ_EFFECT).means("Frames sent of 64 bytes.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Of 65 to 127 bytes. */
    PTC127(at(0x040DC, "8").flagged(VOLATILE, READ_EFFECT).means("Of 65 to 127 bytes.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Of 128 to 255 bytes. */
    PTC255(at(0x040E0, "8").flagged(VOLATILE, READ_EFFECT).means("Of 128 to 255 bytes.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Of 256 to 511 bytes. */
    PTC511(at(0x040E4, "8").flagged(VOLATILE, READ_EFFECT).means("Of 256 to 511 bytes.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Of 512 to 1023 bytes. */
    PTC1023(at(0x040E8, "8").flagged(VOLATILE, READ_EFFECT).means("Of 512 to 1023 bytes.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Of 1024 bytes and more. */
    PTC1522(at(0x040EC, "8").flagged(VOLATILE, READ_EFFECT).means("Of 1024 bytes and more.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Multicasts sent. */
    MPTC(at(0x040F0, "8").flagged(VOLATILE, READ_EFFECT).means("Multicasts sent.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Broadcasts sent. */
    BPTC(at(0x040F4, "8").flagged(VOLATILE, READ_EFFECT).means("Broadcasts sent.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Packets cut into segments. */
    TSCTC(at(0x040F8, "8").flagged(VOLATILE, READ_EFFECT).means("Packets cut into segments.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Packets not cut into segments for an error. */
    TSCTFC(at(0x040FC, "8").flagged(VOLATILE, READ_EFFECT).means("Packets not cut into segments for an error.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Interrupts. */
    IAC(at(0x04100, "8").flagged(VOLATILE, READ_EFFECT).means("Interrupts.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Frames to the host. */
    RPTHC(at(0x04104, "8").flagged(VOLATILE, READ_EFFECT).means("Frames to the host.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Interrupts by receive timer. */
    ICRXATC(at(0x04108, "8").flagged(VOLATILE, READ_EFFECT).means("Interrupts by receive timer.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Interrupts by transmit timer. */
    ICTXPTC(at(0x0410C, "8").flagged(VOLATILE, READ_EFFECT).means("Interrupts by transmit timer.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Interrupts by transmit timer, absolute. */
    ICTXATC(at(0x04110, "8").flagged(VOLATILE, READ_EFFECT).means("Interrupts by transmit timer, absolute.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Good frames from the host. */
    HGPTC(at(0x04118, "8").flagged(VOLATILE, READ_EFFECT).means("Good frames from the host.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Interrupts by transmit threshold. */
    ICTXQMTC(at(0x0411C, "8").flagged(VOLATILE, READ_EFFECT).means("Interrupts by transmit threshold.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Times few receive descriptors were left. */
    RXDMTC(at(0x04120, "8").flagged(VOLATILE, READ_EFFECT).means("Times few receive descriptors were left.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Frames dropped in the circuit breaker. */
    HTCBDPC(at(0x04124, "8").flagged(VOLATILE, READ_EFFECT).means("Frames dropped in the circuit breaker.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Good octets to the host, low half. */
    HGORCL(at(0x04128, "8").flagged(VOLATILE, READ_EFFECT).means("Good octets to the host, low half.").with(
            bits("COUNT", 31, 0, RC, 0, "Low first; both halves are cleared by the read of the high one."))),
    /** Good octets to the host, high half. */
    HGORCH(at(0x0412C, "8").flagged(VOLATILE, READ_EFFECT).means("Good octets to the host, high half.").with(
            bits("COUNT", 31, 0, RC, 0, "Low first; both halves are cleared by the read of the high one."))),
    /** Good octets from the host, low half. */
    HGOTCL(at(0x04130, "8").flagged(VOLATILE, READ_EFFECT).means("Good octets from the host, low half.").with(
            bits("COUNT", 31, 0, RC, 0, "Low first; both halves are cleared by the read of the high one."))),
    /** Good octets from the host, high half. */
    HGOTCH(at(0x04134, "8").flagged(VOLATILE, READ_EFFECT).means("Good octets from the host, high half.").with(
            bits("COUNT", 31, 0, RC, 0, "Low first; both halves are cleared by the read of the high one."))),
    /** Length errors. */
    LENERRS(at(0x04138, "8").flagged(VOLATILE, READ_EFFECT).means("Length errors.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Frames dropped by the switch's security. */
    SSVPC(at(0x041A0, "8").flagged(VOLATILE, READ_EFFECT).means("Frames dropped by the switch's security.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** SerDes violations. */
    SCVPC(at(0x04228, "8").flagged(VOLATILE, READ_EFFECT).means("SerDes violations.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Frames from management to the host. */
    BMNGTC_B2OSPC(at(0x08FE0, "8").flagged(VOLATILE, READ_EFFECT).means("Frames from management to the host.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Frames from the host to management. */
    O2BGPTC(at(0x08FE4, "8").flagged(VOLATILE, READ_EFFECT).means("Frames from the host to management.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value.")));
    // spotless:on

    @SuppressWarnings("ImmutableEnumChecker") // a record of copies
    private final Declaration declaration;

    StatisticsRegister(final Declaration declaration) {
        this.declaration = declaration;
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }
}
