package org.jvnic.nic.i82576.switching;

import java.util.BitSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.register.RegisterFile;

/**
 * Which pools receive a frame, worked out slowly from the registers, one rule after the other as the datasheet tells them, with
 * addresses as bytes and pools as sets.
 */
final class SlowSwitch {
    private final RegisterFile file;

    SlowSwitch(final RegisterFile file) {
        this.file = file;
    }

    private long register(final int offset) {
        return file.get(offset / 4) & 0xFFFF_FFFFL;
    }

    private boolean bit(final int offset, final int bit) {
        return (register(offset) / (1L << bit)) % 2 == 1;
    }

    private static int[] bytes(final long mac) {
        final int[] bytes = new int[6];
        for (int i = 0; i < 6; i++) {
            bytes[i] = (int) (mac >>> (8 * i)) & 0xFF;
        }
        return bytes;
    }

    boolean isPooled() {
        final long mode = register(0x5818) % 8;
        return mode == 3 || mode == 5;
    }

    private boolean isTagged(final int tag) {
        return tag != SwitchFixture.UNTAGGED;
    }

    /** Longest frame of a length limit, without FCS. */
    private static boolean fits(final int length, final boolean limited, final long limit, final boolean tagged) {
        return limited ? length + 4 <= limit : length <= 1514 + (tagged ? 4 : 0);
    }

    boolean isTooLongForPort(final int length, final int tag) {
        final boolean large = bit(0x100, 5);
        final boolean storeBad = bit(0x100, 2);
        return (large || !storeBad) && !fits(length, large, register(0x5004) % 0x4000, isTagged(tag));
    }

    boolean isTooLongForPool(final int pool, final int length, final int tag) {
        final int vmolr = 0x5AD0 + 4 * pool;
        return !fits(length, bit(vmolr, 16), register(vmolr) % 0x4000, isTagged(tag));
    }

    /** Receive addresses whose address is this one: their pools; null when there is none. */
    private @Nullable Set<Integer> addressed(final long destination, final long source) {
        TreeSet<Integer> pools = null;
        for (int i = 0; i < 24; i++) {
            final int low = i < 16 ? 0x5400 + 8 * i : 0x54E0 + 8 * (i - 16);
            final int high = low + 4;
            final long select = register(high) / 0x10000 % 4;
            final long mac = register(low) + (register(high) % 0x10000 << 32);
            final boolean same = (select == 0 && mac == destination) || (select == 1 && mac == source);
            if (bit(high, 31) && same) {
                pools = pools == null ? new TreeSet<>() : pools;
                for (int pool = 0; pool < 8; pool++) {
                    if (bit(high, 18 + pool)) {
                        pools.add(pool);
                    }
                }
            }
        }
        return pools;
    }

    private boolean isHashed(final int table, final long mac) {
        final int[] da = bytes(mac);
        final int hash = switch ((int) (register(0x100) / 0x1000 % 4)) {
            case 0 -> (da[4] >> 4) | (da[5] << 4);
            case 1 -> (da[4] >> 3) | (da[5] << 5);
            case 2 -> (da[4] >> 2) | (da[5] << 6);
            default -> da[4] | (da[5] << 8);
        };
        return bit(table + 4 * (hash % 4096 / 32), hash % 32);
    }

    private Set<Integer> with(final int bit) {
        final Set<Integer> pools = new TreeSet<>();
        for (int pool = 0; pool < 8; pool++) {
            if (bit(0x5AD0 + 4 * pool, bit)) {
                pools.add(pool);
            }
        }
        return pools;
    }

    private boolean isVlanRefused(final int tag) {
        if (!isTagged(tag) || !bit(0x100, 18)) {
            return false;
        }
        final int vlan = tag % 4096;
        final boolean form = tag / 4096 % 2 == 1;
        return !bit(0x5600 + 4 * (vlan / 32), vlan % 32) || (bit(0x100, 19) && form != bit(0x100, 20));
    }

    private Set<Integer> defaultPool() {
        return bit(0x581C, 29) ? Set.of() : Set.of((int) (register(0x581C) / 128 % 8));
    }

    /** Pools of the VLAN; null when no entry names it. */
    private @Nullable Set<Integer> listed(final int vlan) {
        TreeSet<Integer> pools = null;
        for (int i = 0; i < 32; i++) {
            final int entry = 0x5D00 + 4 * i;
            if (bit(entry, 31) && register(entry) % 4096 == vlan) {
                pools = pools == null ? new TreeSet<>() : pools;
                for (int pool = 0; pool < 8; pool++) {
                    if (bit(entry, 12 + pool)) {
                        pools.add(pool);
                    }
                }
            }
        }
        return pools;
    }

    private Set<Integer> ofVlan(final int tag) {
        if (!isTagged(tag)) {
            return with(24);
        }
        final Set<Integer> pools = new TreeSet<>(with(23));
        final Set<Integer> named = listed(tag % 4096);
        pools.addAll(named == null ? defaultPool() : named);
        return pools;
    }

    private Set<Integer> ofAddress(final long destination, final long source) {
        final Set<Integer> addressed = addressed(destination, source);
        final Set<Integer> pools = addressed == null ? new TreeSet<>() : new TreeSet<>(addressed);
        final boolean group = bytes(destination)[0] % 2 == 1;
        if (destination == SwitchFixture.BROADCAST) {
            pools.addAll(with(27));
        } else if (group) {
            pools.addAll(with(28));
            if (isHashed(0x5200, destination)) {
                pools.addAll(with(25));
            }
        } else {
            if (pools.isEmpty() && isHashed(0xA000, destination)) {
                pools.addAll(with(26));
            }
            pools.addAll(with(29));
        }
        return pools;
    }

    /** Without pools: whether the function takes the frame. */
    private boolean isAccepted(final long destination, final long source) {
        if (addressed(destination, source) != null) {
            return true;
        }
        if (bytes(destination)[0] % 2 == 0) {
            return bit(0x100, 3);
        }
        return bit(0x100, 4)
                || isHashed(0x5200, destination)
                || (destination == SwitchFixture.BROADCAST && bit(0x100, 15));
    }

    /** Pools that get a copy; from is -1 for the wire. Lengths are not looked at. */
    BitSet receivers(final long destination, final long source, final int tag, final int from) {
        final BitSet result = new BitSet();
        if (isVlanRefused(tag)) {
            return result;
        }
        if (!isPooled()) {
            result.set(0, isAccepted(destination, source));
            return result;
        }
        Set<Integer> pools = new TreeSet<>(ofVlan(tag));
        if (!bit(0x581C, 28)) {
            pools.retainAll(ofAddress(destination, source));
        }
        final boolean group = bytes(destination)[0] % 2 == 1;
        if (pools.isEmpty() && !group && from < 0) {
            pools = defaultPool();
        }
        for (final int pool : pools) {
            final boolean own = pool == from && !bit(0x3500, 16 + pool);
            if (bit(0x0C8C, pool) && !own && (result.isEmpty() || bit(0x581C, 30))) {
                result.set(pool);
            }
        }
        return result;
    }

    /** Pools with a receive address for a unicast, in its VLAN. */
    Set<Integer> owners(final long destination, final long source, final int tag) {
        final Set<Integer> addressed = addressed(destination, source);
        if (addressed == null || bytes(destination)[0] % 2 == 1 || bit(0x581C, 28) || isVlanRefused(tag)) {
            return Set.of();
        }
        final Set<Integer> owners = new TreeSet<>(addressed);
        owners.retainAll(ofVlan(tag));
        return owners;
    }

    boolean isVlanLocal(final int vlan) {
        for (int i = 0; i < 32; i++) {
            final int entry = 0x5D00 + 4 * i;
            if (bit(entry, 31) && bit(entry, 20) && register(entry) % 4096 == vlan) {
                return true;
            }
        }
        return false;
    }

    boolean isSourceSpoofed(final int pool, final long source) {
        final Set<Integer> owners = new TreeSet<>();
        for (int i = 0; i < 24; i++) {
            final int low = i < 16 ? 0x5400 + 8 * i : 0x54E0 + 8 * (i - 16);
            final long mac = register(low) + (register(low + 4) % 0x10000 << 32);
            if (bit(low + 4, 31) && register(low + 4) / 0x10000 % 4 == 0 && mac == source && bit(low + 4, 18 + pool)) {
                owners.add(i);
            }
        }
        return bit(0x3500, pool) && owners.isEmpty();
    }

    boolean isVlanSpoofed(final int pool, final int tag) {
        final Set<Integer> members = listed(isTagged(tag) ? tag % 4096 : 0);
        return bit(0x3500, 8 + pool) && (members == null || !members.contains(pool));
    }
}
