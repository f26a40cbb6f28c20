package org.jvnic.nic.card;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.jvnic.nic.engine.EngineMode;

/** An 82576 whose engine sleeps on a thread of its own. */
@Timeout(60)
class EngineSleepTest {
    private static final int FRTIMER = 0x1048;
    private static final int CTRL = 0x0000;
    private static final int STATUS = 0x0008;
    private static final int SET_LINK_UP = 1 << 6;
    private static final int LINK_UP = 2;

    private static I82576Card card() {
        return I82576Card.builder(requester -> null, (requester, vector, address, data) -> {})
                .mode(EngineMode.THREAD)
                .negotiation(1_000_000)
                .build();
    }

    @Test
    void shouldRunCommandsThoughItSleeps() {
        try (I82576Card card = card()) {
            card.start();
            for (int i = 0; i < 100; i++) {
                card.barrier("test");
            }
            assertEquals(0, card.contained());
        }
    }

    @Test
    void shouldWakeForATimer() {
        try (I82576Card card = card()) {
            card.start();
            card.function().configWrite(4, 2, 2);
            card.function().barWrite(0, CTRL, 4, SET_LINK_UP);
            while ((card.function().barRead(0, STATUS, 4) & LINK_UP) == 0) {
                card.function().barRead(0, FRTIMER, 4);
            }
        }
    }

    @Test
    void shouldEndItsThreadThoughItSleeps() throws InterruptedException {
        final CountDownLatch ended = new CountDownLatch(1);
        final I82576Card card = card();
        card.start();
        new Thread(() -> {
                    card.close();
                    ended.countDown();
                })
                .start();
        ended.await();
        assertFalse(card.engine().ownership().isOwned());
    }
}
