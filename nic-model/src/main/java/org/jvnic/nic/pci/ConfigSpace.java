package org.jvnic.nic.pci;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;
import org.jvnic.nic.register.RegisterSpace;

/**
 * The 4096 bytes of config space and the access policy of each bit, without side effects.
 *
 * <p>Software goes through {@link #read} and {@link #write}, in naturally aligned accesses of 1, 2 or 4 bytes; the function
 * through the methods on words, which know no policy. Every update of a word is atomic, so any thread may call anything.
 */
final class ConfigSpace implements RegisterSpace {
    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(int[].class);

    private final ConfigLayout layout;
    private final int[] values;
    private final AtomicLong refused = new AtomicLong();

    ConfigSpace(final ConfigLayout layout) {
        this.layout = layout;
        this.values = new int[layout.words()];
        reset(false);
    }

    /** Gives every word its reset value, except the sticky bits when those are to be kept. */
    void reset(final boolean keepSticky) {
        for (int word = 0; word < values.length; word++) {
            int before;
            do {
                before = (int) WORDS.getVolatile(values, word);
            } while (!WORDS.compareAndSet(values, word, before, layout.afterReset(word, before, keepSticky)));
        }
    }

    @Override
    public long read(final long offset, final int numBytes) {
        if (!isAccepted(offset, numBytes)) {
            refused.incrementAndGet();
            return RegisterSpace.allOnes(numBytes);
        }
        return (word((int) offset) >>> shift(offset)) & RegisterSpace.allOnes(numBytes);
    }

    @Override
    public void write(final long offset, final int numBytes, final long value) {
        writeForActions(offset, numBytes, value);
    }

    /**
     * A write by software that also tells which self-clearing bits it set.
     *
     * @return those bits, in place in the 32-bit word the access fell into; 0 when refused.
     */
    int writeForActions(final long offset, final int numBytes, final long value) {
        if (!isAccepted(offset, numBytes)) {
            refused.incrementAndGet();
            return 0;
        }
        final int word = (int) offset >>> 2;
        final int lanes = (int) (RegisterSpace.allOnes(numBytes) << shift(offset));
        final int placed = (int) (value << shift(offset));
        int before;
        do {
            before = (int) WORDS.getVolatile(values, word);
        } while (!WORDS.compareAndSet(values, word, before, layout.afterWrite(word, before, placed, lanes)));
        return layout.actions(word, placed, lanes);
    }

    /** The stored word that holds a byte offset, with acquire ordering. */
    int word(final int offset) {
        return (int) WORDS.getAcquire(values, offset >>> 2);
    }

    void setBits(final int offset, final int bits) {
        WORDS.getAndBitwiseOr(values, offset >>> 2, bits);
    }

    void clearBits(final int offset, final int bits) {
        WORDS.getAndBitwiseAnd(values, offset >>> 2, ~bits);
    }

    /** Counts an access that was not let through. */
    void refuse() {
        refused.incrementAndGet();
    }

    long refusedAccesses() {
        return refused.get();
    }

    private static boolean isAccepted(final long offset, final int numBytes) {
        return (numBytes == 1 || numBytes == 2 || numBytes == 4)
                && (offset & (numBytes - 1)) == 0
                && offset >= 0
                && offset < ConfigLayout.SPACE_BYTES;
    }

    private static int shift(final long offset) {
        return ((int) offset & 3) << 3;
    }
}
