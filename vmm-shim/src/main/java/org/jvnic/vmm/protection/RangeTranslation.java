package org.jvnic.vmm.protection;

import org.jvnic.nic.memory.Span;

/** Translates many accesses to one range of bus addresses that is contiguous in the host. The hot path of the engine. */
final class RangeTranslation {
    private RangeTranslation() {}

    /**
     * Translates accesses up to the first that is not all in the range.
     *
     * @param addresses bus addresses.
     * @param lengths   bytes of each access.
     * @param longest   bytes, 1 or more; no access is longer.
     * @param first     index of the first access.
     * @param end       index behind the last.
     * @param hosts     takes host addresses, at the indices of the accesses.
     * @param start     first bus address of the range.
     * @param size      its bytes, unsigned.
     * @param host      host address of {@code start}.
     * @return index behind the last translated.
     */
    static int resolve(
            final long[] addresses,
            final int[] lengths,
            final int longest,
            final int first,
            final int end,
            final long[] hosts,
            final long start,
            final long size,
            final long host) {
        // where an access may begin that fits however long it is: one comparison for nearly all
        final long anyLength = Long.compareUnsigned(size, longest) > 0 ? size - longest : 0;
        int next = first;
        while (next < end) {
            final long distance = addresses[next] - start;
            if (distance + Long.MIN_VALUE >= anyLength + Long.MIN_VALUE
                    && !Span.contains(0, size, distance, lengths[next])) {
                break;
            }
            hosts[next] = host + distance;
            next++;
        }
        return next;
    }
}
