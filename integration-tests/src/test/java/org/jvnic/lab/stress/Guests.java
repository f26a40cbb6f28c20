package org.jvnic.lab.stress;

import org.jvnic.guest.driver.DriverConfig;

/** What the guests of the stress tests have in common. */
final class Guests {
    static final long MEMORY = 1L << 19;
    static final int SLOT_BYTES = 128;

    private Guests() {}

    /** How an interrupt is moderated: the delay is no longer than a burst, so that both ends of it are raced for. */
    enum Moderation {
        OFF(0, 0, false),
        BY_TIME_AND_COUNT(15, 3, false),
        ADAPTIVE(15, 1, true);

        private final int microseconds;
        private final int frames;
        private final boolean adaptive;

        Moderation(final int microseconds, final int frames, final boolean adaptive) {
            this.microseconds = microseconds;
            this.frames = frames;
            this.adaptive = adaptive;
        }

        DriverConfig driver() {
            return DriverConfig.builder()
                    .rings(6, 6)
                    .slotStride(SLOT_BYTES)
                    .buffers(SLOT_BYTES, SLOT_BYTES)
                    .maxFrame(SLOT_BYTES)
                    .batches(1, 1)
                    .moderation(microseconds, frames)
                    .adaptiveModeration(adaptive)
                    .build();
        }
    }
}
