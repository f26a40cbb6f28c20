package org.jvnic.nic.register;

import java.util.List;
import java.util.Set;

/**
 * The declaration of one register, or of an array of equal registers: a line of the datasheet as data.
 *
 * <p>Implemented by enums, one constant a register; immutable and safe for all threads.
 */
public interface RegisterSpec {
    /**
     * The register's name as the datasheet spells it.
     *
     * @return upper case with underscores; unique in its space. Enums get it for free.
     */
    String name();

    /**
     * Where the register, or the first one of the array, stands.
     *
     * @return byte offset in its space, a multiple of {@link #bytes()}.
     */
    int offset();

    /**
     * Width of one register.
     *
     * @return 4 or 8 bytes. A register of 8 bytes is accessed as two halves of 32 bits, low first.
     */
    default int bytes() {
        return 4;
    }

    /**
     * Number of registers in the array.
     *
     * @return 1 or more.
     */
    default int count() {
        return 1;
    }

    /**
     * Distance of neighbours in the array.
     *
     * @return bytes, at least {@link #bytes()}.
     */
    default int stride() {
        return bytes();
    }

    /**
     * The fields. Bits in no field are reserved.
     *
     * @return disjoint fields, lowest first.
     */
    List<BitField> fields();

    /**
     * What the access policy does not say.
     *
     * @return possibly empty, never null.
     */
    default Set<RegisterFlag> flags() {
        return Set.of();
    }

    /**
     * The meaning.
     *
     * @return one sentence or more.
     */
    String doc();

    /**
     * Where the datasheet treats it.
     *
     * @return a section, for example {@code "4.2"}.
     */
    String section();

    /**
     * The value after reset.
     *
     * @return the fields' reset values in place.
     */
    default long reset() {
        long value = 0;
        for (final BitField field : fields()) {
            value = field.with(value, field.reset());
        }
        return value;
    }

    /**
     * Finds a field by name. For set-up code: keep the result in a constant.
     *
     * @param fieldName the datasheet's name.
     * @return the field.
     * @throws IllegalArgumentException when the register has no such field.
     */
    default BitField field(final String fieldName) {
        for (final BitField field : fields()) {
            if (field.name().equals(fieldName)) {
                return field;
            }
        }
        throw new IllegalArgumentException("register " + name() + ": no field " + fieldName);
    }

    /**
     * The offset of one element of the array.
     *
     * @param index 0 to {@link #count()} - 1.
     * @return byte offset in the space.
     * @throws IndexOutOfBoundsException when the array has no such element.
     */
    default int offset(final int index) {
        if (index < 0 || index >= count()) {
            throw new IndexOutOfBoundsException(
                    "register " + name() + ": index=" + index + " is not in [0, " + (count() - 1) + "]");
        }
        return offset() + index * stride();
    }
}
