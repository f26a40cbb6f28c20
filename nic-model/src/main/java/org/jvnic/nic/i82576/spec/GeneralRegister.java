package org.jvnic.nic.i82576.spec;

import static org.jvnic.nic.i82576.spec.Declaration.at;
import static org.jvnic.nic.register.Access.RO;
import static org.jvnic.nic.register.Access.RW;
import static org.jvnic.nic.register.Access.SC;
import static org.jvnic.nic.register.BitField.bit;
import static org.jvnic.nic.register.BitField.bits;
import static org.jvnic.nic.register.RegisterFlag.READ_EFFECT;
import static org.jvnic.nic.register.RegisterFlag.STORAGE;
import static org.jvnic.nic.register.RegisterFlag.VOLATILE;
import static org.jvnic.nic.register.RegisterFlag.WRITE_EFFECT;

/** Device control, status, NVM, PHY access and semaphores. Intel 82576 datasheet section 8.2. */
public enum GeneralRegister implements I82576Register {
    // spotless:off
    /** Device control. */
    CTRL(at(0x00000, "8.2").flagged(WRITE_EFFECT).means("Device control.").with(
            bits("FD", 0, 0, RW, 1, "Full duplex."),
            bit("GIO_MASTER_DISABLE", 2, RW, "Stops new requests on the bus; STATUS.GIO_MASTER_EN follows."),
            bits("LRST", 3, 3, RW, 1, "Link reset, of the serial interface only; without effect."),
            bit("ASDE", 5, RW, "Without effect."),
            bit("SLU", 6, RW, "Sets the link up."),
            bit("ILOS", 7, RW, "Without effect."),
            bits("SPEED", 9, 8, RW, 2, "Forced speed: 0 10, 1 100, 2 1000 Mb/s. Frames go at the speed of the wire."),
            bit("FRCSPD", 11, RW, "STATUS tells SPEED."),
            bit("FRCDPX", 12, RW, "STATUS tells FD."),
            bits("SDP_GPIEN", 17, 16, RW, 0, "Without effect."),
            bits("SDP_DATA", 19, 18, RW, 0, "Without effect."),
            bits("ADVD3WUC", 20, 20, RW, 1, "Without effect."),
            bit("SDP_WDE", 21, RW, "Without effect."),
            bits("SDP_IODIR", 23, 22, RW, 0, "Without effect."),
            bit("RST", 26, SC, "Resets the device."),
            bit("RFCE", 27, RW, "Obeys received pause frames; without effect."),
            bit("TFCE", 28, RW, "Sends pause frames; without effect."),
            bit("VME", 30, RW, "Strips VLAN tags of received frames."),
            bit("PHY_RST", 31, RW, "Holds the PHY in reset."))),
    /** Device status. */
    STATUS(at(0x00008, "8.2").flagged(VOLATILE, WRITE_EFFECT).means("Device status.").with(
            bits("FD", 0, 0, RO, 1, "Full duplex."),
            bit("LU", 1, RO, "Link up."),
            bits("LAN_ID", 3, 2, RO, 0, "Which port of the part."),
            bit("TXOFF", 4, RO, "Paused by the link partner."),
            bits("SPEED", 7, 6, RO, 2, "0 10, 1 100, 2 1000 Mb/s."),
            bits("LAN_INIT_DONE", 9, 9, RO, 1, "The configuration was read from the NVM."),
            bits("PHYRA", 10, 10, RO, 1, "The PHY was reset; writing 0 clears."),
            bits("NUM_VFS", 17, 14, RO, 0, "Virtual functions enabled."),
            bit("IOV_MODE", 18, RO, "Virtual functions are enabled."),
            bits("GIO_MASTER_EN", 19, 19, RO, 1, "Requests may be on the bus."),
            bits("DMA_CLOCK_GATING", 31, 31, RO, 1, "DMA clock gating."))),
    /** NVM control and data: its serial interface by hand. */
    EECD(at(0x00010, "8.4").flagged(VOLATILE, WRITE_EFFECT).means("NVM control and data: its serial interface by hand.").with(
            bit("SK", 0, RW, "Clock."),
            bit("CS", 1, RW, "Chip select."),
            bit("DI", 2, RW, "Data to the NVM."),
            bit("DO", 3, RO, "Data from the NVM."),
            bits("FWE", 5, 4, RW, 1, "Flash writes: 1 disabled."),
            bit("REQ", 6, RW, "Asks for the interface."),
            bit("GNT", 7, RO, "Has the interface."),
            bits("PRES", 8, 8, RO, 1, "An NVM is there."),
            bits("AUTO_RD", 9, 9, RO, 1, "It was read after reset."),
            bit("ADDR_BITS", 10, RW, "Address width."),
            bits("SIZE_EX", 14, 11, RO, 2, "Words: 64 << value."))),
    /** NVM read. */
    EERD(at(0x00014, "8.4").flagged(VOLATILE, WRITE_EFFECT).means("NVM read.").with(
            bit("START", 0, SC, "Reads a word."),
            bit("DONE", 1, RO, "The word is there."),
            bits("ADDR", 15, 2, RW, 0, "Word address."),
            bits("DATA", 31, 16, RO, 0, "The word."))),
    /** Extended device control. */
    CTRL_EXT(at(0x00018, "8.2").flagged(WRITE_EFFECT).means("Extended device control.").with(
            bits("SDP_GPIEN", 1, 0, RW, 0, "Without effect."),
            bits("SDP_DATA", 7, 6, RW, 0, "Without effect."),
            bits("SDP_IODIR", 11, 10, RW, 0, "Without effect."),
            bit("ASDCHK", 12, SC, "Without effect."),
            bit("EE_RST", 13, SC, "Without effect."),
            bit("PFRSTD", 14, RW, "The physical function's reset is done: virtual functions may go on."),
            bit("SPD_BYPS", 15, RW, "Without effect."),
            bit("NS_DIS", 16, RW, "Without effect."),
            bit("RO_DIS", 17, RW, "Without effect."),
            bits("LINK_MODE", 23, 22, RW, 0, "0 copper, 2 SGMII, 3 SerDes; without effect, the link is copper."),
            bit("EIAME", 24, RW, "Without effect: GPIE has this bit."),
            bit("I2C_ENA", 25, RW, "Without effect."),
            bit("EXT_VLAN", 26, RW, "Without effect."),
            bit("DRV_LOAD", 28, RW, "A driver is loaded; without effect."),
            bit("PBA_CLR", 31, RW, "Kept; pending bits are cleared by PBACL."))),
    /** Access to PHY registers. */
    MDIC(at(0x00020, "8.2").flagged(VOLATILE, WRITE_EFFECT).means("Access to PHY registers.").with(
            bits("DATA", 15, 0, RW, 0, "Data."),
            bits("REGADD", 20, 16, RW, 0, "PHY register."),
            bits("PHYADD", 25, 21, RW, 0, "PHY address; the internal one is 1."),
            bits("OP", 27, 26, RW, 0, "1 write, 2 read."),
            bit("READY", 28, RW, "The access is done."),
            bit("INT_EN", 29, RW, "Interrupts when done."),
            bit("ERROR", 30, RW, "No such register or PHY."),
            bit("DEST", 31, RW, "External PHY."))),
    /** SerDes control. */
    SCTL(at(0x00024, "8.2").flagged(STORAGE).means("SerDes control.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Flow control address, low half. */
    FCAL(at(0x00028, "8.5").means("Flow control address, low half.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Flow control address, high half. */
    FCAH(at(0x0002C, "8.5").means("Flow control address, high half.").with(
            bits("VALUE", 15, 0, RW, 0, "Bytes 4 and 5."))),
    /** Flow control type. */
    FCT(at(0x00030, "8.5").means("Flow control type.").with(
            bits("VALUE", 15, 0, RW, 0, "EtherType."))),
    /** Switching between copper and fibre. */
    CONNSW(at(0x00034, "8.2").flagged(STORAGE).means("Switching between copper and fibre.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** EtherType of VLAN tags. */
    VET(at(0x00038, "8.2").means("EtherType of VLAN tags.").with(
            bits("TYPE", 15, 0, RW, 0x8100, "Of the tag inserted and stripped."),
            bits("OUTER", 31, 16, RW, 0x8100, "Of an outer tag; without effect."))),
    /** Software defined pins of time synchronisation. */
    TSSDP(at(0x0003C, "8").flagged(STORAGE).means("Software defined pins of time synchronisation.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** PHY power management. */
    PHPM(at(0x00E14, "8").flagged(STORAGE).means("PHY power management.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** LEDs. */
    LEDCTL(at(0x00E00, "8.2").flagged(STORAGE).means("LEDs.").with(
            bits("VALUE", 31, 0, RW, 0x07068302, "Modes of the four LEDs."))),
    /** Packet buffer allocation of older parts. */
    PBA(at(0x01000, "8.3").flagged(STORAGE).means("Packet buffer allocation of older parts.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Packet buffer size of older parts. */
    PBS(at(0x01008, "8.3").flagged(STORAGE).means("Packet buffer size of older parts.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Management's view of the NVM. */
    EEMNGCTL(at(0x01010, "8.4").flagged(VOLATILE).means("Management's view of the NVM.").with(
            bits("CFG_DONE", 19, 18, RO, 3, "Configuration of ports 0 and 1 is done."),
            bits("DONE", 31, 31, RO, 1, "Nothing is under way."))),
    /** I2C command. */
    I2CCMD(at(0x01028, "8").flagged(STORAGE).means("I2C command.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** I2C by hand; NVM write of other parts. */
    I2CPARAMS(at(0x0102C, "8").flagged(STORAGE).means("I2C by hand; NVM write of other parts.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Free-running timer. */
    FRTIMER(at(0x01048, "8").flagged(VOLATILE).means("Free-running timer.").with(
            bits("VALUE", 31, 0, RO, 0, "Microseconds."))),
    /** TCP timer. */
    TCPTIMER(at(0x0104C, "8").flagged(WRITE_EFFECT).means("TCP timer: counts down, then interrupts.").with(
            bits("DURATION", 7, 0, RW, 0, "Milliseconds."),
            bit("KICKSTART", 8, SC, "Starts from DURATION."),
            bit("COUNT_EN", 9, RW, "Counts; else it stands where it is."),
            bit("COUNT_FINISH", 10, SC, "Interrupts now; counts on only with LOOP."),
            bit("LOOP", 11, RW, "Starts again by itself."))),
    /** PCI Express control. */
    GCR(at(0x05B00, "8.6").flagged(STORAGE).means("PCI Express control.").with(
            bits("VALUE", 31, 0, RW, 0, "Completion timeout and versions."))),
    /** Function tag. */
    FUNCTAG(at(0x05B08, "8.6").flagged(STORAGE).means("Function tag.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Power states of the functions. */
    FACTPS(at(0x05B30, "8.6").flagged(STORAGE).means("Power states of the functions.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** GIO control. */
    GIOCTL(at(0x05B44, "8.6").flagged(STORAGE).means("GIO control.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** CCM control. */
    CCMCTL(at(0x05B48, "8.6").flagged(STORAGE).means("CCM control.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** PLL control. */
    SCCTL(at(0x05B4C, "8.6").flagged(STORAGE).means("PLL control.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Software semaphore. */
    SWSM(at(0x05B50, "8.7").flagged(VOLATILE, READ_EFFECT, WRITE_EFFECT).means("Software semaphore.").with(
            bit("SMBI", 0, RW, "Taken by a read that finds 0."),
            bit("SWESMBI", 1, RW, "Firmware's counterpart."))),
    /** Firmware semaphore. */
    FWSM(at(0x05B54, "8.7").flagged(VOLATILE).means("Firmware semaphore.").with(
            bits("MODE", 3, 1, RO, 0, "0 no management firmware."))),
    /** Resources held by software and firmware. */
    SW_FW_SYNC(at(0x05B5C, "8.7").flagged(WRITE_EFFECT).means("Resources held by software and firmware.").with(
            bits("VALUE", 31, 0, RW, 0, "Software in the low half, firmware in the high half."))),
    /** Direct cache access. */
    DCA_CTRL(at(0x05B74, "8.13").flagged(STORAGE).means("Direct cache access.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Management control. */
    MANC(at(0x05820, "8").flagged(STORAGE).means("Management control.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept.")));
    // spotless:on

    @SuppressWarnings("ImmutableEnumChecker") // a record of copies
    private final Declaration declaration;

    GeneralRegister(final Declaration declaration) {
        this.declaration = declaration;
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }
}
