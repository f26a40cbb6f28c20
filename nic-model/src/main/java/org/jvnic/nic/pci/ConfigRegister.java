package org.jvnic.nic.pci;

import java.util.List;
import org.jvnic.nic.register.BitField;

/**
 * The declaration of one register of config space. Immutable.
 *
 * <p>Bits in no field are reserved: they read as zero and ignore writes. Config space offers the policies RO, RW, W1C and SC.
 *
 * @param name     the specification's name.
 * @param offset   byte offset from the start of the structure it belongs to, a multiple of {@code numBytes}.
 * @param numBytes 1, 2 or 4.
 * @param fields   disjoint fields inside the register.
 * @param sticky   bits that keep their value through a function-level reset, right-aligned in the register.
 * @param uniform  bits that accept a write only when it gives them all the same value, right-aligned in the register.
 */
public record ConfigRegister(String name, int offset, int numBytes, List<BitField> fields, long sticky, long uniform) {

    /**
     * Checks the geometry.
     *
     * @param name     the specification's name.
     * @param offset   bytes from the start of its structure.
     * @param numBytes 1, 2 or 4.
     * @param fields   its fields.
     * @param sticky   bits that survive a function-level reset.
     * @param uniform  bits that take only one common value.
     * @throws IllegalArgumentException naming the register when it is misaligned or its fields overlap or leave it.
     */
    public ConfigRegister {
        if (numBytes != 1 && numBytes != 2 && numBytes != 4) {
            throw new IllegalArgumentException("register " + name + ": numBytes=" + numBytes + " is not 1, 2 or 4");
        }
        if (offset < 0 || (offset & (numBytes - 1)) != 0) {
            throw new IllegalArgumentException("register " + name + ": offset=0x" + Integer.toHexString(offset)
                    + " is not a multiple of " + numBytes);
        }
        fields = List.copyOf(fields);
        long used = 0;
        for (final BitField field : fields) {
            if ((used & field.mask()) != 0 || field.lsb() + field.width() > numBytes * 8) {
                throw new IllegalArgumentException(
                        "register " + name + ": field " + field.name() + " overlaps or leaves " + numBytes + " bytes");
            }
            used |= field.mask();
        }
    }

    /**
     * A register without sticky bits.
     *
     * @param name     the specification's name.
     * @param offset   byte offset from the start of its structure.
     * @param numBytes 1, 2 or 4.
     * @param fields   its fields.
     * @return the register.
     */
    public static ConfigRegister of(final String name, final int offset, final int numBytes, final BitField... fields) {
        return new ConfigRegister(name, offset, numBytes, List.of(fields), 0, 0);
    }

    /**
     * This register with fields that survive a function-level reset.
     *
     * @param survivors the fields.
     * @return the register.
     */
    public ConfigRegister sticky(final BitField... survivors) {
        return new ConfigRegister(name, offset, numBytes, fields, sticky | mask(survivors), uniform);
    }

    /**
     * This register with a field that takes only all zeros or all ones; any other value leaves it as it is.
     *
     * @param field the field.
     * @return the register.
     */
    public ConfigRegister uniform(final BitField field) {
        return new ConfigRegister(name, offset, numBytes, fields, sticky, uniform | field.mask());
    }

    private static long mask(final BitField... fields) {
        long mask = 0;
        for (final BitField field : fields) {
            mask |= field.mask();
        }
        return mask;
    }
}
