package org.jvnic.nic.i82576.management;

/**
 * EECD: says that there is an NVM, how large it is and that it has been read, grants it at once to whoever asks, and moves the pins of
 * the {@link SpiEeprom} while it is granted.
 *
 * <p>Guarded by the lock of {@link Management}.
 */
final class Eecd {
    private static final int CLOCK = 1;
    private static final int CHIP_SELECT = 1 << 1;
    private static final int DATA_IN = 1 << 2;
    private static final int DATA_OUT = 1 << 3;
    private static final int FLASH_WRITES_DISABLED = 1 << 4;
    private static final int FLASH_WRITES = 3 << 4;
    private static final int REQUEST = 1 << 6;
    private static final int GRANT = 1 << 7;
    private static final int PRESENT = 1 << 8;
    private static final int AUTO_READ_DONE = 1 << 9;
    private static final int SIZE_SHIFT = 11;

    /** Words are 64 to the left by this. */
    private static final int SIZE = 2;

    private static final int WRITABLE = CLOCK | CHIP_SELECT | DATA_IN | FLASH_WRITES | REQUEST;
    private static final int FIXED = PRESENT | AUTO_READ_DONE | SIZE << SIZE_SHIFT;

    private final SpiEeprom eeprom;
    private int value = FLASH_WRITES_DISABLED;

    Eecd(final Nvm nvm) {
        eeprom = new SpiEeprom(nvm);
    }

    void reset() {
        value = FLASH_WRITES_DISABLED;
        eeprom.reset();
    }

    int read() {
        return value | FIXED | (isGranted() ? GRANT : 0) | (eeprom.output() ? DATA_OUT : 0);
    }

    private boolean isGranted() {
        return (value & REQUEST) != 0;
    }

    void write(final int written) {
        final boolean clockWas = (value & CLOCK) != 0;
        value = written & WRITABLE;
        eeprom.select(isGranted() && (value & CHIP_SELECT) == 0);
        final boolean clock = (value & CLOCK) != 0;
        if (clock && !clockWas) {
            eeprom.rise((value & DATA_IN) != 0);
        } else if (!clock && clockWas) {
            eeprom.fall();
        }
    }
}
