package org.jvnic.vmm.memory;

import org.jvnic.nic.memory.Span;
import org.jvnic.nic.port.DmaDomain;

/**
 * What stands where in an address space: regions in order of address, each with the host address and the machine address of its
 * first byte and the directions it permits. Neighbours that are contiguous in both and permit the same are one region.
 *
 * <p>Threads: immutable. A change makes a new map; publish it through a volatile field.
 */
public final class AddressMap {
    /** A map of nothing. */
    public static final AddressMap EMPTY = new AddressMap(0, 0);

    /** Most regions a map can have. */
    public static final int MAX_REGIONS = 65536;

    /** Bytes of the address space but its very last, so that the end of a region is always a number. */
    private static final long SPACE = -1L;

    private static final int READ_WRITE = DmaDomain.READ | DmaDomain.WRITE;

    private final long[] starts;
    private final long[] sizes;
    private final long[] hosts;
    private final long[] machines;
    private final byte[] permissions;
    private final int generation;
    private int regions;

    private AddressMap(final int capacity, final int generation) {
        this.generation = generation;
        starts = new long[capacity];
        sizes = new long[capacity];
        hosts = new long[capacity];
        machines = new long[capacity];
        permissions = new byte[capacity];
    }

    /**
     * This map with a region in place of whatever was there.
     *
     * @param start      first address.
     * @param size       bytes, 1 or more; the region ends below 2^64 - 1.
     * @param host       host address of the first byte.
     * @param machine    machine address of the first byte.
     * @param permission {@link DmaDomain#READ}, {@link DmaDomain#WRITE} or both.
     * @return the new map.
     * @throws IllegalArgumentException when an argument is out of range.
     * @throws IllegalStateException when it would have more than {@link #MAX_REGIONS} regions.
     */
    public AddressMap withMapping(
            final long start, final long size, final long host, final long machine, final int permission) {
        requireRange(start, size);
        if (permission < 1 || permission > READ_WRITE) {
            throw new IllegalArgumentException("address map: permission " + permission + " is not in 1.." + READ_WRITE);
        }
        final AddressMap map = new AddressMap(regions + 2, generation + 1);
        appendBelow(map, start);
        map.append(start, size, host, machine, permission);
        appendFrom(map, start + size);
        return map.checked();
    }

    /**
     * This map with nothing in a range.
     *
     * @param start first address.
     * @param size  bytes, 1 or more; the range ends below 2^64 - 1.
     * @return the new map.
     * @throws IllegalArgumentException when the range is out of range.
     * @throws IllegalStateException when it would have more than {@link #MAX_REGIONS} regions.
     */
    public AddressMap withoutRange(final long start, final long size) {
        requireRange(start, size);
        final AddressMap map = new AddressMap(regions + 1, generation + 1);
        appendBelow(map, start);
        appendFrom(map, start + size);
        return map.checked();
    }

    private static void requireRange(final long start, final long size) {
        if (size < 1 || !Span.contains(0, SPACE, start, size)) {
            throw new IllegalArgumentException("address map: " + Long.toUnsignedString(size) + " bytes at 0x"
                    + Long.toHexString(start) + " are not 1 byte or more below 2^64 - 1");
        }
    }

    private AddressMap checked() {
        if (regions > MAX_REGIONS) {
            throw new IllegalStateException("address map: " + regions + " regions are not in 0.." + MAX_REGIONS);
        }
        return this;
    }

    /** Appends what this map has below an address. */
    private void appendBelow(final AddressMap map, final long end) {
        final int whole = firstEndingAbove(end);
        copy(map, 0, whole);
        if (whole < regions && Long.compareUnsigned(starts[whole], end) < 0) {
            map.append(starts[whole], end - starts[whole], hosts[whole], machines[whole], permissions[whole]);
        }
    }

    /** Appends what this map has from an address on. */
    private void appendFrom(final AddressMap map, final long start) {
        final int i = firstEndingAbove(start);
        if (i < regions) {
            final long skip = Long.compareUnsigned(starts[i], start) < 0 ? start - starts[i] : 0;
            map.append(starts[i] + skip, sizes[i] - skip, hosts[i] + skip, machines[i] + skip, permissions[i]);
            copy(map, i + 1, regions);
        }
    }

    private int firstEndingAbove(final long address) {
        int low = 0;
        int high = regions;
        while (low < high) {
            final int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(starts[middle] + sizes[middle], address) > 0) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** Appends regions as they are: a map can have many, and a guest can make each change cost a copy of all. */
    private void copy(final AddressMap map, final int from, final int end) {
        System.arraycopy(starts, from, map.starts, map.regions, end - from);
        System.arraycopy(sizes, from, map.sizes, map.regions, end - from);
        System.arraycopy(hosts, from, map.hosts, map.regions, end - from);
        System.arraycopy(machines, from, map.machines, map.regions, end - from);
        System.arraycopy(permissions, from, map.permissions, map.regions, end - from);
        map.regions += end - from;
    }

    private void append(final long start, final long size, final long host, final long machine, final int permission) {
        final int last = regions - 1;
        if (last >= 0
                && follows(starts, last, start)
                && follows(hosts, last, host)
                && follows(machines, last, machine)
                && permissions[last] == permission) {
            sizes[last] += size;
        } else {
            starts[regions] = start;
            sizes[regions] = size;
            hosts[regions] = host;
            machines[regions] = machine;
            permissions[regions] = (byte) permission;
            regions++;
        }
    }

    private boolean follows(final long[] addresses, final int region, final long next) {
        return next - addresses[region] == sizes[region];
    }

    /**
     * Tells maps that follow one another apart.
     *
     * @return a number that is another one than that of the map before the last change.
     */
    public int generation() {
        return generation;
    }

    /**
     * How many regions it has.
     *
     * @return regions, 0 to {@link #MAX_REGIONS}.
     */
    public int regions() {
        return regions;
    }

    /**
     * The region of an address.
     *
     * @param address any 64 bits.
     * @return number of the region, or -1 when nothing is there.
     */
    public int find(final long address) {
        int low = 0;
        int high = regions - 1;
        while (low <= high) {
            final int middle = (low + high) >>> 1;
            if (contains(middle, address, 1)) {
                return middle;
            }
            if (Long.compareUnsigned(address, starts[middle]) < 0) {
                high = middle - 1;
            } else {
                low = middle + 1;
            }
        }
        return -1;
    }

    /**
     * Whether a region holds a whole span.
     *
     * @param region  number of the region.
     * @param address first address, any 64 bits.
     * @param length  bytes, unsigned.
     * @return true when every byte is inside.
     */
    public boolean contains(final int region, final long address, final long length) {
        return Span.contains(starts[region], sizes[region], address, length);
    }

    /**
     * Whether anything stands in a range.
     *
     * @param start first address.
     * @param size  bytes, 1 or more.
     * @return true when at least one byte of it is in a region.
     */
    public boolean overlaps(final long start, final long size) {
        for (int region = 0; region < regions; region++) {
            if (contains(region, start, 1) || Span.contains(start, size, starts[region], 1)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a region permits an access.
     *
     * @param region number of the region.
     * @param access {@link DmaDomain#READ}, {@link DmaDomain#WRITE} or both.
     * @return true when it permits all of it.
     */
    public boolean permits(final int region, final int access) {
        return (access & ~permissions[region]) == 0;
    }

    /**
     * Whether there is a region of a number that holds a whole span and permits an access: for a number that may be of another map.
     *
     * @param region  any number of 0 or more.
     * @param address first address, any 64 bits.
     * @param length  bytes, unsigned.
     * @param access  {@link DmaDomain#READ}, {@link DmaDomain#WRITE} or both.
     * @return true when it permits all of it.
     */
    public boolean permits(final int region, final long address, final long length, final int access) {
        return region < regions && contains(region, address, length) && permits(region, access);
    }

    /**
     * What a region permits.
     *
     * @param region number of the region.
     * @return {@link DmaDomain#READ}, {@link DmaDomain#WRITE} or both.
     */
    public int permission(final int region) {
        return permissions[region];
    }

    /**
     * First address of a region.
     *
     * @param region number of the region.
     * @return the address.
     */
    public long start(final int region) {
        return starts[region];
    }

    /**
     * Size of a region.
     *
     * @param region number of the region.
     * @return bytes, 1 or more, unsigned.
     */
    public long size(final int region) {
        return sizes[region];
    }

    /**
     * Bytes from an address to the end of its region.
     *
     * @param region  number of the region.
     * @param address an address inside it.
     * @return bytes, 1 or more, unsigned.
     */
    public long sizeFrom(final int region, final long address) {
        return sizes[region] - (address - starts[region]);
    }

    /**
     * Where a byte is.
     *
     * @param region  number of the region.
     * @param address an address inside it.
     * @return its host address.
     */
    public long host(final int region, final long address) {
        return hosts[region] + (address - starts[region]);
    }

    /**
     * Which byte of the machine space an address is.
     *
     * @param region  number of the region.
     * @param address an address inside it.
     * @return its machine address.
     */
    public long machine(final int region, final long address) {
        return machines[region] + (address - starts[region]);
    }

    /**
     * Whether every byte of a span is there and permits an access, in however many regions.
     *
     * @param address first address, any 64 bits.
     * @param length  bytes, unsigned.
     * @param access  {@link DmaDomain#READ}, {@link DmaDomain#WRITE} or both.
     * @return {@link MemoryStatus#OK}, or what is wrong with the first byte that is refused:
     *     {@link MemoryStatus#NOT_MAPPED} or {@link MemoryStatus#NOT_PERMITTED}; {@link MemoryStatus#INVALID} for no bytes,
     *     {@link MemoryStatus#OVERFLOW} when the span leaves the address space.
     */
    public int check(final long address, final long length, final int access) {
        if (length == 0) {
            return MemoryStatus.INVALID;
        }
        if (!Span.contains(address, ~address, address, length - 1)) {
            return MemoryStatus.OVERFLOW;
        }
        int region = find(address);
        long left = length;
        for (long at = address; region >= 0 && !contains(region, at, left); region = next(region)) {
            if (!permits(region, access)) {
                return MemoryStatus.NOT_PERMITTED;
            }
            left -= sizeFrom(region, at);
            at += sizeFrom(region, at);
        }
        if (region < 0) {
            return MemoryStatus.NOT_MAPPED;
        }
        return permits(region, access) ? MemoryStatus.OK : MemoryStatus.NOT_PERMITTED;
    }

    /** The region that starts where another ends, or -1. */
    private int next(final int region) {
        final int next = region + 1;
        return next < regions && follows(starts, region, starts[next]) ? next : -1;
    }

    /**
     * How many bytes from an address on permit an access and are contiguous in host memory.
     *
     * @param address first address, any 64 bits.
     * @param length  bytes wanted, unsigned.
     * @param access  {@link DmaDomain#READ}, {@link DmaDomain#WRITE} or both.
     * @return 0 to {@code length}; 0 when the first byte is refused.
     */
    public long hostContiguous(final long address, final long length, final int access) {
        return contiguous(hosts, address, length, access);
    }

    /**
     * How many bytes from an address on permit an access and are contiguous in the machine space.
     *
     * @param address first address, any 64 bits.
     * @param length  bytes wanted, unsigned.
     * @param access  {@link DmaDomain#READ}, {@link DmaDomain#WRITE} or both.
     * @return 0 to {@code length}; 0 when the first byte is refused.
     */
    public long machineContiguous(final long address, final long length, final int access) {
        return contiguous(machines, address, length, access);
    }

    private long contiguous(final long[] targets, final long address, final long length, final int access) {
        int region = find(address);
        if (region < 0 || !permits(region, access)) {
            return 0;
        }
        long found = sizeFrom(region, address);
        while (Long.compareUnsigned(found, length) < 0) {
            final int next = next(region);
            if (next < 0 || !follows(targets, region, targets[next]) || !permits(next, access)) {
                return found;
            }
            found += sizes[next];
            region = next;
        }
        return length;
    }

    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder("AddressMap{");
        for (int i = 0; i < regions; i++) {
            text.append(String.format(
                    "[0x%x +0x%x -> host 0x%x machine 0x%x %d]",
                    starts[i], sizes[i], hosts[i], machines[i], permissions[i]));
        }
        return text.append('}').toString();
    }
}
