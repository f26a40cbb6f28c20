package org.jvnic.nic.cdna;

import org.jvnic.nic.cdna.spec.Descriptor;

/**
 * Where a ring is and how its descriptors are numbered, as latched by a command.
 *
 * @param bus           bus address of descriptor 0.
 * @param log2          log2 of descriptors.
 * @param modulusLog2   log2 of the sequence modulus, 0 when descriptors are not numbered.
 * @param firstSequence sequence number of descriptor 0.
 */
record RingSetup(long bus, int log2, int modulusLog2, int firstSequence) {
    static final RingSetup NONE = new RingSetup(0, 0, 0, 0);

    boolean isSequenced() {
        return modulusLog2 != 0;
    }

    boolean isValid() {
        return log2 >= Descriptor.MIN_RING_LOG2
                && log2 <= Descriptor.MAX_RING_LOG2
                && (bus & (Descriptor.RING_ALIGNMENT - 1)) == 0
                && (modulusLog2 == 0 || (modulusLog2 > log2 && modulusLog2 <= 32));
    }

    int numBytes() {
        return Descriptor.BYTES << log2;
    }
}
