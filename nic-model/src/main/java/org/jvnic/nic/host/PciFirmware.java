package org.jvnic.nic.host;

import org.jvnic.nic.pci.PciFunction;

/**
 * What firmware and a host driver do to a function before it is used, for a machine that has neither: through config space only, as
 * they would. Used by the thread that sets the machine up.
 */
public final class PciFirmware {
    private static final int COMMAND = 0x04;
    private static final int COMMAND_MEMORY = 1 << 1;
    private static final int COMMAND_MASTER = 1 << 2;
    private static final int BAR0 = 0x10;
    private static final int BARS = 6;
    private static final int BAR_IS_IO = 1;
    private static final int BAR_TYPE_MASK = 0x6;
    private static final int BAR_64_BIT = 0x4;
    private static final long BAR_FLAGS = 0xF;
    private static final long LOW_WORD = 0xFFFF_FFFFL;
    private static final int CAPABILITIES = 0x34;
    private static final int MSIX_ID = 0x11;
    private static final int MSIX_CONTROL = 2;
    private static final int MSIX_TABLE = 4;
    private static final int MSIX_ENABLE = 1 << 15;
    private static final int MSIX_SIZE_MASK = 0x7FF;
    private static final int ENTRY_BYTES = 16;

    private final long end;
    private long next;

    /**
     * Firmware with a window of bus addresses to give away.
     *
     * @param firstAddress first address of the window.
     * @param numBytes     its length, positive.
     */
    public PciFirmware(final long firstAddress, final long numBytes) {
        if (firstAddress < 0 || numBytes <= 0 || numBytes > Long.MAX_VALUE - firstAddress) {
            throw new IllegalArgumentException("PCI memory window: 0x" + Long.toHexString(numBytes) + " bytes at 0x"
                    + Long.toHexString(firstAddress) + " are not within [0, 2^63)");
        }
        this.next = firstAddress;
        this.end = firstAddress + numBytes;
    }

    /**
     * Gives every BAR an address and turns memory decode and bus mastering on.
     *
     * @param function the function.
     * @throws IllegalStateException when the window is too small; names the BAR.
     */
    public void enumerate(final PciFunction function) {
        final long command = function.configRead(COMMAND, 2);
        function.configWrite(COMMAND, 2, command & ~(COMMAND_MEMORY | COMMAND_MASTER));
        int index = 0;
        while (index < BARS) {
            final boolean wide = (function.configRead(BAR0 + 4L * index, 4) & BAR_TYPE_MASK) == BAR_64_BIT;
            final long size = sizeOf(function, index, wide);
            if (size != 0) {
                place(function, index, wide, size);
            }
            index += wide ? 2 : 1;
        }
        function.configWrite(COMMAND, 2, command | COMMAND_MEMORY | COMMAND_MASTER);
    }

    /** Bytes of a BAR, 0 when there is none. */
    private static long sizeOf(final PciFunction function, final int index, final boolean wide) {
        final long offset = BAR0 + 4L * index;
        function.configWrite(offset, 4, LOW_WORD);
        final long low = function.configRead(offset, 4);
        if ((low & BAR_IS_IO) != 0) {
            return 0;
        }
        final long mask = low & ~BAR_FLAGS;
        if (!wide) {
            return mask == 0 ? 0 : LOW_WORD + 1 - mask;
        }
        function.configWrite(offset + 4, 4, LOW_WORD);
        return -(mask | (function.configRead(offset + 4, 4) << 32));
    }

    private void place(final PciFunction function, final int index, final boolean wide, final long size) {
        final long address = (next + size - 1) & -size;
        final long limit = wide ? end : Math.min(end, LOW_WORD + 1);
        if (address < next || size > limit - address) {
            throw new IllegalStateException("PCI function 0x" + Integer.toHexString(function.requesterId()) + ": BAR"
                    + index + " of 0x" + Long.toHexString(size) + " bytes does not fit below 0x"
                    + Long.toHexString(limit));
        }
        function.configWrite(BAR0 + 4L * index, 4, address & LOW_WORD);
        if (wide) {
            function.configWrite(BAR0 + 4L * index + 4, 4, address >>> 32);
        }
        next = address + size;
    }

    /**
     * Programs and unmasks every MSI-X vector, then enables MSI-X. The BARs have to be placed.
     *
     * @param function       the function.
     * @param messageAddress address of every message, a multiple of 4.
     * @param firstData      data of the message of vector 0; vector v has {@code firstData + v}.
     * @throws IllegalStateException when the function has no MSI-X capability.
     */
    public static void enableMsix(final PciFunction function, final long messageAddress, final int firstData) {
        final int capability = capability(function, MSIX_ID);
        final long control = function.configRead((long) capability + MSIX_CONTROL, 2);
        final long place = function.configRead((long) capability + MSIX_TABLE, 4);
        final int bar = (int) place & 7;
        final long table = place & ~7L;
        for (int vector = 0; vector <= (control & MSIX_SIZE_MASK); vector++) {
            final long entry = table + (long) vector * ENTRY_BYTES;
            function.barWrite(bar, entry, 4, messageAddress & LOW_WORD);
            function.barWrite(bar, entry + 4, 4, messageAddress >>> 32);
            function.barWrite(bar, entry + 8, 4, firstData + (long) vector);
            function.barWrite(bar, entry + 12, 4, 0);
        }
        function.configWrite((long) capability + MSIX_CONTROL, 2, control | MSIX_ENABLE);
    }

    private static int capability(final PciFunction function, final int id) {
        int offset = (int) function.configRead(CAPABILITIES, 1);
        while (offset != 0 && function.configRead(offset, 1) != id) {
            offset = (int) function.configRead(offset + 1L, 1);
        }
        if (offset == 0) {
            throw new IllegalStateException("PCI function 0x" + Integer.toHexString(function.requesterId())
                    + ": no capability 0x" + Integer.toHexString(id) + " in its list");
        }
        return offset;
    }
}
