package org.jvnic.nic.i82576.management;

/**
 * MDIC: an access to the PHY, complete at once. READY says so; ERROR that nobody answers at that PHY address.
 *
 * <p>Guarded by the lock of {@link Management}.
 */
final class Mdic {
    private static final int DATA = 0xFFFF;
    private static final int REGISTER_SHIFT = 16;
    private static final int ADDRESS_SHIFT = 21;
    private static final int FIVE_BITS = 0x1F;
    private static final int OPERATION_SHIFT = 26;
    private static final int WRITE = 1;
    private static final int READ = 2;
    private static final int READY = 1 << 28;
    private static final int INTERRUPT_ENABLE = 1 << 29;
    private static final int ERROR = 1 << 30;
    private static final int PHY_ADDRESS = 1;

    private final Phy phy;
    private int value;

    Mdic(final Phy phy) {
        this.phy = phy;
    }

    void reset() {
        value = 0;
    }

    int read() {
        return value;
    }

    /** Returns whether the driver wants to be interrupted. */
    boolean write(final int written, final long nowNs) {
        final int number = written >>> REGISTER_SHIFT & FIVE_BITS;
        final int operation = written >>> OPERATION_SHIFT & 3;
        value = (written & ~ERROR) | READY;
        if ((written >>> ADDRESS_SHIFT & FIVE_BITS) != PHY_ADDRESS) {
            value |= ERROR;
        } else if (operation == WRITE) {
            phy.write(number, written & DATA, nowNs);
        } else if (operation == READ) {
            value = (value & ~DATA) | phy.read(number);
        }
        return (written & INTERRUPT_ENABLE) != 0;
    }
}
