package org.jvnic.nic.register;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Renders the register reference of a space as Markdown.
 *
 * <p>The text depends on the declaration alone: registers by offset, fields from the lowest bit up, lines ended by
 * {@code \n}, so that a document made of it can be checked in and compared. Stateless and safe for all threads.
 */
public final class RegisterDocs {
    private RegisterDocs() {}

    /**
     * The reference of one space: a heading of level 2, a table of its registers, then each register with its fields. Registers
     * flagged {@link RegisterFlag#STORAGE} have a table of their own behind them.
     *
     * @param layout the space.
     * @param base   where the space stands and what holds for all of it: a sentence or more, Markdown.
     * @return Markdown that ends with a line break.
     */
    public static String markdown(final RegisterLayout layout, final String base) {
        final List<RegisterSpec> registers = new ArrayList<>(layout.registers());
        registers.sort(Comparator.comparingInt(RegisterSpec::offset));
        final int digits =
                Math.max(3, Integer.toHexString(layout.spaceBytes() - 1).length());
        final StringBuilder out = new StringBuilder();
        out.append("## ")
                .append(capitalised(layout.name()))
                .append("\n\n")
                .append(base)
                .append("\n\n");
        final List<RegisterSpec> storage = new ArrayList<>(registers);
        storage.removeIf(register -> !register.flags().contains(RegisterFlag.STORAGE));
        registers.removeAll(storage);
        appendSummary(out, layout, registers, digits);
        for (final RegisterSpec register : registers) {
            appendRegister(out, layout, register, digits);
        }
        if (!storage.isEmpty()) {
            appendStorage(out, layout, storage, digits);
        }
        return out.toString();
    }

    private static void appendSummary(
            final StringBuilder out,
            final RegisterLayout layout,
            final List<RegisterSpec> registers,
            final int digits) {
        out.append("| Offset | Name | Width | Reset | Summary |\n|---|---|---|---|---|\n");
        for (final RegisterSpec register : registers) {
            out.append("| ").append(place(register, digits));
            out.append(" | [").append(register.name()).append(array(register)).append("](#");
            out.append(anchor(layout, register.name()))
                    .append(") | ")
                    .append(register.bytes() * 8)
                    .append(" | ");
            out.append(code(reset(register)))
                    .append(" | ")
                    .append(cell(register.doc()))
                    .append(" |\n");
        }
    }

    private static void appendRegister(
            final StringBuilder out, final RegisterLayout layout, final RegisterSpec register, final int digits) {
        out.append("\n<a id=\"").append(anchor(layout, register.name())).append("\"></a>\n");
        out.append("### ").append(register.name()).append(array(register)).append("\n\n");
        out.append(register.doc()).append("\n\n");
        out.append("Offset ").append(code(RegisterRows.hex(register.offset(), digits)));
        if (register.count() > 1) {
            out.append(" to ").append(code(RegisterRows.hex(register.offset(register.count() - 1), digits)));
            out.append(" (").append(register.count()).append(" registers, ");
            out.append(register.stride()).append(" bytes apart)");
        }
        out.append(", ").append(register.bytes() * 8).append(" bits, reset ").append(code(reset(register)));
        out.append(", section ").append(register.section()).append(".\n");
        appendFlags(out, register.flags());
        out.append("\n| Bits | Name | Access | Reset | Meaning |\n|---|---|---|---|---|\n");
        for (final RegisterRows.Row row : RegisterRows.of(register)) {
            appendRow(out, row);
        }
    }

    private static void appendFlags(final StringBuilder out, final Set<RegisterFlag> flags) {
        for (final RegisterFlag flag : RegisterFlag.values()) {
            if (flags.contains(flag)) {
                out.append("\n* ")
                        .append(flag)
                        .append(": ")
                        .append(flag.meaning())
                        .append('.');
            }
        }
        if (!flags.isEmpty()) {
            out.append('\n');
        }
    }

    private static void appendRow(final StringBuilder out, final RegisterRows.Row row) {
        out.append("| ").append(row.msb());
        if (row.msb() != row.lsb()) {
            out.append(':').append(row.lsb());
        }
        final BitField field = row.field();
        if (field == null) {
            out.append(" | | reserved | | Reads as zero, writes are ignored. |\n");
            return;
        }
        out.append(" | ").append(field.name()).append(" | ").append(field.access());
        out.append(": ").append(field.access().meaning()).append(" | ");
        out.append(code(RegisterRows.hex(field.reset(), row.hexDigits()))).append(" | ");
        out.append(cell(field.doc())).append(" |\n");
    }

    private static void appendStorage(
            final StringBuilder out, final RegisterLayout layout, final List<RegisterSpec> storage, final int digits) {
        out.append("\n<a id=\"").append(anchor(layout, "storage")).append("\"></a>\n");
        out.append("### Registers without effect\n\n");
        out.append("Software may write and read them back; nothing in this model goes by what they hold.\n\n");
        out.append(
                "| Offset | Name | Width | Reset | Bits kept | Section | Summary |\n|---|---|---|---|---|---|---|\n");
        for (final RegisterSpec register : storage) {
            long kept = 0;
            for (final BitField field : register.fields()) {
                kept |= field.mask();
            }
            out.append("| ").append(place(register, digits));
            out.append(" | ").append(register.name()).append(array(register));
            out.append(" | ").append(register.bytes() * 8);
            out.append(" | ").append(code(reset(register)));
            out.append(" | ").append(code(RegisterRows.hex(kept, register.bytes() * 2)));
            out.append(" | ").append(register.section());
            out.append(" | ").append(cell(register.doc())).append(" |\n");
        }
    }

    private static String place(final RegisterSpec register, final int digits) {
        final String first = code(RegisterRows.hex(register.offset(), digits));
        return register.count() > 1 ? first + " + " + register.stride() + " n" : first;
    }

    private static String reset(final RegisterSpec register) {
        return RegisterRows.hex(register.reset(), register.bytes() * 2);
    }

    private static String array(final RegisterSpec register) {
        return register.count() > 1 ? "[n], n = 0 to " + (register.count() - 1) : "";
    }

    private static String anchor(final RegisterLayout layout, final String name) {
        return (layout.name().replace(' ', '-') + "-" + name).toLowerCase(Locale.ROOT);
    }

    private static String capitalised(final String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    private static String code(final String text) {
        return "`" + text + "`";
    }

    private static String cell(final String text) {
        return text.replace("|", "\\|").replace('\n', ' ');
    }
}
