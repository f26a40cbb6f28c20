package org.jvnic.vmm.vfiouser.memory;

import java.util.Arrays;
import org.jvnic.nic.memory.Span;
import org.jvnic.nic.port.DmaStatus;

/** Windows in ascending order of bus address, none overlapping another. Immutable; found by bisection. */
final class WindowTable {
    static final WindowTable EMPTY = new WindowTable(new long[0], new long[0], new long[0], new int[0], 0);

    /** In place of the host address of a window that is not mapped. */
    static final long BY_MESSAGE = 0;

    private final long[] first;
    private final long[] bytes;
    private final long[] host;
    private final int[] access;
    private final int generation;

    private WindowTable(
            final long[] first, final long[] bytes, final long[] host, final int[] access, final int generation) {
        this.first = first;
        this.bytes = bytes;
        this.host = host;
        this.access = access;
        this.generation = generation;
    }

    /** Changes whenever windows are taken out. */
    int generation() {
        return generation;
    }

    int size() {
        return first.length;
    }

    long first(final int window) {
        return first[window];
    }

    long bytes(final int window) {
        return bytes[window];
    }

    long host(final int window) {
        return host[window];
    }

    boolean permits(final int window, final int wanted) {
        return (wanted & ~access[window]) == 0;
    }

    boolean contains(final int window, final long bus, final long length) {
        return Span.contains(first[window], bytes[window], bus, length);
    }

    /** The window an address is in, or -1 - the place where one that starts there would be. */
    int find(final long bus) {
        int low = 0;
        int high = first.length - 1;
        while (low <= high) {
            final int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(first[middle], bus) > 0) {
                high = middle - 1;
            } else if (contains(middle, bus, 1)) {
                return middle;
            } else {
                low = middle + 1;
            }
        }
        return -1 - low;
    }

    /** Whether a new window would overlap one that is there. */
    boolean overlaps(final long from, final long length) {
        final int found = find(from);
        if (found >= 0) {
            return true;
        }
        final int next = -1 - found;
        return next < first.length && Long.compareUnsigned(first[next] - from, length) < 0;
    }

    WindowTable with(final long from, final long length, final long hostAddress, final int permitted) {
        final int at = -1 - find(from);
        final WindowTable wider = new WindowTable(
                widen(first, at),
                widen(bytes, at),
                widen(host, at),
                Arrays.copyOf(access, access.length + 1),
                generation);
        System.arraycopy(access, at, wider.access, at + 1, access.length - at);
        wider.first[at] = from;
        wider.bytes[at] = length;
        wider.host[at] = hostAddress;
        wider.access[at] = permitted;
        return wider;
    }

    private static long[] widen(final long[] values, final int at) {
        final long[] wider = Arrays.copyOf(values, values.length + 1);
        System.arraycopy(values, at, wider, at + 1, values.length - at);
        return wider;
    }

    WindowTable without(final int from, final int to) {
        final int[] left = Arrays.copyOf(access, access.length - (to - from));
        System.arraycopy(access, to, left, from, access.length - to);
        return new WindowTable(
                narrow(first, from, to), narrow(bytes, from, to), narrow(host, from, to), left, generation + 1);
    }

    private static long[] narrow(final long[] values, final int from, final int to) {
        final long[] left = Arrays.copyOf(values, values.length - (to - from));
        System.arraycopy(values, to, left, from, values.length - to);
        return left;
    }

    /** What an access that leaves its window comes to. */
    long resolveAcross(final int start, final long bus, final int length, final int wanted) {
        int window = start;
        boolean oneMapping = true;
        long left = length - (bytes[window] - (bus - first[window]));
        while (left > 0) {
            final int next = window + 1;
            if (next == first.length || first[next] != first[window] + bytes[window]) {
                return DmaStatus.NOT_MAPPED;
            }
            if (!permits(next, wanted)) {
                return DmaStatus.NOT_PERMITTED;
            }
            oneMapping = oneMapping && continues(window);
            window = next;
            left -= Long.compareUnsigned(bytes[next], left) < 0 ? bytes[next] : left;
        }
        return oneMapping ? host[start] + (bus - first[start]) : DmaStatus.SPLIT;
    }

    private boolean continues(final int window) {
        return host[window] != BY_MESSAGE && host[window + 1] == host[window] + bytes[window];
    }

    int contiguous(final long bus, final int length, final int wanted) {
        int window = find(bus);
        if (window < 0 || length < 1 || !permits(window, wanted)) {
            return 0;
        }
        long have = bytes[window] - (bus - first[window]);
        while (Long.compareUnsigned(have, length) < 0
                && window + 1 < first.length
                && first[window + 1] == first[window] + bytes[window]
                && permits(window + 1, wanted)
                && continues(window)) {
            window++;
            have += bytes[window];
        }
        return Long.compareUnsigned(have, length) < 0 ? (int) have : length;
    }
}
