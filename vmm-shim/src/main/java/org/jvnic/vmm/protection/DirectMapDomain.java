package org.jvnic.vmm.protection;

import org.jvnic.nic.memory.Span;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaStatus;
import org.jvnic.vmm.memory.AddressMap;
import org.jvnic.vmm.memory.GuestMemory;
import org.jvnic.vmm.memory.MemoryStatus;

/**
 * Bus addresses are guest physical addresses of one VM: what an IOMMU that costs nothing would do.
 *
 * <p>Threads: the engine. Each call sees the guest's map as it is at that moment.
 */
public final class DirectMapDomain implements DmaDomain {
    private final GuestMemory memory;

    /** The region of the last access, good while the map is the same: the next access is usually there too. */
    private AddressMap lastMap = AddressMap.EMPTY;

    private long lastStart;
    private long lastSize;
    private long lastHost;
    private int lastPermission;

    /**
     * A domain that reaches all memory of a VM.
     *
     * @param memory the VM's memory.
     */
    public DirectMapDomain(final GuestMemory memory) {
        this.memory = memory;
    }

    @Override
    public long resolve(final long bus, final int length, final int access) {
        final AddressMap map = memory.map();
        if (map == lastMap
                && length > 0
                && Span.contains(lastStart, lastSize, bus, length)
                && (access & ~lastPermission) == 0) {
            return lastHost + (bus - lastStart);
        }
        return resolveElsewhere(map, bus, length, access);
    }

    @Override
    public int resolve(
            final long[] addresses,
            final int[] lengths,
            final int longest,
            final int first,
            final int end,
            final int access,
            final long[] hosts) {
        final boolean known = memory.map() == lastMap && (access & ~lastPermission) == 0;
        final int next = known
                ? RangeTranslation.resolve(
                        addresses, lengths, longest, first, end, hosts, lastStart, lastSize, lastHost)
                : first;
        return next > first ? next : DmaDomain.super.resolve(addresses, lengths, longest, first, end, access, hosts);
    }

    private long resolveElsewhere(final AddressMap map, final long bus, final int length, final int access) {
        final int region = map.find(bus);
        if (region < 0 || length < 1) {
            return DmaStatus.NOT_MAPPED;
        }
        lastMap = map;
        lastStart = map.start(region);
        lastSize = map.size(region);
        lastHost = map.host(region, lastStart);
        lastPermission = map.permission(region);
        if (!map.contains(region, bus, length)) {
            return resolveAcross(map, region, bus, length, access);
        }
        return map.permits(region, access) ? map.host(region, bus) : DmaStatus.NOT_PERMITTED;
    }

    private static long resolveAcross(
            final AddressMap map, final int region, final long bus, final int length, final int access) {
        final int status = map.check(bus, length, access);
        if (status != MemoryStatus.OK) {
            return status == MemoryStatus.NOT_PERMITTED ? DmaStatus.NOT_PERMITTED : DmaStatus.NOT_MAPPED;
        }
        return map.hostContiguous(bus, length, access) == length ? map.host(region, bus) : DmaStatus.SPLIT;
    }

    @Override
    public int generation() {
        return memory.map().generation();
    }

    @Override
    public int contiguous(final long bus, final int length, final int access) {
        return length < 1 ? 0 : (int) memory.map().hostContiguous(bus, length, access);
    }
}
