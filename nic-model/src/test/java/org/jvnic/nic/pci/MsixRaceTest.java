package org.jvnic.nic.pci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvnic.nic.port.InterruptSink;
import org.jvnic.nic.port.NicEvents;

class MsixRaceTest {
    private static final int RAISES = 200_000;
    private static final int ROUNDS = 30_000;
    private static final int SWEEPS = 5_000;
    private static final int VECTORS = 70;
    private static final int VECTOR = 65;

    enum Gate {
        VECTOR_MASK {
            @Override
            void set(final PciFunction function, final MsixTable table, final boolean open) {
                table.write(VECTOR * 16 + 12, 4, open ? 0 : 1);
            }
        },
        FUNCTION_MASK {
            @Override
            void set(final PciFunction function, final MsixTable table, final boolean open) {
                function.configWrite(0x42, 2, open ? 0x8000 : 0xC000);
            }
        },
        BUS_MASTER {
            @Override
            void set(final PciFunction function, final MsixTable table, final boolean open) {
                function.configWrite(0x04, 2, open ? 6 : 2);
            }
        };

        abstract void set(PciFunction function, MsixTable table, boolean open);
    }

    @ParameterizedTest
    @EnumSource(Gate.class)
    void shouldSendEachRaiseExactlyOnceWhenEachIsAwaited(final Gate gate) throws InterruptedException {
        final AtomicLong sent = new AtomicLong();
        final MsixTable table = table((requester, vector, address, data) -> sent.incrementAndGet());
        final PciFunction function = function(table);
        final AtomicBoolean done = new AtomicBoolean();
        final Thread masker = start(() -> {
            while (!done.get()) {
                gate.set(function, table, false);
                gate.set(function, table, true);
            }
        });
        for (int raised = 1; raised <= RAISES; raised++) {
            table.raise(VECTOR);
            await(sent, raised);
        }
        done.set(true);
        join(masker);
        assertEquals(RAISES, sent.get());
        assertEquals(RAISES, table.messages());
        assertEquals(0, table.mergedRaises());
    }

    @ParameterizedTest
    @EnumSource(Gate.class)
    void shouldSendOrMergeEachRaiseExactlyOnceWhenNoneIsAwaited(final Gate gate) throws InterruptedException {
        final AtomicLong sent = new AtomicLong();
        final MsixTable table = table((requester, vector, address, data) -> sent.incrementAndGet());
        final PciFunction function = function(table);
        final Thread raiser = start(() -> {
            for (int raised = 0; raised < RAISES; raised++) {
                table.raise(VECTOR);
            }
        });
        while (raiser.isAlive()) {
            gate.set(function, table, false);
            gate.set(function, table, true);
        }
        join(raiser);
        assertEquals(0, table.read(0x1008, 8));
        assertEquals(RAISES, sent.get() + table.mergedRaises());
        assertEquals(sent.get(), table.messages());
    }

    @ParameterizedTest
    @EnumSource(Gate.class)
    void shouldSendEachVectorOnceWhenTwoThreadsOpenTheGateAtTheSameTime(final Gate gate) throws InterruptedException {
        final AtomicLong sent = new AtomicLong();
        final MsixTable table = table((requester, vector, address, data) -> sent.incrementAndGet());
        final PciFunction function = function(table);
        final AtomicLong started = new AtomicLong();
        final AtomicLong opened = new AtomicLong();
        final Thread second = start(() -> {
            for (int round = 1; round <= SWEEPS; round++) {
                await(started, round);
                gate.set(function, table, true);
                opened.set(round);
            }
        });
        for (int round = 1; round <= SWEEPS; round++) {
            gate.set(function, table, false);
            for (int vector = 0; vector < VECTORS; vector++) {
                table.raise(vector);
            }
            started.set(round);
            spin(round & 15);
            gate.set(function, table, true);
            await(opened, round);
            assertEquals((long) VECTORS * round, sent.get());
        }
        join(second);
    }

    @ParameterizedTest
    @EnumSource(Gate.class)
    void shouldSendOnceWhenRaisedWhileTheGateOpens(final Gate gate) throws InterruptedException {
        final AtomicLong sent = new AtomicLong();
        final MsixTable table = table((requester, vector, address, data) -> sent.incrementAndGet());
        final PciFunction function = function(table);
        final AtomicLong started = new AtomicLong();
        final AtomicLong raised = new AtomicLong();
        final Thread raiser = start(() -> {
            for (int round = 1; round <= ROUNDS; round++) {
                await(started, round);
                spin(round & 31);
                table.raise(VECTOR);
                raised.set(round);
            }
        });
        for (int round = 1; round <= ROUNDS; round++) {
            gate.set(function, table, false);
            started.set(round);
            spin((round >>> 5) & 31);
            gate.set(function, table, true);
            await(raised, round);
            assertEquals(round, sent.get());
            assertEquals(0, table.read(0x1008, 8));
        }
        join(raiser);
    }

    @Test
    void shouldLetAnotherThreadMaskWhileTheSinkIsBusy() {
        final AtomicBoolean masked = new AtomicBoolean();
        final MsixTable[] self = new MsixTable[1];
        self[0] = table((requester, vector, address, data) -> {
            final Thread masker = start(() -> Gate.VECTOR_MASK.set(function(self[0]), self[0], false));
            joinQuietly(masker);
            masked.set(!masker.isAlive());
        });
        function(self[0]);
        self[0].raise(VECTOR);
        assertTrue(masked.get());
    }

    @Test
    void shouldLetAnotherThreadWriteConfigSpaceWhileTheSinkIsBusy() {
        final AtomicBoolean written = new AtomicBoolean();
        final PciFunction[] function = new PciFunction[1];
        final MsixTable table = table((requester, vector, address, data) -> {
            final Thread writer = start(() -> function[0].configWrite(0x04, 2, 6));
            joinQuietly(writer);
            written.set(!writer.isAlive());
        });
        function[0] = function(table);
        Gate.FUNCTION_MASK.set(function[0], table, false);
        table.raise(VECTOR);
        assertFalse(written.get());
        Gate.FUNCTION_MASK.set(function[0], table, true);
        assertTrue(written.get());
    }

    private static MsixTable table(final InterruptSink sink) {
        return new MsixTable(0, MsiX.inOneBar(VECTORS, 4, 0, 0x1000), sink, NicEvents.NONE);
    }

    private static PciFunction function(final MsixTable table) {
        final PciFunction function = PciFunction.builder(Sample.IDENTITY)
                .bar(new Bar(4, 0x2000, false, false, table))
                .msix(0x40, table)
                .build();
        for (int vector = 0; vector < VECTORS; vector++) {
            table.write(vector * 16 + 12, 4, 0);
        }
        for (final Gate gate : Gate.values()) {
            gate.set(function, table, true);
        }
        return function;
    }

    private static Thread start(final Runnable body) {
        final Thread thread = new Thread(body);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void join(final Thread thread) throws InterruptedException {
        thread.join(60_000);
        assertFalse(thread.isAlive());
    }

    private static void joinQuietly(final Thread thread) {
        try {
            thread.join(20_000);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("ThreadPriorityCheck")
    private static void await(final AtomicLong counter, final long value) {
        for (int tries = 0; counter.get() < value && !Thread.currentThread().isInterrupted(); tries++) {
            if (tries < 1000) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
    }

    private static void spin(final int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }
}
