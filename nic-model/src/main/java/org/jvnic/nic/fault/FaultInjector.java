package org.jvnic.nic.fault;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A plan being carried out: counts operations, says which are hit, and remembers what it injected.
 *
 * <p>Any thread may call any method. With one thread the same operations give the same faults; with several, the order in
 * which they arrive decides.
 */
public final class FaultInjector {
    /** The most injections {@link #injections} lists; the counts go on. */
    public static final int LOG_LIMIT = 4096;

    /**
     * One fault injected.
     *
     * @param site       where.
     * @param occurrence the operation hit, counted from 1 over all requesters.
     * @param requester  its requester, or {@link FaultPlan#ANY_REQUESTER} where there is none.
     * @param kind       what was done.
     */
    public record Injection(Site site, long occurrence, int requester, FaultKind kind) {}

    private static final class Place {
        private final List<FaultRule> rules = new ArrayList<>();
        private final Map<FaultKind, Long> injected = new EnumMap<>(FaultKind.class);
        private long[] counted = {};
        private long occurrences;
        private long withoutEffect;
    }

    private final Map<Site, Place> places = new EnumMap<>(Site.class);
    private final List<Injection> log = new ArrayList<>();
    private final Object lock = new Object();

    FaultInjector(final FaultPlan plan) {
        for (final Site site : Site.values()) {
            places.put(site, new Place());
        }
        for (final FaultRule rule : plan.rules()) {
            place(rule.site()).rules.add(rule);
        }
        for (final Place place : places.values()) {
            place.counted = new long[place.rules.size()];
        }
    }

    /**
     * Counts an operation of the embedding host at a place that only fails, throws or calls.
     *
     * @param site where, for instance {@link Site#MEMORY_MAP}.
     * @return false when the operation must fail.
     * @throws RuntimeException what the plan throws here; it may be an {@link Error} too.
     */
    public boolean check(final Site site) {
        return next(site, FaultPlan.ANY_REQUESTER).kind() != FaultKind.FAIL;
    }

    /** Counts an operation, runs what a THROW or CALL has to run, and gives the caller the rest to do. */
    FaultAction next(final Site site, final int requester) {
        final FaultAction action = decide(site, requester);
        action.run();
        return action;
    }

    private FaultAction decide(final Site site, final int requester) {
        synchronized (lock) {
            final Place place = place(site);
            place.occurrences++;
            FaultAction chosen = FaultAction.NONE;
            for (int i = 0; i < place.counted.length; i++) {
                final FaultRule rule = place.rules.get(i);
                if (rule.counts(requester) && rule.hits(++place.counted[i]) && chosen.kind() == FaultKind.NONE) {
                    chosen = rule.action();
                }
            }
            remember(site, place, requester, chosen.kind());
            return chosen;
        }
    }

    private void remember(final Site site, final Place place, final int requester, final FaultKind kind) {
        if (kind != FaultKind.NONE) {
            place.injected.merge(kind, 1L, Long::sum);
            if (log.size() < LOG_LIMIT) {
                log.add(new Injection(site, place.occurrences, requester, kind));
            }
        }
    }

    /** The fault decided last could not change anything. */
    void noteWithoutEffect(final Site site) {
        synchronized (lock) {
            place(site).withoutEffect++;
        }
    }

    /**
     * Operations seen at a place, hit or not.
     *
     * @param site where.
     * @return 0 or more.
     */
    public long occurrences(final Site site) {
        synchronized (lock) {
            return place(site).occurrences;
        }
    }

    /**
     * Faults injected at a place.
     *
     * @param site where.
     * @return 0 or more, over all kinds.
     */
    public long injected(final Site site) {
        long sum = 0;
        for (final FaultKind kind : FaultKind.values()) {
            sum += injected(site, kind);
        }
        return sum;
    }

    /**
     * Faults of one kind injected at a place.
     *
     * @param site where.
     * @param kind the kind.
     * @return 0 or more.
     */
    public long injected(final Site site, final FaultKind kind) {
        synchronized (lock) {
            return place(site).injected.getOrDefault(kind, 0L);
        }
    }

    /**
     * Faults among {@link #injected} that changed nothing: a flip outside the data or of data too long to copy, a fault of
     * an access that was refused anyway, a copy the wire had no room for, a delay of more frames than can be held.
     *
     * @param site where.
     * @return 0 or more.
     */
    public long withoutEffect(final Site site) {
        synchronized (lock) {
            return place(site).withoutEffect;
        }
    }

    /**
     * What was injected so far, oldest first.
     *
     * @return a copy, of the first {@link #LOG_LIMIT} at most.
     */
    public List<Injection> injections() {
        synchronized (lock) {
            return List.copyOf(log);
        }
    }

    private Place place(final Site site) {
        return Objects.requireNonNull(places.get(site));
    }
}
