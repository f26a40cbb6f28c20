package org.jvnic.nic.register;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.jvnic.nic.register.TestRegister.word;

import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegisterFileConcurrencyTest {
    private static final int ROUNDS = 5_000_000;
    private static final int CAUSES = 0x00FF_FFFF;
    private static final long SEED = 0x1CE_CAFE;

    private final ExecutorService device = Executors.newSingleThreadExecutor();
    private final CyclicBarrier start = new CyclicBarrier(2);
    private final AtomicBoolean deviceIsDone = new AtomicBoolean();
    private final AtomicInteger softwareRounds = new AtomicInteger();

    @AfterEach
    void stopDevice() {
        device.shutdownNow();
    }

    @Test
    void shouldLoseNoCauseWhenDeviceSetsWhileSoftwareWritesOnes() throws Exception {
        final RegisterFile file = fileOf(Access.W1C);
        final Future<Long> raised = device.submit(() -> raiseCauses(file));

        start.await();
        long acknowledged = 0;
        boolean last;
        do {
            last = deviceIsDone.get();
            final int causes = file.read(0) & CAUSES;
            file.write(0, causes);
            acknowledged += Integer.bitCount(causes);
            softwareRounds.getAndIncrement();
        } while (!last);

        assertEquals(raised.get(), acknowledged, "seed " + SEED);
        assertEquals(0, file.get(0));
    }

    @Test
    void shouldLoseNoCauseWhenDeviceSetsWhileSoftwareReadsToClear() throws Exception {
        final RegisterFile file = fileOf(Access.RC);
        final Future<Long> raised = device.submit(() -> raiseCauses(file));

        start.await();
        long acknowledged = 0;
        boolean last;
        do {
            last = deviceIsDone.get();
            acknowledged += Integer.bitCount(file.read(0) & CAUSES);
            softwareRounds.getAndIncrement();
        } while (!last);

        assertEquals(raised.get(), acknowledged, "seed " + SEED);
        assertEquals(0, file.get(0));
    }

    @Test
    void shouldKeepSoftwareBitsWhenDeviceChangesItsOwnInTheSameWord() throws Exception {
        final RegisterFile file = fileOf(Access.RO);
        final Future<Long> lostByDevice = device.submit(() -> toggleOwnBits(file));

        start.await();
        long lostBySoftware = 0;
        int nibble = 0;
        while (!deviceIsDone.get()) {
            nibble = (nibble + 5) & 0xF;
            file.write(0, nibble << 24);
            lostBySoftware += file.read(0) >>> 24 == nibble ? 0 : 1;
            softwareRounds.getAndIncrement();
        }

        assertEquals(0, lostByDevice.get());
        assertEquals(0, lostBySoftware);
    }

    private long raiseCauses(final RegisterFile file) throws Exception {
        final SplittableRandom random = new SplittableRandom(SEED);
        start.await();
        long raised = 0;
        for (int i = 0; i < ROUNDS || softwareRounds.get() < ROUNDS; i++) {
            final int causes = random.nextInt() & CAUSES;
            raised += Integer.bitCount(causes & ~file.setBits(0, causes));
        }
        deviceIsDone.set(true);
        return raised;
    }

    private long toggleOwnBits(final RegisterFile file) throws Exception {
        start.await();
        long lost = 0;
        for (int i = 0; i < ROUNDS || softwareRounds.get() < ROUNDS; i++) {
            final int bit = 1 << (i % 24);
            lost += (file.setBits(0, bit) & bit) == 0 ? 0 : 1;
            lost += (file.clearBits(0, bit) & bit) != 0 ? 0 : 1;
        }
        deviceIsDone.set(true);
        return lost;
    }

    private static RegisterFile fileOf(final Access causes) {
        return new RegisterFile(RegisterLayout.of(
                "shared word",
                4,
                word(
                        "CAUSE",
                        0,
                        BitField.bits("CAUSES", 23, 0, causes, 0, "Set by the device."),
                        BitField.bits("OWN", 27, 24, Access.RW, 0, "Set by software."))));
    }
}
