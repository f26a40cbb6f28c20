package org.jvnic.nic.register;

/** Properties of a register that a test or a reader must know and that its access policy does not say. */
public enum RegisterFlag {
    /** The device changes the value by itself: a read cannot be predicted from the writes before it. */
    VOLATILE,
    /** A write does more than change the stored value. */
    WRITE_EFFECT,
    /** A read does more than return the stored value. */
    READ_EFFECT,
    /** The value survives a reset of the function. */
    STICKY,
    /** Software writes what the access policy allows only in certain states; see the register's text. */
    STATE_DEPENDENT
}
