package org.jvnic.lab.conformance;

import java.util.ArrayList;
import java.util.List;
import org.jvnic.nic.register.BitField;
import org.jvnic.nic.register.RegisterSpec;

/** One register of the space: a single one or an element of an array. */
record Target(RegisterSpec spec, int index) {
    static List<Target> allOf(final List<RegisterSpec> registers) {
        final List<Target> targets = new ArrayList<>();
        for (final RegisterSpec spec : registers) {
            for (int index = 0; index < spec.count(); index++) {
                targets.add(new Target(spec, index));
            }
        }
        return targets;
    }

    int offset() {
        return spec.offset() + index * spec.stride();
    }

    int bytes() {
        return spec.bytes();
    }

    int end() {
        return offset() + bytes();
    }

    String title() {
        return spec.count() > 1 ? spec.name() + "[" + index + "]" : spec.name();
    }

    boolean overlaps(final long from, final long to) {
        return from < end() && offset() < to;
    }

    /** Whether an access can use up bits, so that only a reset brings them back. */
    boolean isConsumable() {
        for (final BitField field : spec.fields()) {
            switch (field.access()) {
                case RC, W1C, W1S -> {
                    return true;
                }
                case RO, RW, WO, SC -> {}
            }
        }
        return false;
    }
}
