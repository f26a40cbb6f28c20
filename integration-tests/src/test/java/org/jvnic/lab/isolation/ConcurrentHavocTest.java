package org.jvnic.lab.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.vmm.machine.Protection;

class ConcurrentHavocTest extends IsolationTest {
    private static final int PROCESSORS = 2;
    private static final int OPERATIONS = 5_000;

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldHarmNobodyWhenAGuestOfSeveralProcessorsRacesTheCard(final Protection protection)
            throws InterruptedException {
        final long seed = System.nanoTime();
        final IsolationLab lab = use(new IsolationLab(protection, 5, new Random(7), EngineMode.THREAD));
        final List<Throwable> thrown = new CopyOnWriteArrayList<>();
        final List<Thread> processors = new ArrayList<>();
        for (int i = 0; i < PROCESSORS; i++) {
            final Havoc havoc = new Havoc(lab, processor(lab, protection), seed + i, false);
            final Thread thread = new Thread(() -> run(havoc, thrown), "hostile-" + i);
            thread.setDaemon(true);
            processors.add(thread);
            thread.start();
        }
        while (processors.stream().anyMatch(Thread::isAlive)) {
            lab.stepHonest();
            while (lab.honestAreBehind()) {
                lab.receiveHonest();
            }
        }
        for (final Thread thread : processors) {
            thread.join();
        }
        assertEquals(List.of(), thrown, "seed " + seed);
        lab.settle();
        assertServedAfterReset(lab);
    }

    private static HostileGuest processor(final IsolationLab lab, final Protection protection) {
        return new HostileGuest(lab.hostile().vm(), protection, lab.hostile().mac(), () -> {
            for (int i = 0; i < 3; i++) {
                lab.vmm().card().barrier("settle");
            }
        });
    }

    private static void run(final Havoc havoc, final List<Throwable> thrown) {
        try {
            for (int i = 0; i < OPERATIONS; i++) {
                operate(havoc);
            }
        } catch (final RuntimeException | Error e) {
            thrown.add(e);
        }
    }

    private static void operate(final Havoc havoc) {
        try {
            havoc.operate();
        } catch (final HostileGuest.Confused e) {
            Thread.onSpinWait();
        }
    }
}
