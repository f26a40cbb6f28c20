package org.jvnic.nic.i82576.spec;

import static org.jvnic.nic.i82576.spec.Declaration.array;
import static org.jvnic.nic.i82576.spec.Declaration.at;
import static org.jvnic.nic.register.Access.RO;
import static org.jvnic.nic.register.Access.RW;
import static org.jvnic.nic.register.BitField.bit;
import static org.jvnic.nic.register.BitField.bits;
import static org.jvnic.nic.register.RegisterFlag.STICKY;
import static org.jvnic.nic.register.RegisterFlag.STORAGE;
import static org.jvnic.nic.register.RegisterFlag.VOLATILE;
import static org.jvnic.nic.register.RegisterFlag.WRITE_EFFECT;

/** Receive control, distribution and offloads. Intel 82576 datasheet section 8.10. */
public enum ReceiveRegister implements I82576Register {
    // spotless:off
    /** Receive control. */
    RCTL(at(0x00100, "8.10").flagged(WRITE_EFFECT).means("Receive control.").with(
            bit("EN", 1, RW, "Receives."),
            bit("SBP", 2, RW, "Without effect: no frame arrives bad."),
            bit("UPE", 3, RW, "Unicast promiscuous."),
            bit("MPE", 4, RW, "Multicast promiscuous."),
            bit("LPE", 5, RW, "Long frames."),
            bits("LBM", 7, 6, RW, 0, "1 MAC loopback, 3 transceiver."),
            bits("RDMTS", 9, 8, RW, 0, "Threshold of free descriptors: 1/2, 1/4, 1/8."),
            bits("MO", 13, 12, RW, 0, "Bits of the address that are hashed."),
            bit("BAM", 15, RW, "Accepts broadcasts."),
            bits("BSIZE", 17, 16, RW, 0, "Buffer bytes: 2048, 1024, 512, 256."),
            bit("VFE", 18, RW, "Filters VLANs."),
            bit("CFIEN", 19, RW, "Without effect."),
            bit("CFI", 20, RW, "Without effect."),
            bit("PSP", 21, RW, "Without effect."),
            bit("DPF", 22, RW, "Discards pause frames sent to receive address 0."),
            bit("PMCF", 23, RW, "Passes MAC control frames other than pauses."),
            bit("SECRC", 26, RW, "Strips the FCS."))),
    /** Flow control timer. */
    FCTTV(at(0x00170, "8.5").flagged(STORAGE).means("Flow control timer.").with(
            bits("VALUE", 15, 0, RW, 0, "Of the pause frames sent."))),
    /** Flow control threshold, low. */
    FCRTL(at(0x02160, "8.5").flagged(STORAGE).means("Flow control threshold, low.").with(
            bits("VALUE", 15, 4, RW, 0, "Units of 16 bytes."),
            bit("XONE", 31, RW, "Sends XON."))),
    /** Flow control threshold, high. */
    FCRTH(at(0x02168, "8.5").flagged(STORAGE).means("Flow control threshold, high.").with(
            bits("VALUE", 15, 4, RW, 0, "Units of 16 bytes."))),
    /** Flow control of DMA coalescing. */
    FCRTC(at(0x02170, "8.5").flagged(STORAGE).means("Flow control of DMA coalescing.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Flow control refresh. */
    FCRTV(at(0x02460, "8.5").flagged(STORAGE).means("Flow control refresh.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Flow control status. */
    FCSTS(at(0x02464, "8.5").flagged(STORAGE).means("Flow control status.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Receive packet buffer size. */
    RXPBS(at(0x02404, "8.3").flagged(STORAGE, STICKY).means("Receive packet buffer size.").with(
            bits("SIZE", 6, 0, RW, 0x40, "KiB."))),
    /** Wrap-arounds of the receive packet buffer. */
    PBRWAC(at(0x024E8, "8.3").flagged(VOLATILE).means("Wrap-arounds of the receive packet buffer.").with(
            bits("VALUE", 31, 0, RO, 0, "Always 0: there is no such buffer."))),
    /** Queues that drop where they have no descriptor. */
    QDE(at(0x02408, "8.10").means("Queues that drop where they have no descriptor.").with(
            bits("QUEUES", 15, 0, RW, 0, "A bit a queue."))),
    /** Receive checksum control. */
    RXCSUM(at(0x05000, "8.10").means("Receive checksum control.").with(
            bits("PCSS", 7, 0, RW, 0, "Start of the packet checksum."),
            bits("IPOFL", 8, 8, RW, 1, "Verifies IPv4 checksums."),
            bits("TUOFL", 9, 9, RW, 1, "Verifies TCP and UDP checksums."),
            bit("CRCOFL", 11, RW, "Verifies SCTP."),
            bit("IPPCSE", 12, RW, "Packet checksum of IP payload."),
            bit("PCSD", 13, RW, "The hash takes the place of the packet checksum."))),
    /** Longest frame when RCTL.LPE is set. */
    RLPML(at(0x05004, "8.10").means("Longest frame when RCTL.LPE is set.").with(
            bits("LENGTH", 13, 0, RW, 0x2600, "Bytes with FCS and tag."))),
    /** Receive filter control. */
    RFCTL(at(0x05008, "8.10").means("Receive filter control.").with(
            bits("VALUE", 15, 0, RW, 0, "Without effect."),
            bit("IPV6_EX_DIS", 16, RW, "Hashes no IPv6 extension headers."),
            bit("IPV6_XSUM_DIS", 17, RW, "Without effect."),
            bit("LEF", 18, RW, "Receives frames with length errors."))),
    /** Multicast table. */
    MTA(array(0x05200, 128, 4, "8.10").means("Multicast table.").with(
            bits("BITS", 31, 0, RW, 0, "Hashes accepted."))),
    /** Receive addresses 0 to 15, low half. Address 0 comes from the NVM. */
    RA(array(0x05400, 16, 8, "8.10").means("Receive addresses 0 to 15, low half. Address 0 comes from the NVM.").with(
            bits("RAL", 31, 0, RW, 0, "Bytes 0 to 3."))),
    /** Receive addresses 0 to 15, high half. */
    RAH(array(0x05404, 16, 8, "8.10").means("Receive addresses 0 to 15, high half.").with(
            bits("RAH", 15, 0, RW, 0, "Bytes 4 and 5."),
            bits("ASEL", 17, 16, RW, 0, "Compares 0 destination, 1 source."),
            bits("POOLS", 25, 18, RW, 0, "A bit a pool."),
            bit("AV", 31, RW, "Valid."))),
    /** Receive addresses 16 to 23, low half. */
    RA2(array(0x054E0, 8, 8, "8.10").means("Receive addresses 16 to 23, low half.").with(
            bits("RAL", 31, 0, RW, 0, "Bytes 0 to 3."))),
    /** Receive addresses 16 to 23, high half. */
    RAH2(array(0x054E4, 8, 8, "8.10").means("Receive addresses 16 to 23, high half.").with(
            bits("RAH", 15, 0, RW, 0, "Bytes 4 and 5."),
            bits("ASEL", 17, 16, RW, 0, "Compares 0 destination, 1 source."),
            bits("POOLS", 25, 18, RW, 0, "A bit a pool."),
            bit("AV", 31, RW, "Valid."))),
    /** Headers split off, a register a pool. */
    PSRTYPE(array(0x05480, 8, 4, "8.10").means("Headers split off, a register a pool.").with(
            bits("TYPES", 18, 0, RW, 0x6DBFE, "A bit a kind of header."),
            bits("RQPL", 31, 29, RW, 0, "Queues of the pool."))),
    /** Filter of SYN packets. */
    SYNQF(at(0x055FC, "8.11").flagged(STORAGE).means("Filter of SYN packets.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** VLAN table. */
    VFTA(array(0x05600, 128, 4, "8.10").means("VLAN table.").with(
            bits("BITS", 31, 0, RW, 0, "VLANs accepted."))),
    /** Distribution to queues. */
    MRQC(at(0x05818, "8.10").means("Distribution to queues.").with(
            bits("MODE", 2, 0, RW, 0, "0 none, 2 RSS, 3 pools, 5 pools and RSS."),
            bits("DEF_Q", 5, 3, RW, 0, "Default queue of mode 0."),
            bit("TCP_IPV4", 16, RW, "Hashes."),
            bit("IPV4", 17, RW, "Hashes."),
            bit("TCP_IPV6_EX", 18, RW, "Hashes."),
            bit("IPV6_EX", 19, RW, "Hashes."),
            bit("IPV6", 20, RW, "Hashes."),
            bit("TCP_IPV6", 21, RW, "Hashes."),
            bit("UDP_IPV4", 22, RW, "Hashes."),
            bit("UDP_IPV6", 23, RW, "Hashes."),
            bit("UDP_IPV6_EX", 24, RW, "Hashes."))),
    /** Redirection table, four entries a register. */
    RETA(array(0x05C00, 32, 4, "8.10").means("Redirection table, four entries a register.").with(
            bits("ENTRY_0", 7, 0, RW, 0, "Queue in bits 3:0."),
            bits("ENTRY_1", 15, 8, RW, 0, "Queue."),
            bits("ENTRY_2", 23, 16, RW, 0, "Queue."),
            bits("ENTRY_3", 31, 24, RW, 0, "Queue."))),
    /** Key of the hash. */
    RSSRK(array(0x05C80, 10, 4, "8.10").means("Key of the hash.").with(
            bits("KEY", 31, 0, RW, 0, "First byte lowest."))),
    /** EtherType filters. */
    ETQF(array(0x05CB0, 8, 4, "8.11").means("EtherType filters.").with(
            bits("ETYPE", 15, 0, RW, 0, "Type of the packets."),
            bits("QUEUE", 18, 16, RW, 0, "Their queue where there are no pools."),
            bit("FILTER_EN", 26, RW, "Filters."),
            bit("IMM_INT", 29, RW, "Without effect."),
            bit("TIME_STAMP", 30, RW, "Without effect: TSYNCRXCTL decides."),
            bit("QUEUE_EN", 31, RW, "Chooses the queue."))),
    /** Source address filters. */
    SAQF(array(0x05980, 8, 4, "8.11").flagged(STORAGE).means("Source address filters.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Destination address filters. */
    DAQF(array(0x059A0, 8, 4, "8.11").flagged(STORAGE).means("Destination address filters.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Port filters. */
    SPQF(array(0x059C0, 8, 4, "8.11").flagged(STORAGE).means("Port filters.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Filters of five values. */
    FTQF(array(0x059E0, 8, 4, "8.11").flagged(STORAGE).means("Filters of five values.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Unicast table. */
    UTA(array(0x0A000, 128, 4, "8.10").means("Unicast table.").with(
            bits("BITS", 31, 0, RW, 0, "Hashes accepted."))),
    /** Receive FIFO head. */
    TDFH_RX(at(0x02410, "8").flagged(STORAGE).means("Receive FIFO head.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Receive FIFO tail. */
    RDFT(at(0x02418, "8").flagged(STORAGE).means("Receive FIFO tail.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Receive FIFO head saved. */
    RDFHS(at(0x02420, "8").flagged(STORAGE).means("Receive FIFO head saved.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Receive FIFO tail saved. */
    RDFTS(at(0x02428, "8").flagged(STORAGE).means("Receive FIFO tail saved.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Receive FIFO packets. */
    RDFPC(at(0x02430, "8").flagged(STORAGE).means("Receive FIFO packets.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept.")));
    // spotless:on

    @SuppressWarnings("ImmutableEnumChecker") // a record of copies
    private final Declaration declaration;

    ReceiveRegister(final Declaration declaration) {
        this.declaration = declaration;
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }
}
