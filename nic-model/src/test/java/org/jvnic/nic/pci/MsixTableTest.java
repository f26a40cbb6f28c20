package org.jvnic.nic.pci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.port.NicEvents;

class MsixTableTest {
    private final Sample sample = new Sample();
    private final MsixTable table = sample.msix;

    @BeforeEach
    void enable() {
        for (int vector = 0; vector < Sample.VECTORS; vector++) {
            sample.program(vector, false);
        }
        sample.command(Sample.MEMORY | Sample.MASTER);
        sample.msixControl(Sample.ENABLE);
        sample.log.clear();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 69})
    void shouldSendTheProgrammedMessageWhenNothingMasks(final int vector) {
        table.raise(vector);
        table.raise(vector);
        assertEquals(List.of(Sample.message(vector), Sample.message(vector)), sample.log);
        assertEquals(0, sample.pending(vector / 64));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 63, 64, 69})
    void shouldHoldARaiseWhileTheVectorIsMaskedAndSendItOnceWhenUnmasked(final int vector) {
        sample.mask(vector, true);
        table.raise(vector);
        table.raise(vector);
        assertEquals(List.of(), sample.log);
        assertEquals(1L << vector, sample.pending(vector / 64));
        sample.mask(vector, false);
        sample.mask(vector, false);
        assertEquals(List.of(Sample.message(vector)), sample.log);
        assertEquals(0, sample.pending(vector / 64));
        assertEquals(1, table.mergedRaises());
    }

    @Test
    void shouldSendWithTheAddressAndDataOfTheMomentOfUnmasking() {
        sample.mask(3, true);
        table.raise(3);
        table.write(3 * 16, 8, 0x1_2345_6783L);
        table.write(3 * 16 + 8, 8, 9);
        assertEquals(List.of("message 24 3 123456780 9"), sample.log);
    }

    @Test
    void shouldSendAllHeldVectorsOnceWhenTheFunctionMaskIsCleared() {
        sample.msixControl(Sample.ENABLE | Sample.FUNCTION_MASK);
        table.raise(69);
        table.raise(64);
        table.raise(2);
        sample.mask(64, true);
        assertEquals(List.of(), sample.log);
        sample.msixControl(Sample.ENABLE);
        sample.msixControl(Sample.ENABLE);
        assertEquals(List.of(Sample.message(2), Sample.message(69)), sample.log);
        assertEquals(1, sample.pending(1));
        sample.mask(64, false);
        assertEquals(3, sample.log.size());
    }

    @Test
    void shouldHoldARaiseWhileBusMasteringIsOff() {
        sample.command(Sample.MEMORY);
        table.raise(5);
        assertEquals(1L << 5, sample.pending(0));
        sample.command(Sample.MEMORY | Sample.MASTER);
        assertEquals(List.of("master false", "master true", Sample.message(5)), sample.log);
        assertEquals(0, sample.pending(0));
    }

    @Test
    void shouldHoldARaiseInD3HotAndSendItInD0() {
        sample.power(Sample.D3HOT);
        table.raise(5);
        assertFalse(sample.function.isBusMasterEnabled());
        sample.power(0);
        assertEquals(List.of("master false", "master true", Sample.message(5)), sample.log);
    }

    @Test
    void shouldDropARaiseWhileDisabledButKeepWhatWasPending() {
        sample.mask(1, true);
        table.raise(1);
        sample.msixControl(0);
        table.raise(2);
        assertEquals(2, sample.pending(0));
        assertEquals(1, table.droppedRaises());
        sample.mask(1, false);
        assertEquals(List.of(), sample.log);
        sample.msixControl(Sample.ENABLE);
        assertEquals(List.of(Sample.message(1)), sample.log);
    }

    @Test
    void shouldNotSendWhatWasWithdrawn() {
        sample.mask(66, true);
        table.raise(66);
        assertTrue(table.withdraw(66));
        assertFalse(table.withdraw(66));
        assertEquals(0, sample.pending(1));
        sample.mask(66, false);
        assertEquals(List.of(), sample.log);
    }

    @Test
    void shouldCountVectorsThatAreNotThere() {
        for (final int vector : new int[] {-1, Sample.VECTORS, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            table.raise(vector);
            assertFalse(table.withdraw(vector));
        }
        assertEquals(8, table.refusedVectors());
        assertEquals(List.of(), sample.log);
    }

    @Test
    void shouldAcceptOnlyAlignedAccessesOf4And8Bytes() {
        table.write(0x20, 8, 0x1111_2222_3333_4444L);
        assertEquals(0x3333_4444L, table.read(0x20, 4));
        assertEquals(0x1111_2222L, table.read(0x24, 4));
        assertEquals(0x1111_2222_3333_4444L, table.read(0x20, 8));
        assertEquals(0, table.refusedAccesses());
        final long[][] refused = {{0x20, 1}, {0x20, 2}, {0x22, 4}, {0x24, 8}, {0x20, 3}, {0x20, 16}, {-8, 8}, {-4, 4}};
        for (final long[] access : refused) {
            table.write(access[0], (int) access[1], 0);
            final long ones = access[1] == 16 ? -1 : -1L >>> (64 - access[1] * 8);
            assertEquals(ones, table.read(access[0], (int) access[1]));
        }
        assertEquals(refused.length * 2L, table.refusedAccesses());
        assertEquals(0x1111_2222_3333_4444L, table.read(0x20, 8));
    }

    @Test
    void shouldKeepReservedBitsAndThePendingBitsReadOnly() {
        table.write(0, 4, 0xFFFF_FFFFL);
        assertEquals(0xFFFF_FFFCL, table.read(0, 4));
        table.write(12, 4, 0xFFFF_FFFFL);
        assertEquals(1, table.read(12, 4));
        table.raise(0);
        table.write(Sample.PBA, 8, -1);
        table.write(Sample.PBA, 4, 0);
        assertEquals(1, table.read(Sample.PBA, 8));
        table.write(0x800, 8, -1);
        assertEquals(0, table.read(0x800, 8));
        assertEquals(0, table.read(Sample.PBA + 16, 8));
        assertEquals(0, table.refusedAccesses());
    }

    @Test
    void shouldReadPendingBitsInBothHalvesOfAWord() {
        sample.mask(33, true);
        sample.mask(69, true);
        table.raise(33);
        table.raise(69);
        assertEquals(0, table.read(Sample.PBA, 4));
        assertEquals(2, table.read(Sample.PBA + 4, 4));
        assertEquals(1 << 5, table.read(Sample.PBA + 8, 4));
    }

    @Test
    void shouldMaskAndForgetEverythingOnReset() {
        sample.mask(65, true);
        table.raise(65);
        sample.function.reset(ResetCause.CONVENTIONAL);
        for (int vector = 0; vector < Sample.VECTORS; vector++) {
            assertEquals(0, table.read(vector * 16L, 8));
            assertEquals(1L << 32, table.read(vector * 16L + 8, 8));
        }
        assertEquals(0, sample.pending(0));
        assertEquals(0, sample.pending(1));
    }

    @Test
    void shouldContainWhatTheSinkThrows() {
        final MsixTable broken = new MsixTable(
                7,
                Sample.GEOMETRY,
                (requester, vector, address, data) -> {
                    throw new IllegalStateException("sink");
                },
                sample);
        broken.control(true, false, true);
        broken.write(12, 4, 0);
        broken.raise(0);
        assertEquals(List.of("contained 7 sink"), sample.log);
    }

    @Test
    void shouldNotAllocateWhenRaising() {
        final long[] sent = new long[1];
        final MsixTable quiet =
                new MsixTable(0, Sample.GEOMETRY, (requester, vector, address, data) -> sent[0]++, NicEvents.NONE);
        quiet.control(true, false, true);
        quiet.write(12, 4, 0);
        final var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        raiseMany(quiet);
        threads.getCurrentThreadAllocatedBytes();
        final long before = threads.getCurrentThreadAllocatedBytes();
        raiseMany(quiet);
        assertEquals(0, threads.getCurrentThreadAllocatedBytes() - before);
        assertEquals(100_000, sent[0]);
    }

    private static void raiseMany(final MsixTable table) {
        for (int i = 0; i < 50_000; i++) {
            table.raise(0);
            table.raise(1);
            table.raise(-1);
        }
    }

    @Test
    void shouldRefuseGeometryThatContradictsItself() {
        Sample.assertRefused("vectors=0", () -> MsiX.inOneBar(0, 0, 0, 0x1000));
        Sample.assertRefused("vectors=2049", () -> MsiX.inOneBar(2049, 0, 0, 0x10000));
        Sample.assertRefused("tableBar=6", () -> MsiX.inOneBar(1, 6, 0, 0x1000));
        Sample.assertRefused("tableOffset=0x4", () -> MsiX.inOneBar(1, 0, 4, 0x1000));
        Sample.assertRefused("pbaOffset=0xc", () -> MsiX.inOneBar(1, 0, 16, 12));
        Sample.assertRefused("pbaOffset=0x18 overlaps", () -> sampleTable(MsiX.inOneBar(2, 0, 0, 0x18)));
        Sample.assertRefused("overlaps", () -> sampleTable(MsiX.inOneBar(65, 0, 0x1008, 0x1000)));
        Sample.assertRefused("pbaBar=1", () -> sampleTable(new MsiX(2, 0, 0, 1, 0)));
        assertEquals(
                16,
                sampleTable(MsiX.inOneBar(65, 0, 0x1010, 0x1000)).capability().pbaBytes());
        assertEquals(8, MsiX.inOneBar(64, 0, 0, 1024).pbaBytes());
    }

    private MsixTable sampleTable(final MsiX geometry) {
        return new MsixTable(0, geometry, sample, sample);
    }
}
