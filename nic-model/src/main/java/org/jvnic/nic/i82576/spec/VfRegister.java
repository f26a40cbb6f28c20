package org.jvnic.nic.i82576.spec;

import static org.jvnic.nic.i82576.spec.Declaration.array;
import static org.jvnic.nic.i82576.spec.Declaration.at;
import static org.jvnic.nic.register.Access.RC;
import static org.jvnic.nic.register.Access.RO;
import static org.jvnic.nic.register.Access.RW;
import static org.jvnic.nic.register.Access.SC;
import static org.jvnic.nic.register.Access.W1C;
import static org.jvnic.nic.register.Access.W1S;
import static org.jvnic.nic.register.BitField.bit;
import static org.jvnic.nic.register.BitField.bits;
import static org.jvnic.nic.register.RegisterFlag.READ_EFFECT;
import static org.jvnic.nic.register.RegisterFlag.STICKY;
import static org.jvnic.nic.register.RegisterFlag.VOLATILE;
import static org.jvnic.nic.register.RegisterFlag.WRITE_EFFECT;

import org.jvnic.nic.register.BitField;

/**
 * Registers of a virtual function, besides those of its two queues, which are in {@link VfQueueRegister}. Intel 82576 datasheet,
 * section 8.
 */
public enum VfRegister implements I82576Register {
    // spotless:off
    /** Control of the virtual function. */
    VTCTRL(at(0x00000, "8").flagged(WRITE_EFFECT).means("Control of the virtual function.").with(
            bit("RST", 26, SC, "Resets the function."))),
    /** Status, as the physical function has it. */
    STATUS(at(0x00008, "8").flagged(VOLATILE).means("Status, as the physical function has it.").with(
            bit("FD", 0, RO, "Full duplex."),
            bit("LU", 1, RO, "Link up."),
            bits("SPEED", 7, 6, RO, 0, "0 10, 1 100, 2 1000 Mb/s."))),
    /** Mailbox memory, shared with the physical function. */
    VMBMEM(array(0x00800, 16, 4, "8.14").flagged(VOLATILE, WRITE_EFFECT).means("Mailbox memory, shared with the physical function.").with(
            bits("WORD", 31, 0, RW, 0, "A word of a message."))),
    /** The virtual function's side of the mailbox. */
    V2PMAILBOX(at(0x00C40, "8.14").flagged(VOLATILE, READ_EFFECT, WRITE_EFFECT).means("The virtual function's side of the mailbox.").with(
            bit("REQ", 0, SC, "A message is there."),
            bit("ACK", 1, SC, "The message was taken."),
            bit("VFU", 2, RW, "The virtual function uses the memory; taken while PFU is 0 only."),
            bit("PFU", 3, RO, "The physical function uses the memory."),
            bit("PFSTS", 4, RC, "The physical function has a message."),
            bit("PFACK", 5, RC, "The physical function took the message."),
            bit("RSTI", 6, RO, "The physical function is in reset."),
            bit("RSTD", 7, RC, "Its reset is done."))),
    /** Clears pending bits of MSI-X. */
    PBACL(at(0x00F04, "8").flagged(WRITE_EFFECT).means("Clears pending bits of MSI-X.").with(
            bits("VECTORS", 2, 0, W1C, 0, "A bit a vector."))),
    /** Headers split off. */
    PSRTYPE(at(0x00F0C, "8").means("Headers split off.").with(
            bits("TYPES", 18, 0, RW, 0x6DBFE, "A bit a kind of header."),
            bits("RQPL", 31, 29, RW, 0, "Queues used."))),
    /** Good frames received. */
    VFGPRC(at(0x00F10, "8").flagged(VOLATILE).means("Good frames received.").with(counter())),
    /** Good frames sent. */
    VFGPTC(at(0x00F14, "8").flagged(VOLATILE).means("Good frames sent.").with(counter())),
    /** Good octets received. */
    VFGORC(at(0x00F18, "8").flagged(VOLATILE).means("Good octets received.").with(counter())),
    /** Good octets sent. */
    VFGOTC(at(0x00F34, "8").flagged(VOLATILE).means("Good octets sent.").with(counter())),
    /** Multicast frames received. */
    VFMPRC(at(0x00F3C, "8").flagged(VOLATILE).means("Multicast frames received.").with(counter())),
    /** Good frames received from another pool. */
    VFGPRLBC(at(0x00F40, "8").flagged(VOLATILE).means("Good frames received from another pool.").with(counter())),
    /** Good frames sent to another pool. */
    VFGPTLBC(at(0x00F44, "8").flagged(VOLATILE).means("Good frames sent to another pool.").with(counter())),
    /** Good octets received from another pool. */
    VFGORLBC(at(0x00F48, "8").flagged(VOLATILE).means("Good octets received from another pool.").with(counter())),
    /** Good octets sent to another pool. */
    VFGOTLBC(at(0x00F50, "8").flagged(VOLATILE).means("Good octets sent to another pool.").with(counter())),
    /** Free-running timer. */
    FRTIMER(at(0x01048, "8").flagged(VOLATILE).means("Free-running timer.").with(
            bits("VALUE", 31, 0, RO, 0, "Microseconds."))),
    /** Sets causes. */
    VTEICS(at(0x01520, "8.8").flagged(VOLATILE, WRITE_EFFECT).means("Sets causes.").with(
            bits("VECTORS", 2, 0, W1S, 0, "A bit a vector."))),
    /** Mask of causes; sets bits. */
    VTEIMS(at(0x01524, "8.8").flagged(VOLATILE, WRITE_EFFECT).means("Mask of causes; sets bits.").with(
            bits("VECTORS", 2, 0, W1S, 0, "A bit a vector."))),
    /** Mask of causes; clears bits. */
    VTEIMC(at(0x01528, "8.8").flagged(VOLATILE, WRITE_EFFECT).means("Mask of causes; clears bits.").with(
            bits("VECTORS", 2, 0, W1C, 0, "A bit a vector."))),
    /** Causes cleared when their vector is sent. */
    VTEIAC(at(0x0152C, "8.8").flagged(WRITE_EFFECT).means("Causes cleared when their vector is sent.").with(
            bits("VECTORS", 2, 0, RW, 0, "A bit a vector."))),
    /** Causes masked when their vector is sent. */
    VTEIAM(at(0x01530, "8.8").flagged(WRITE_EFFECT).means("Causes masked when their vector is sent.").with(
            bits("VECTORS", 2, 0, RW, 0, "A bit a vector."))),
    /** Causes; a read clears. */
    VTEICR(at(0x01580, "8.8").flagged(VOLATILE, READ_EFFECT, WRITE_EFFECT).means("Causes; a read clears.").with(
            bits("VECTORS", 2, 0, W1C, 0, "A bit a vector."))),
    /** Throttle of a vector. */
    VTEITR(array(0x01680, 3, 4, "8.8").flagged(WRITE_EFFECT, STICKY).means("Throttle of a vector.").with(
            bits("INTERVAL", 14, 2, RW, 0, "Least time between two messages, microseconds."),
            bit("LLI", 15, RW, "Without effect."),
            bits("COUNTER", 30, 21, RW, 0, "Without effect."),
            bit("CNT_INGR", 31, SC, "Leaves a running interval alone."))),
    /** Vectors of the two queues. */
    VTIVAR(at(0x01700, "8.8").flagged(WRITE_EFFECT).means("Vectors of the two queues.").with(
            bits("RX_0", 1, 0, RW, 0, "Vector."),
            bit("RX_0_VALID", 7, RW, "The vector is valid."),
            bits("TX_0", 9, 8, RW, 0, "Vector."),
            bit("TX_0_VALID", 15, RW, "The vector is valid."),
            bits("RX_1", 17, 16, RW, 0, "Vector."),
            bit("RX_1_VALID", 23, RW, "The vector is valid."),
            bits("TX_1", 25, 24, RW, 0, "Vector."),
            bit("TX_1_VALID", 31, RW, "The vector is valid."))),
    /** Vector of the mailbox. */
    VTIVAR_MISC(at(0x01740, "8.8").flagged(WRITE_EFFECT).means("Vector of the mailbox.").with(
            bits("MAILBOX", 1, 0, RW, 0, "Vector."),
            bit("MAILBOX_VALID", 7, RW, "The vector is valid."))),
    /** Wrap-arounds of the receive packet buffer. */
    PBRWAC(at(0x024E8, "8.3").flagged(VOLATILE).means("Wrap-arounds of the receive packet buffer.").with(
            bits("VALUE", 31, 0, RO, 0, "Always 0: there is no such buffer."))),
    /** Wrap-arounds of the transmit packet buffer. */
    PBTWAC(at(0x034E8, "8.3").flagged(VOLATILE).means("Wrap-arounds of the transmit packet buffer.").with(
            bits("VALUE", 31, 0, RO, 0, "Always 0: there is no such buffer.")));
    // spotless:on

    @SuppressWarnings("ImmutableEnumChecker") // a record of copies
    private final Declaration declaration;

    VfRegister(final Declaration declaration) {
        this.declaration = declaration;
    }

    private static BitField counter() {
        return bits("COUNT", 31, 0, RO, 0, "Wraps around; a read does not clear it.");
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }
}
