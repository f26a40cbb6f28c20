package org.jvnic.guest.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.jvnic.guest.fake.FakeGuest;
import org.jvnic.guest.fake.Frames;

/** Sends numbered frames in bursts: frame n has 60 + n modulo 100 bytes. */
final class BurstSender {
    private final int[] slots;
    private final int[] lengths;

    BurstSender(final int most) {
        slots = new int[most];
        lengths = new int[most];
    }

    /** Slots of the last burst. */
    int[] slots() {
        return slots;
    }

    /** Bytes of each of its frames. */
    int[] lengths() {
        return lengths;
    }

    int send(final CdnaDriver driver, final int first, final int most) {
        final int count = driver.claimTransmit(slots, most);
        fill(driver, first, count);
        driver.commitTransmit(slots, lengths, count);
        return count;
    }

    void fill(final CdnaDriver driver, final int first, final int count) {
        for (int i = 0; i < count; i++) {
            final byte[] frame = Frames.frame(first + i, 60 + (first + i) % 100);
            driver.transmitBuffer().putBytes(driver.transmitOffset(slots[i]), frame);
            lengths[i] = frame.length;
        }
    }

    static void assertSent(final FakeGuest guest, final int count) {
        assertEquals(count, guest.card().sent().size());
        for (int i = 0; i < count; i++) {
            assertArrayEquals(Frames.frame(i, 60 + i % 100), guest.card().sent().get(i));
        }
    }
}
