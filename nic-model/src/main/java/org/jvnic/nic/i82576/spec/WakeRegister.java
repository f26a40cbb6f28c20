package org.jvnic.nic.i82576.spec;

import static org.jvnic.nic.i82576.spec.Declaration.array;
import static org.jvnic.nic.i82576.spec.Declaration.at;
import static org.jvnic.nic.register.Access.RW;
import static org.jvnic.nic.register.Access.W1C;
import static org.jvnic.nic.register.BitField.bits;
import static org.jvnic.nic.register.RegisterFlag.STORAGE;

/** Wake-up, management and serial interface: kept only. Intel 82576 datasheet, section 8. */
public enum WakeRegister implements I82576Register {
    // spotless:off
    /** Wake-up control. */
    WUC(at(0x05800, "8").flagged(STORAGE).means("Wake-up control.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Wake-up filter control. */
    WUFC(at(0x05808, "8").flagged(STORAGE).means("Wake-up filter control.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Wake-up status. */
    WUS(at(0x05810, "8").flagged(STORAGE).means("Wake-up status.").with(
            bits("VALUE", 31, 0, W1C, 0, "Never set."))),
    /** Management VLANs. */
    MAVTV(array(0x05010, 8, 4, "8").flagged(STORAGE).means("Management VLANs.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Addresses valid. */
    IPAV(at(0x05838, "8").flagged(STORAGE).means("Addresses valid.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** IPv4 addresses. */
    IP4AT(array(0x05840, 4, 8, "8").flagged(STORAGE).means("IPv4 addresses.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** IPv6 addresses. */
    MMAL_IP6AT(array(0x05880, 4, 4, "8").flagged(STORAGE).means("IPv6 addresses.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Management decision filters. */
    MAVTV_MDEF(array(0x05890, 8, 4, "8").flagged(STORAGE).means("Management decision filters.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Length of the wake-up packet. */
    WUPL(at(0x05900, "8").flagged(STORAGE).means("Length of the wake-up packet.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** The wake-up packet. */
    WUPM(array(0x05A00, 32, 4, "8").flagged(STORAGE).means("The wake-up packet.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Flexible filter lengths. */
    FFLT(array(0x05F00, 4, 8, "8").flagged(STORAGE).means("Flexible filter lengths.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Flexible filter masks. */
    FFMT(array(0x09000, 128, 8, "8").flagged(STORAGE).means("Flexible filter masks.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Flexible filter values. */
    FFVT(array(0x09800, 128, 8, "8").flagged(STORAGE).means("Flexible filter values.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** PCS configuration. */
    PCS_CFG(at(0x04200, "8").flagged(STORAGE).means("PCS configuration.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** PCS link control. */
    PCS_LCTL(at(0x04208, "8").flagged(STORAGE).means("PCS link control.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** PCS link status. */
    PCS_LSTS(at(0x0420C, "8").flagged(STORAGE).means("PCS link status.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** PCS advertisement. */
    PCS_ANADV(at(0x04218, "8").flagged(STORAGE).means("PCS advertisement.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** PCS link partner. */
    PCS_LPAB(at(0x0421C, "8").flagged(STORAGE).means("PCS link partner.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** PCS next page sent. */
    PCS_NPTX(at(0x04220, "8").flagged(STORAGE).means("PCS next page sent.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** PCS next page received. */
    PCS_LPABNP(at(0x04224, "8").flagged(STORAGE).means("PCS next page received.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** DMA coalescing. */
    DMACR(at(0x02508, "8").flagged(STORAGE).means("DMA coalescing.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept.")));
    // spotless:on

    @SuppressWarnings("ImmutableEnumChecker") // a record of copies
    private final Declaration declaration;

    WakeRegister(final Declaration declaration) {
        this.declaration = declaration;
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }
}
