package org.jvnic.lab.conformance;

import java.util.List;

/**
 * What a run of the kit found.
 *
 * @param space       name of the space.
 * @param seed        the seed that repeats the run.
 * @param sequences   the sequences that ran, in order.
 * @param checks      number of reads compared with the prediction.
 * @param violations  reads that differed, in the order of the run; at most {@link #KEPT_PER_SEQUENCE} a sequence.
 * @param suppressed  number of violations beyond those.
 * @param exclusions  the exclusions in force.
 * @param unpredicted volatile registers of whose values nothing was said, so that only their reserved bits were checked.
 */
public record ConformanceReport(
        String space,
        long seed,
        List<Sequence> sequences,
        long checks,
        List<Violation> violations,
        long suppressed,
        List<Exclusion> exclusions,
        List<String> unpredicted) {
    /** Violations kept of each sequence; one bug can cause thousands. */
    public static final int KEPT_PER_SEQUENCE = 50;

    /**
     * Takes immutable copies of the lists.
     *
     * @param space       name of the space.
     * @param seed        the seed that repeats the run.
     * @param sequences   the sequences that ran.
     * @param checks      number of reads compared.
     * @param violations  reads that differed.
     * @param suppressed  number of violations beyond those.
     * @param exclusions  the exclusions in force.
     * @param unpredicted volatile registers of whose values nothing was said.
     */
    public ConformanceReport {
        sequences = List.copyOf(sequences);
        violations = List.copyOf(violations);
        exclusions = List.copyOf(exclusions);
        unpredicted = List.copyOf(unpredicted);
    }

    /**
     * Whether the device conforms as far as was tried.
     *
     * @return true when there is no violation.
     */
    public boolean passed() {
        return violations.isEmpty();
    }

    /**
     * The report in words.
     *
     * @return several lines: the result, each violation, what was left out and why.
     */
    public String describe() {
        final StringBuilder out = new StringBuilder();
        out.append(space).append(": ").append(passed() ? "conforms" : "does not conform");
        out.append(", ").append(checks).append(" checks in ").append(sequences);
        out.append(", seed ").append(seed).append('\n');
        for (final Violation violation : violations) {
            out.append("  ").append(violation).append('\n');
        }
        if (suppressed > 0) {
            out.append("  and ").append(suppressed).append(" more\n");
        }
        for (final Exclusion exclusion : exclusions) {
            out.append("  left out: ").append(exclusion.register()).append(" of ");
            out.append(exclusion.sequence())
                    .append(": ")
                    .append(exclusion.reason())
                    .append('\n');
        }
        if (!unpredicted.isEmpty()) {
            out.append("  values not predicted: ").append(String.join(", ", unpredicted));
            out.append('\n');
        }
        return out.toString();
    }
}
