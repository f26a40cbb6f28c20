package org.jvnic.lab.conformance;

import java.util.Locale;

/**
 * A read that did not return what the declaration demands.
 *
 * @param sequence the sequence that found it.
 * @param register the register read, with its index when it is one of an array; {@link #RESERVED} where there is none.
 * @param offset   byte offset of the access.
 * @param numBytes width of the access in bytes.
 * @param bit      lowest wrong bit: its position in the register, or in the access where there is no register.
 * @param expected the value the access must return; bits nobody can predict are as found.
 * @param found    the value it returned.
 * @param seed     the seed that repeats the run.
 * @param after    what was done to the device before.
 */
public record Violation(
        Sequence sequence,
        String register,
        long offset,
        int numBytes,
        int bit,
        long expected,
        long found,
        long seed,
        String after) {
    /** Stands for the register's name in space without registers. */
    public static final String RESERVED = "(reserved)";

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s: %s bit %d (%d bytes at offset 0x%03X): expected 0x%X, found 0x%X after %s, seed %d",
                sequence,
                register,
                bit,
                numBytes,
                offset,
                expected,
                found,
                after,
                seed);
    }
}
