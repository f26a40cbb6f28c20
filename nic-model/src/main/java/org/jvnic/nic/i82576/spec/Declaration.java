package org.jvnic.nic.i82576.spec;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jvnic.nic.register.BitField;
import org.jvnic.nic.register.RegisterFlag;

/**
 * One line of the register tables. Immutable.
 *
 * @param offset  byte offset of the register, or of the first of an array.
 * @param count   registers, 1 or more.
 * @param stride  distance of neighbours in an array, bytes.
 * @param section of the datasheet.
 * @param flags   what the access policies do not say.
 * @param doc     a sentence of meaning.
 * @param fields  the fields, lowest first.
 */
public record Declaration(
        int offset, int count, int stride, String section, Set<RegisterFlag> flags, String doc, List<BitField> fields) {
    private static final int BYTES = 4;

    /**
     * Keeps copies.
     *
     * @param offset  byte offset.
     * @param count   registers.
     * @param stride  bytes.
     * @param section of the datasheet.
     * @param flags   what the access policies do not say.
     * @param doc     a sentence of meaning.
     * @param fields  the fields.
     */
    public Declaration {
        flags = Set.copyOf(flags);
        fields = List.copyOf(fields);
    }

    static Declaration at(final int offset, final String section) {
        return array(offset, 1, BYTES, section);
    }

    static Declaration array(final int offset, final int count, final int stride, final String section) {
        return new Declaration(offset, count, stride, section, Set.of(), "", List.of());
    }

    Declaration flagged(final RegisterFlag first, final RegisterFlag... others) {
        return new Declaration(offset, count, stride, section, EnumSet.of(first, others), doc, fields);
    }

    Declaration means(final String sentence) {
        return new Declaration(offset, count, stride, section, flags, sentence, fields);
    }

    Declaration with(final BitField... all) {
        return new Declaration(offset, count, stride, section, flags, doc, List.of(all));
    }
}
