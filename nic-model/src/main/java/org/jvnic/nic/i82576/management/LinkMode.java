package org.jvnic.nic.i82576.management;

/**
 * What a link is run at. Speeds are coded as in CTRL and STATUS: 0 for 10 Mb/s, 1 for 100, 2 and 3 for 1000. Stateless.
 */
final class LinkMode {
    /** 1000 Mb/s. */
    static final int GIGABIT = 2;

    private static final int FULL = 1 << 2;
    private static final int SPEED = 3;

    private static final int ADVERTISES_GIGABIT_FULL = 1 << 9;
    private static final int ADVERTISES_GIGABIT_HALF = 1 << 8;
    private static final int FORCES_GIGABIT = 1 << 6;
    private static final int FORCES_100 = 1 << 13;
    private static final int FORCES_FULL = 1 << 8;
    private static final int[] BY_PRIORITY = {1 << 8, 1 << 7, 1 << 6, 1 << 5};
    private static final int[] MODES = {1 | FULL, 1, FULL, 0};

    private LinkMode() {}

    static int speed(final int mode) {
        return mode & SPEED;
    }

    static boolean isFullDuplex(final int mode) {
        return (mode & FULL) != 0;
    }

    /** Best of what both sides advertise; the partner can do everything. What advertises nothing is found out to be 10 half. */
    static int negotiated(final int advertisement, final int gigabitControl) {
        if ((gigabitControl & (ADVERTISES_GIGABIT_FULL | ADVERTISES_GIGABIT_HALF)) != 0) {
            return GIGABIT | ((gigabitControl & ADVERTISES_GIGABIT_FULL) != 0 ? FULL : 0);
        }
        for (int i = 0; i < BY_PRIORITY.length; i++) {
            if ((advertisement & BY_PRIORITY[i]) != 0) {
                return MODES[i];
            }
        }
        return 0;
    }

    /** What BMCR forces; the partner follows. */
    static int forced(final int control) {
        final int duplex = (control & FORCES_FULL) != 0 ? FULL : 0;
        if ((control & FORCES_GIGABIT) != 0) {
            return GIGABIT | duplex;
        }
        return ((control & FORCES_100) != 0 ? 1 : 0) | duplex;
    }
}
