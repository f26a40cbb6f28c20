package org.jvnic.nic.i82576.vf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.i82576.mailbox.IgbvfDriver;
import org.jvnic.nic.i82576.mailbox.VfPolicy;
import org.jvnic.nic.i82576.spec.QueueRegister;
import org.jvnic.nic.i82576.spec.ReceiveRegister;
import org.jvnic.nic.i82576.spec.VfRegisters;
import org.jvnic.nic.i82576.spec.VirtualRegister;
import org.jvnic.nic.i82576.switching.PoolCounts;

class VirtualFunctionTest {
    private static final int RST = 1 << 26;
    private static final int ENABLE = 1 << 25;
    private static final int RXDCTL = 0x2828;
    private static final int TXDCTL = 0x3828;

    private final VfFixture fixture = new VfFixture();

    // ---- registers

    @Test
    void shouldShowLinkAndSpeedOfThePhysicalFunction() {
        assertEquals(0x83, fixture.read(0, 0x0008));
        fixture.status = 0xFFFF_FFFF & ~(1 << 1);
        assertEquals(0xC1, fixture.read(0, 0x0008));
    }

    @Test
    void shouldMapItsTwoQueuesToThoseOfTheDevice() {
        fixture.write(3, 0x2800, 0x1234_5680);
        fixture.write(3, 0x2904, 0x77);
        fixture.write(3, 0x3808, 0x1000);
        fixture.write(3, 0x3918, 0x55);
        assertEquals(0x1234_5680, fixture.get(QueueRegister.RDBAL.offset(3)));
        assertEquals(0x77, fixture.get(QueueRegister.RDBAH.offset(11)));
        assertEquals(0x1000, fixture.get(QueueRegister.TDLEN.offset(3)));
        assertEquals(0x55, fixture.get(QueueRegister.TDT.offset(11)));
        assertEquals(
                List.of(
                        QueueRegister.RDBAL.offset(3),
                        QueueRegister.RDBAH.offset(11),
                        QueueRegister.TDLEN.offset(3),
                        QueueRegister.TDT.offset(11)),
                fixture.written);
        assertEquals(0x55, fixture.read(3, 0x3918));
        assertEquals(0, fixture.read(2, 0x3918));
    }

    @Test
    void shouldMapItsHeaderSplitting() {
        fixture.write(2, 0x0F0C, 0x8);
        assertEquals(0x8, fixture.get(ReceiveRegister.PSRTYPE.offset(2)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0004, 0x0100, 0x0840, 0x0C44, 0x27FC, 0x2840, 0x28FC, 0x2A00, 0x3A00, 0x3FFC})
    void shouldReadZeroWhereThereIsNoRegister(final int offset) {
        fixture.write(0, offset, -1);
        assertEquals(0, fixture.read(0, offset));
        assertEquals(List.of(), fixture.written);
    }

    @Test
    void shouldCountTimeInMicroseconds() {
        fixture.nowNs = 5_000_999;
        assertEquals(5000, fixture.read(0, 0x1048));
    }

    @Test
    void shouldRefuseSignalsThatDoNotFit() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new VirtualFunctions(
                        fixture.file, List.of(VfPolicy.of(2)), List.of(), new PoolCounts(), () -> 0, fixture));
    }

    // ---- a driver's life

    @Test
    void shouldServeTheLinuxDriverFromProbeToTraffic() {
        final IgbvfDriver driver = fixture.driver(1);
        assertTrue(driver.probe());
        assertEquals(VfFixture.mac(1), driver.mac());
        assertTrue(driver.open(1522));
        fixture.write(1, TXDCTL, ENABLE);
        fixture.write(1, 0x280C, 0x8200_0002);
        fixture.write(1, RXDCTL, ENABLE | 16 | 8 << 8 | 1 << 16);
        fixture.write(1, 0x2818, 1023);
        fixture.write(1, 0x1700, 0x8081);
        fixture.write(1, 0x1740, 0x82);
        fixture.read(1, 0x1580);
        fixture.write(1, 0x152C, 7);
        fixture.write(1, 0x1530, 7);
        fixture.write(1, 0x1524, 7);
        assertEquals(IgbvfDriver.Link.UP, driver.link());
        assertEquals(0b10, fixture.get(VirtualRegister.VFRE.offset()));
        assertEquals(1023, fixture.get(QueueRegister.RDT.offset(1)));
        fixture.functions.queueCauses(1 << 1, 1 << 2, fixture.nowNs);
        assertEquals(List.of(1), fixture.signals.get(1).sent);
        assertEquals(List.of(), fixture.signals.get(2).sent);
        fixture.functions.onLinkChange();
        assertEquals(List.of(1, 2), fixture.signals.get(1).sent);
    }

    @Test
    void shouldRaiseTheInterruptsOfBothQueues() {
        fixture.write(0, 0x1700, 0x8081_8281);
        fixture.write(0, 0x1524, 7);
        fixture.functions.queueCauses(1 << 8, 0, fixture.nowNs);
        assertEquals(List.of(1), fixture.signals.get(0).sent);
        fixture.write(0, 0x1524, 7);
        fixture.functions.queueCauses(0, 1 << 8, fixture.nowNs);
        assertEquals(List.of(1, 0), fixture.signals.get(0).sent);
        assertEquals(0x0F0F, fixture.functions.queues());
    }

    @Test
    void shouldSwitchEverythingOffInAReset() {
        final IgbvfDriver driver = fixture.driver(0);
        assertTrue(driver.probe());
        for (final int queue : new int[] {0, 0x100}) {
            fixture.write(0, RXDCTL + queue, ENABLE);
            fixture.write(0, TXDCTL + queue, ENABLE);
        }
        fixture.write(0, 0x1524, 7);
        fixture.write(0, 0x2800, 0x1000);
        fixture.runs.clear();
        fixture.write(0, 0x0000, RST);
        assertEquals(0, fixture.read(0, 0x0000));
        assertEquals(1, fixture.runs.size());
        assertEquals(0, fixture.read(0, RXDCTL) & ENABLE);
        assertEquals(0, fixture.read(0, RXDCTL + 0x100) & ENABLE);
        assertEquals(0, fixture.read(0, TXDCTL) & ENABLE);
        assertEquals(0, fixture.read(0, TXDCTL + 0x100) & ENABLE);
        assertEquals(0, fixture.read(0, 0x1524));
        assertEquals(0, fixture.get(VirtualRegister.VFRE.offset()) | fixture.get(VirtualRegister.VFTE.offset()));
        assertEquals(0, fixture.read(0, 0x2800));
        assertEquals(0, fixture.read(0, 0x0800));
    }

    @Test
    void shouldTellADriverOfThePhysicalFunctionOfResets() {
        fixture.functions.physicalReset();
        fixture.file.reset();
        fixture.write(2, 0x2800, 0x1000);
        fixture.write(2, 0x0000, RST);
        assertEquals(1, fixture.mailboxCauses);
        assertEquals(1 << 2, fixture.functions.mailboxes().read(VirtualRegister.VFLRE.offset()));
        assertEquals(0xFB, fixture.get(VirtualRegister.VFRE.offset()));
        assertEquals(0x1000, fixture.read(2, 0x2800));
    }

    @Test
    void shouldHoldFunctionsInResetWhileADriverStartsThePhysicalFunction() {
        final IgbvfDriver driver = fixture.driver(0);
        assertTrue(driver.probe());
        fixture.functions.physicalReset();
        fixture.file.reset();
        assertFalse(driver.reset());
        fixture.functions.physicalReady();
        assertFalse(driver.reset());
        assertTrue(driver.hasTimedOut());
        assertTrue(fixture.mailboxCauses >= 1);
        fixture.file.reset();
        fixture.functions.powerOn();
        assertTrue(driver.reset());
    }

    @Test
    void shouldAskTheEngineWhenBusMasteringChanges() {
        fixture.functions.function(0).setBusMaster(true);
        assertTrue(fixture.functions.function(0).isBusMaster());
        assertFalse(fixture.functions.function(1).isBusMaster());
        assertEquals(1, fixture.runs.size());
    }

    @Test
    void shouldAskForTimeWhenAnIntervalRuns() {
        fixture.write(0, 0x1680, 488);
        fixture.write(0, 0x1740, 0x80);
        fixture.write(0, 0x1524, 1);
        fixture.functions.onLinkChange();
        fixture.write(0, 0x0C40, 2);
        fixture.write(0, 0x1524, 1);
        fixture.functions.onLinkChange();
        assertTrue(fixture.timers > 0 && fixture.functions.hasTimers());
        fixture.nowNs += 1_000_000;
        assertEquals(1, fixture.functions.service(fixture.nowNs));
        assertEquals(List.of(0, 0), fixture.signals.get(0).sent);
    }

    // ---- one against another

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldReachNothingOfAnotherFunctionWhateverIsWritten(final long seed) {
        final Random random = new Random(seed);
        final IgbvfDriver neighbour = fixture.driver(1);
        assertTrue(neighbour.probe() && neighbour.open(1522) && neighbour.isGranted(4 | 1 << 16, 7));
        fixture.write(1, 0x2800, 0x1000);
        fixture.write(1, 0x1700, 0x8081);
        fixture.write(1, 0x1524, 7);
        final String before = stateOf(1);
        for (int i = 0; i < 200_000; i++) {
            final int offset = random.nextInt(0x1000) << 2;
            final boolean mailbox = random.nextInt(4) == 0;
            fixture.write(0, mailbox ? 0x0C40 : offset, mailbox ? random.nextInt(8) : value(random));
            fixture.read(0, random.nextInt(0x1000) << 2);
            if (i % 1000 == 0) {
                assertEquals(before, stateOf(1), "seed " + seed + " write " + i);
            }
        }
        assertEquals(before, stateOf(1), "seed " + seed);
        assertEquals(List.of(), fixture.signals.get(1).sent, "seed " + seed);
        assertEquals(1 << 31 | 0x0F0F, fixture.get(VirtualRegister.DTXSWC.offset()));
        assertEquals(3, fixture.get(ReceiveRegister.MRQC.offset()));
    }

    private static int value(final Random random) {
        return random.nextInt(3) == 0 ? 1 : random.nextInt(8) | random.nextInt(256) << 16;
    }

    /** All that is the function's, and no hash or VLAN of others. */
    private String stateOf(final int function) {
        final StringBuilder state = new StringBuilder();
        for (int offset = 0; offset < VfRegisters.SPACE_BYTES; offset += 4) {
            if (offset != 0x0C40 && offset != 0x1580) {
                state.append(fixture.read(function, offset)).append(' ');
            }
        }
        state.append(fixture.get(VirtualRegister.VMOLR.offset(function))).append(' ');
        state.append(fixture.get(VirtualRegister.VMVIR.offset(function))).append(' ');
        state.append(fixture.get(VirtualRegister.VFRE.offset()) >>> function & 1);
        state.append(fixture.get(VirtualRegister.VFTE.offset()) >>> function & 1)
                .append(' ');
        for (int i = 0; i < 32; i++) {
            final int entry = fixture.get(VirtualRegister.VLVF.offset(i));
            if ((entry >>> (12 + function) & 1) != 0) {
                state.append("vlan ").append(entry & 0xFFF).append(' ');
            }
        }
        for (int i = 0; i < 8; i++) {
            final int high = fixture.get(ReceiveRegister.RAH2.offset(i));
            if ((high >>> (18 + function) & 1) != 0) {
                state.append(high).append(' ').append(fixture.get(ReceiveRegister.RA2.offset(i)));
            }
        }
        return state.toString();
    }
}
