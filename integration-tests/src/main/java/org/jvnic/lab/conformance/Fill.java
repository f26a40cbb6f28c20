package org.jvnic.lab.conformance;

import org.jvnic.nic.register.RegisterSpace;

/** What a read returns where nothing answers. */
public enum Fill {
    /** Zero. */
    ZEROS,
    /** All ones of the width of the access. */
    ONES;

    /**
     * The value read.
     *
     * @param numBytes access width in bytes.
     * @return zero, or ones in the low {@code numBytes} bytes.
     */
    public long of(final int numBytes) {
        return this == ZEROS ? 0 : RegisterSpace.allOnes(numBytes);
    }
}
