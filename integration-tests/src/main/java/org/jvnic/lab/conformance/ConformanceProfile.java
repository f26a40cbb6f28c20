package org.jvnic.lab.conformance;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.register.RegisterFlag;
import org.jvnic.nic.register.RegisterSpec;

/**
 * What a device's register declaration does not say and its conformance test must know.
 *
 * <p>Immutable; made by a {@link Builder}. Registers are named as declared; an array stands for all its elements.
 */
public final class ConformanceProfile {
    private final long seed;
    private final int trials;
    private final WidthPolicy widths;
    private final int[] probedWidths;
    private final Fill reservedSpace;
    private final Fill refusedReads;
    private final @Nullable BitRaiser raiser;
    private final Set<String> raised;
    private final List<Exclusion> exclusions;
    private final Map<String, LongUnaryOperator> safeValues;
    private final Map<String, Long> resets;
    private final List<Span> aliases;
    private final Set<String> checkedResets;
    private final Set<String> steady;
    private final @Nullable Set<String> unsteady;

    /** A run of bytes of the space. */
    record Span(long offset, int numBytes) {}

    /** The device's side of the registers: sets stored bits the way the hardware does, for example an interrupt cause. */
    @FunctionalInterface
    public interface BitRaiser {
        /**
         * Sets bits.
         *
         * @param offset byte offset of a declared word, a multiple of 4.
         * @param bits   the bits to set; the others keep their values.
         */
        void raise(long offset, int bits);
    }

    private ConformanceProfile(final Builder builder) {
        this.seed = builder.seed;
        this.trials = builder.trials;
        this.widths = builder.widths;
        this.probedWidths = builder.probedWidths.clone();
        this.reservedSpace = builder.reservedSpace;
        this.refusedReads = builder.refusedReads;
        this.raiser = builder.raiser;
        this.raised = builder.raised;
        this.exclusions = List.copyOf(builder.exclusions);
        this.safeValues = Map.copyOf(builder.safeValues);
        this.resets = Map.copyOf(builder.resets);
        this.aliases = List.copyOf(builder.aliases);
        this.checkedResets = Set.copyOf(builder.checkedResets);
        this.steady = Set.copyOf(builder.steady);
        this.unsteady = builder.unsteady;
    }

    /**
     * A builder with the defaults: aligned accesses of 4 and 8 bytes accepted, refused reads all ones, reserved space
     * zero, nothing excluded, nothing known of volatile registers, 16 trials, seed 1.
     *
     * @return a new builder.
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The seed of all random values.
     *
     * @return any long.
     */
    public long seed() {
        return seed;
    }

    /**
     * What reads of space without registers return.
     *
     * @return the fill.
     */
    public Fill reservedSpace() {
        return reservedSpace;
    }

    /**
     * The exclusions in force.
     *
     * @return immutable, in the order in which they were made.
     */
    public List<Exclusion> exclusions() {
        return exclusions;
    }

    int trials() {
        return trials;
    }

    WidthPolicy widths() {
        return widths;
    }

    int[] probedWidths() {
        return probedWidths.clone();
    }

    Fill refusedReads() {
        return refusedReads;
    }

    @Nullable
    BitRaiser raiser() {
        return raiser;
    }

    boolean isRaised(final RegisterSpec spec) {
        return raised.isEmpty() || raised.contains(spec.name());
    }

    boolean isExcluded(final RegisterSpec spec, final Sequence sequence) {
        for (final Exclusion exclusion : exclusions) {
            if (exclusion.sequence() == sequence && exclusion.register().equals(spec.name())) {
                return true;
            }
        }
        return false;
    }

    /** Whether reads follow from the accesses before them. */
    boolean isPredictable(final RegisterSpec spec) {
        return !spec.flags().contains(RegisterFlag.VOLATILE)
                || steady.contains(spec.name())
                || (unsteady != null && !unsteady.contains(spec.name()));
    }

    boolean isResetKnown(final RegisterSpec spec) {
        return isPredictable(spec) || checkedResets.contains(spec.name()) || resets.containsKey(spec.name());
    }

    @Nullable
    Long resetOf(final Target target) {
        final Long ofElement = resets.get(target.spec().name() + "[" + target.index() + "]");
        return ofElement == null ? resets.get(target.spec().name()) : ofElement;
    }

    List<Span> aliases() {
        return aliases;
    }

    long safeValue(final RegisterSpec spec, final long value) {
        final LongUnaryOperator safe = safeValues.get(spec.name());
        return safe == null ? value : safe.applyAsLong(value);
    }

    /** Whether not every value may be written. */
    boolean isRestricted(final RegisterSpec spec) {
        final LongUnaryOperator safe = safeValues.get(spec.name());
        return safe != null && safe != Builder.ANY_VALUE;
    }

    /**
     * Checks the profile against the registers it is used for.
     *
     * @throws IllegalArgumentException naming a register that is not declared, or one whose writes have effects that
     *     the profile neither excludes nor makes safe.
     */
    void validate(final String space, final List<RegisterSpec> registers) {
        final Set<String> named = new HashSet<>(safeValues.keySet());
        resets.keySet().forEach(name -> named.add(name.replaceFirst("\\[\\d+]$", "")));
        named.addAll(checkedResets);
        named.addAll(steady);
        named.addAll(raised);
        if (unsteady != null) {
            named.addAll(unsteady);
        }
        exclusions.forEach(exclusion -> named.add(exclusion.register()));
        for (final RegisterSpec spec : registers) {
            named.remove(spec.name());
            checkDecided(space, spec);
        }
        if (!named.isEmpty()) {
            throw new IllegalArgumentException(
                    "profile of " + space + " names registers that are not declared: " + named);
        }
    }

    private void checkDecided(final String space, final RegisterSpec spec) {
        final boolean hasEffect =
                spec.flags().contains(RegisterFlag.WRITE_EFFECT) || spec.flags().contains(RegisterFlag.STATE_DEPENDENT);
        if (!hasEffect || safeValues.containsKey(spec.name())) {
            return;
        }
        for (final Sequence sequence : Sequence.values()) {
            if (sequence.writesRegisters() && !isExcluded(spec, sequence)) {
                throw new IllegalArgumentException("profile of " + space + ": register " + spec.name() + " is flagged "
                        + spec.flags() + ", but is neither excluded from " + sequence + " nor given safe values");
            }
        }
    }

    /** Collects a profile; not safe for several threads. */
    public static final class Builder {
        private static final LongUnaryOperator ANY_VALUE = LongUnaryOperator.identity();

        private long seed = 1;
        private int trials = 16;
        private WidthPolicy widths = WidthPolicy.aligned(Set.of(4, 8), Set.of(4, 8));
        private int[] probedWidths = {1, 2, 4, 8};
        private Fill reservedSpace = Fill.ZEROS;
        private Fill refusedReads = Fill.ONES;
        private @Nullable BitRaiser raiser;
        private Set<String> raised = Set.of();
        private final List<Exclusion> exclusions = new ArrayList<>();
        private final Map<String, LongUnaryOperator> safeValues = new HashMap<>();
        private final Map<String, Long> resets = new HashMap<>();
        private final List<Span> aliases = new ArrayList<>();
        private final Set<String> checkedResets = new HashSet<>();
        private final Set<String> steady = new HashSet<>();
        private @Nullable Set<String> unsteady;

        private Builder() {}

        /**
         * Chooses the seed.
         *
         * @param value any long; the same seed makes the same accesses.
         * @return this.
         */
        public Builder seed(final long value) {
            this.seed = value;
            return this;
        }

        /**
         * Chooses the effort.
         *
         * @param value random values for each register, and rounds of {@link Sequence#RANDOM_RESET}; 1 or more.
         * @return this.
         * @throws IllegalArgumentException when it is below 1.
         */
        public Builder trials(final int value) {
            if (value < 1) {
                throw new IllegalArgumentException("trials=" + value + " is below 1");
            }
            this.trials = value;
            return this;
        }

        /**
         * Says which accesses are accepted. Every register must accept aligned reads and writes of 4 bytes or of its
         * own width.
         *
         * @param policy the rule.
         * @return this.
         */
        public Builder widths(final WidthPolicy policy) {
            this.widths = policy;
            return this;
        }

        /**
         * Says which widths {@link Sequence#ACCESS_WIDTHS} tries.
         *
         * @param bytes widths, each 1 to 8.
         * @return this.
         * @throws IllegalArgumentException when one is outside that range.
         */
        public Builder probedWidths(final int... bytes) {
            for (final int width : bytes) {
                if (width < 1 || width > 8) {
                    throw new IllegalArgumentException("probed width of " + width + " bytes is not in [1, 8]");
                }
            }
            this.probedWidths = bytes.clone();
            return this;
        }

        /**
         * Says what space without registers reads.
         *
         * @param fill the value.
         * @return this.
         */
        public Builder reservedSpace(final Fill fill) {
            this.reservedSpace = fill;
            return this;
        }

        /**
         * Says what refused reads return.
         *
         * @param fill the value.
         * @return this.
         */
        public Builder refusedReads(final Fill fill) {
            this.refusedReads = fill;
            return this;
        }

        /**
         * Gives the kit the device's side, so that bits which software only clears are set more often than by reset.
         *
         * @param deviceSide sets bits at once or at the next {@link RegisterPort#clock()}.
         * @param registers  names of the registers whose bits it can set, every register when none is named.
         * @return this.
         */
        public Builder raiser(final BitRaiser deviceSide, final String... registers) {
            this.raiser = deviceSide;
            this.raised = Set.of(registers);
            return this;
        }

        /**
         * Leaves a register out of some sequences: it is neither written nor read there.
         *
         * @param register  its name.
         * @param reason    why.
         * @param sequences the sequences, all of them when none is named.
         * @return this.
         * @throws IllegalArgumentException when the reason is blank.
         */
        public Builder exclude(final String register, final String reason, final Sequence... sequences) {
            for (final Sequence sequence : sequences.length == 0 ? Sequence.values() : sequences) {
                exclusions.add(new Exclusion(register, sequence, reason));
            }
            return this;
        }

        /**
         * Makes writes to a register safe.
         *
         * @param register its name.
         * @param safe     turns any value into one that may be written. Writes of a part of the register are then
         *     tried only where they must be refused.
         * @return this.
         */
        public Builder safeValues(final String register, final LongUnaryOperator safe) {
            safeValues.put(register, safe);
            return this;
        }

        /**
         * Says that any value may be written to registers although a write has an effect.
         *
         * @param registers their names.
         * @return this.
         */
        public Builder anyValue(final String... registers) {
            for (final String register : registers) {
                safeValues.put(register, ANY_VALUE);
            }
            return this;
        }

        /**
         * Has the declared reset values of volatile registers checked right after reset, and nothing else of them.
         *
         * @param registers their names.
         * @return this.
         */
        public Builder checkReset(final String... registers) {
            checkedResets.addAll(List.of(registers));
            return this;
        }

        /**
         * Has a reset value checked that this device has instead of the declared one, for example its own number.
         *
         * @param register the register's name.
         * @param value    the value, the same for every element of an array.
         * @return this.
         */
        public Builder resetValue(final String register, final long value) {
            resets.put(register, value);
            return this;
        }

        /**
         * Has a reset value checked that one element of an array has instead of the declared one.
         *
         * @param register the array's name.
         * @param index    the element.
         * @param value    its value.
         * @return this.
         */
        public Builder resetValue(final String register, final int index, final long value) {
            resets.put(register + "[" + index + "]", value);
            return this;
        }

        /**
         * Leaves space without registers alone because registers of other addresses answer there.
         *
         * @param offset   its first byte, a multiple of 4.
         * @param numBytes its length, a multiple of 4.
         * @return this.
         */
        public Builder alias(final long offset, final int numBytes) {
            aliases.add(new Span(offset, numBytes));
            return this;
        }

        /**
         * Says that volatile registers change only by the accesses of the kit while it runs, because the device is
         * idle. They are checked like any other.
         *
         * @param registers their names.
         * @return this.
         */
        public Builder steady(final String... registers) {
            steady.addAll(List.of(registers));
            return this;
        }

        /**
         * Says of all volatile registers but some what {@link #steady} says of single ones.
         *
         * @param registers the names of those that do change.
         * @return this.
         */
        public Builder steadyExcept(final String... registers) {
            this.unsteady = Set.of(registers);
            return this;
        }

        /**
         * Finishes.
         *
         * @return the profile; this builder may go on and make others.
         */
        public ConformanceProfile build() {
            return new ConformanceProfile(this);
        }
    }
}
