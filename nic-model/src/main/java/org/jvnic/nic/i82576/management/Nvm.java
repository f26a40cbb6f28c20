package org.jvnic.nic.i82576.management;

import java.util.Arrays;

/**
 * The content of the NVM: {@value #WORDS} words of 16 bits. It outlives every reset of the device.
 *
 * <p>Words 0 to 2 are the address, first byte lowest. Word 0x3F makes the sum of words 0 to 0x3F 0xBABA.
 *
 * <p>Guarded by the lock of {@link Management}.
 */
final class Nvm {
    /** Words; EECD.SIZE_EX tells their number. */
    static final int WORDS = 256;

    private static final int CHECKSUM_WORD = 0x3F;
    private static final int CHECKSUM = 0xBABA;
    private static final int ERASED = 0xFFFF;

    private static final int[] TEMPLATE = {
        0x0000, 0x0000, 0x0000, 0x0D34, 0xFFFF, 0x2010, 0xFFFF, 0xFFFF, //
        0x1040, 0xFFFF, 0x002B, 0x0000, 0x8086, 0x10C9, 0x0000, 0x70C3, //
        0x0004, 0x10C9, 0x5C00, 0x0000, 0x2880, 0x0014, 0x4A40, 0x0060, //
        0x6CFB, 0xC7B0, 0x0ABE, 0x0403, 0x0783, 0x10A6, 0x0001, 0x0602, //
        0x0004, 0x0020, 0x0000, 0x004A, 0x2080, 0x00F5, 0x10CA, 0x0000, //
        0x0000, 0x0000, 0x4784, 0x4602, 0x0000, 0x0000, 0x1000, 0xFFFF, //
        0x0100, 0x4000, 0x131F, 0x4013, 0x0100, 0x4000, 0xFFFF, 0xFFFF, //
        0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0x00E0, 0xFFFF, 0x0000, //
        0x0003
    };

    private final int[] words = new int[WORDS];

    /** The content of a copper adapter with an address, first byte lowest. */
    Nvm(final long mac) {
        Arrays.fill(words, ERASED);
        System.arraycopy(TEMPLATE, 0, words, 0, TEMPLATE.length);
        for (int i = 0; i < 3; i++) {
            words[i] = (int) (mac >>> (16 * i)) & 0xFFFF;
        }
        int sum = 0;
        for (int i = 0; i < CHECKSUM_WORD; i++) {
            sum += words[i];
        }
        words[CHECKSUM_WORD] = (CHECKSUM - sum) & 0xFFFF;
    }

    int word(final int address) {
        return words[address];
    }

    /** The address in it, first byte lowest. */
    long mac() {
        return words[0] | (long) words[1] << 16 | (long) words[2] << 32;
    }

    /** The serial interface sees bytes, the low one of a word first. */
    int byteAt(final int address) {
        return words[address >>> 1] >>> ((address & 1) << 3) & 0xFF;
    }

    void putByte(final int address, final int value) {
        final int shift = (address & 1) << 3;
        final int index = address >>> 1;
        words[index] = (words[index] & ~(0xFF << shift)) | (value & 0xFF) << shift;
    }
}
