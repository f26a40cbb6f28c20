package org.jvnic.lab.conformance;

import java.util.List;
import java.util.Set;
import org.jvnic.nic.register.Access;
import org.jvnic.nic.register.BitField;
import org.jvnic.nic.register.RegisterFlag;
import org.jvnic.nic.register.RegisterLayout;
import org.jvnic.nic.register.RegisterSpec;

record OneWord(String name, List<BitField> fields, Set<RegisterFlag> flags) implements RegisterSpec {
    static final BitField CAUSES_WITHOUT_RESET = BitField.bits("CAUSES", 31, 0, Access.W1C, 0, "Causes.");

    static RegisterLayout layout(final BitField field, final RegisterFlag... flags) {
        return RegisterLayout.of("one word", 4, new OneWord("WORD", List.of(field), Set.of(flags)));
    }

    @Override
    public int offset() {
        return 0;
    }

    @Override
    public String doc() {
        return "One word.";
    }

    @Override
    public String section() {
        return "0";
    }

    static final class OverClearing extends ReferencePort {
        OverClearing(final RegisterLayout layout) {
            super(layout);
        }

        @Override
        protected void writeWord(final int word, final int value) {
            super.writeWord(word, value == 0 ? 0 : -1);
        }
    }
}
