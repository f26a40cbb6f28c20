package org.jvnic.lab.conformance;

/** The ways in which the kit goes over a register space. */
public enum Sequence {
    /** After reset every register reads its reset value. */
    RESET_VALUES(false),
    /** Random values are written and every bit follows its access policy. */
    ACCESS_POLICY(true),
    /** A one and then a zero walks through every bit of every register. */
    BIT_BASH(true),
    /** One register is written and no other changes. */
    ALIASING(true),
    /** Space without registers reads as declared, ignores writes, and leaves the registers alone. */
    RESERVED_SPACE(true),
    /** Every width at every offset: accepted ones act on the addressed bytes, refused ones have no effect. */
    ACCESS_WIDTHS(true),
    /** Random values are written to random registers, and a reset gives all of them their reset values. */
    RANDOM_RESET(true);

    private final boolean writesRegisters;

    Sequence(final boolean writesRegisters) {
        this.writesRegisters = writesRegisters;
    }

    /**
     * Whether the sequence writes to registers that are not excluded from it.
     *
     * @return false for {@link #RESET_VALUES} only.
     */
    public boolean writesRegisters() {
        return writesRegisters;
    }
}
