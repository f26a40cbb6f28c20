package org.jvnic.nic.pci;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.register.BitField;

/**
 * The access policies and reset values of config space as flat tables, one entry per 32-bit word.
 *
 * <p>Filled while a function is being built, by one thread; only read afterwards.
 */
final class ConfigLayout {
    static final int SPACE_BYTES = 4096;

    private static final int WORDS = SPACE_BYTES / 4;

    private final @Nullable String[] ownerByByte = new @Nullable String[SPACE_BYTES];
    private final @Nullable String[] registerByByte = new @Nullable String[SPACE_BYTES];
    private final int[] reset = new int[WORDS];
    private final int[] writable = new int[WORDS];
    private final int[] clearOnOne = new int[WORDS];
    private final int[] selfClearing = new int[WORDS];
    private final int[] sticky = new int[WORDS];
    private final int[] uniform = new int[WORDS];

    /**
     * Takes a range for a structure.
     *
     * @throws IllegalArgumentException naming both structures when they overlap, or when the range leaves the window.
     */
    void claim(final String owner, final int offset, final int numBytes, final int windowStart, final int windowEnd) {
        if (offset < windowStart || offset > windowEnd - numBytes || (offset & 3) != 0) {
            throw new IllegalArgumentException(owner + ": offset=" + hex(offset) + " with " + numBytes
                    + " bytes is not a multiple of 4 inside [" + hex(windowStart) + ", " + hex(windowEnd - 1) + "]");
        }
        for (int at = offset; at < offset + numBytes; at++) {
            if (ownerByByte[at] != null) {
                throw new IllegalArgumentException(
                        owner + ": offset=" + hex(offset) + " overlaps " + ownerByByte[at] + " at " + hex(at));
            }
            ownerByByte[at] = owner;
        }
    }

    /**
     * Compiles a register of a structure that has claimed its range.
     *
     * @throws IllegalArgumentException naming the register when it leaves its structure or overlaps another one.
     */
    void declare(final String owner, final int base, final ConfigRegister register) {
        final int offset = base + register.offset();
        for (int at = offset; at < offset + register.numBytes(); at++) {
            if (!owner.equals(ownerByByte[at]) || registerByByte[at] != null) {
                throw new IllegalArgumentException(owner + ": register " + register.name() + " at " + hex(offset)
                        + " leaves its structure or overlaps register " + registerByByte[at]);
            }
            registerByByte[at] = register.name();
        }
        final int word = offset >>> 2;
        final int shift = (offset & 3) << 3;
        sticky[word] |= (int) (register.sticky() << shift);
        uniform[word] |= (int) (register.uniform() << shift);
        for (final BitField field : register.fields()) {
            reset[word] |= (int) (field.with(0, field.reset()) << shift);
            compile(register.name(), field, word, (int) (field.mask() << shift));
        }
    }

    private void compile(final String register, final BitField field, final int word, final int mask) {
        switch (field.access()) {
            case RO -> {}
            case RW -> writable[word] |= mask;
            case W1C -> clearOnOne[word] |= mask;
            case SC -> selfClearing[word] |= mask;
            case WO, RC, W1S ->
                throw new IllegalArgumentException("register " + register + ": field " + field.name() + " has access "
                        + field.access() + ", config space offers RO, RW, W1C and SC");
        }
    }

    int words() {
        return WORDS;
    }

    int afterReset(final int word, final int before, final boolean keepSticky) {
        final int kept = keepSticky ? sticky[word] : 0;
        return (before & kept) | (reset[word] & ~kept);
    }

    int afterWrite(final int word, final int before, final int value, final int lanes) {
        final int together = uniform[word] & value;
        final int refused = together == 0 || together == uniform[word] ? 0 : uniform[word];
        final int taken = writable[word] & lanes & ~refused;
        return ((before & ~taken) | (value & taken)) & ~(value & lanes & clearOnOne[word]);
    }

    int actions(final int word, final int value, final int lanes) {
        return value & lanes & selfClearing[word];
    }

    private static String hex(final int value) {
        return "0x" + Integer.toHexString(value);
    }
}
