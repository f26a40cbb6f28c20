package org.jvnic.nic.register;

import java.util.List;
import java.util.Set;

record TestRegister(
        String name,
        int offset,
        int bytes,
        int count,
        int stride,
        List<BitField> fields,
        Set<RegisterFlag> flags,
        long reset)
        implements RegisterSpec {

    static TestRegister word(final String name, final int offset, final BitField... fields) {
        return array(name, offset, 4, 1, 4, fields);
    }

    static TestRegister wide(final String name, final int offset, final BitField... fields) {
        return array(name, offset, 8, 1, 8, fields);
    }

    static TestRegister array(
            final String name,
            final int offset,
            final int bytes,
            final int count,
            final int stride,
            final BitField... fields) {
        long reset = 0;
        for (final BitField field : fields) {
            reset |= field.reset() << field.lsb();
        }
        return new TestRegister(name, offset, bytes, count, stride, List.of(fields), Set.of(), reset);
    }

    TestRegister flagged(final RegisterFlag... added) {
        return new TestRegister(name, offset, bytes, count, stride, fields, Set.of(added), reset);
    }

    TestRegister resetting(final long value) {
        return new TestRegister(name, offset, bytes, count, stride, fields, flags, value);
    }

    @Override
    public String doc() {
        return "Says what " + name + " is for.";
    }

    @Override
    public String section() {
        return "1.2";
    }
}
