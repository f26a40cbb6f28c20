package org.jvnic.nic.pci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.port.InterruptSink;
import org.jvnic.nic.port.NicEvents;

class InterruptLineTest {
    private static final int FLIPS = 200_000;

    private final AtomicBoolean level = new AtomicBoolean();

    @Test
    void shouldTellAlternatingLevelsThatEndAtTheLastOneWhenTwoThreadsChangeIt() throws InterruptedException {
        final AtomicInteger repeated = new AtomicInteger();
        final AtomicBoolean last = new AtomicBoolean();
        final InterruptLine line = line(asserted -> {
            if (last.getAndSet(asserted) == asserted) {
                repeated.incrementAndGet();
            }
        });
        final Thread other = new Thread(() -> flip(line));
        other.start();
        flip(line);
        other.join();
        level.set(true);
        line.publish();
        assertTrue(last.get());
        assertEquals(0, repeated.get());
    }

    @Test
    void shouldTellTheLastLevelWhenTheSinkItselfChangesIt() {
        final List<Boolean> told = new ArrayList<>();
        final InterruptLine[] self = new InterruptLine[1];
        self[0] = line(asserted -> {
            told.add(asserted);
            level.set(false);
            self[0].publish();
        });
        level.set(true);
        self[0].publish();
        assertEquals(List.of(true, false), told);
    }

    @Test
    void shouldReturnWhenTheLevelNeverRests() {
        final List<Boolean> told = new ArrayList<>();
        final InterruptLine[] self = new InterruptLine[1];
        self[0] = line(asserted -> {
            told.add(asserted);
            level.set(!asserted);
            self[0].publish();
        });
        level.set(true);
        self[0].publish();
        assertEquals(64, told.size());
        self[0].publish();
        assertFalse(told.get(65));
        assertEquals(128, told.size());
    }

    @Test
    void shouldContainWhatTheSinkThrows() {
        final List<String> contained = new ArrayList<>();
        final InterruptLine line = new InterruptLine(
                3,
                sink(asserted -> {
                    throw new IllegalStateException("line " + asserted);
                }),
                new NicEvents() {
                    @Override
                    public void contained(final int context, final Throwable error) {
                        contained.add(context + " " + error.getMessage());
                    }
                },
                level::get);
        level.set(true);
        line.publish();
        level.set(false);
        line.publish();
        assertEquals(List.of("3 line true", "3 line false"), contained);
    }

    private void flip(final InterruptLine line) {
        for (int i = 0; i < FLIPS; i++) {
            level.set((i & 1) == 0);
            line.publish();
        }
    }

    private InterruptLine line(final Listener listener) {
        return new InterruptLine(0, sink(listener), NicEvents.NONE, level::get);
    }

    private static InterruptSink sink(final Listener listener) {
        return new InterruptSink() {
            @Override
            public void message(final int requesterId, final int vector, final long address, final int data) {}

            @Override
            public void line(final int requesterId, final boolean asserted) {
                listener.told(asserted);
            }
        };
    }

    private interface Listener {
        void told(boolean asserted);
    }
}
