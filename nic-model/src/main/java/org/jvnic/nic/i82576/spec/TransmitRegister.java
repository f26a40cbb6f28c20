package org.jvnic.nic.i82576.spec;

import static org.jvnic.nic.i82576.spec.Declaration.at;
import static org.jvnic.nic.register.Access.RO;
import static org.jvnic.nic.register.Access.RW;
import static org.jvnic.nic.register.BitField.bit;
import static org.jvnic.nic.register.BitField.bits;
import static org.jvnic.nic.register.RegisterFlag.STICKY;
import static org.jvnic.nic.register.RegisterFlag.STORAGE;
import static org.jvnic.nic.register.RegisterFlag.VOLATILE;
import static org.jvnic.nic.register.RegisterFlag.WRITE_EFFECT;

/** Transmit control. Intel 82576 datasheet section 8.12. */
public enum TransmitRegister implements I82576Register {
    // spotless:off
    /** Transmit configuration word. */
    TXCW(at(0x00178, "8").flagged(STORAGE).means("Transmit configuration word.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Transmit control. */
    TCTL(at(0x00400, "8.12").flagged(WRITE_EFFECT).means("Transmit control.").with(
            bit("EN", 1, RW, "Transmits."),
            bits("PSP", 3, 3, RW, 1, "Without effect: short frames are sent as they are."),
            bits("CT", 11, 4, RW, 0xF, "Collision threshold; without effect."),
            bits("COLD", 21, 12, RW, 0x40, "Collision distance; without effect."),
            bit("SWXOFF", 22, RW, "Sends XOFF; without effect."),
            bit("RTLC", 24, RW, "Retransmits on late collision; without effect."),
            bit("UNORTX", 25, RW, "Without effect."),
            bits("RESERVED_26", 26, 26, RW, 1, "Kept."),
            bit("MULR", 28, RW, "Without effect."),
            bits("RRTHRESH", 30, 29, RW, 1, "Without effect."),
            bits("RESERVED_31", 31, 31, RW, 1, "Kept."))),
    /** Transmit control, extended. */
    TCTL_EXT(at(0x00404, "8.12").flagged(STORAGE).means("Transmit control, extended.").with(
            bits("COLD_EXT", 9, 0, RW, 0x40, "Collision distance."),
            bits("COLD_10", 19, 10, RW, 0x42, "Back-off."))),
    /** Gap between frames. */
    TIPG(at(0x00410, "8.12").flagged(STORAGE).means("Gap between frames.").with(
            bits("VALUE", 29, 0, RW, 0x00601008, "Three gaps."))),
    /** Adaptive gap. */
    AIT(at(0x00458, "8.12").flagged(STORAGE).means("Adaptive gap.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Transmit packet buffer size. */
    TXPBS(at(0x03404, "8.3").flagged(STORAGE, STICKY).means("Transmit packet buffer size.").with(
            bits("SIZE", 6, 0, RW, 0x28, "KiB."))),
    /** Switch packet buffer size. */
    SWPBS(at(0x03004, "8.3").flagged(STORAGE, STICKY).means("Switch packet buffer size.").with(
            bits("SIZE", 6, 0, RW, 0x14, "KiB."))),
    /** Wrap-arounds of the transmit packet buffer. */
    PBTWAC(at(0x034E8, "8.3").flagged(VOLATILE).means("Wrap-arounds of the transmit packet buffer.").with(
            bits("VALUE", 31, 0, RO, 0, "Always 0: there is no such buffer."))),
    /** DMA transmit control. */
    DTXCTL(at(0x03590, "8.12").means("DMA transmit control.").with(
            bit("RESERVED_1", 1, RW, "Kept."),
            bits("ENABLE_8023LL", 2, 2, RW, 1, "Without effect."),
            bit("VLAN_ADDED", 3, RW, "Without effect."),
            bit("OOS_EN", 4, RW, "Without effect."),
            bit("MDP_EN", 5, RW, "Without effect: queues are not blocked."),
            bits("SPOOF_INT", 6, 6, RW, 1, "A spoofed frame interrupts."),
            bits("REST", 31, 7, RW, 0, "Kept."))),
    /** TCP flags of first and middle segments. */
    DTXTCPFLGL(at(0x0359C, "8.12").means("TCP flags that first and middle segments keep.").with(
            bits("FIRST", 11, 0, RW, 0xFF6, "All but FIN and PSH."),
            bits("MIDDLE", 27, 16, RW, 0xF76, "All but FIN, PSH and CWR."))),
    /** TCP flags of last segments. */
    DTXTCPFLGH(at(0x035A0, "8.12").means("TCP flags that last segments keep.").with(
            bits("LAST", 11, 0, RW, 0xF7F, "All but CWR. A segment that is first and last keeps what either keeps."))),
    /** Most bytes requested at once. */
    DTXMXSZRQ(at(0x03540, "8.12").flagged(STORAGE).means("Most bytes requested at once.").with(
            bits("VALUE", 11, 0, RW, 0x10, "Units of 256 bytes."))),
    /** Transmit FIFO head. */
    TDFH(at(0x03410, "8").flagged(STORAGE).means("Transmit FIFO head.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Transmit FIFO tail. */
    TDFT(at(0x03418, "8").flagged(STORAGE).means("Transmit FIFO tail.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Transmit FIFO head saved. */
    TDFHS(at(0x03420, "8").flagged(STORAGE).means("Transmit FIFO head saved.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Transmit FIFO packets. */
    TDFPC(at(0x03430, "8").flagged(STORAGE).means("Transmit FIFO packets.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Queue whose rate RTTBCNRC is. */
    RTTDQSEL(at(0x03604, "8.12").flagged(WRITE_EFFECT).means("Queue whose rate RTTBCNRC is.").with(
            bits("QUEUE", 3, 0, RW, 0, "0 to 15."))),
    /** Memory of the rate scheduler. */
    RTTBCNRM(at(0x03690, "8.12").flagged(STORAGE).means("Memory of the rate scheduler.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Rate of the queue selected by RTTDQSEL. */
    RTTBCNRC(at(0x036B0, "8.12").flagged(VOLATILE, WRITE_EFFECT).means("Rate of the queue selected by RTTDQSEL.").with(
            bits("RF_DEC", 13, 0, RW, 0, "Fraction of the rate factor."),
            bits("RF_INT", 27, 14, RW, 0, "Whole part of the rate factor: the link's rate is divided by it."),
            bit("RS_ENA", 31, RW, "Limits the rate.")));
    // spotless:on

    @SuppressWarnings("ImmutableEnumChecker") // a record of copies
    private final Declaration declaration;

    TransmitRegister(final Declaration declaration) {
        this.declaration = declaration;
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }
}
