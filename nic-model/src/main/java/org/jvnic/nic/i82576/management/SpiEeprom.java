package org.jvnic.nic.i82576.management;

/**
 * The serial EEPROM behind EECD: mode 0, most significant bit first, 8 address bits with the ninth in the opcode, pages of 8 bytes, no
 * time to write. Block protection and the status register's other bits are not there.
 *
 * <p>Guarded by the lock of {@link Management}.
 */
final class SpiEeprom {
    private static final int WRITE = 2;
    private static final int READ = 3;
    private static final int WRITE_DISABLE = 4;
    private static final int READ_STATUS = 5;
    private static final int WRITE_ENABLE = 6;
    private static final int UPPER_HALF = 8;
    private static final int STATUS_WRITE_ENABLED = 2;
    private static final int PAGE_MASK = 7;
    private static final int ADDRESS_MASK = 2 * Nvm.WORDS - 1;

    private final Nvm nvm;
    private boolean writeEnabled;
    private boolean selected;
    private int received;
    private int bits;
    private int bytes;
    private int opcode;
    private int address;
    private int sending;
    private int sendingBits;
    private boolean output;

    SpiEeprom(final Nvm nvm) {
        this.nvm = nvm;
    }

    /** Power-on: nothing selected, writes disabled. */
    void reset() {
        select(false);
        writeEnabled = false;
    }

    boolean output() {
        return output;
    }

    /** The chip select pin. A command starts when it is selected, and a write is over when it is not any more. */
    void select(final boolean nowSelected) {
        if (selected == nowSelected) {
            return;
        }
        if (selected && bytes > 0 && (opcode & ~UPPER_HALF) == WRITE) {
            writeEnabled = false;
        }
        selected = nowSelected;
        received = 0;
        bits = 0;
        bytes = 0;
        opcode = 0;
        sendingBits = 0;
        output = false;
    }

    /** The clock rises: a bit comes in. */
    void rise(final boolean input) {
        if (!selected) {
            return;
        }
        received = received << 1 | (input ? 1 : 0);
        if (++bits == 8) {
            bits = 0;
            take(received & 0xFF);
            bytes = Math.min(bytes + 1, 2);
        }
    }

    /** The clock falls: the next bit goes out. */
    void fall() {
        if (!selected || !isSending()) {
            return;
        }
        if (sendingBits == 0) {
            sending = nextByte();
            sendingBits = 8;
        }
        sendingBits--;
        output = (sending >>> sendingBits & 1) != 0;
    }

    private boolean isSending() {
        return opcode == READ_STATUS || ((opcode & ~UPPER_HALF) == READ && bytes >= 2);
    }

    private int nextByte() {
        if (opcode == READ_STATUS) {
            return writeEnabled ? STATUS_WRITE_ENABLED : 0;
        }
        final int value = nvm.byteAt(address);
        address = (address + 1) & ADDRESS_MASK;
        return value;
    }

    private void take(final int value) {
        if (bytes == 0) {
            start(value);
        } else if (bytes == 1) {
            address = value | ((opcode & UPPER_HALF) != 0 ? 0x100 : 0);
        } else if ((opcode & ~UPPER_HALF) == WRITE && writeEnabled) {
            nvm.putByte(address, value);
            address = (address & ~PAGE_MASK) | (address + 1 & PAGE_MASK);
        }
    }

    private void start(final int value) {
        switch (value & ~UPPER_HALF) {
            case WRITE_ENABLE -> writeEnabled = true;
            case WRITE_DISABLE -> writeEnabled = false;
            case READ, WRITE, READ_STATUS -> opcode = value;
            default -> opcode = 0;
        }
    }
}
