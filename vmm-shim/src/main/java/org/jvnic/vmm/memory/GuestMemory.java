package org.jvnic.vmm.memory;

import java.util.concurrent.atomic.LongAdder;
import org.agrona.collections.Long2LongCounterMap;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.DmaDomain;

/**
 * A VM's guest physical space over machine memory, and the one way by which the VMM reads and writes it.
 *
 * <p>Addresses and lengths come from guests: an access that is not entirely inside memory that permits it changes nothing and
 * answers with false or a negative number. Nothing is thrown for what a guest can choose.
 *
 * <p>Threads: any may read, write and translate; each access uses the map as it was when the access began. Who takes a page
 * away waits for such accesses, or for the card's barrier, before {@link MachineMemory#giveUp}. Mapping, pages and windows lock.
 */
public final class GuestMemory {
    private static final int PAGE_OFFSET = MachineMemory.PAGE_SIZE - 1;
    private static final int READ_WRITE = DmaDomain.READ | DmaDomain.WRITE;

    private final MachineMemory machineMemory;
    private final int owner;
    private final LongAdder refusedWrites = new LongAdder();
    private final Long2LongCounterMap windowsByPage = new Long2LongCounterMap(0);

    private volatile AddressMap map = AddressMap.EMPTY;

    /** Where the last address was found: only where to look first, so no thread minds what another stores here. */
    private int lastRegion;

    /**
     * A space with nothing in it.
     *
     * @param machineMemory the machine space.
     * @param owner         number of the VM there, 1 to {@link MachineMemory#MAX_OWNER}.
     */
    public GuestMemory(final MachineMemory machineMemory, final int owner) {
        this.machineMemory = machineMemory;
        this.owner = owner;
    }

    /**
     * The VM.
     *
     * @return its owner number in the machine space.
     */
    public int owner() {
        return owner;
    }

    /**
     * What stands where now.
     *
     * @return the map; later changes do not show in it.
     */
    public AddressMap map() {
        return map;
    }

    /**
     * Writes refused because memory is there but read-only.
     *
     * @return refusals ever.
     */
    public long refusedWrites() {
        return refusedWrites.sum();
    }

    /**
     * Puts machine memory into the space. For the VMM, when it builds the VM.
     *
     * @param guestPhysical where, a multiple of {@link MachineMemory#PAGE_SIZE}; nothing may be there.
     * @param machine       which memory, a multiple of {@link MachineMemory#PAGE_SIZE}.
     * @param bytes         size, a positive multiple of {@link MachineMemory#PAGE_SIZE}.
     * @param permission    {@link DmaDomain#READ}, {@link DmaDomain#WRITE} or both.
     * @throws IllegalArgumentException when an argument is out of range.
     * @throws IllegalStateException when there would be more than {@link AddressMap#MAX_REGIONS} regions.
     */
    public synchronized void map(final long guestPhysical, final long machine, final long bytes, final int permission) {
        final long host = machineMemory.host(machine, bytes);
        if (((guestPhysical | machine | bytes) & PAGE_OFFSET) != 0 || bytes < 1 || host <= 0) {
            throw new IllegalArgumentException(describe(guestPhysical, bytes)
                    + ": not whole pages of memory at machine 0x" + Long.toHexString(machine));
        }
        final AddressMap before = map;
        final AddressMap after = before.withMapping(guestPhysical, bytes, host, machine, permission);
        if (before.overlaps(guestPhysical, bytes)) {
            throw new IllegalArgumentException(describe(guestPhysical, bytes) + ": memory is there already");
        }
        map = after;
    }

    private String describe(final long guestPhysical, final long bytes) {
        return "VM " + owner + ", " + bytes + " bytes at guest physical 0x" + Long.toHexString(guestPhysical);
    }

    /**
     * Claims a free page and puts it where the guest has none, zeroed, for reading and writing.
     *
     * @param guestPhysical where, any 64 bits.
     * @return {@link MemoryStatus#OK}, or {@link MemoryStatus#INVALID} when misaligned or in the last page of the space,
     *     {@link MemoryStatus#OCCUPIED}, {@link MemoryStatus#TOO_MANY_REGIONS}, {@link MemoryStatus#NO_MEMORY}.
     */
    public synchronized int addPage(final long guestPhysical) {
        final AddressMap before = map;
        if ((guestPhysical & PAGE_OFFSET) != 0 || guestPhysical == -MachineMemory.PAGE_SIZE) {
            return MemoryStatus.INVALID;
        }
        if (before.find(guestPhysical) >= 0) {
            return MemoryStatus.OCCUPIED;
        }
        if (before.regions() >= AddressMap.MAX_REGIONS) {
            return MemoryStatus.TOO_MANY_REGIONS;
        }
        final long machine = machineMemory.claim(owner);
        if (machine < 0) {
            return (int) machine;
        }
        final long host = machineMemory.host(machine, MachineMemory.PAGE_SIZE);
        map = before.withMapping(guestPhysical, MachineMemory.PAGE_SIZE, host, machine, READ_WRITE);
        return MemoryStatus.OK;
    }

    /**
     * Takes a page out of the space. It still belongs to the VM: once no access that began before can touch it any more, the
     * caller passes the answer to {@link MachineMemory#giveUp}.
     *
     * @param guestPhysical which page, any 64 bits.
     * @return machine address of the page, or {@link MemoryStatus#INVALID} when misaligned, {@link MemoryStatus#NOT_MAPPED},
     *     {@link MemoryStatus#NOT_OWNED} when the memory there is not the VM's own, {@link MemoryStatus#PAGE_BUSY} when it has an
     *     open window, {@link MemoryStatus#TOO_MANY_REGIONS}.
     */
    public synchronized long removePage(final long guestPhysical) {
        final AddressMap before = map;
        if ((guestPhysical & PAGE_OFFSET) != 0) {
            return MemoryStatus.INVALID;
        }
        final int region = before.find(guestPhysical);
        if (region < 0) {
            return MemoryStatus.NOT_MAPPED;
        }
        final long machine = before.machine(region, guestPhysical);
        if (machineMemory.ownerOf(machine) != owner) {
            return MemoryStatus.NOT_OWNED;
        }
        if (windowsByPage.get(guestPhysical) > 0) {
            return MemoryStatus.PAGE_BUSY;
        }
        if (before.regions() >= AddressMap.MAX_REGIONS) {
            return MemoryStatus.TOO_MANY_REGIONS;
        }
        map = before.withoutRange(guestPhysical, MachineMemory.PAGE_SIZE);
        return machine;
    }

    /**
     * Which machine memory a span is.
     *
     * @param guestPhysical first address, any 64 bits.
     * @param length        bytes, unsigned.
     * @param access        {@link DmaDomain#READ}, {@link DmaDomain#WRITE} or both.
     * @return machine address of {@code length} contiguous bytes; or {@link MemoryStatus#INVALID} for no bytes,
     *     {@link MemoryStatus#OVERFLOW}, {@link MemoryStatus#NOT_MAPPED}, {@link MemoryStatus#NOT_PERMITTED},
     *     {@link MemoryStatus#NOT_CONTIGUOUS}.
     */
    public long translate(final long guestPhysical, final long length, final int access) {
        final AddressMap now = map;
        final int region = lastRegion;
        if (length != 0 && now.permits(region, guestPhysical, length, access)) {
            return now.machine(region, guestPhysical); // the usual case, and all of what follows in one look
        }
        lastRegion = Math.max(0, now.find(guestPhysical));
        final int status = now.check(guestPhysical, length, access);
        if (status != MemoryStatus.OK) {
            return status;
        }
        if (now.machineContiguous(guestPhysical, length, access) != length) {
            return MemoryStatus.NOT_CONTIGUOUS;
        }
        return now.machine(now.find(guestPhysical), guestPhysical);
    }

    /**
     * Opens a window. Pages under it cannot be removed until it is closed.
     *
     * @param guestPhysical first address, any 64 bits.
     * @param length        bytes.
     * @return the window; null when not all of it is memory for reading and writing that is contiguous in host memory.
     */
    public synchronized @Nullable GuestWindow window(final long guestPhysical, final int length) {
        final AddressMap now = map;
        if (length < 1 || now.hostContiguous(guestPhysical, length, READ_WRITE) != length) {
            return null;
        }
        countWindow(guestPhysical, length, 1);
        return new GuestWindow(this, guestPhysical, now.host(now.find(guestPhysical), guestPhysical), length);
    }

    /** Ends the hold of a window on its pages. */
    synchronized void windowClosed(final long guestPhysical, final int length) {
        countWindow(guestPhysical, length, -1);
    }

    private void countWindow(final long guestPhysical, final int length, final int change) {
        final long end = guestPhysical + length;
        for (long page = guestPhysical & ~PAGE_OFFSET; page != alignUp(end); page += MachineMemory.PAGE_SIZE) {
            windowsByPage.addAndGet(page, change);
        }
    }

    private static long alignUp(final long guestPhysical) {
        return (guestPhysical + PAGE_OFFSET) & ~PAGE_OFFSET;
    }

    /**
     * Reads bytes.
     *
     * @param guestPhysical first address, any 64 bits.
     * @param to            destination.
     * @param offset        first byte of the destination.
     * @param length        bytes, 1 or more, within the destination.
     * @return false when refused; then the destination is unchanged.
     * @throws IndexOutOfBoundsException when the destination is too small: an error of the VMM.
     */
    public boolean read(final long guestPhysical, final byte[] to, final int offset, final int length) {
        java.util.Objects.checkFromIndexSize(offset, length, to.length);
        final AddressMap now = map;
        if (now.check(guestPhysical, length, DmaDomain.READ) != MemoryStatus.OK) {
            return false;
        }
        for (int done = 0; done < length; ) {
            final int piece = (int) now.hostContiguous(guestPhysical + done, length - done, DmaDomain.READ);
            HostMemory.copyToHeap(hostOf(now, guestPhysical + done), to, offset + done, piece);
            done += piece;
        }
        return true;
    }

    /**
     * Writes bytes.
     *
     * @param guestPhysical first address, any 64 bits.
     * @param from          source.
     * @param offset        first byte of the source.
     * @param length        bytes, 1 or more, within the source.
     * @return false when refused; then no byte is written.
     * @throws IndexOutOfBoundsException when the source is too small: an error of the VMM.
     */
    public boolean write(final long guestPhysical, final byte[] from, final int offset, final int length) {
        java.util.Objects.checkFromIndexSize(offset, length, from.length);
        final AddressMap now = map;
        if (!writable(now, guestPhysical, length)) {
            return false;
        }
        for (int done = 0; done < length; ) {
            final int piece = (int) now.hostContiguous(guestPhysical + done, length - done, DmaDomain.WRITE);
            HostMemory.copyFromHeap(from, offset + done, hostOf(now, guestPhysical + done), piece);
            done += piece;
        }
        return true;
    }

    /**
     * Reads an array of 64-bit values. What they are is settled when this returns, whatever the guest writes meanwhile.
     *
     * @param guestPhysical first address, any 64 bits.
     * @param to            destination.
     * @param offset        first element of the destination.
     * @param count         elements, 1 or more, within the destination.
     * @return false when refused; then the destination is unchanged.
     * @throws IndexOutOfBoundsException when the destination is too small: an error of the VMM.
     */
    public boolean read(final long guestPhysical, final long[] to, final int offset, final int count) {
        java.util.Objects.checkFromIndexSize(offset, count, to.length);
        final AddressMap now = map;
        final long bytes = (long) count * Long.BYTES;
        final int region = lastRegion;
        if (count != 0 && now.permits(region, guestPhysical, bytes, DmaDomain.READ)) { // as in translate
            HostMemory.copyToHeap(now.host(region, guestPhysical), to, offset, count);
            return true;
        }
        if (now.check(guestPhysical, bytes, DmaDomain.READ) != MemoryStatus.OK) {
            return false;
        }
        if (now.hostContiguous(guestPhysical, bytes, DmaDomain.READ) == bytes) {
            lastRegion = now.find(guestPhysical);
            HostMemory.copyToHeap(hostOf(now, guestPhysical), to, offset, count);
            return true;
        }
        for (int i = 0; i < count; i++) {
            to[offset + i] = load(now, guestPhysical + (long) i * Long.BYTES, Long.BYTES);
        }
        return true;
    }

    /**
     * Reads 32 bits.
     *
     * @param guestPhysical first address, any 64 bits.
     * @return the value, 0 to 2^32 - 1, or -1 when refused.
     */
    public long readInt(final long guestPhysical) {
        final AddressMap now = map;
        final boolean readable = now.check(guestPhysical, Integer.BYTES, DmaDomain.READ) == MemoryStatus.OK;
        return readable ? load(now, guestPhysical, Integer.BYTES) : -1;
    }

    /**
     * Writes 32 bits.
     *
     * @param guestPhysical first address, any 64 bits.
     * @param value         the value.
     * @return false when refused.
     */
    public boolean writeInt(final long guestPhysical, final int value) {
        return store(guestPhysical, value, Integer.BYTES);
    }

    /**
     * Writes 64 bits.
     *
     * @param guestPhysical first address, any 64 bits.
     * @param value         the value.
     * @return false when refused.
     */
    public boolean writeLong(final long guestPhysical, final long value) {
        return store(guestPhysical, value, Long.BYTES);
    }

    /**
     * Writes zeros.
     *
     * @param guestPhysical first address, any 64 bits.
     * @param length        bytes, unsigned.
     * @return false when refused.
     */
    public boolean zero(final long guestPhysical, final long length) {
        final AddressMap now = map;
        if (!writable(now, guestPhysical, length)) {
            return false;
        }
        for (long done = 0; done != length; ) {
            final long piece = now.hostContiguous(guestPhysical + done, length - done, DmaDomain.WRITE);
            HostMemory.zero(hostOf(now, guestPhysical + done), piece);
            done += piece;
        }
        return true;
    }

    private boolean writable(final AddressMap now, final long guestPhysical, final long length) {
        final int status = now.check(guestPhysical, length, DmaDomain.WRITE);
        if (status == MemoryStatus.NOT_PERMITTED) {
            refusedWrites.increment();
        }
        return status == MemoryStatus.OK;
    }

    private static long hostOf(final AddressMap now, final long guestPhysical) {
        return now.host(now.find(guestPhysical), guestPhysical);
    }

    /** Loads 4 or 8 bytes that are known to be readable: in one access if they are contiguous. */
    private static long load(final AddressMap now, final long guestPhysical, final int bytes) {
        if (now.hostContiguous(guestPhysical, bytes, DmaDomain.READ) == bytes) {
            final long host = hostOf(now, guestPhysical);
            return bytes == Long.BYTES ? HostMemory.getLong(host) : Integer.toUnsignedLong(HostMemory.getInt(host));
        }
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            final long octet = HostMemory.getByte(hostOf(now, guestPhysical + i)) & 0xFFL;
            value |= octet << (i * Byte.SIZE);
        }
        return value;
    }

    private boolean store(final long guestPhysical, final long value, final int bytes) {
        final AddressMap now = map;
        if (!writable(now, guestPhysical, bytes)) {
            return false;
        }
        if (now.hostContiguous(guestPhysical, bytes, DmaDomain.WRITE) != bytes) {
            for (int i = 0; i < bytes; i++) {
                HostMemory.putByte(hostOf(now, guestPhysical + i), (byte) (value >>> (i * Byte.SIZE)));
            }
        } else if (bytes == Long.BYTES) {
            HostMemory.putLong(hostOf(now, guestPhysical), value);
        } else {
            HostMemory.putInt(hostOf(now, guestPhysical), (int) value);
        }
        return true;
    }
}
