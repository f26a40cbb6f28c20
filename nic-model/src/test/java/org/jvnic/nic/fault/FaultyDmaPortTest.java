package org.jvnic.nic.fault;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.fault.FaultInjector.Injection;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaStatus;

class FaultyDmaPortTest {
    private static final int SIZE = 32 * 1024;
    private static final long BUS = 0x1000;

    private final HostBytes memory = HostBytes.counting(SIZE, 1);

    private final class FlatDomain implements DmaDomain {
        @Override
        public long resolve(final long busAddress, final int length, final int access) {
            final long offset = busAddress - BUS;
            return offset >= 0 && offset + length <= SIZE ? memory.host() + offset : DmaStatus.NOT_MAPPED;
        }

        @Override
        public int contiguous(final long busAddress, final int length, final int access) {
            return Math.min(length, 100);
        }
    }

    private DmaDomain domain(final FaultInjector faults, final int requester) {
        final DmaDomain domain = new FaultyDmaPort(id -> new FlatDomain(), faults).domain(requester);
        assertNotNull(domain);
        return domain;
    }

    @Test
    void shouldPassEverythingOnWhenThePlanIsEmpty() {
        final DmaDomain domain = domain(FaultPlan.builder().build().arm(), 0);

        assertEquals(memory.host() + 5, domain.resolve(BUS + 5, 10, DmaDomain.READ));
        assertEquals(memory.host(), domain.resolve(BUS, SIZE, DmaDomain.WRITE));
        assertEquals(DmaStatus.NOT_MAPPED, domain.resolve(0, 1, DmaDomain.READ));
        assertEquals(100, domain.contiguous(BUS, 200, DmaDomain.READ));
    }

    @Test
    void shouldRefuseAsInjectedWhenAReadFails() {
        final FaultInjector faults =
                FaultPlan.builder().at(Site.DMA_READ, 2).fail().build().arm();
        final DmaDomain domain = domain(faults, 4);

        assertEquals(memory.host(), domain.resolve(BUS, 8, DmaDomain.READ));
        assertEquals(memory.host(), domain.resolve(BUS, 8, DmaDomain.WRITE));
        assertEquals(DmaStatus.INJECTED, domain.resolve(BUS, 8, DmaDomain.READ));
        assertEquals(memory.host(), domain.resolve(BUS, 8, DmaDomain.READ));
        assertEquals(List.of(new Injection(Site.DMA_READ, 2, 4, FaultKind.FAIL)), faults.injections());
    }

    @Test
    void shouldRefuseAsInjectedWhenAWriteFails() {
        final DmaDomain domain =
                domain(FaultPlan.builder().at(Site.DMA_WRITE, 1).fail().build().arm(), 0);

        assertEquals(memory.host(), domain.resolve(BUS, 8, DmaDomain.READ));
        assertEquals(DmaStatus.INJECTED, domain.resolve(BUS, 8, DmaDomain.WRITE));
    }

    @Test
    void shouldHitOnlyTheDomainOfTheRequester() {
        final FaultInjector faults = FaultPlan.builder()
                .at(Site.DMA_READ, 1)
                .requester(1)
                .fail()
                .build()
                .arm();

        assertEquals(memory.host(), domain(faults, 0).resolve(BUS, 8, DmaDomain.READ));
        assertEquals(DmaStatus.INJECTED, domain(faults, 1).resolve(BUS, 8, DmaDomain.READ));
    }

    @Test
    void shouldShowFlippedBitsAndLeaveTheMemoryAlone() {
        final byte[] before = memory.toArray();
        final DmaDomain domain = domain(
                FaultPlan.builder()
                        .at(Site.DMA_READ, 1)
                        .flipBits(0, 15, 1000)
                        .build()
                        .arm(),
                0);

        final long host = domain.resolve(BUS + 4, 16, DmaDomain.READ);

        final byte[] expected = HostBytes.copyOf(memory.host() + 4, 16);
        expected[0] ^= 0x01;
        expected[1] ^= (byte) 0x80;
        assertArrayEquals(expected, HostBytes.copyOf(host, 16));
        assertArrayEquals(before, memory.toArray());
        assertEquals((memory.host() + 4) & 63, host & 63);
    }

    @Test
    void shouldGiveEachFlippedReadItsOwnCopy() {
        final DmaDomain domain = domain(
                FaultPlan.builder().every(Site.DMA_READ, 1).flipBits(0).build().arm(), 0);
        final Set<Long> copies = new HashSet<>();
        for (int i = 0; i < FaultyDmaPort.SCRATCH_SLOTS; i++) {
            copies.add(domain.resolve(BUS, FaultyDmaPort.SCRATCH_BYTES, DmaDomain.READ) / 64);
        }

        assertEquals(FaultyDmaPort.SCRATCH_SLOTS, copies.size());
    }

    @Test
    void shouldReportAFlipWithoutEffectWhenTheReadIsTooLongOrRefusedOrTheBitOutside() {
        final FaultInjector faults =
                FaultPlan.builder().every(Site.DMA_READ, 1).flipBits(64).build().arm();
        final DmaDomain domain = domain(faults, 0);

        assertEquals(memory.host(), domain.resolve(BUS, FaultyDmaPort.SCRATCH_BYTES + 1, DmaDomain.READ));
        assertEquals(DmaStatus.NOT_MAPPED, domain.resolve(0, 8, DmaDomain.READ));
        final long host = domain.resolve(BUS, 8, DmaDomain.READ);

        assertArrayEquals(HostBytes.copyOf(memory.host(), 8), HostBytes.copyOf(host, 8));
        assertEquals(3, faults.withoutEffect(Site.DMA_READ));
    }

    @Test
    void shouldLoseTheBytesWhenAWriteIsDropped() {
        final byte[] before = memory.toArray();
        final DmaDomain domain =
                domain(FaultPlan.builder().at(Site.DMA_WRITE, 1).drop().build().arm(), 0);

        final long lost = domain.resolve(BUS, 8, DmaDomain.WRITE);
        HostMemory.putLong(lost, -1L);

        assertNotEquals(memory.host(), lost);
        assertArrayEquals(before, memory.toArray());
        assertEquals(memory.host(), domain.resolve(BUS, 8, DmaDomain.WRITE));
    }

    @Test
    void shouldAnswerWithNoDomainWhenTheLookupFails() {
        final FaultyDmaPort port = new FaultyDmaPort(
                id -> new FlatDomain(),
                FaultPlan.builder().at(Site.DOMAIN_LOOKUP, 1).fail().build().arm());

        assertNull(port.domain(0));
        assertNotNull(port.domain(0));
    }

    @Test
    void shouldPassOnThatThePortBehindRefusesTheLookup() {
        assertNull(new FaultyDmaPort(id -> null, FaultPlan.builder().build().arm()).domain(0));
    }

    @Test
    void shouldThrowOutOfTheAccessWhenPlanned() {
        final DmaDomain domain = domain(
                FaultPlan.builder()
                        .at(Site.DMA_WRITE, 1)
                        .throwingError(OutOfMemoryError::new)
                        .build()
                        .arm(),
                0);

        assertThrows(OutOfMemoryError.class, () -> domain.resolve(BUS, 8, DmaDomain.WRITE));
        assertEquals(memory.host(), domain.resolve(BUS, 8, DmaDomain.WRITE));
    }
}
