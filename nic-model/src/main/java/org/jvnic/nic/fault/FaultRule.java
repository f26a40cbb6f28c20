package org.jvnic.nic.fault;

/**
 * One line of a plan.
 *
 * @param site      where.
 * @param requester whose operations count, or {@link FaultPlan#ANY_REQUESTER}.
 * @param first     the first operation hit, counted from 1 among those that count.
 * @param step      operations from one hit to the next, 1 or more.
 * @param times     number of hits, 1 or more.
 * @param action    what is done.
 */
record FaultRule(Site site, int requester, long first, long step, long times, FaultAction action) {
    boolean counts(final int operationRequester) {
        return requester == FaultPlan.ANY_REQUESTER || requester == operationRequester;
    }

    boolean hits(final long occurrence) {
        final long distance = occurrence - first;
        return distance >= 0 && distance % step == 0 && distance / step < times;
    }
}
