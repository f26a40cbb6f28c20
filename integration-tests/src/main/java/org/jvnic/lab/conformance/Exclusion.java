package org.jvnic.lab.conformance;

/**
 * A register that one sequence neither reads nor writes.
 *
 * @param register the register's name; an array is excluded as a whole.
 * @param sequence the sequence that leaves it out.
 * @param reason   why; it stands in the report.
 */
public record Exclusion(String register, Sequence sequence, String reason) {
    /**
     * Checks that a reason is given.
     *
     * @param register the register's name.
     * @param sequence the sequence that leaves it out.
     * @param reason   why; not blank.
     * @throws IllegalArgumentException when the reason is blank.
     */
    public Exclusion {
        if (reason.isBlank()) {
            throw new IllegalArgumentException(
                    "exclusion of register " + register + " from " + sequence + " needs a reason");
        }
    }
}
