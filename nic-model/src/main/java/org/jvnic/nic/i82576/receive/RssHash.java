package org.jvnic.nic.i82576.receive;

import java.util.Arrays;
import org.jvnic.nic.memory.HostMemory;

/**
 * The Toeplitz hash of receive-side scaling, by a table for each byte of the input. Datasheet section 7.1.1.7.
 *
 * <p>Owned by the engine's thread.
 */
public final class RssHash {
    /** Words of the key. */
    public static final int KEY_WORDS = 10;

    /** Longest input: two IPv6 addresses and two ports. */
    static final int MAX_INPUT = 36;

    private static final int BYTE_VALUES = 256;

    private final int[] key = new int[KEY_WORDS];
    private final int[] table = new int[MAX_INPUT * BYTE_VALUES];

    /** With a key of zeros. */
    public RssHash() {}

    /**
     * Takes the key.
     *
     * @param words {@value #KEY_WORDS} registers, the key's first byte in the low bits of the first.
     */
    public void setKey(final int[] words) {
        if (Arrays.equals(key, words)) {
            return;
        }
        System.arraycopy(words, 0, key, 0, KEY_WORDS);
        for (int position = 0; position < MAX_INPUT; position++) {
            fill(position);
        }
    }

    private void fill(final int position) {
        final int base = position * BYTE_VALUES;
        for (int value = 1; value < BYTE_VALUES; value++) {
            final int lowest = Integer.lowestOneBit(value);
            final int bit = 7 - Integer.numberOfTrailingZeros(lowest);
            table[base + value] = table[base + (value & ~lowest)] ^ window(position * 8 + bit);
        }
    }

    /** The 32 bits of the key from a bit on, its first byte's highest bit being the first. */
    private int window(final int from) {
        final int first = from >>> 3;
        long bits = 0;
        for (int i = 0; i < 5; i++) {
            bits = bits << 8 | keyByte(first + i);
        }
        return (int) (bits >>> (8 - (from & 7)));
    }

    private int keyByte(final int index) {
        return index < KEY_WORDS * 4 ? key[index >>> 2] >>> ((index & 3) << 3) & 0xFF : 0;
    }

    /**
     * Hashes bytes in private memory.
     *
     * @param host   host address.
     * @param length bytes.
     * @param at     position of the first of them in the input; {@code at + length} is at most {@value #MAX_INPUT}.
     * @return their part of the hash; parts are combined by exclusive or.
     */
    int part(final long host, final int length, final int at) {
        int hash = 0;
        for (int i = 0; i < length; i++) {
            hash ^= table[(at + i) * BYTE_VALUES + (HostMemory.getByte(host + i) & 0xFF)];
        }
        return hash;
    }
}
