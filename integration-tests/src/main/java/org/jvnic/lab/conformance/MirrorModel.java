package org.jvnic.lab.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.register.Access;
import org.jvnic.nic.register.BitField;
import org.jvnic.nic.register.RegisterSpec;

/**
 * The oracle: what every bit of a register space must read, given everything done to it since reset.
 *
 * <p>It works bit by bit on purpose, slow and plain, from the declared fields alone, so that it shares neither code nor
 * mistakes with the mask tables of the register framework. Used by one thread.
 */
public final class MirrorModel {
    private static final byte ZERO = 0;
    private static final byte ONE = 1;
    private static final byte UNKNOWN = 2;

    private final @Nullable Word[] words;
    private final List<Word> volatileWords = new ArrayList<>();
    private final byte reservedBit;

    /**
     * What a read must return.
     *
     * @param value the bits, right-aligned; zero where not known.
     * @param known ones at the bits that can be predicted.
     */
    public record Prediction(long value, long known) {}

    /** One word of a register: policy, reset and present state of each bit; no policy for a reserved bit. */
    private static final class Word {
        final @Nullable Access[] access = new @Nullable Access[32];
        final byte[] reset = new byte[32];
        final byte[] now = new byte[32];
        boolean changesByItself;
    }

    /**
     * A model in reset state.
     *
     * @param registers  the declared registers.
     * @param spaceBytes size of the space, a multiple of 4.
     * @param profile    what reserved space reads, and what is known of volatile registers.
     */
    public MirrorModel(final List<RegisterSpec> registers, final int spaceBytes, final ConformanceProfile profile) {
        this.words = new @Nullable Word[spaceBytes / 4];
        this.reservedBit = profile.reservedSpace() == Fill.ONES ? ONE : ZERO;
        for (final Target target : Target.allOf(registers)) {
            for (int half = 0; half < target.bytes() / 4; half++) {
                final Word word = wordOf(target, half * 32, profile);
                words[target.offset() / 4 + half] = word;
                if (word.changesByItself) {
                    volatileWords.add(word);
                }
            }
        }
        reset();
    }

    private static Word wordOf(final Target target, final int firstBit, final ConformanceProfile profile) {
        final RegisterSpec spec = target.spec();
        final Word word = new Word();
        word.changesByItself = !profile.isPredictable(spec);
        for (final BitField field : spec.fields()) {
            for (int i = 0; i < field.width(); i++) {
                final int bit = field.lsb() + i - firstBit;
                if (bit >= 0 && bit < 32) {
                    word.access[bit] = field.access();
                    word.reset[bit] = profile.isResetKnown(spec) ? bitOf(field.reset(), i) : UNKNOWN;
                }
            }
        }
        final Long override = profile.resetOf(target);
        if (override != null) {
            for (int bit = 0; bit < 32; bit++) {
                word.reset[bit] = bitOf(override, firstBit + bit);
            }
        }
        return word;
    }

    /** Power on: every bit takes its reset value. */
    public void reset() {
        for (final Word word : words) {
            if (word != null) {
                System.arraycopy(word.reset, 0, word.now, 0, 32);
            }
        }
    }

    /** The device may have changed its volatile registers: nothing is known of them any more. */
    public void forgetVolatile() {
        for (final Word word : volatileWords) {
            Arrays.fill(word.now, UNKNOWN);
        }
    }

    /**
     * An accepted read by software, with what it does to the bits.
     *
     * @param offset   byte offset; the access lies in the space.
     * @param numBytes width, 1 to 8 bytes.
     * @return what the read must return.
     */
    public Prediction read(final long offset, final int numBytes) {
        long value = 0;
        long known = 0;
        for (int index = (int) (offset / 4); index <= (offset + numBytes - 1) / 4; index++) {
            final Word word = words[index];
            for (int bit = 0; bit < 32; bit++) {
                final byte seen = word == null ? reservedBit : readBit(word, bit);
                final long position = index * 32L + bit - offset * 8;
                if (position >= 0 && position < numBytes * 8L && seen != UNKNOWN) {
                    known |= 1L << position;
                    value |= (long) seen << position;
                }
            }
        }
        return new Prediction(value, known);
    }

    /**
     * An accepted write by software.
     *
     * @param offset   byte offset; the access lies in the space.
     * @param numBytes width, 1 to 8 bytes.
     * @param value    the value, right-aligned.
     */
    public void write(final long offset, final int numBytes, final long value) {
        for (int i = 0; i < numBytes * 8; i++) {
            final long position = offset * 8 + i;
            final Word word = words[(int) (position / 32)];
            if (word != null) {
                writeBit(word, (int) (position % 32), bitOf(value, i));
            }
        }
    }

    /**
     * The device sets bits of one word by itself.
     *
     * @param offset byte offset of the word, a multiple of 4.
     * @param bits   the bits it sets.
     */
    public void raise(final long offset, final int bits) {
        final Word word = words[(int) (offset / 4)];
        for (int bit = 0; word != null && bit < 32; bit++) {
            if (bitOf(bits, bit) == ONE && word.now[bit] != UNKNOWN) {
                word.now[bit] = ONE;
            }
        }
    }

    /**
     * Takes over what a read found, so that one deviation is not reported again at every later read.
     *
     * @param offset   byte offset of the read.
     * @param numBytes its width, 1 to 8 bytes.
     * @param found    what it returned.
     */
    public void adopt(final long offset, final int numBytes, final long found) {
        for (int i = 0; i < numBytes * 8; i++) {
            final long position = offset * 8 + i;
            final Word word = words[(int) (position / 32)];
            final int bit = (int) (position % 32);
            if (word != null && word.now[bit] != UNKNOWN && isStoredAndStays(word.access[bit])) {
                word.now[bit] = bitOf(found, i);
            }
        }
    }

    private static boolean isStoredAndStays(final @Nullable Access access) {
        return access == Access.RO || access == Access.RW || access == Access.W1C || access == Access.W1S;
    }

    private static byte readBit(final Word word, final int bit) {
        final Access access = word.access[bit];
        if (access == null) {
            return ZERO;
        }
        return switch (access) {
            case RO, RW, W1C, W1S -> word.now[bit];
            case WO, SC -> ZERO;
            case RC -> {
                final byte seen = word.now[bit];
                word.now[bit] = seen == UNKNOWN ? UNKNOWN : ZERO;
                yield seen;
            }
        };
    }

    private static void writeBit(final Word word, final int bit, final byte written) {
        final Access access = word.access[bit];
        if (access == null || word.changesByItself) {
            return;
        }
        switch (access) {
            case RO, RC, SC -> {}
            case RW, WO -> word.now[bit] = written;
            case W1C -> word.now[bit] = written == ONE ? ZERO : word.now[bit];
            case W1S -> word.now[bit] = written == ONE ? ONE : word.now[bit];
        }
    }

    private static byte bitOf(final long value, final int position) {
        return (value >>> position & 1) == 0 ? ZERO : ONE;
    }
}
