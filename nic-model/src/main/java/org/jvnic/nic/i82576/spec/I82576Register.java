package org.jvnic.nic.i82576.spec;

import java.util.List;
import java.util.Set;
import org.jvnic.nic.register.BitField;
import org.jvnic.nic.register.RegisterFlag;
import org.jvnic.nic.register.RegisterSpec;

/** A register of the 82576, 32 bits wide. Sections are those of the Intel 82576 datasheet, as far as the chapter. */
public interface I82576Register extends RegisterSpec {
    /**
     * What is declared of it.
     *
     * @return immutable.
     */
    Declaration declaration();

    /**
     * The word it stands at.
     *
     * @return offset / 4 of the first of an array.
     */
    default int word() {
        return offset() >>> 2;
    }

    @Override
    default int offset() {
        return declaration().offset();
    }

    @Override
    default int count() {
        return declaration().count();
    }

    @Override
    default int stride() {
        return declaration().stride();
    }

    @Override
    default List<BitField> fields() {
        return declaration().fields();
    }

    @Override
    default Set<RegisterFlag> flags() {
        return declaration().flags();
    }

    @Override
    default String doc() {
        return declaration().doc();
    }

    @Override
    default String section() {
        return declaration().section();
    }
}
