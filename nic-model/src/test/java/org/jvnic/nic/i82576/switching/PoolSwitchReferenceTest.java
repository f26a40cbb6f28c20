package org.jvnic.nic.i82576.switching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvnic.nic.i82576.switching.SwitchFixture.BROADCAST;
import static org.jvnic.nic.i82576.switching.SwitchFixture.POOLS;
import static org.jvnic.nic.i82576.switching.SwitchFixture.UNTAGGED;
import static org.jvnic.nic.i82576.switching.SwitchFixture.VALID;

import java.util.BitSet;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.i82576.spec.GeneralRegister;
import org.jvnic.nic.i82576.spec.ReceiveRegister;
import org.jvnic.nic.i82576.spec.VirtualRegister;
import org.jvnic.nic.port.DropReason;

/** Every frame goes where the rules, followed one by one, send it, whatever the registers say. */
class PoolSwitchReferenceTest {
    private static final int CONFIGURATIONS = 400;
    private static final int FRAMES = 60;
    private static final int[] LENGTHS = {60, 200, 1514, 1515, 1518, 1519, 1600, 9000};

    private final SwitchFixture fixture = new SwitchFixture();
    private final SlowSwitch reference = new SlowSwitch(fixture.file);
    private final long[] macs = new long[10];
    private final int[] vlans = {0, 1, 2, 77, 4095};
    private int delivered;
    private int departed;
    private int refused;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldDeliverAsTheRulesSay(final long seed) {
        final Random random = new Random(seed);
        for (int i = 0; i < CONFIGURATIONS; i++) {
            randomize(random);
            for (int j = 0; j < FRAMES; j++) {
                final String what = "seed " + seed + " configuration " + i + " frame " + j;
                if (random.nextBoolean()) {
                    checkArrival(random, what);
                } else {
                    checkSending(random, what);
                }
            }
            fixture.assertExact();
        }
        assertTrue(delivered > 1000 && departed > 1000 && refused > 500, delivered + " " + departed + " " + refused);
    }

    private void randomize(final Random random) {
        fixture.file.reset();
        for (int i = 0; i < macs.length; i++) {
            macs[i] = (random.nextLong() & 0xFFFF_FFFF_FFFEL) | (i >= 7 ? 1 : 0);
        }
        macs[9] = BROADCAST;
        fixture.set(ReceiveRegister.RCTL.offset(), (random.nextInt() & 0x001F_B03E) | 2);
        fixture.set(ReceiveRegister.RLPML.offset(), 64 + random.nextInt(2000));
        fixture.set(ReceiveRegister.MRQC.offset(), new int[] {0, 2, 3, 3, 5}[random.nextInt(5)]);
        fixture.set(VirtualRegister.VT_CTL.offset(), random.nextInt() & (random.nextInt(4) == 0 ? -1 : ~(1 << 28)));
        fixture.set(VirtualRegister.DTXSWC.offset(), random.nextInt() & (random.nextBoolean() ? -1 : 0xFFFF_0000));
        fixture.set(VirtualRegister.VFRE.offset(), many(random));
        fixture.tagType(random.nextInt(8) == 0 ? 0x88A8 : 0x8100);
        for (int entry = 0; entry < 24; entry++) {
            if (random.nextInt(3) == 0) {
                fixture.address(entry, macs[random.nextInt(9)], few(random) & 0xFF);
                final int high =
                        entry < 16 ? ReceiveRegister.RAH.offset(entry) : ReceiveRegister.RAH2.offset(entry - 16);
                if (random.nextInt(4) == 0) {
                    fixture.set(
                            high, (fixture.get(high) & (random.nextBoolean() ? -1 : ~VALID)) | random.nextInt(4) << 16);
                }
            }
        }
        for (int pool = 0; pool < POOLS; pool++) {
            final int length = 64 + random.nextInt(2000);
            fixture.mode(pool, (few(random) & ~0x3FFF) | length);
        }
        for (int i = 0; i < 128; i++) {
            fixture.set(ReceiveRegister.MTA.offset(i), random.nextInt());
            fixture.set(ReceiveRegister.UTA.offset(i), random.nextInt());
            fixture.set(ReceiveRegister.VFTA.offset(i), many(random));
        }
        for (int i = 0; i < 6; i++) {
            fixture.vlan(random.nextInt(32), vlans[random.nextInt(vlans.length)], random.nextInt(256));
            final int entry = VirtualRegister.VLVF.offset(random.nextInt(32));
            fixture.set(entry, fixture.get(entry) ^ random.nextInt(2) << 20);
        }
        fixture.configure();
        fixture.host.linkUp = random.nextInt(8) != 0;
        fixture.host.loopback = random.nextInt(16) == 0;
    }

    /** A quarter of the bits. */
    private static int few(final Random random) {
        final int half = random.nextInt();
        return half & random.nextInt();
    }

    /** Three quarters of the bits. */
    private static int many(final Random random) {
        final int half = random.nextInt();
        return half | random.nextInt();
    }

    private int tag(final Random random) {
        return random.nextInt(3) == 0 ? UNTAGGED : vlans[random.nextInt(vlans.length)] | random.nextInt(16) << 12;
    }

    private boolean isPortLoopback() {
        return fixture.host.loopback || (fixture.get(ReceiveRegister.RCTL.offset()) & 0xC0) != 0;
    }

    private void checkArrival(final Random random, final String what) {
        final long destination = macs[random.nextInt(macs.length)];
        final long source = macs[random.nextInt(7)];
        final int tag = tag(random);
        final int length = LENGTHS[random.nextInt(LENGTHS.length)];
        fixture.arrive(fixture.frame(destination, source, tag, length));
        final BitSet expected =
                fixture.host.linkUp && !isPortLoopback() ? arriving(destination, source, tag, length) : new BitSet();
        check(expected, 0, what);
    }

    private BitSet arriving(final long destination, final long source, final int tag, final int length) {
        return reference.isTooLongForPort(length, tag)
                ? new BitSet()
                : fitting(reference.receivers(destination, source, tag, -1), length, tag);
    }

    private BitSet fitting(final BitSet pools, final int length, final int tag) {
        if (reference.isPooled()) {
            for (int pool = 0; pool < POOLS; pool++) {
                pools.set(pool, pools.get(pool) && !reference.isTooLongForPool(pool, length, tag));
            }
        }
        return pools;
    }

    private void checkSending(final Random random, final String what) {
        final boolean pooled = reference.isPooled();
        final int pool = pooled ? random.nextInt(POOLS) : 0;
        final long destination = macs[random.nextInt(macs.length)];
        final long source = macs[random.nextInt(7)];
        final int tag = tag(random);
        final int length = LENGTHS[random.nextInt(LENGTHS.length)];
        final DropReason reason = fixture.send(pool, fixture.frame(destination, source, tag, length));
        refused += reason != null ? 1 : 0;
        if (pooled && reference.isSourceSpoofed(pool, source)) {
            assertEquals(DropReason.TX_SPOOFED_MAC, reason, what);
            check(new BitSet(), 0, what);
        } else if (pooled && reference.isVlanSpoofed(pool, tag)) {
            assertEquals(DropReason.TX_SPOOFED_VLAN, reason, what);
            check(new BitSet(), 0, what);
        } else if (isPortLoopback()) {
            assertEquals(null, reason, what);
            check(arriving(destination, source, tag, length), 0, what);
        } else {
            checkSwitched(destination, source, tag, length, pool, reason, what);
        }
    }

    private void checkSwitched(
            final long destination,
            final long source,
            final int tag,
            final int length,
            final int pool,
            final @Nullable DropReason reason,
            final String what) {
        final boolean between = reference.isPooled() && fixture.get(VirtualRegister.DTXSWC.offset()) < 0;
        final BitSet chosen = between ? reference.receivers(destination, source, tag, pool) : new BitSet();
        final Set<Integer> owners = between ? reference.owners(destination, source, tag) : Set.of();
        final int vlan = tag == UNTAGGED ? 0 : tag & 0xFFF;
        final boolean stays = between && (!owners.isEmpty() || reference.isVlanLocal(vlan));
        final boolean leaves = fixture.host.linkUp && !stays;
        DropReason expected = null;
        if (chosen.isEmpty() && !leaves) {
            expected = owners.equals(Set.of(pool))
                    ? DropReason.TX_SELF_ADDRESSED
                    : stays ? DropReason.TX_NO_DESTINATION : DropReason.TX_LINK_DOWN;
        }
        assertEquals(expected, reason, what);
        final BitSet receiving = reference.isTooLongForPort(length, tag) ? new BitSet() : fitting(chosen, length, tag);
        check(receiving, leaves ? 1 : 0, what);
    }

    private void check(final BitSet expected, final int expectedOnWire, final String what) {
        final int received = fixture.takeReceived();
        assertEquals(expected, BitSet.valueOf(new long[] {received}), () -> what + registers());
        assertEquals(expectedOnWire, fixture.takeDeparted(), what);
        delivered += Integer.bitCount(received);
        departed += expectedOnWire;
    }

    private String registers() {
        return String.format(
                " RCTL %08x MRQC %08x VT_CTL %08x DTXSWC %08x VET %08x",
                fixture.get(ReceiveRegister.RCTL.offset()),
                fixture.get(ReceiveRegister.MRQC.offset()),
                fixture.get(VirtualRegister.VT_CTL.offset()),
                fixture.get(VirtualRegister.DTXSWC.offset()),
                fixture.get(GeneralRegister.VET.offset()));
    }
}
