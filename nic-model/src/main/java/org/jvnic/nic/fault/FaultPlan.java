package org.jvnic.nic.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What goes wrong, and when: a list of rules, each naming a place, the operations it hits there and what happens to them.
 *
 * <pre>{@code
 * FaultPlan.builder()
 *     .at(Site.DMA_READ, 3).requester(1).fail()
 *     .every(Site.INTERRUPT, 10).times(5).delay(2)
 *     .build();
 * }</pre>
 *
 * <p>Every rule counts the operations at its place (of its requester, when it names one) on its own, from 1. When several
 * rules hit the same operation the first of the plan is carried out; the others are passed over.
 *
 * <p>Immutable, so usable by any thread and any number of times; the callbacks given to {@link Rule#call} and
 * {@link Rule#throwing} are the caller's.
 */
public final class FaultPlan {
    /** A rule for the operations of every requester. */
    public static final int ANY_REQUESTER = -1;

    private static final int RANDOM_DELAY_LIMIT = 8;
    private static final int RANDOM_FLIP_BITS = 128;

    private final List<FaultRule> rules;

    private FaultPlan(final List<FaultRule> rules) {
        this.rules = List.copyOf(rules);
    }

    /**
     * Starts an empty plan.
     *
     * @return the builder.
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A plan drawn at random: the same arguments give the same plan on every JVM.
     *
     * @param seed    any number.
     * @param count   number of rules, 0 or more; each hits one operation.
     * @param horizon the last operation of a place that may be hit, 1 or more.
     * @param sites   the places to draw from.
     * @param kinds   the kinds to draw from, as far as a place offers them; not {@link FaultKind#CALL}.
     * @return the plan.
     * @throws IllegalArgumentException when a number is out of range, or no place offers any of the kinds.
     */
    public static FaultPlan random(
            final long seed, final int count, final int horizon, final Set<Site> sites, final Set<FaultKind> kinds) {
        require(count >= 0, "count", count, "0 or more");
        require(horizon >= 1, "horizon", horizon, "1 or more");
        final List<FaultRule> choices = choices(sites, kinds);
        require(!choices.isEmpty(), "kinds", kinds, "at least one offered by " + sites);
        final Random random = new Random(seed);
        final List<FaultRule> drawn = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            final FaultRule choice = choices.get(random.nextInt(choices.size()));
            final long first = 1L + random.nextInt(horizon);
            final FaultAction action = drawAction(choice.site(), choice.action().kind(), random);
            drawn.add(new FaultRule(choice.site(), ANY_REQUESTER, first, 1, 1, action));
        }
        return new FaultPlan(drawn);
    }

    private static List<FaultRule> choices(final Set<Site> sites, final Set<FaultKind> kinds) {
        final List<FaultRule> choices = new ArrayList<>();
        for (final Site site : Site.values()) {
            for (final FaultKind kind : FaultKind.values()) {
                final boolean wanted = sites.contains(site) && kinds.contains(kind) && kind != FaultKind.CALL;
                if (wanted && site.offers(kind)) {
                    choices.add(new FaultRule(site, ANY_REQUESTER, 1, 1, 1, new FaultAction(kind)));
                }
            }
        }
        return choices;
    }

    private static FaultAction drawAction(final Site site, final FaultKind kind, final Random random) {
        return switch (kind) {
            case DELAY -> FaultAction.delay(1 + random.nextInt(RANDOM_DELAY_LIMIT));
            case FLIP -> FaultAction.flipBits(random.nextInt(site == Site.INTERRUPT ? Integer.SIZE : RANDOM_FLIP_BITS));
            case THROW -> throwInjected(site);
            case NONE, FAIL, DROP, DUPLICATE, CALL -> new FaultAction(kind);
        };
    }

    private static FaultAction throwInjected(final Site site) {
        return FaultAction.run(FaultKind.THROW, () -> {
            throw new InjectedFault("injected at " + site);
        });
    }

    /**
     * Starts to carry the plan out.
     *
     * @return a new injector with every count at zero.
     */
    public FaultInjector arm() {
        return new FaultInjector(this);
    }

    List<FaultRule> rules() {
        return rules;
    }

    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder("FaultPlan");
        for (final FaultRule rule : rules) {
            text.append("\n  ").append(rule);
        }
        return text.toString();
    }

    private static void require(final boolean holds, final String name, final Object value, final String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " is not " + allowed);
        }
    }

    /** Collects rules. One thread. */
    public static final class Builder {
        private final List<FaultRule> rules = new ArrayList<>();

        private Builder() {}

        /**
         * Begins a rule that hits one operation.
         *
         * @param site where.
         * @param nth  the operation, counted from 1.
         * @return the rule, to be finished by one of its actions.
         * @throws IllegalArgumentException when {@code nth} is less than 1.
         */
        public Rule at(final Site site, final long nth) {
            return new Rule(this, site, nth, 1, 1);
        }

        /**
         * Begins a rule that hits every n-th operation: the n-th, the 2n-th and so on without end.
         *
         * @param site where.
         * @param nth  the distance, 1 for all operations.
         * @return the rule, to be finished by one of its actions.
         * @throws IllegalArgumentException when {@code nth} is less than 1.
         */
        public Rule every(final Site site, final long nth) {
            return new Rule(this, site, nth, nth, Long.MAX_VALUE);
        }

        /**
         * The plan.
         *
         * @return a plan of the rules finished so far.
         */
        public FaultPlan build() {
            return new FaultPlan(rules);
        }
    }

    /** A rule that still lacks its action. One thread. */
    public static final class Rule {
        private final Builder builder;
        private final Site site;
        private final long first;
        private final long step;
        private long times;
        private int requester = ANY_REQUESTER;

        private Rule(final Builder builder, final Site site, final long first, final long step, final long times) {
            require(first >= 1, "nth", first, "1 or more");
            this.builder = builder;
            this.site = site;
            this.first = first;
            this.step = step;
            this.times = times;
        }

        /**
         * Counts and hits operations of one requester only.
         *
         * @param id context number or {@link org.jvnic.nic.port.DmaPort#CARD}: 0 to 0xFFFF.
         * @return this rule.
         * @throws IllegalArgumentException when the place knows no requester or the id is out of range.
         */
        public Rule requester(final int id) {
            require(site.hasRequester(), "site", site, "one with a requester");
            require(id >= 0 && id <= 0xFFFF, "requester", id, "0 to 65535");
            this.requester = id;
            return this;
        }

        /**
         * Limits or repeats the hits: that many operations in a row after {@link Builder#at}, that many of the n-th ones
         * after {@link Builder#every}.
         *
         * @param count 1 or more; {@link Long#MAX_VALUE} for no end.
         * @return this rule.
         * @throws IllegalArgumentException when {@code count} is less than 1.
         */
        public Rule times(final long count) {
            require(count >= 1, "times", count, "1 or more");
            this.times = count;
            return this;
        }

        /**
         * The operation is refused, in the way its port refuses.
         *
         * @return the plan's builder.
         * @throws IllegalArgumentException when the place does not offer it.
         */
        public Builder fail() {
            return finish(new FaultAction(FaultKind.FAIL));
        }

        /**
         * The operation has no effect, and the caller does not notice.
         *
         * @return the plan's builder.
         * @throws IllegalArgumentException when the place does not offer it.
         */
        public Builder drop() {
            return finish(new FaultAction(FaultKind.DROP));
        }

        /**
         * The operation takes effect twice.
         *
         * @return the plan's builder.
         * @throws IllegalArgumentException when the place does not offer it.
         */
        public Builder duplicate() {
            return finish(new FaultAction(FaultKind.DUPLICATE));
        }

        /**
         * The operation takes effect later.
         *
         * @param operations how much later, 1 or more: interrupt operations for an interrupt, polls for a frame.
         * @return the plan's builder.
         * @throws IllegalArgumentException when the place does not offer it or the number is less than 1.
         */
        public Builder delay(final int operations) {
            require(operations >= 1, "delay", operations, "1 or more");
            return finish(FaultAction.delay(operations));
        }

        /**
         * The operation works on data with bits inverted. Bits beyond the data are left out.
         *
         * @param bits bit numbers, 0 or more: bit n is bit n % 8 of byte n / 8.
         * @return the plan's builder.
         * @throws IllegalArgumentException when the place does not offer it, or no or a negative bit is named.
         */
        public Builder flipBits(final int... bits) {
            require(bits.length > 0, "bits", bits.length, "1 or more");
            for (final int bit : bits) {
                require(bit >= 0, "bit", bit, "0 or more");
            }
            return finish(FaultAction.flipBits(bits));
        }

        /**
         * The operation throws an {@link InjectedFault}.
         *
         * @return the plan's builder.
         * @throws IllegalArgumentException when the place does not offer it.
         */
        public Builder throwing() {
            return finish(throwInjected(site));
        }

        /**
         * The operation throws an exception.
         *
         * @param exception makes one for each hit.
         * @return the plan's builder.
         * @throws IllegalArgumentException when the place does not offer it.
         */
        public Builder throwing(final Supplier<? extends RuntimeException> exception) {
            return finish(FaultAction.run(FaultKind.THROW, () -> {
                throw exception.get();
            }));
        }

        /**
         * The operation throws an error.
         *
         * @param error makes one for each hit.
         * @return the plan's builder.
         * @throws IllegalArgumentException when the place does not offer it.
         */
        public Builder throwingError(final Supplier<? extends Error> error) {
            return finish(FaultAction.run(FaultKind.THROW, () -> {
                throw error.get();
            }));
        }

        /**
         * Something runs before the operation, on the same thread: advance a clock to make the operation slow, change the
         * memory map under it, overflow the stack.
         *
         * @param body runs once a hit; what it throws comes out of the operation.
         * @return the plan's builder.
         * @throws IllegalArgumentException when the place does not offer it.
         */
        public Builder call(final Runnable body) {
            return finish(FaultAction.run(FaultKind.CALL, body));
        }

        private Builder finish(final FaultAction action) {
            require(site.offers(action.kind()), "fault", action.kind(), "offered by " + site);
            builder.rules.add(new FaultRule(site, requester, first, step, times, action));
            return builder;
        }
    }
}
