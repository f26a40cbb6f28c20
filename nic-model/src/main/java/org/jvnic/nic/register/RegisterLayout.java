package org.jvnic.nic.register;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The registers of one space compiled to flat tables of masks, one entry per 32-bit word.
 *
 * <p>Built once at class initialisation and checked then: alignment, bounds, overlap, disjoint fields, unique names of
 * registers and of fields (any case), reset value made of the fields' reset values.
 * Immutable and safe for all threads.
 */
public final class RegisterLayout {
    private final String name;
    private final List<RegisterSpec> registers;
    private final @Nullable RegisterSpec[] specByWord;
    private final int[] indexByWord;
    private final int[] readable;
    private final int[] writable;
    private final int[] clearOnOne;
    private final int[] setOnOne;
    private final int[] clearOnRead;
    private final int[] reset;

    private RegisterLayout(final String name, final int spaceBytes, final RegisterSpec[] specs) {
        if (spaceBytes <= 0 || (spaceBytes & 3) != 0) {
            throw new IllegalArgumentException(
                    name + ": size of " + spaceBytes + " bytes is not a positive multiple of 4");
        }
        final int words = spaceBytes >>> 2;
        this.name = name;
        this.registers = List.of(specs);
        this.specByWord = new @Nullable RegisterSpec[words];
        this.indexByWord = new int[words];
        this.readable = new int[words];
        this.writable = new int[words];
        this.clearOnOne = new int[words];
        this.setOnOne = new int[words];
        this.clearOnRead = new int[words];
        this.reset = new int[words];
        final Set<String> seen = new HashSet<>();
        for (final RegisterSpec spec : specs) {
            if (!seen.add(spec.name().toUpperCase(Locale.ROOT))) {
                throw new IllegalArgumentException(name + ": register " + spec.name() + " is declared twice");
            }
            compile(spec, spaceBytes);
        }
    }

    /**
     * Compiles the registers of a space.
     *
     * @param name       the space's name, for messages and documents.
     * @param spaceBytes size of the space in bytes, a multiple of 4.
     * @param specs      its registers.
     * @return the layout.
     * @throws IllegalArgumentException naming the register when the declaration contradicts itself.
     */
    public static RegisterLayout of(final String name, final int spaceBytes, final RegisterSpec... specs) {
        return new RegisterLayout(name, spaceBytes, specs);
    }

    private void compile(final RegisterSpec spec, final int spaceBytes) {
        final int bytes = spec.bytes();
        if (bytes != 4 && bytes != 8) {
            throw new IllegalArgumentException(
                    name + "." + spec.name() + ": width of " + bytes + " bytes is not 4 or 8");
        }
        if (spec.count() < 1 || spec.stride() < bytes || (spec.stride() & 3) != 0) {
            throw new IllegalArgumentException(name + "." + spec.name() + ": count=" + spec.count() + " stride="
                    + spec.stride() + ", but count must be positive and stride a multiple of 4 and at least " + bytes);
        }
        checkFields(spec);
        for (int i = 0; i < spec.count(); i++) {
            final int offset = spec.offset(i);
            if ((offset & (bytes - 1)) != 0 || offset < 0 || offset > spaceBytes - bytes) {
                throw new IllegalArgumentException(
                        name + "." + spec.name() + ": offset=0x" + Integer.toHexString(offset)
                                + " is misaligned or outside the space of " + spaceBytes + " bytes");
            }
            for (int half = 0; half < bytes >>> 2; half++) {
                compileWord(spec, i, (offset >>> 2) + half, half << 5);
            }
        }
    }

    private void checkFields(final RegisterSpec spec) {
        final Set<String> seen = new HashSet<>();
        long used = 0;
        long reset = 0;
        for (final BitField field : spec.fields()) {
            final String title = name + "." + spec.name() + ": field " + field.name();
            if (!seen.add(field.name().toUpperCase(Locale.ROOT))) {
                throw new IllegalArgumentException(title + " is declared twice");
            }
            if (field.lsb() + field.width() > spec.bytes() * 8) {
                throw new IllegalArgumentException(title + " ends at bit " + (field.lsb() + field.width() - 1)
                        + ", but the register has " + spec.bytes() * 8 + " bits");
            }
            if ((used & field.mask()) != 0) {
                throw new IllegalArgumentException(
                        title + " overlaps bits 0x" + Long.toHexString(used & field.mask()) + " of another field");
            }
            used |= field.mask();
            reset |= field.reset() << field.lsb();
        }
        if (spec.reset() != reset) {
            throw new IllegalArgumentException(name + "." + spec.name() + ": reset=0x" + Long.toHexString(spec.reset())
                    + " is not the 0x" + Long.toHexString(reset) + " of its fields");
        }
    }

    private void compileWord(final RegisterSpec spec, final int index, final int word, final int shift) {
        final RegisterSpec other = specByWord[word];
        if (other != null) {
            throw new IllegalArgumentException(name + "." + spec.name() + ": overlaps " + other.name() + " at offset=0x"
                    + Integer.toHexString(word << 2));
        }
        specByWord[word] = spec;
        indexByWord[word] = index;
        reset[word] = (int) (spec.reset() >>> shift);
        for (final BitField field : spec.fields()) {
            final int mask = (int) (field.mask() >>> shift);
            if (field.access().isReadable()) {
                readable[word] |= mask;
            }
            switch (field.access()) {
                case RO, SC -> {}
                case RW, WO -> writable[word] |= mask;
                case RC -> clearOnRead[word] |= mask;
                case W1C -> clearOnOne[word] |= mask;
                case W1S -> setOnOne[word] |= mask;
            }
        }
    }

    /**
     * The space's name.
     *
     * @return as given to {@link #of}.
     */
    public String name() {
        return name;
    }

    /**
     * Size of the space.
     *
     * @return bytes.
     */
    public int spaceBytes() {
        return specByWord.length << 2;
    }

    /**
     * Every declared register in the order of declaration.
     *
     * @return immutable.
     */
    public List<RegisterSpec> registers() {
        return registers;
    }

    /**
     * The register at a word.
     *
     * @param word word index, offset / 4.
     * @return the register, or null where the space is reserved or the word is outside it.
     */
    public @Nullable RegisterSpec at(final int word) {
        return word >= 0 && word < specByWord.length ? specByWord[word] : null;
    }

    /**
     * Which element of a register array stands at a word.
     *
     * @param word word index inside the space.
     * @return the array index, 0 for a single register.
     */
    public int indexAt(final int word) {
        return indexByWord[word];
    }

    /**
     * Finds a register by name.
     *
     * @param registerName the name, any case.
     * @return the register, or null.
     */
    public @Nullable RegisterSpec find(final String registerName) {
        for (final RegisterSpec spec : registers) {
            if (spec.name().equalsIgnoreCase(registerName)) {
                return spec;
            }
        }
        return null;
    }

    int words() {
        return specByWord.length;
    }

    int reset(final int word) {
        return reset[word];
    }

    int readable(final int word) {
        return readable[word];
    }

    int clearOnRead(final int word) {
        return clearOnRead[word];
    }

    int afterWrite(final int word, final int before, final int value) {
        final int rw = writable[word];
        final int written = (before & ~rw) | (value & rw);
        return (written & ~(value & clearOnOne[word])) | (value & setOnOne[word]);
    }
}
