package org.jvnic.nic.register;

/** Properties of a register that a test or a reader must know and that its access policy does not say. */
public enum RegisterFlag {
    /** The device changes the value by itself: a read cannot be predicted from the writes before it. */
    VOLATILE("the device changes the value by itself"),
    /** A write does more than change the stored value. */
    WRITE_EFFECT("a write does more than change the stored value"),
    /** A read does more than return the stored value. */
    READ_EFFECT("a read does more than return the stored value"),
    /** The value is kept and read back, and has no effect in this model. */
    STORAGE("kept and read back; without effect in this model"),
    /** The value survives a reset of the function. */
    STICKY("the value survives a reset of the function"),
    /** Software writes what the access policy allows only in certain states; see the register's text. */
    STATE_DEPENDENT("writable in certain states only");

    private final String meaning;

    RegisterFlag(final String meaning) {
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
}
