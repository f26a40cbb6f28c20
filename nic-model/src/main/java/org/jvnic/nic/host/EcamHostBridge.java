package org.jvnic.nic.host;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.pci.PciFunction;
import org.jvnic.nic.register.RegisterSpace;

/**
 * A PCI host bridge for a machine without PCI: two windows that a machine maps wherever its bus has room.
 *
 * <pre>
 *   configuration (ECAM), PCI Express 3.0 section 7.2.2: 1 MiB a bus
 *     offset  27      20 19    15 14  12 11        0
 *            |   bus    | device |  fn  | register  |
 *   memory: addresses on the bus, claimed by the BARs of the functions
 * </pre>
 *
 * <p>Absent functions, and addresses that no BAR claims, read as all ones and ignore writes. There are no bridges behind this one: a
 * kernel that scans finds the functions of bus 0 only, unless it is told to scan every bus.
 *
 * <p>Any thread may access. No access throws, whatever a guest chooses.
 */
public final class EcamHostBridge {
    /** Configuration window of one bus, bytes. */
    public static final int BUS_BYTES = 1 << 20;

    /** Most buses. */
    public static final int MAX_BUSES = 256;

    private static final int FUNCTION_SHIFT = 12;
    private static final int FUNCTIONS = 8;
    private static final int FUNCTIONS_PER_BUS = 256;
    private static final int REGISTER_MASK = (1 << FUNCTION_SHIFT) - 1;
    private static final int HEADER_TYPE = 0x0E;
    private static final long MULTI_FUNCTION = 0x80;

    private final int buses;
    private final AtomicReferenceArray<@Nullable PciFunction> functionByAddress;
    private final List<PciFunction> functions = new CopyOnWriteArrayList<>();

    /**
     * A bridge without functions.
     *
     * @param buses number of buses, 1 to {@value #MAX_BUSES}.
     */
    public EcamHostBridge(final int buses) {
        if (buses < 1 || buses > MAX_BUSES) {
            throw new IllegalArgumentException("ECAM: buses=" + buses + " is not in [1, " + MAX_BUSES + "]");
        }
        this.buses = buses;
        this.functionByAddress = new AtomicReferenceArray<>(buses * FUNCTIONS_PER_BUS);
    }

    /**
     * Length of the configuration window.
     *
     * @return bytes.
     */
    public long configBytes() {
        return (long) buses * BUS_BYTES;
    }

    /**
     * Puts a function on a bus. Where a device has more functions than number 0, that one says so in its header type.
     *
     * @param bus      below the number of buses.
     * @param device   0 to 31.
     * @param number   0 to 7.
     * @param function the function.
     * @return this.
     * @throws IllegalArgumentException when the place does not exist or is taken.
     */
    public EcamHostBridge attach(final int bus, final int device, final int number, final PciFunction function) {
        check("bus", bus, buses);
        check("device", device, FUNCTIONS_PER_BUS / FUNCTIONS);
        check("function", number, FUNCTIONS);
        final int place = (bus * FUNCTIONS_PER_BUS) | (device * FUNCTIONS) | number;
        if (!functionByAddress.compareAndSet(place, null, function)) {
            throw new IllegalArgumentException(
                    "ECAM: there is a function at " + bus + ":" + device + "." + number + " already");
        }
        functions.add(function);
        return this;
    }

    private static void check(final String what, final int value, final int count) {
        if (value < 0 || value >= count) {
            throw new IllegalArgumentException("ECAM: " + what + "=" + value + " is not in [0, " + (count - 1) + "]");
        }
    }

    /**
     * Reads the configuration window.
     *
     * @param offset   byte offset in the window, any value.
     * @param numBytes 1, 2 or 4 to be accepted.
     * @return the value, zero-extended; all ones for an absent function and for a refused access.
     */
    public long load(final long offset, final int numBytes) {
        final PciFunction function = functionAt(offset);
        if (function == null) {
            return RegisterSpace.allOnes(numBytes);
        }
        final long value = function.configRead(offset & REGISTER_MASK, numBytes);
        return value | headerTypeBits((int) offset, numBytes);
    }

    /**
     * Writes the configuration window. What follows from it has happened when this returns.
     *
     * @param offset   byte offset in the window, any value.
     * @param numBytes 1, 2 or 4 to be accepted.
     * @param value    the value; bits beyond the width are ignored.
     */
    public void store(final long offset, final int numBytes, final long value) {
        final PciFunction function = functionAt(offset);
        if (function != null) {
            function.configWrite(offset & REGISTER_MASK, numBytes, value);
        }
    }

    private @Nullable PciFunction functionAt(final long offset) {
        return offset >= 0 && offset < configBytes() ? functionByAddress.get((int) (offset >>> FUNCTION_SHIFT)) : null;
    }

    /** The multi-function bit where the access covers it and it is set; a refused access reads as ones anyway. */
    private long headerTypeBits(final int offset, final int numBytes) {
        final int first = offset & REGISTER_MASK;
        final int place = offset >>> FUNCTION_SHIFT;
        if (first > HEADER_TYPE || first + numBytes <= HEADER_TYPE || place % FUNCTIONS != 0) {
            return 0;
        }
        boolean several = false;
        for (int number = 1; number < FUNCTIONS; number++) {
            several |= functionByAddress.get(place + number) != null;
        }
        return several ? MULTI_FUNCTION << ((HEADER_TYPE - first) * Byte.SIZE) : 0;
    }

    /**
     * Reads the memory window.
     *
     * @param address  address on the bus, unsigned.
     * @param numBytes width, any value; which ones are accepted is up to the registers.
     * @return the value, zero-extended; all ones when no BAR claims the address.
     */
    public long loadMmio(final long address, final int numBytes) {
        final PciFunction function = claimantOf(address);
        return function == null ? RegisterSpace.allOnes(numBytes) : function.memoryRead(address, numBytes);
    }

    /**
     * Writes the memory window.
     *
     * @param address  address on the bus, unsigned.
     * @param numBytes width, any value; which ones are accepted is up to the registers.
     * @param value    the value; without effect when no BAR claims the address.
     */
    public void storeMmio(final long address, final int numBytes, final long value) {
        final PciFunction function = claimantOf(address);
        if (function != null) {
            function.memoryWrite(address, numBytes, value);
        }
    }

    private @Nullable PciFunction claimantOf(final long address) {
        for (int i = 0; i < functions.size(); i++) {
            final PciFunction function = functions.get(i);
            if (function.barAt(address) != PciFunction.NO_BAR) {
                return function;
            }
        }
        return null;
    }
}
