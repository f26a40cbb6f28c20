package org.jvnic.nic.register;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The bits of a register from the lowest up, fields and the reserved runs between them, for those who print them. */
final class RegisterRows {
    private RegisterRows() {}

    /** A run of bits; without a field it is reserved. */
    record Row(int msb, int lsb, @Nullable BitField field) {
        int hexDigits() {
            return (msb - lsb + 4) >>> 2;
        }

        long get(final long register) {
            return (register >>> lsb) & (-1L >>> (63 - msb + lsb));
        }
    }

    static List<Row> of(final RegisterSpec register) {
        final List<BitField> fields = new ArrayList<>(register.fields());
        fields.sort(Comparator.comparingInt(BitField::lsb));
        final List<Row> rows = new ArrayList<>();
        int next = 0;
        for (final BitField field : fields) {
            addReserved(rows, next, field.lsb());
            next = field.lsb() + field.width();
            rows.add(new Row(next - 1, field.lsb(), field));
        }
        addReserved(rows, next, register.bytes() * 8);
        return rows;
    }

    private static void addReserved(final List<Row> rows, final int from, final int to) {
        if (from < to) {
            rows.add(new Row(to - 1, from, null));
        }
    }

    static String hex(final long value, final int digits) {
        final String text = Long.toHexString(value).toUpperCase(Locale.ROOT);
        return "0x" + "0".repeat(Math.max(0, digits - text.length())) + text;
    }
}
