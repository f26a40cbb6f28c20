package org.jvnic.nic.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvnic.nic.fault.FaultInjector.Injection;

class FaultPlanTest {
    private static final EnumSet<FaultKind> DRAWABLE =
            EnumSet.complementOf(EnumSet.of(FaultKind.NONE, FaultKind.CALL, FaultKind.THROW));

    private static List<Integer> failures(final FaultInjector faults, final int operations) {
        return IntStream.rangeClosed(1, operations)
                .filter(n -> !faults.check(Site.MEMORY_MAP))
                .boxed()
                .toList();
    }

    @Test
    void shouldFailOnlyTheNthOperation() {
        final FaultInjector faults =
                FaultPlan.builder().at(Site.MEMORY_MAP, 3).fail().build().arm();

        assertEquals(List.of(3), failures(faults, 10));
    }

    @Test
    void shouldFailOperationsInARowWhenTimesIsGiven() {
        final FaultInjector faults = FaultPlan.builder()
                .at(Site.MEMORY_MAP, 3)
                .times(4)
                .fail()
                .build()
                .arm();

        assertEquals(List.of(3, 4, 5, 6), failures(faults, 10));
    }

    @Test
    void shouldFailEveryNthOperationWithoutEnd() {
        final FaultInjector faults =
                FaultPlan.builder().every(Site.MEMORY_MAP, 3).fail().build().arm();

        assertEquals(List.of(3, 6, 9, 12), failures(faults, 13));
    }

    @Test
    void shouldStopAfterTheGivenTimesWhenEveryNthFails() {
        final FaultInjector faults = FaultPlan.builder()
                .every(Site.MEMORY_MAP, 3)
                .times(2)
                .fail()
                .build()
                .arm();

        assertEquals(List.of(3, 6), failures(faults, 13));
    }

    @Test
    void shouldCountOnlyTheRequesterOfTheRule() {
        final FaultInjector faults = FaultPlan.builder()
                .at(Site.DMA_READ, 2)
                .requester(7)
                .fail()
                .build()
                .arm();

        assertEquals(FaultKind.NONE, faults.next(Site.DMA_READ, 7).kind());
        assertEquals(FaultKind.NONE, faults.next(Site.DMA_READ, 1).kind());
        assertEquals(FaultKind.NONE, faults.next(Site.DMA_READ, 1).kind());
        assertEquals(FaultKind.FAIL, faults.next(Site.DMA_READ, 7).kind());
        assertEquals(List.of(new Injection(Site.DMA_READ, 4, 7, FaultKind.FAIL)), faults.injections());
    }

    @Test
    void shouldCountPlacesApart() {
        final FaultInjector faults =
                FaultPlan.builder().at(Site.DMA_READ, 1).fail().build().arm();

        assertEquals(FaultKind.NONE, faults.next(Site.DMA_WRITE, 0).kind());
        assertEquals(FaultKind.FAIL, faults.next(Site.DMA_READ, 0).kind());
    }

    @Test
    void shouldCarryOutTheFirstRuleWhenSeveralHitOneOperation() {
        final FaultInjector faults = FaultPlan.builder()
                .at(Site.INTERRUPT, 1)
                .drop()
                .at(Site.INTERRUPT, 1)
                .times(2)
                .duplicate()
                .build()
                .arm();

        assertEquals(FaultKind.DROP, faults.next(Site.INTERRUPT, 0).kind());
        assertEquals(FaultKind.DUPLICATE, faults.next(Site.INTERRUPT, 0).kind());
        assertEquals(2, faults.injected(Site.INTERRUPT));
        assertEquals(1, faults.injected(Site.INTERRUPT, FaultKind.DROP));
        assertEquals(1, faults.injected(Site.INTERRUPT, FaultKind.DUPLICATE));
        assertEquals(2, faults.occurrences(Site.INTERRUPT));
    }

    @Test
    void shouldStartFromZeroWhenArmedAgain() {
        final FaultPlan plan = FaultPlan.builder().at(Site.MEMORY_MAP, 2).fail().build();

        assertEquals(List.of(2), failures(plan.arm(), 5));
        assertEquals(List.of(2), failures(plan.arm(), 5));
    }

    @Test
    void shouldNotChangeAPlanWhenItsBuilderGoesOn() {
        final FaultPlan.Builder builder =
                FaultPlan.builder().at(Site.MEMORY_MAP, 1).fail();
        final FaultPlan plan = builder.build();
        builder.at(Site.MEMORY_MAP, 2).fail();

        assertEquals(List.of(1), failures(plan.arm(), 5));
    }

    @Test
    void shouldThrowWhatThePlanSays() {
        final StackOverflowError error = new StackOverflowError("planned");
        final FaultInjector faults = FaultPlan.builder()
                .at(Site.MEMORY_MAP, 1)
                .throwing()
                .at(Site.MEMORY_MAP, 2)
                .throwing(() -> new IllegalStateException("planned"))
                .at(Site.MEMORY_MAP, 3)
                .throwingError(() -> error)
                .build()
                .arm();

        assertThrows(InjectedFault.class, () -> faults.check(Site.MEMORY_MAP));
        assertThrows(IllegalStateException.class, () -> faults.check(Site.MEMORY_MAP));
        assertSame(error, assertThrows(StackOverflowError.class, () -> faults.check(Site.MEMORY_MAP)));
        assertTrue(faults.check(Site.MEMORY_MAP));
        assertEquals(3, faults.injected(Site.MEMORY_MAP, FaultKind.THROW));
    }

    @Test
    void shouldRunTheBodyThenPassTheOperationOn() {
        final AtomicInteger runs = new AtomicInteger();
        final FaultInjector faults = FaultPlan.builder()
                .at(Site.MEMORY_MAP, 2)
                .call(runs::incrementAndGet)
                .build()
                .arm();

        assertEquals(List.of(), failures(faults, 5));
        assertEquals(1, runs.get());
    }

    @Test
    void shouldAllowTheBodyToReachTheSeamAgain() {
        final FaultInjector[] self = new FaultInjector[1];
        self[0] = FaultPlan.builder()
                .at(Site.MEMORY_MAP, 1)
                .call(() -> self[0].check(Site.MEMORY_MAP))
                .build()
                .arm();

        assertTrue(self[0].check(Site.MEMORY_MAP));
        assertEquals(2, self[0].occurrences(Site.MEMORY_MAP));
    }

    @Test
    void shouldBoundTheLogAndGoOnCounting() {
        final FaultInjector faults =
                FaultPlan.builder().every(Site.MEMORY_MAP, 1).fail().build().arm();

        failures(faults, FaultInjector.LOG_LIMIT + 10);

        assertEquals(FaultInjector.LOG_LIMIT, faults.injections().size());
        assertEquals(FaultInjector.LOG_LIMIT + 10, faults.injected(Site.MEMORY_MAP));
    }

    @Test
    void shouldDrawTheSamePlanWhenTheSeedIsTheSame() {
        final EnumSet<Site> sites = EnumSet.allOf(Site.class);

        assertEquals(
                FaultPlan.random(42, 50, 1000, sites, DRAWABLE).toString(),
                FaultPlan.random(42, 50, 1000, sites, DRAWABLE).toString());
        assertNotEquals(
                FaultPlan.random(42, 50, 1000, sites, DRAWABLE).toString(),
                FaultPlan.random(43, 50, 1000, sites, DRAWABLE).toString());
    }

    @Test
    void shouldDrawOnlyWhatIsAskedForAndOffered() {
        final EnumSet<Site> sites = EnumSet.of(Site.DMA_READ, Site.WIRE_RECEIVE);
        final FaultPlan plan = FaultPlan.random(7, 500, 20, sites, EnumSet.of(FaultKind.FAIL, FaultKind.DELAY));

        assertEquals(500, plan.rules().size());
        for (final FaultRule rule : plan.rules()) {
            assertTrue(sites.contains(rule.site()));
            assertEquals(
                    rule.site() == Site.DMA_READ ? FaultKind.FAIL : FaultKind.DELAY,
                    rule.action().kind());
            assertTrue(rule.first() >= 1 && rule.first() <= 20);
        }
    }

    @ParameterizedTest
    @EnumSource(Site.class)
    void shouldRefuseAFaultThatThePlaceDoesNotOffer(final Site site) {
        final FaultPlan.Builder builder = FaultPlan.builder();
        if (site.offers(FaultKind.FLIP)) {
            builder.at(site, 1).flipBits(0);
        } else {
            assertThrows(
                    IllegalArgumentException.class, () -> builder.at(site, 1).flipBits(0));
        }
        assertFalse(site.offers(FaultKind.NONE));
    }

    @Test
    void shouldRefuseNumbersOutOfRange() {
        final FaultPlan.Builder builder = FaultPlan.builder();

        assertThrows(IllegalArgumentException.class, () -> builder.at(Site.DMA_READ, 0));
        assertThrows(IllegalArgumentException.class, () -> builder.every(Site.DMA_READ, 0));
        assertThrows(
                IllegalArgumentException.class,
                () -> builder.at(Site.DMA_READ, 1).times(0));
        assertThrows(
                IllegalArgumentException.class,
                () -> builder.at(Site.DMA_READ, 1).requester(0x10000));
        assertThrows(
                IllegalArgumentException.class,
                () -> builder.at(Site.WIRE_POLL, 1).requester(0));
        assertThrows(
                IllegalArgumentException.class,
                () -> builder.at(Site.INTERRUPT, 1).delay(0));
        assertThrows(
                IllegalArgumentException.class,
                () -> builder.at(Site.INTERRUPT, 1).flipBits(-1));
        assertThrows(
                IllegalArgumentException.class,
                () -> FaultPlan.random(1, 1, 0, EnumSet.of(Site.DMA_READ), EnumSet.of(FaultKind.FAIL)));
        assertThrows(
                IllegalArgumentException.class,
                () -> FaultPlan.random(1, 1, 1, EnumSet.of(Site.DMA_READ), EnumSet.of(FaultKind.DROP)));
    }
}
