package org.jvnic.nic.i82576.mailbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.i82576.spec.PfRegisters;
import org.jvnic.nic.i82576.spec.ReceiveRegister;
import org.jvnic.nic.i82576.spec.VirtualRegister;
import org.jvnic.nic.register.RegisterFile;

/** Virtual CPUs of one function fight over its mailbox while another function goes through its own exchanges undisturbed. */
class MailboxRaceTest {
    private static final int ROUNDS = 3000;
    private static final int HOSTILE_THREADS = 2;
    private static final long HOSTILE_MAC = 0x0000_0000_0A02L;
    private static final long HONEST_MAC = 0x0000_0000_0B02L;

    private final RegisterFile file = new RegisterFile(PfRegisters.LAYOUT);
    private final AtomicReference<@Nullable PfResponder> served = new AtomicReference<>();
    private final Mailboxes mailboxes = new Mailboxes(new MailboxHost() {
        @Override
        public void toPhysical(final int function, final boolean interrupts) {
            final PfResponder responder = served.get();
            if (responder != null) {
                responder.serve(function);
            }
        }

        @Override
        public void toVirtual(final int functions) {
            // both sides poll
        }
    });

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void shouldServeTheHonestFunctionWhateverTheOtherDoes(final long seed) throws Exception {
        final PfResponder responder = new PfResponder(
                file,
                mailboxes,
                List.of(VfPolicy.of(HOSTILE_MAC), VfPolicy.of(HONEST_MAC)),
                System::nanoTime,
                () -> {});
        served.set(responder);
        responder.start();
        final CyclicBarrier start = new CyclicBarrier(HOSTILE_THREADS + 1);
        final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < HOSTILE_THREADS; i++) {
            final Random random = new Random(seed * 31 + i);
            threads.add(start(failure, start, () -> misbehave(random)));
        }
        threads.add(start(failure, start, () -> behave(seed)));
        for (final Thread thread : threads) {
            thread.join();
        }
        assertEquals(null, failure.get(), () -> "seed " + seed + ": " + failure.get());
        check();
    }

    private static Thread start(
            final AtomicReference<@Nullable Throwable> failure, final CyclicBarrier start, final Runnable what) {
        final Thread thread = new Thread(() -> {
            try {
                start.await();
                what.run();
            } catch (final Exception | AssertionError error) {
                failure.set(error);
            }
        });
        thread.start();
        return thread;
    }

    private void misbehave(final Random random) {
        for (int i = 0; i < ROUNDS * 10; i++) {
            switch (random.nextInt(4)) {
                case 0 -> mailboxes.writeVirtualControl(0, random.nextInt(8));
                case 1 -> mailboxes.writeMemory(0, random.nextInt(16), word(random));
                case 2 -> mailboxes.readControl(0);
                default -> {
                    mailboxes.writeMemory(0, 0, word(random));
                    mailboxes.writeVirtualControl(0, 1);
                }
            }
            if (random.nextInt(100) == 0) {
                mailboxes.functionReset(0);
            }
        }
    }

    private static int word(final Random random) {
        return random.nextInt(3) == 0 ? 1 : random.nextInt(8) | random.nextInt(256) << 16 | random.nextInt(8) << 29;
    }

    private void behave(final long seed) {
        final IgbvfDriver driver = new IgbvfDriver(new IgbvfDriver.Bar() {
            @Override
            public int read(final int offset) {
                return offset == 0xC40 ? mailboxes.readControl(1) : readOther(offset);
            }

            private int readOther(final int offset) {
                return offset >= 0x800 ? mailboxes.readMemory(1, (offset - 0x800) >>> 2) : 2;
            }

            @Override
            public void write(final int offset, final int value) {
                if (offset == 0xC40) {
                    mailboxes.writeVirtualControl(1, value);
                } else if (offset >= 0x800) {
                    mailboxes.writeMemory(1, (offset - 0x800) >>> 2, value);
                } else {
                    mailboxes.functionReset(1);
                }
            }
        });
        for (int i = 0; i < ROUNDS / 100; i++) {
            final String what = "seed " + seed + " round " + i;
            assertTrue(driver.probe(), what);
            assertEquals(HONEST_MAC, driver.mac(), what);
            assertTrue(driver.open(1000 + i), what);
            for (int j = 0; j < 20; j++) {
                assertTrue(driver.isGranted(4 | 1 << 16, 100), what);
                assertEquals(IgbvfDriver.Link.UP, driver.link(), what);
                assertTrue(driver.isGranted(4, 100), what);
            }
            assertEquals(1000 + i, file.get(VirtualRegister.VMOLR.word() + 1) & 0x3FFF, what);
        }
    }

    private void check() {
        assertEquals(0b10, file.get(VirtualRegister.VFRE.word()) & 0b10);
        for (int i = 0; i < 24; i++) {
            final int low = i < 16 ? ReceiveRegister.RA.offset(i) : ReceiveRegister.RA2.offset(i - 16);
            final int high = file.get((low + 4) >>> 2);
            final long mac = (file.get(low >>> 2) & 0xFFFF_FFFFL) | (high & 0xFFFFL) << 32;
            if (high < 0) {
                assertEquals(mac == HOSTILE_MAC ? 0b01 : 0b10, high >>> 18 & 0xFF);
                assertTrue(mac == HOSTILE_MAC || mac == HONEST_MAC, Long.toHexString(mac));
            }
        }
    }
}
