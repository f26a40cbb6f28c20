package org.jvnic.nic.i82576.management;

/**
 * EERD: reads a word of the NVM at once. Only the layout with DONE in bit 1 is there; a driver that tries the older one, with DONE in
 * bit 4, never sees it done. Nor does one that asks beyond the end.
 *
 * <p>Guarded by the lock of {@link Management}.
 */
final class Eerd {
    private static final int START = 1;
    private static final int DONE = 1 << 1;
    private static final int ADDRESS_SHIFT = 2;
    private static final int ADDRESS_MASK = 0x3FFF;
    private static final int DATA_SHIFT = 16;

    private final Nvm nvm;
    private int value;

    Eerd(final Nvm nvm) {
        this.nvm = nvm;
    }

    void reset() {
        value = 0;
    }

    int read() {
        return value;
    }

    void write(final int written) {
        final int address = written >>> ADDRESS_SHIFT & ADDRESS_MASK;
        value = address << ADDRESS_SHIFT;
        if ((written & START) != 0 && address < Nvm.WORDS) {
            value |= DONE | nvm.word(address) << DATA_SHIFT;
        }
    }
}
