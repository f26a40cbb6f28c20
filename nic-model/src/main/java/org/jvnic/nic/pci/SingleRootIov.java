package org.jvnic.nic.pci;

import static org.jvnic.nic.register.Access.RO;
import static org.jvnic.nic.register.Access.RW;

import java.util.ArrayList;
import java.util.List;
import org.jvnic.nic.register.BitField;

/**
 * Single root I/O virtualisation without migration: how many virtual functions there may be and where they would be.
 * SR-IOV 1.1 section 3.3.
 *
 * @param totalVfs        initial and total virtual functions, 1 to 65535.
 * @param firstOffset     from the function's routing id to that of virtual function 0, 16 bits.
 * @param firstOffsetAri  the same while ARI Capable Hierarchy is set, 16 bits.
 * @param stride          from one virtual function's routing id to the next one's, 16 bits.
 * @param deviceId        device id of virtual functions, 16 bits.
 * @param pageSizes       supported system page sizes: bit n for 4096 times 2 to the n, bit 0 included.
 * @param vfBars          BARs of each virtual function, memory; their sizes are those of one function's share.
 */
public record SingleRootIov(
        int totalVfs, int firstOffset, int firstOffsetAri, int stride, int deviceId, int pageSizes, List<VfBar> vfBars)
        implements Capability {
    static final int CONTROL = 0x08;
    static final int NUM_VFS = 0x10;
    static final int FIRST_OFFSET = 0x14;

    static final BitField VF_ENABLE = BitField.bit("VF_ENABLE", 0, RW, "The virtual functions are there.");
    static final BitField VF_MEMORY_SPACE = BitField.bit("VF_MSE", 3, RW, "They answer memory accesses.");
    static final BitField ARI_HIERARCHY =
            BitField.bit("ARI_HIERARCHY", 4, RW, "Routing ids have function numbers of 8 bits.");

    private static final int VF_BAR0 = 0x24;
    private static final int MAX_16_BITS = 0xFFFF;

    /**
     * A BAR of every virtual function.
     *
     * @param index    0 to 5; a 64-bit one ends at 4.
     * @param sizeBits size of one function's share is 2 to the power of it: 12 to 31 bits.
     * @param is64Bit  whether they may be placed anywhere in 64 bits of address.
     */
    public record VfBar(int index, int sizeBits, boolean is64Bit) {
        /**
         * Checks the geometry.
         *
         * @param index    which BAR.
         * @param sizeBits bits of the size.
         * @param is64Bit  whether 64 bits of address.
         * @throws IllegalArgumentException naming the value out of range.
         */
        public VfBar {
            final int last = is64Bit ? Bar.COUNT - 2 : Bar.COUNT - 1;
            if (index < 0 || index > last) {
                throw new IllegalArgumentException("VF BAR: index=" + index + " is not in [0, " + last + "]");
            }
            if (sizeBits < 12 || sizeBits > 31) {
                throw new IllegalArgumentException("VF BAR" + index + ": sizeBits=" + sizeBits + " is not in [12, 31]");
            }
        }
    }

    /**
     * Checks the ranges.
     *
     * @param totalVfs       virtual functions.
     * @param firstOffset    offset of the first.
     * @param firstOffsetAri offset of the first with ARI.
     * @param stride         from one to the next.
     * @param deviceId       device id.
     * @param pageSizes      supported page sizes.
     * @param vfBars         BARs.
     * @throws IllegalArgumentException naming the value out of range.
     */
    public SingleRootIov {
        check("totalVfs", totalVfs, 1);
        check("firstOffset", firstOffset, 0);
        check("firstOffsetAri", firstOffsetAri, 0);
        check("stride", stride, 0);
        check("deviceId", deviceId, 0);
        if ((pageSizes & 1) == 0) {
            throw new IllegalArgumentException(
                    "SR-IOV: pageSizes=0x" + Integer.toHexString(pageSizes) + " is without 4096 bytes, bit 0");
        }
        vfBars = List.copyOf(vfBars);
    }

    private static void check(final String name, final int value, final int min) {
        if (value < min || value > MAX_16_BITS) {
            throw new IllegalArgumentException("SR-IOV: " + name + "=" + value + " is not in [" + min + ", 65535]");
        }
    }

    @Override
    public String title() {
        return "Single Root I/O Virtualization";
    }

    @Override
    public int id() {
        return 0x0010;
    }

    @Override
    public boolean isExtended() {
        return true;
    }

    @Override
    public int numBytes() {
        return 0x40;
    }

    @Override
    public List<ConfigRegister> registers() {
        final BitField numVfs = BitField.bits("NUM_VFS", 15, 0, RW, 0, "Virtual functions wanted.");
        final List<ConfigRegister> all = new ArrayList<>(List.of(
                ConfigRegister.of("CONTROL", CONTROL, 2, VF_ENABLE, VF_MEMORY_SPACE, ARI_HIERARCHY),
                constant("INITIAL_VFS", 0x0C, 2, totalVfs),
                constant("TOTAL_VFS", 0x0E, 2, totalVfs),
                ConfigRegister.of("NUM_VFS", NUM_VFS, 2, numVfs),
                constant("FIRST_OFFSET", FIRST_OFFSET, 2, firstOffset),
                constant("STRIDE", 0x16, 2, stride),
                constant("DEVICE_ID", 0x1A, 2, deviceId),
                constant("SUPPORTED_PAGES", 0x1C, 4, pageSizes & 0xFFFF_FFFFL),
                systemPage()));
        for (final VfBar bar : vfBars) {
            all.addAll(ConfigHeader.barWords(
                    "VF_BAR",
                    VF_BAR0,
                    bar.index,
                    bar.sizeBits,
                    bar.is64Bit ? Bar.Kind.MEMORY_64 : Bar.Kind.MEMORY_32,
                    false));
        }
        return all;
    }

    /** Software may choose among the sizes there are. */
    private ConfigRegister systemPage() {
        final List<BitField> fields = new ArrayList<>();
        for (int bit = 0; bit < Integer.SIZE; bit++) {
            if ((pageSizes >>> bit & 1) != 0) {
                fields.add(BitField.bits("PAGE_" + bit, bit, bit, RW, bit == 0 ? 1 : 0, "Page size in use."));
            }
        }
        return new ConfigRegister("SYSTEM_PAGE", 0x20, 4, fields, 0, 0);
    }

    private static ConfigRegister constant(final String name, final int offset, final int numBytes, final long value) {
        return ConfigRegister.of(
                name, offset, numBytes, BitField.bits(name, numBytes * 8 - 1, 0, RO, value, "Constant."));
    }
}
