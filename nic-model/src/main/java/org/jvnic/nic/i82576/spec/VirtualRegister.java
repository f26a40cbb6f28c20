package org.jvnic.nic.i82576.spec;

import static org.jvnic.nic.i82576.spec.Declaration.array;
import static org.jvnic.nic.i82576.spec.Declaration.at;
import static org.jvnic.nic.register.Access.RC;
import static org.jvnic.nic.register.Access.RO;
import static org.jvnic.nic.register.Access.RW;
import static org.jvnic.nic.register.Access.SC;
import static org.jvnic.nic.register.Access.W1C;
import static org.jvnic.nic.register.BitField.bit;
import static org.jvnic.nic.register.BitField.bits;
import static org.jvnic.nic.register.RegisterFlag.READ_EFFECT;
import static org.jvnic.nic.register.RegisterFlag.STORAGE;
import static org.jvnic.nic.register.RegisterFlag.VOLATILE;
import static org.jvnic.nic.register.RegisterFlag.WRITE_EFFECT;

/** Pools, mailboxes and virtual functions. Intel 82576 datasheet section 8.14. */
public enum VirtualRegister implements I82576Register {
    // spotless:off
    /** Pool selection. */
    VT_CTL(at(0x0581C, "8.14").means("Pool selection.").with(
            bits("DEF_PL", 9, 7, RW, 0, "Default pool."),
            bit("IGNORE_MAC", 28, RW, "Selects by VLAN only."),
            bit("DIS_DEF_PL", 29, RW, "Drops what no pool wants."),
            bit("REPL_EN", 30, RW, "Several pools get copies."))),
    /** Mailbox memory, 16 words a virtual function. */
    VMBMEM(array(0x00800, 128, 4, "8.14").flagged(WRITE_EFFECT).means("Mailbox memory, 16 words a virtual function.").with(
            bits("WORD", 31, 0, RW, 0, "Shared with the virtual function."))),
    /** The physical function's side of a mailbox. */
    P2VMAILBOX(array(0x00C00, 8, 4, "8.14").flagged(VOLATILE, WRITE_EFFECT).means("The physical function's side of a mailbox.").with(
            bit("STS", 0, SC, "A message is there."),
            bit("ACK", 1, SC, "The message was taken."),
            bit("VFU", 2, RO, "The virtual function uses the memory."),
            bit("PFU", 3, RW, "The physical function uses the memory."),
            bit("RVFU", 4, SC, "Takes the memory from the virtual function."))),
    /** The virtual function's side, as the physical one sees it. */
    V2PMAILBOX(array(0x00C40, 8, 4, "8.14").flagged(VOLATILE).means("The virtual function's side, as the physical one sees it.").with(
            bit("REQ", 0, RO, "Reads 0."),
            bit("ACK", 1, RO, "Reads 0."),
            bit("VFU", 2, RO, "The virtual function uses the memory."),
            bit("PFU", 3, RO, "The physical function uses the memory."),
            bit("PFSTS", 4, RO, "A message is there."),
            bit("PFACK", 5, RO, "The message was taken."),
            bits("RSTI", 6, 6, RO, 1, "The physical function is in reset."),
            bit("RSTD", 7, RO, "Its reset is done."))),
    /** Mailbox causes. */
    MBVFICR(at(0x00C80, "8.14").flagged(VOLATILE, WRITE_EFFECT).means("Mailbox causes.").with(
            bits("VFREQ", 7, 0, W1C, 0, "A message, a bit a function."),
            bits("VFACK", 23, 16, W1C, 0, "An acknowledgement, a bit a function."))),
    /** Mailbox causes that interrupt. */
    MBVFIMR(at(0x00C84, "8.14").flagged(WRITE_EFFECT).means("Mailbox causes that interrupt.").with(
            bits("VFIM", 7, 0, RW, 0xFF, "A bit a function."))),
    /** Functions that were reset. */
    VFLRE(at(0x00C88, "8.14").flagged(VOLATILE, WRITE_EFFECT).means("Functions that were reset.").with(
            bits("VFLE", 7, 0, W1C, 0, "A bit a function."))),
    /** Pools that receive. */
    VFRE(at(0x00C8C, "8.14").means("Pools that receive.").with(
            bits("VFRE", 7, 0, RW, 0xFF, "A bit a pool."))),
    /** Pools that transmit. */
    VFTE(at(0x00C90, "8.14").flagged(WRITE_EFFECT).means("Pools that transmit.").with(
            bits("VFTE", 7, 0, RW, 0xFF, "A bit a pool."))),
    /** Switch control. */
    DTXSWC(at(0x03500, "8.14").means("Switch control.").with(
            bits("MACAS", 7, 0, RW, 0, "MAC anti-spoof, a bit a pool."),
            bits("VLANAS", 15, 8, RW, 0, "VLAN anti-spoof, a bit a pool."),
            bits("LLE", 23, 16, RW, 0, "A pool gets its own frames back."),
            bit("LOOPBACK_EN", 31, RW, "Pools reach one another."))),
    /** Last misbehaviour of a virtual machine. */
    LVMMC(at(0x03548, "8.14").flagged(VOLATILE, READ_EFFECT).means("Last misbehaviour of a virtual machine.").with(
            bits("VALUE", 31, 0, RC, 0, "Always 0: queues are not blocked."))),
    /** Queues that misbehaved. */
    WVBR(at(0x03554, "8.14").flagged(VOLATILE, READ_EFFECT).means("Queues that misbehaved.").with(
            bits("SPOOF", 15, 0, RC, 0, "Sent a spoofed frame."),
            bits("BLOCKED", 31, 16, RC, 0, "Never set: queues are not blocked."))),
    /** Queues blocked by malicious driver protection. */
    MDFB(at(0x03558, "8.14").flagged(VOLATILE).means("Queues blocked by malicious driver protection.").with(
            bits("QUEUES", 15, 0, W1C, 0, "Never set: queues are not blocked."))),
    /** Tag of a pool's frames. */
    VMVIR(array(0x03700, 8, 4, "8.14").means("Tag of a pool's frames.").with(
            bits("PORT_VLAN", 15, 0, RW, 0, "Tag control information."),
            bits("VLANA", 31, 30, RW, 0, "1 always inserts it, 2 never inserts."))),
    /** Offloads and filters of a pool. */
    VMOLR(array(0x05AD0, 8, 4, "8.14").means("Offloads and filters of a pool.").with(
            bits("RLPML", 13, 0, RW, 0x2600, "Longest frame with FCS."),
            bit("LPE", 16, RW, "Long frames."),
            bit("RSSE", 17, RW, "Two queues."),
            bit("VPE", 23, RW, "VLAN promiscuous."),
            bit("AUPE", 24, RW, "Accepts untagged frames."),
            bit("ROMPE", 25, RW, "Accepts multicasts of MTA."),
            bit("ROPE", 26, RW, "Accepts unicasts of UTA."),
            bit("BAM", 27, RW, "Accepts broadcasts."),
            bit("MPME", 28, RW, "Multicast promiscuous."),
            bit("UPE", 29, RW, "Unicast promiscuous."),
            bit("STRVLAN", 30, RW, "Strips tags."),
            bits("STRCRC", 31, 31, RW, 1, "Strips the FCS."))),
    /** Offloads of replicated frames. */
    RPLOLR(at(0x05AF0, "8.14").means("Offloads of replicated frames.").with(
            bit("STRVLAN", 30, RW, "Strips tags."),
            bits("STRCRC", 31, 31, RW, 1, "Strips the FCS."))),
    /** Switch control of later parts. */
    TXSWC(at(0x05ACC, "8.14").flagged(STORAGE).means("Switch control of later parts.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** I/O virtualisation control. */
    IOVCTL(at(0x05BBC, "8.14").flagged(STORAGE).means("I/O virtualisation control.").with(
            bit("REUSE_VFQ", 0, RW, "Queues of virtual functions are reused."))),
    /** Pools of a VLAN. */
    VLVF(array(0x05D00, 32, 4, "8.14").means("Pools of a VLAN.").with(
            bits("VLAN_ID", 11, 0, RW, 0, "Identifier."),
            bits("POOLS", 19, 12, RW, 0, "A bit a pool."),
            bit("LVLAN", 20, RW, "Stays inside."),
            bit("VI_EN", 31, RW, "Valid."))),
    /** Mirror rules. */
    VMRCTL(array(0x05D80, 4, 4, "8.14").means("Mirror rules.").with(
            bit("VPME", 0, RW, "Mirrors what the pools of VMRVM receive."),
            bit("UPME", 1, RW, "Mirrors what comes from the wire."),
            bit("DPME", 2, RW, "Mirrors what goes to the wire."),
            bit("VLME", 3, RW, "Mirrors the VLANs of VMRVLAN."),
            bits("MP", 10, 8, RW, 0, "Pool that gets the copies."),
            bits("RESERVED", 31, 11, RW, 0, "Kept."))),
    /** Mirrored VLANs. */
    VMRVLAN(array(0x05D90, 4, 4, "8.14").means("Mirrored VLANs.").with(
            bits("ENTRIES", 31, 0, RW, 0, "A bit an entry of VLVF."))),
    /** Mirrored pools. */
    VMRVM(array(0x05DA0, 4, 4, "8.14").means("Mirrored pools.").with(
            bits("POOLS", 7, 0, RW, 0, "A bit a pool."),
            bits("RESERVED", 31, 8, RW, 0, "Kept."))),
    /** Storm control. */
    SCCRL(at(0x05DB0, "8.14").means("Storm control.").with(
            bit("MDIPW", 0, RW, "Drops multicasts after an interval above the threshold."),
            bit("MDICW", 1, RW, "Drops multicasts for the rest of an interval above the threshold."),
            bit("BDIPW", 2, RW, "Drops broadcasts after an interval above the threshold."),
            bit("BDICW", 3, RW, "Drops broadcasts for the rest of an interval above the threshold."),
            bit("BIDU", 4, RW, "Without effect."),
            bits("INTERVAL", 17, 8, RW, 8, "Units of about 1 ms at 1 Gb/s."))),
    /** Storm control status. */
    SCSTS(at(0x05DB4, "8.14").flagged(VOLATILE).means("Storm control status.").with(
            bit("BCA", 0, RO, "Broadcasts are dropped."),
            bit("BCAP", 1, RO, "Broadcasts were dropped."),
            bit("MCA", 2, RO, "Multicasts are dropped."),
            bit("MCAP", 3, RO, "Multicasts were dropped."))),
    /** Broadcast storm threshold. */
    BSCTRH(at(0x05DB8, "8.14").means("Broadcast storm threshold.").with(
            bits("UTRESH", 18, 0, RW, 0, "Units of 64 bytes an interval; 0 for none."))),
    /** Multicast storm threshold. */
    MSCTRH(at(0x05DBC, "8.14").means("Multicast storm threshold.").with(
            bits("UTRESH", 18, 0, RW, 0, "Units of 64 bytes an interval; 0 for none."))),
    /** Broadcast storm count. */
    BSCCNT(at(0x05DC0, "8.14").flagged(VOLATILE).means("Broadcast storm count.").with(
            bits("IO_COUNT", 24, 0, RO, 0, "Units of 64 bytes."))),
    /** Multicast storm count. */
    MSCCNT(at(0x05DC4, "8.14").flagged(VOLATILE).means("Multicast storm count.").with(
            bits("IO_COUNT", 24, 0, RO, 0, "Units of 64 bytes."))),
    /** Reset of a virtual function, by the physical one. */
    PVTCTRL(array(0x10000, 8, 256, "8").flagged(WRITE_EFFECT).means("Reset of a virtual function, by the physical one.").with(
            bit("RST", 26, SC, "Resets it.")));
    // spotless:on

    @SuppressWarnings("ImmutableEnumChecker") // a record of copies
    private final Declaration declaration;

    VirtualRegister(final Declaration declaration) {
        this.declaration = declaration;
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }
}
