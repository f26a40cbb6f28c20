package org.jvnic.nic.register;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The stored bits of one register space and the access policies applied to them, without side effects.
 *
 * <p>Software goes through {@link #read} and {@link #write}; the device behind the registers through {@link #get},
 * {@link #set}, {@link #setBits} and {@link #clearBits}, which know no policy. Every method may be called by any thread:
 * updates are atomic because the device raises bits while software acknowledges others. Offsets are the caller's
 * responsibility: a word index outside the space throws {@link ArrayIndexOutOfBoundsException}.
 */
public final class RegisterFile {
    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(int[].class);

    private final RegisterLayout layout;
    private final int[] values;

    /**
     * A register file in reset state.
     *
     * @param layout what it stores.
     */
    public RegisterFile(final RegisterLayout layout) {
        this.layout = layout;
        this.values = new int[layout.words()];
        reset();
    }

    /** Gives every word its reset value. */
    public void reset() {
        for (int word = 0; word < values.length; word++) {
            WORDS.setRelease(values, word, layout.reset(word));
        }
    }

    /** Gives every word its reset value but those of registers flagged {@link RegisterFlag#STICKY}. */
    public void resetUnlessSticky() {
        for (int word = 0; word < values.length; word++) {
            final RegisterSpec spec = layout.at(word);
            if (spec == null || !spec.flags().contains(RegisterFlag.STICKY)) {
                WORDS.setRelease(values, word, layout.reset(word));
            }
        }
    }

    /**
     * The layout this file was made from.
     *
     * @return never null.
     */
    public RegisterLayout layout() {
        return layout;
    }

    /**
     * A read by software: applies visibility and read-to-clear.
     *
     * @param word word index, offset / 4.
     * @return the visible bits.
     */
    public int read(final int word) {
        final int clear = layout.clearOnRead(word);
        final int value =
                clear == 0 ? (int) WORDS.getAcquire(values, word) : (int) WORDS.getAndBitwiseAnd(values, word, ~clear);
        return value & layout.readable(word);
    }

    /**
     * A write by software: applies the access policy of each bit.
     *
     * @param word  word index, offset / 4.
     * @param value the 32 bits written.
     * @return the stored value after the write.
     */
    public int write(final int word, final int value) {
        int before;
        int after;
        do {
            before = (int) WORDS.getVolatile(values, word);
            after = layout.afterWrite(word, before, value);
        } while (!WORDS.compareAndSet(values, word, before, after));
        return after;
    }

    /**
     * The stored bits, seen by the device.
     *
     * @param word word index.
     * @return all 32 bits, with acquire ordering.
     */
    public int get(final int word) {
        return (int) WORDS.getAcquire(values, word);
    }

    /**
     * Replaces the stored bits, by the device.
     *
     * @param word  word index.
     * @param value all 32 bits, stored with release ordering.
     */
    public void set(final int word, final int value) {
        WORDS.setRelease(values, word, value);
    }

    /**
     * Sets bits, by the device.
     *
     * @param word word index.
     * @param bits the bits to set.
     * @return the value before.
     */
    public int setBits(final int word, final int bits) {
        return (int) WORDS.getAndBitwiseOr(values, word, bits);
    }

    /**
     * Clears bits, by the device.
     *
     * @param word word index.
     * @param bits the bits to clear.
     * @return the value before.
     */
    public int clearBits(final int word, final int bits) {
        return (int) WORDS.getAndBitwiseAnd(values, word, ~bits);
    }

    /**
     * Adds to the stored bits as to one number, by the device. What would pass the largest unsigned number stays there.
     *
     * @param word   word index.
     * @param amount what to add, 0 or more.
     */
    public void add(final int word, final int amount) {
        int before;
        int after;
        do {
            before = (int) WORDS.getVolatile(values, word);
            after = Integer.compareUnsigned(before + amount, before) < 0 ? -1 : before + amount;
        } while (!WORDS.compareAndSet(values, word, before, after));
    }
}
