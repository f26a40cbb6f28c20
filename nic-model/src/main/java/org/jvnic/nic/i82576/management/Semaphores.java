package org.jvnic.nic.i82576.management;

/**
 * SWSM and SW_FW_SYNC: who may use NVM and PHY. There is no firmware that competes.
 *
 * <p>They outlive CTRL.RST, under which a driver may hold them, and not a power-on or function-level reset: a driver that died must not
 * lock out the next. Guarded by the lock of {@link Management}.
 */
final class Semaphores {
    private static final int TAKEN_BY_SOFTWARE = 1;
    private static final int WRITABLE = 3;

    private int semaphore;
    private int resources;

    void reset() {
        semaphore = 0;
        resources = 0;
    }

    /** SWSM: a read takes SMBI, and shows whether it was taken already. */
    int readSemaphore() {
        final int value = semaphore;
        semaphore |= TAKEN_BY_SOFTWARE;
        return value;
    }

    void writeSemaphore(final int value) {
        semaphore = value & WRITABLE;
    }

    int readResources() {
        return resources;
    }

    void writeResources(final int value) {
        resources = value;
    }
}
