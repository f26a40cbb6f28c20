package org.jvnic.vmm.vfiouser;

/** Addresses of the functions of a card, one after the other. */
final class Addresses {
    private Addresses() {}

    /** The address that follows another one by some numbers; first byte lowest. */
    static long next(final long mac, final int by) {
        return Long.reverseBytes(Long.reverseBytes(mac) + ((long) by << 16));
    }
}
