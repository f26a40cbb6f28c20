package org.jvnic.lab.experiment;

import java.util.ArrayList;
import java.util.List;

/** Who talks to whom. */
public enum Pattern {
    /** VM 0 with VM 1, 2 with 3, and so on; the last of an odd number talks to VM 0. */
    PAIRS,
    /** Everybody with everybody, and now and then to all at once. */
    ALL,
    /** Everybody with VM 0. */
    ONE;

    /**
     * The peers of a VM.
     *
     * @param vm  its number.
     * @param vms number of VMs, 2 or more.
     * @return numbers of other VMs.
     */
    public List<Integer> peersOf(final int vm, final int vms) {
        final List<Integer> peers = new ArrayList<>();
        for (int other = 0; other < vms; other++) {
            if (other != vm && talks(vm, other, vms)) {
                peers.add(other);
            }
        }
        return peers;
    }

    private boolean talks(final int a, final int b, final int vms) {
        return switch (this) {
            case ALL -> true;
            case ONE -> a == 0 || b == 0;
            case PAIRS -> (a ^ 1) == b || (vms % 2 == 1 && Math.max(a, b) == vms - 1 && Math.min(a, b) == 0);
        };
    }
}
