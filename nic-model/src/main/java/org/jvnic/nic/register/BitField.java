package org.jvnic.nic.register;

/**
 * A named run of bits in a register of up to 64 bits, shared by the device and by its driver.
 *
 * <p>A record on purpose: the just-in-time compiler trusts the final fields of records, so a {@code static final}
 * {@code BitField} costs the same as literal masks.
 *
 * @param name   the datasheet's name, upper case.
 * @param lsb    position of the lowest bit, 0 to 63.
 * @param width  number of bits, 1 to 64; {@code lsb + width <= 64}.
 * @param access what software may do with it.
 * @param reset  value after reset, right-aligned, within {@code width} bits.
 * @param doc    one sentence of meaning.
 */
public record BitField(String name, int lsb, int width, Access access, long reset, String doc) {

    /**
     * Checks the geometry.
     *
     * @param name   the datasheet's name, upper case.
     * @param lsb    position of the lowest bit, 0 to 63.
     * @param width  number of bits, 1 to 64; {@code lsb + width <= 64}.
     * @param access what software may do with it.
     * @param reset  value after reset, right-aligned, within {@code width} bits.
     * @param doc    one sentence of meaning.
     * @throws IllegalArgumentException when the bits leave the register or the reset value leaves the field.
     */
    public BitField {
        if (lsb < 0 || width < 1 || lsb > 63 || width > 64 - lsb) {
            throw new IllegalArgumentException(
                    "field " + name + ": lsb=" + lsb + " width=" + width + " leaves the range [0, 63]");
        }
        if (width < 64 && (reset >>> width) != 0) {
            throw new IllegalArgumentException(
                    "field " + name + ": reset=0x" + Long.toHexString(reset) + " is wider than " + width + " bits");
        }
    }

    /**
     * A field of several bits.
     *
     * @param name   the datasheet's name.
     * @param msb    position of the highest bit, 0 to 63.
     * @param lsb    position of the lowest bit, 0 to {@code msb}.
     * @param access what software may do with it.
     * @param reset  value after reset, right-aligned.
     * @param doc    one sentence of meaning.
     * @return the field.
     */
    public static BitField bits(
            final String name, final int msb, final int lsb, final Access access, final long reset, final String doc) {
        return new BitField(name, lsb, msb - lsb + 1, access, reset, doc);
    }

    /**
     * A field of one bit that is zero after reset.
     *
     * @param name   the datasheet's name.
     * @param bit    its position, 0 to 63.
     * @param access what software may do with it.
     * @param doc    one sentence of meaning.
     * @return the field.
     */
    public static BitField bit(final String name, final int bit, final Access access, final String doc) {
        return new BitField(name, bit, 1, access, 0, doc);
    }

    /**
     * The mask of this field in place.
     *
     * @return ones at this field's bits.
     */
    public long mask() {
        return (-1L >>> (64 - width)) << lsb;
    }

    /**
     * Extracts this field.
     *
     * @param register the register's value.
     * @return the field, right-aligned and zero-extended.
     */
    public long get(final long register) {
        return (register >>> lsb) & (-1L >>> (64 - width));
    }

    /**
     * Extracts this field as an int.
     *
     * @param register the register's value; only the low 32 bits matter to fields below bit 32.
     * @return the low 32 bits of the field, right-aligned.
     */
    public int get(final int register) {
        return (int) get(register & 0xFFFF_FFFFL);
    }

    /**
     * Replaces this field in a register's value.
     *
     * @param register the register's value.
     * @param value    the new field value, right-aligned; bits beyond the width are cut off.
     * @return the register's value with the field replaced.
     */
    public long with(final long register, final long value) {
        final long mask = mask();
        return (register & ~mask) | ((value << lsb) & mask);
    }

    /**
     * This field alone, in place, as a 32-bit register value.
     *
     * @param value the field value, right-aligned.
     * @return the register value with all other bits zero.
     */
    public int of(final long value) {
        return (int) with(0, value);
    }

    /**
     * Whether any bit of this field is set.
     *
     * @param register the register's value.
     * @return true when the field is not zero.
     */
    public boolean isSet(final long register) {
        return (register & mask()) != 0;
    }
}
