package org.jvnic.nic.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.port.InterruptSink;

class FaultyInterruptSinkTest {
    private final List<String> raised = new ArrayList<>();

    private final InterruptSink recorder = new InterruptSink() {
        @Override
        public void message(final int requesterId, final int vector, final long address, final int data) {
            raised.add(requesterId + "/" + vector + "@" + address + "=" + data);
        }

        @Override
        public void line(final int requesterId, final boolean asserted) {
            raised.add(requesterId + (asserted ? " up" : " down"));
        }
    };

    private FaultyInterruptSink sink(final FaultPlan.Builder plan) {
        return new FaultyInterruptSink(recorder, plan.build().arm());
    }

    private static void raise(final InterruptSink sink, final int... vectors) {
        for (final int vector : vectors) {
            sink.message(0, vector, 0, 0);
        }
    }

    private List<Integer> vectors() {
        return raised.stream()
                .map(text -> Integer.valueOf(text.substring(text.indexOf('/') + 1, text.indexOf('@'))))
                .toList();
    }

    @Test
    void shouldPassMessagesAndLinesOnUnchanged() {
        final FaultyInterruptSink sink = sink(FaultPlan.builder());

        sink.message(1, 2, 3, 4);
        sink.line(5, true);
        sink.line(5, false);

        assertEquals(List.of("1/2@3=4", "5 up", "5 down"), raised);
    }

    @Test
    void shouldLoseTheInterruptWhenDropped() {
        raise(sink(FaultPlan.builder().at(Site.INTERRUPT, 2).drop()), 1, 2, 3);

        assertEquals(List.of(1, 3), vectors());
    }

    @Test
    void shouldRaiseTheInterruptTwiceWhenDuplicated() {
        raise(sink(FaultPlan.builder().at(Site.INTERRUPT, 2).duplicate()), 1, 2, 3);

        assertEquals(List.of(1, 2, 2, 3), vectors());
    }

    @Test
    void shouldRaiseADelayedInterruptAfterThatManyLaterOnes() {
        final FaultyInterruptSink sink =
                sink(FaultPlan.builder().at(Site.INTERRUPT, 1).delay(2));

        raise(sink, 1, 2);
        assertEquals(List.of(2), vectors());
        assertEquals(1, sink.held());

        raise(sink, 3, 4);
        assertEquals(List.of(2, 3, 1, 4), vectors());
        assertEquals(0, sink.held());
    }

    @Test
    void shouldRaiseHeldInterruptsInOrderWhenReleased() {
        final FaultyInterruptSink sink =
                sink(FaultPlan.builder().at(Site.INTERRUPT, 1).times(3).delay(100));

        raise(sink, 1, 2, 3);
        assertEquals(List.of(), raised);

        sink.release();
        assertEquals(List.of(1, 2, 3), vectors());

        sink.release();
        assertEquals(3, raised.size());
    }

    @Test
    void shouldRaiseWithOtherDataWhenBitsAreFlipped() {
        sink(FaultPlan.builder().at(Site.INTERRUPT, 1).flipBits(0, 31)).message(1, 2, 3, 0x41);

        assertEquals(List.of("1/2@3=" + 0x80000040), raised);
    }

    @Test
    void shouldReportAFlipWithoutEffectWhenThereIsNoSuchBit() {
        final FaultInjector faults = FaultPlan.builder()
                .every(Site.INTERRUPT, 1)
                .flipBits(32)
                .build()
                .arm();
        final FaultyInterruptSink sink = new FaultyInterruptSink(recorder, faults);

        sink.message(1, 2, 3, 4);
        sink.line(1, true);

        assertEquals(List.of("1/2@3=4", "1 up"), raised);
        assertEquals(2, faults.withoutEffect(Site.INTERRUPT));
    }

    @Test
    void shouldDelayAndLoseLineChangesToo() {
        final FaultyInterruptSink sink = sink(FaultPlan.builder()
                .at(Site.INTERRUPT, 1)
                .delay(1)
                .at(Site.INTERRUPT, 3)
                .drop());

        sink.line(1, true);
        sink.line(1, false);
        sink.line(2, true);

        assertEquals(List.of("1 down", "1 up"), raised);
    }

    @Test
    void shouldHitOnlyTheRequesterOfTheRule() {
        final FaultyInterruptSink sink =
                sink(FaultPlan.builder().every(Site.INTERRUPT, 1).requester(9).drop());

        sink.message(8, 0, 0, 0);
        sink.message(9, 0, 0, 0);

        assertEquals(List.of("8/0@0=0"), raised);
    }

    @Test
    void shouldThrowAndRaiseNothingWhenPlanned() {
        final FaultyInterruptSink sink =
                sink(FaultPlan.builder().at(Site.INTERRUPT, 1).throwing());

        assertThrows(InjectedFault.class, () -> sink.message(0, 0, 0, 0));
        assertEquals(List.of(), raised);
    }
}
