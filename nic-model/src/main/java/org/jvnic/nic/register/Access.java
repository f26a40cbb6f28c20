package org.jvnic.nic.register;

/**
 * What software may do with the bits of a field, in the words of UVM and of the chip vendors' datasheets.
 *
 * <p>Bits that belong to no field are reserved: they read as zero and writes to them are ignored.
 */
public enum Access {
    /** Read only: writes are ignored. */
    RO("read only"),
    /** Read and write. */
    RW("read/write"),
    /** Write only: reads return zero. */
    WO("write only"),
    /** Read clears: a read returns the value and clears it, writes are ignored. */
    RC("read clears"),
    /** Write one clears: writing 1 clears the bit, writing 0 leaves it. */
    W1C("write 1 clears"),
    /** Write one sets: writing 1 sets the bit, writing 0 leaves it. */
    W1S("write 1 sets"),
    /** Self clearing: writing 1 starts an action, the bit reads as zero. */
    SC("self clearing");

    private final String meaning;

    Access(final String meaning) {
        this.meaning = meaning;
    }

    /**
     * The meaning in words, as the register reference prints it.
     *
     * @return a short phrase, never empty.
     */
    public String meaning() {
        return meaning;
    }

    /**
     * Whether a read by software returns the stored bits.
     *
     * @return false for {@link #WO} and {@link #SC}, whose bits read as zero.
     */
    public boolean isReadable() {
        return this != WO && this != SC;
    }
}
