package org.jvnic.vmm.memory;

import org.jvnic.nic.memory.Span;

/**
 * Translates guest physical addresses one after the other. It remembers the region of the last one: buffers of a ring lie in few.
 *
 * <p>Threads: one at a time. Each translation uses the map as it is when it begins.
 */
public final class GuestTranslation {
    private final GuestMemory memory;
    private final int access;
    private AddressMap lastMap = AddressMap.EMPTY;
    private long start;
    private long size;
    private long machine;

    /**
     * A translation for one kind of access.
     *
     * @param memory a VM's memory.
     * @param access {@link org.jvnic.nic.port.DmaDomain#READ}, {@link org.jvnic.nic.port.DmaDomain#WRITE} or both.
     */
    public GuestTranslation(final GuestMemory memory, final int access) {
        this.memory = memory;
        this.access = access;
    }

    /**
     * Which machine memory a span is.
     *
     * @param guestPhysical first address, any 64 bits.
     * @param length        bytes, unsigned.
     * @return as {@link GuestMemory#translate}.
     */
    public long translate(final long guestPhysical, final long length) {
        final AddressMap now = memory.map();
        if (now == lastMap && length != 0 && Span.contains(start, size, guestPhysical, length)) {
            return machine + (guestPhysical - start);
        }
        remember(now, now.find(guestPhysical));
        return memory.translate(guestPhysical, length, access);
    }

    private void remember(final AddressMap map, final int region) {
        final boolean permitted = region >= 0 && map.permits(region, access);
        lastMap = permitted ? map : AddressMap.EMPTY;
        size = 0;
        if (permitted) {
            start = map.start(region);
            size = map.size(region);
            machine = map.machine(region, start);
        }
    }
}
