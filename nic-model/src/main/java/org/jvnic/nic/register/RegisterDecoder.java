package org.jvnic.nic.register;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Finds registers by name in several spaces and spells a value out field by field, for people.
 *
 * <p>Immutable and safe for all threads.
 */
public final class RegisterDecoder {
    private static final int NEAR_NAMES = 5;

    private final List<RegisterLayout> layouts;

    /**
     * A register and the space it stands in.
     *
     * @param layout   the space.
     * @param register the register.
     */
    public record Match(RegisterLayout layout, RegisterSpec register) {
        /**
         * The register's name qualified by its space.
         *
         * @return for example {@code "control block.COMMAND"}; {@link RegisterDecoder#find} understands it.
         */
        public String qualifiedName() {
            return layout.name() + "." + register.name();
        }
    }

    /**
     * A decoder over some spaces.
     *
     * @param layouts the spaces, in the order in which matches are listed.
     */
    public RegisterDecoder(final List<RegisterLayout> layouts) {
        this.layouts = List.copyOf(layouts);
    }

    /**
     * Finds a register in every space that has one of that name.
     *
     * @param name the name, any case; {@code space.NAME} asks only the spaces whose name starts with {@code space}.
     * @return one match or more.
     * @throws IllegalArgumentException when there is none; the message lists near names.
     */
    public List<Match> find(final String name) {
        final int dot = name.lastIndexOf('.');
        final String space = dot < 0 ? "" : name.substring(0, dot).toLowerCase(Locale.ROOT);
        final String register = name.substring(dot + 1);
        final List<Match> matches = new ArrayList<>();
        for (final RegisterLayout layout : layouts) {
            final RegisterSpec found = layout.find(register);
            if (found != null && layout.name().toLowerCase(Locale.ROOT).startsWith(space)) {
                matches.add(new Match(layout, found));
            }
        }
        if (matches.isEmpty()) {
            throw new IllegalArgumentException(unknown(name, register.toUpperCase(Locale.ROOT)));
        }
        return List.copyOf(matches);
    }

    /**
     * Spells a value out.
     *
     * @param register the register.
     * @param value    its value.
     * @return a line {@code FIELD[msb:lsb] = 0x.. (doc)} for each field from the lowest bit up, and a line
     *     {@code RESERVED[msb:lsb]} for each run of reserved bits that is not zero.
     * @throws IllegalArgumentException when the value is wider than the register.
     */
    public static List<String> decode(final RegisterSpec register, final long value) {
        final int bits = register.bytes() * 8;
        if (bits < 64 && value >>> bits != 0) {
            throw new IllegalArgumentException("register " + register.name() + ": value=" + RegisterRows.hex(value, 1)
                    + " is wider than " + bits + " bits");
        }
        final List<String> lines = new ArrayList<>();
        for (final RegisterRows.Row row : RegisterRows.of(register)) {
            final BitField field = row.field();
            if (field != null) {
                lines.add(line(field.name(), row, value, field.doc()));
            } else if (row.get(value) != 0) {
                lines.add(line("RESERVED", row, value, "Not declared: reads as zero, writes are ignored."));
            }
        }
        return List.copyOf(lines);
    }

    private static String line(final String name, final RegisterRows.Row row, final long value, final String doc) {
        return name + "[" + row.msb() + ":" + row.lsb() + "] = " + RegisterRows.hex(row.get(value), row.hexDigits())
                + " (" + doc + ")";
    }

    private String unknown(final String name, final String wanted) {
        final List<String> spaces = new ArrayList<>();
        final List<String> near = new ArrayList<>();
        for (final RegisterLayout layout : layouts) {
            spaces.add(layout.name());
            for (final RegisterSpec register : layout.registers()) {
                if (!near.contains(register.name()) && isNear(wanted, register.name())) {
                    near.add(register.name());
                }
            }
        }
        near.sort(Comparator.comparingInt((String candidate) -> distance(wanted, candidate))
                .thenComparing(Comparator.naturalOrder()));
        final String hint = near.isEmpty()
                ? "no name is near"
                : "near names: " + String.join(", ", near.subList(0, Math.min(NEAR_NAMES, near.size())));
        return "register " + name + " is in none of the spaces " + String.join(", ", spaces) + "; " + hint;
    }

    private static boolean isNear(final String wanted, final String candidate) {
        return (wanted.length() >= 2 && candidate.contains(wanted))
                || distance(wanted, candidate) <= Math.max(2, wanted.length() / 3);
    }

    /** Levenshtein's edit distance, one row at a time. */
    private static int distance(final String a, final String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            final int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                final int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(previous[j], row[j - 1]) + 1);
            }
            previous = row;
        }
        return previous[b.length()];
    }
}
