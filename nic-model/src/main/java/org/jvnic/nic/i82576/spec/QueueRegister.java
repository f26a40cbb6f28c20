package org.jvnic.nic.i82576.spec;

import static org.jvnic.nic.i82576.spec.Declaration.array;
import static org.jvnic.nic.register.Access.RC;
import static org.jvnic.nic.register.Access.RW;
import static org.jvnic.nic.register.Access.SC;
import static org.jvnic.nic.register.BitField.bit;
import static org.jvnic.nic.register.BitField.bits;
import static org.jvnic.nic.register.RegisterFlag.READ_EFFECT;
import static org.jvnic.nic.register.RegisterFlag.STORAGE;
import static org.jvnic.nic.register.RegisterFlag.VOLATILE;
import static org.jvnic.nic.register.RegisterFlag.WRITE_EFFECT;

/** Rings, a block of 0x40 bytes a queue. Intel 82576 datasheet section 8.10.5. */
public enum QueueRegister implements I82576Register {
    // spotless:off
    /** Receive ring, low half. */
    RDBAL(array(0x0C000, 16, 64, "8.10").flagged(WRITE_EFFECT).means("Receive ring, low half.").with(
            bits("ADDRESS", 31, 7, RW, 0, "Bus address, a multiple of 128."))),
    /** Receive ring, high half. */
    RDBAH(array(0x0C004, 16, 64, "8.10").flagged(WRITE_EFFECT).means("Receive ring, high half.").with(
            bits("ADDRESS", 31, 0, RW, 0, "Bus address bits 63:32."))),
    /** Receive ring length. */
    RDLEN(array(0x0C008, 16, 64, "8.10").flagged(WRITE_EFFECT).means("Receive ring length.").with(
            bits("BYTES", 19, 4, RW, 0, "Units of 16 bytes."))),
    /** Split and replication of a receive queue. */
    SRRCTL(array(0x0C00C, 16, 64, "8.10").flagged(WRITE_EFFECT).means("Split and replication of a receive queue.").with(
            bits("BSIZEPACKET", 6, 0, RW, 0, "KiB; 0 for that of RCTL."),
            bits("BSIZEHEADER", 13, 8, RW, 4, "Units of 64 bytes."),
            bits("RDMTS", 24, 20, RW, 0, "Threshold of free descriptors, units of 16."),
            bits("DESCTYPE", 27, 25, RW, 0, "0 legacy, 1 one buffer, 2 split, 3 replication, 4 large only, 5 split always."),
            bit("TIMESTAMP", 30, RW, "Without effect on this part."),
            bit("DROP_EN", 31, RW, "Drops where it has no descriptor."))),
    /** Receive head. */
    RDH(array(0x0C010, 16, 64, "8.10").flagged(VOLATILE, WRITE_EFFECT).means("Receive head.").with(
            bits("INDEX", 15, 0, RW, 0, "Slot the hardware uses next."))),
    /** Direct cache access of a receive queue. */
    RXCTL(array(0x0C014, 16, 64, "8.13").flagged(STORAGE).means("Direct cache access of a receive queue.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Receive tail: the doorbell. */
    RDT(array(0x0C018, 16, 64, "8.10").flagged(WRITE_EFFECT).means("Receive tail: the doorbell.").with(
            bits("INDEX", 15, 0, RW, 0, "First slot software owns."))),
    /** Receive queue control. Queue 0 is enabled by a reset. */
    RXDCTL(array(0x0C028, 16, 64, "8.10").flagged(WRITE_EFFECT).means("Receive queue control. Queue 0 is enabled by a reset.").with(
            bits("PTHRESH", 4, 0, RW, 0, "Prefetch threshold; without effect."),
            bits("HTHRESH", 12, 8, RW, 0, "Host threshold; without effect."),
            bits("WTHRESH", 20, 16, RW, 1, "Descriptors that may be gathered before they are written back; without effect: none is held longer than a turn of the engine."),
            bit("ENABLE", 25, RW, "The queue runs."),
            bit("SWFLUSH", 26, SC, "Writes descriptors back."))),
    /** Frames the queue dropped. */
    RQDPC(array(0x0C030, 16, 64, "8.10").flagged(VOLATILE, READ_EFFECT).means("Frames the queue dropped.").with(
            bits("COUNT", 31, 0, RC, 0, "Stops at its largest value."))),
    /** Transmit ring, low half. */
    TDBAL(array(0x0E000, 16, 64, "8.12").flagged(WRITE_EFFECT).means("Transmit ring, low half.").with(
            bits("ADDRESS", 31, 7, RW, 0, "Bus address, a multiple of 128."))),
    /** Transmit ring, high half. */
    TDBAH(array(0x0E004, 16, 64, "8.12").flagged(WRITE_EFFECT).means("Transmit ring, high half.").with(
            bits("ADDRESS", 31, 0, RW, 0, "Bus address bits 63:32."))),
    /** Transmit ring length. */
    TDLEN(array(0x0E008, 16, 64, "8.12").flagged(WRITE_EFFECT).means("Transmit ring length.").with(
            bits("BYTES", 19, 4, RW, 0, "Units of 16 bytes."))),
    /** Transmit head. */
    TDH(array(0x0E010, 16, 64, "8.12").flagged(VOLATILE, WRITE_EFFECT).means("Transmit head.").with(
            bits("INDEX", 15, 0, RW, 0, "Slot the hardware uses next."))),
    /** Direct cache access of a transmit queue. */
    TXCTL(array(0x0E014, 16, 64, "8.13").flagged(STORAGE).means("Direct cache access of a transmit queue.").with(
            bits("CPU", 4, 0, RW, 0, "Without effect."),
            bit("DCA_EN", 5, RW, "Without effect."),
            bits("RRO_EN", 9, 9, RW, 1, "Without effect."),
            bits("WRO_EN", 11, 11, RW, 1, "Without effect."),
            bits("DATA_RRO_EN", 13, 13, RW, 1, "Without effect."),
            bits("CPUID", 31, 24, RW, 0, "Without effect."))),
    /** Transmit tail: the doorbell. */
    TDT(array(0x0E018, 16, 64, "8.12").flagged(WRITE_EFFECT).means("Transmit tail: the doorbell.").with(
            bits("INDEX", 15, 0, RW, 0, "First slot software owns."))),
    /** Transmit queue control. Queue 0 is enabled by a reset. */
    TXDCTL(array(0x0E028, 16, 64, "8.12").flagged(WRITE_EFFECT).means("Transmit queue control. Queue 0 is enabled by a reset.").with(
            bits("PTHRESH", 4, 0, RW, 0, "Prefetch threshold; without effect."),
            bits("HTHRESH", 12, 8, RW, 0, "Host threshold; without effect."),
            bits("WTHRESH", 20, 16, RW, 0, "Descriptors that may be gathered before they are written back; without effect: none is held longer than a turn of the engine."),
            bit("ENABLE", 25, RW, "The queue runs."),
            bit("SWFLSH", 26, SC, "Writes descriptors back."),
            bit("PRIORITY", 27, RW, "Without effect."))),
    /** Where the head is written back, low half. */
    TDWBAL(array(0x0E038, 16, 64, "8.12").flagged(WRITE_EFFECT).means("Where the head is written back, low half.").with(
            bit("HEAD_WB_EN", 0, RW, "Writes the head instead of descriptors."),
            bits("ADDRESS", 31, 2, RW, 0, "Bus address, a multiple of 4."))),
    /** Where the head is written back, high half. */
    TDWBAH(array(0x0E03C, 16, 64, "8.12").flagged(WRITE_EFFECT).means("Where the head is written back, high half.").with(
            bits("ADDRESS", 31, 0, RW, 0, "Bus address bits 63:32.")));
    // spotless:on

    @SuppressWarnings("ImmutableEnumChecker") // a record of copies
    private final Declaration declaration;

    QueueRegister(final Declaration declaration) {
        this.declaration = declaration;
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }
}
