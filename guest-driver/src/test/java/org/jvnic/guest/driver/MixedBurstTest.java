package org.jvnic.guest.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvnic.guest.driver.BurstSender.assertSent;
import static org.jvnic.guest.driver.BurstTaker.bytes;
import static org.jvnic.guest.driver.BurstTaker.deliver;
import static org.jvnic.guest.queue.ReceivedFrame.NOT_HELD;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.guest.fake.FakeGuest;
import org.jvnic.guest.fake.Frames;

class MixedBurstTest {
    private static final int RING = 16;
    private static final DriverConfig CONFIG =
            DriverConfig.builder().rings(4, 4).batches(16, 4).heldFrames(3).build();

    private final BurstSender sender = new BurstSender(RING);
    private final BurstTaker taken = new BurstTaker();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldLoseAndRepeatNothingWhereBurstsAndSingleFramesMix(final boolean privileged) {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        final Map<Integer, Integer> held = new HashMap<>();
        taken.onBurst = burst -> {
            for (int i = 0; i < burst.count(); i++) {
                final int slot = random.nextInt(4) == 0 ? burst.hold(i) : NOT_HELD;
                if (slot != NOT_HELD) {
                    held.put(slot, taken.frames.size() - burst.count() + i);
                }
            }
        };
        int delivered = 0;
        int sent = 0;

        for (int turn = 0; turn < 10_000; turn++) {
            switch (random.nextInt(8)) {
                case 0 -> delivered += deliver(guest, delivered, random.nextInt(6));
                case 1 -> driver.pollBursts(taken, random.nextInt(6));
                case 2 -> driver.poll(taken, random.nextInt(3));
                case 3 -> sent += sender.send(driver, sent, random.nextInt(6));
                case 4 -> sent += Frames.send(driver, Frames.frame(sent, 60 + sent % 100)) ? 1 : 0;
                case 5 -> driver.flush();
                case 6 -> {
                    guest.hypervisor().acceptAtMost(1 + random.nextInt(8));
                    guest.card().transmit(random.nextInt(6));
                }
                default -> {
                    held.forEach((slot, number) -> {
                        final byte[] frame = Frames.frame(number, 60 + number % 100);
                        assertArrayEquals(frame, bytes(driver, slot, frame.length), "seed " + seed);
                        driver.releaseReceive(slot);
                    });
                    held.clear();
                }
            }
        }
        guest.hypervisor().acceptAtMost(Integer.MAX_VALUE);
        driver.flush();
        guest.card().transmitAll();
        driver.pollBursts(taken, 1000);

        assertTrue(delivered > 1000 && sent > 1000, "seed " + seed);
        assertNotEquals(0, taken.single, "seed " + seed);
        taken.assertFrames(delivered);
        assertSent(guest, sent);
    }
}
