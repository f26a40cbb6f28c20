package org.jvnic.nic.i82576.spec;

import static org.jvnic.nic.i82576.spec.Declaration.array;
import static org.jvnic.nic.i82576.spec.Declaration.at;
import static org.jvnic.nic.register.Access.RW;
import static org.jvnic.nic.register.Access.SC;
import static org.jvnic.nic.register.Access.W1C;
import static org.jvnic.nic.register.Access.W1S;
import static org.jvnic.nic.register.BitField.bit;
import static org.jvnic.nic.register.BitField.bits;
import static org.jvnic.nic.register.RegisterFlag.READ_EFFECT;
import static org.jvnic.nic.register.RegisterFlag.STICKY;
import static org.jvnic.nic.register.RegisterFlag.STORAGE;
import static org.jvnic.nic.register.RegisterFlag.VOLATILE;
import static org.jvnic.nic.register.RegisterFlag.WRITE_EFFECT;

/** Interrupt causes, masks, routing and throttling. Intel 82576 datasheet section 8.8. */
public enum InterruptRegister implements I82576Register {
    // spotless:off
    /** Interrupt causes. A read clears them when one of them is not masked, when none may be masked, or with GPIE.NSICR. */
    ICR(at(0x000C0, "8.8").flagged(VOLATILE, READ_EFFECT, WRITE_EFFECT).means("Interrupt causes. A read clears them when one of them is not masked, when none may be masked, or with GPIE.NSICR.").with(
            InterruptFields.causesAndSummary(W1C))),
    /** Throttle of older parts. */
    ITR(at(0x000C4, "8.8").flagged(STORAGE).means("Throttle of older parts.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Sets causes. */
    ICS(at(0x000C8, "8.8").flagged(VOLATILE, WRITE_EFFECT).means("Sets causes.").with(
            InterruptFields.causesAndSummary(W1S))),
    /** Mask of causes; sets bits. */
    IMS(at(0x000D0, "8.8").flagged(VOLATILE, WRITE_EFFECT).means("Mask of causes; sets bits.").with(
            InterruptFields.causes(W1S))),
    /** Mask of causes; clears bits. */
    IMC(at(0x000D8, "8.8").flagged(VOLATILE, WRITE_EFFECT).means("Mask of causes; clears bits.").with(
            InterruptFields.causes(W1C))),
    /** Causes masked when ICR is read. */
    IAM(at(0x000E0, "8.8").flagged(WRITE_EFFECT).means("Causes masked when ICR is read.").with(
            bits("CAUSES", 31, 0, RW, 0, "A bit each, as in ICR."))),
    /** General purpose interrupt enable. */
    GPIE(at(0x01514, "8.8").flagged(WRITE_EFFECT).means("General purpose interrupt enable.").with(
            bit("NSICR", 0, RW, "Reads of ICR always clear."),
            bit("MULTIPLE_MSIX", 4, RW, "Vectors by IVAR; else everything is vector 0."),
            bits("LL_INTERVAL", 11, 7, RW, 0, "Without effect."),
            bit("EIAME", 30, RW, "Sending a vector masks it where EIAM says so."),
            bit("PBA_SUPPORT", 31, RW, "Without effect."))),
    /** Sets extended causes. */
    EICS(at(0x01520, "8.8").flagged(VOLATILE, WRITE_EFFECT).means("Sets extended causes.").with(
            InterruptFields.vectors(W1S))),
    /** Mask of extended causes; sets bits. */
    EIMS(at(0x01524, "8.8").flagged(VOLATILE, WRITE_EFFECT).means("Mask of extended causes; sets bits.").with(
            InterruptFields.vectors(W1S))),
    /** Mask of extended causes; clears bits. */
    EIMC(at(0x01528, "8.8").flagged(VOLATILE, WRITE_EFFECT).means("Mask of extended causes; clears bits.").with(
            InterruptFields.vectors(W1C))),
    /** Extended causes cleared when their vector is sent. */
    EIAC(at(0x0152C, "8.8").flagged(WRITE_EFFECT).means("Extended causes cleared when their vector is sent.").with(
            bits("CAUSES", 31, 0, RW, 0, "A bit each, as in EICR."))),
    /** Extended causes masked when their vector is sent. */
    EIAM(at(0x01530, "8.8").flagged(WRITE_EFFECT).means("Extended causes masked when their vector is sent.").with(
            bits("CAUSES", 31, 0, RW, 0, "A bit each, as in EICR."))),
    /** Extended causes; a read clears. */
    EICR(at(0x01580, "8.8").flagged(VOLATILE, READ_EFFECT, WRITE_EFFECT).means("Extended causes; a read clears.").with(
            InterruptFields.vectors(W1C))),
    /** Throttle of a vector. */
    EITR(array(0x01680, 25, 4, "8.8").flagged(WRITE_EFFECT, STICKY).means("Throttle of a vector.").with(
            bits("INTERVAL", 14, 2, RW, 0, "Least time between two messages, microseconds."),
            bit("LLI", 15, RW, "Without effect."),
            bits("COUNTER", 30, 21, RW, 0, "Without effect."),
            bit("CNT_INGR", 31, SC, "Leaves a running interval alone."))),
    /** Vectors of queues n and n + 8: RX and TX of queue n, RX_HIGH and TX_HIGH of queue n + 8. */
    IVAR(array(0x01700, 8, 4, "8.8").flagged(WRITE_EFFECT).means("Vectors of queues n and n + 8: RX and TX of queue n, RX_HIGH and TX_HIGH of queue n + 8.").with(
            bits("RX", 7, 0, RW, 0, "Bit 7 valid, bits 4:0 the vector."),
            bits("TX", 15, 8, RW, 0, "Bit 7 valid, bits 4:0 the vector."),
            bits("RX_HIGH", 23, 16, RW, 0, "Bit 7 valid, bits 4:0 the vector."),
            bits("TX_HIGH", 31, 24, RW, 0, "Bit 7 valid, bits 4:0 the vector."))),
    /** Vectors of the TCP timer and of the causes of ICR. */
    IVAR_MISC(at(0x01740, "8.8").flagged(WRITE_EFFECT).means("Vectors of the TCP timer and of the causes of ICR.").with(
            bits("TCP_TIMER", 7, 0, RW, 0, "Bit 7 valid, bits 4:0 the vector."),
            bits("OTHER", 15, 8, RW, 0, "Bit 7 valid, bits 4:0 the vector."))),
    /** Clears pending bits of MSI-X. */
    PBACL(at(0x05B68, "8.8").flagged(WRITE_EFFECT).means("Clears pending bits of MSI-X.").with(
            bits("VECTORS", 31, 0, W1C, 0, "A bit a vector."))),
    /** Immediate interrupts. */
    IMIR(array(0x05A80, 8, 4, "8.8").flagged(STORAGE).means("Immediate interrupts.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Immediate interrupts, extended. */
    IMIREXT(array(0x05AA0, 8, 4, "8.8").flagged(STORAGE).means("Immediate interrupts, extended.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept."))),
    /** Immediate interrupts by VLAN priority. */
    IMIRVP(at(0x05AC0, "8.8").flagged(STORAGE).means("Immediate interrupts by VLAN priority.").with(
            bits("VALUE", 31, 0, RW, 0, "Kept.")));
    // spotless:on

    @SuppressWarnings("ImmutableEnumChecker") // a record of copies
    private final Declaration declaration;

    InterruptRegister(final Declaration declaration) {
        this.declaration = declaration;
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }
}
