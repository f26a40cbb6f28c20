package org.jvnic.lab.conformance;

import java.util.ArrayList;
import java.util.List;
import org.jvnic.nic.register.RegisterLayout;
import org.jvnic.nic.register.RegisterSpec;

/**
 * The conformance kit for one register space: runs sequences over a device and reports where it deviates from the
 * declaration.
 *
 * <p>Immutable; a run uses the calling thread only, starts each sequence with a reset, and makes the same accesses for
 * the same seed whether it runs one sequence or all.
 */
public final class RegisterConformance {
    private final String space;
    private final int spaceBytes;
    private final List<RegisterSpec> registers;
    private final ConformanceProfile profile;

    /**
     * A kit.
     *
     * @param layout  the space; only its name, its size and its declarations are used, none of its masks.
     * @param profile what the declarations do not say.
     * @throws IllegalArgumentException when the profile names registers that are not declared, or leaves open what to
     *     write to a register whose writes have effects.
     */
    public RegisterConformance(final RegisterLayout layout, final ConformanceProfile profile) {
        this.space = layout.name();
        this.spaceBytes = layout.spaceBytes();
        this.registers = layout.registers();
        this.profile = profile;
        profile.validate(space, registers);
    }

    /**
     * Runs sequences.
     *
     * @param port      the device.
     * @param sequences the sequences in their order, all of them when none is named.
     * @return what they found.
     */
    public ConformanceReport run(final RegisterPort port, final Sequence... sequences) {
        final List<Sequence> chosen = List.of(sequences.length == 0 ? Sequence.values() : sequences);
        final List<Violation> violations = new ArrayList<>();
        long checks = 0;
        long suppressed = 0;
        for (final Sequence sequence : chosen) {
            final Probe probe = new Probe(registers, spaceBytes, profile, port, sequence);
            Sequences.run(sequence, probe, profile);
            violations.addAll(probe.violations());
            checks += probe.checks();
            suppressed += probe.suppressed();
        }
        return new ConformanceReport(
                space, profile.seed(), chosen, checks, violations, suppressed, profile.exclusions(), unpredicted());
    }

    private List<String> unpredicted() {
        final List<String> names = new ArrayList<>();
        for (final RegisterSpec spec : registers) {
            if (!profile.isResetKnown(spec)) {
                names.add(spec.name());
            }
        }
        return names;
    }
}
