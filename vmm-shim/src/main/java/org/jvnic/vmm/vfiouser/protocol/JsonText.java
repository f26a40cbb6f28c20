package org.jvnic.vmm.vfiouser.protocol;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads the JSON of a VERSION message: objects, strings, numbers, true, false, null and arrays, to a bounded depth. A text that
 * is not JSON is refused as a whole.
 *
 * <p>Values are {@code Map<String, Object>}, {@code String}, {@code Long}, {@code Double}, {@code Boolean} and {@link #OTHER}.
 */
final class JsonText {
    /** Stands for null and for arrays, which no member that matters has. */
    static final Object OTHER = new Object();

    private static final int MAX_DEPTH = 8;

    private final String text;
    private int at;

    private JsonText(final String text) {
        this.text = text;
    }

    /** Reads an object; throws IllegalArgumentException when the text is not exactly one. */
    static Map<String, Object> object(final String text) {
        final JsonText reader = new JsonText(text);
        reader.skipSpace();
        final Map<String, Object> result = reader.members(0);
        reader.skipSpace();
        if (reader.at != text.length()) {
            throw reader.malformed("the end");
        }
        return result;
    }

    private Map<String, Object> members(final int depth) {
        final Map<String, Object> result = new LinkedHashMap<>();
        expect('{');
        skipSpace();
        if (accept('}')) {
            return result;
        }
        do {
            skipSpace();
            final String name = string();
            skipSpace();
            expect(':');
            result.put(name, value(depth));
            skipSpace();
        } while (accept(','));
        expect('}');
        return result;
    }

    private Object value(final int depth) {
        if (depth == MAX_DEPTH) {
            throw malformed("at most " + MAX_DEPTH + " levels");
        }
        skipSpace();
        return switch (peek()) {
            case '{' -> members(depth + 1);
            case '[' -> array(depth + 1);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", OTHER);
            default -> number();
        };
    }

    private Object array(final int depth) {
        expect('[');
        skipSpace();
        if (accept(']')) {
            return OTHER;
        }
        do {
            value(depth);
            skipSpace();
        } while (accept(','));
        expect(']');
        return OTHER;
    }

    private Object word(final String word, final Object meaning) {
        if (!text.startsWith(word, at)) {
            throw malformed(word);
        }
        at += word.length();
        return meaning;
    }

    private Object number() {
        final int start = at;
        while ("+-.0123456789eE".indexOf(peek()) >= 0) {
            at++;
        }
        final String digits = text.substring(start, at);
        try {
            return digits.matches("-?(0|[1-9][0-9]*)") ? (Object) Long.valueOf(digits) : Double.valueOf(digits);
        } catch (final NumberFormatException e) {
            throw malformed("a number");
        }
    }

    private String string() {
        expect('"');
        final StringBuilder result = new StringBuilder();
        while (true) {
            final char c = next();
            if (c == '"') {
                return result.toString();
            }
            if (c < ' ') {
                throw malformed("a string");
            }
            result.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() {
        final char c = next();
        final int simple = "\"\\/bfnrt".indexOf(c);
        if (simple >= 0) {
            return "\"\\/\b\f\n\r\t".charAt(simple);
        }
        if (c != 'u' || at + 4 > text.length()) {
            throw malformed("an escape");
        }
        try {
            final char result = (char) Integer.parseInt(text.substring(at, at + 4), 16);
            at += 4;
            return result;
        } catch (final NumberFormatException e) {
            throw malformed("four hexadecimal digits");
        }
    }

    private void skipSpace() {
        while (" \t\r\n".indexOf(peek()) >= 0) {
            at++;
        }
    }

    /** The next character, or NUL at the end: JSON has none. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private char next() {
        if (at >= text.length()) {
            throw malformed("more");
        }
        return text.charAt(at++);
    }

    private boolean accept(final char wanted) {
        if (peek() != wanted) {
            return false;
        }
        at++;
        return true;
    }

    private void expect(final char wanted) {
        if (!accept(wanted)) {
            throw malformed("'" + wanted + "'");
        }
    }

    private IllegalArgumentException malformed(final String wanted) {
        return new IllegalArgumentException("capabilities: at character " + at + " there is not " + wanted);
    }
}
