package org.jvnic.nic.card;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.agrona.concurrent.IdleStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.jvnic.nic.cdna.spec.ControlCommand;
import org.jvnic.nic.cdna.spec.ControlRegister;
import org.jvnic.nic.engine.EngineMode;

/** The thread that runs what an inline engine leaves over; here it goes on when it is told to. */
@Timeout(60)
class HousekeeperTest {
    private static final int COMMAND = 0x04;
    private static final int MEMORY_AND_MASTER = 0x6;
    private static final int TAG_SHIFT = 16;

    private final Steps steps = new Steps();

    /** Tells what each turn has answered, and holds the thread until the next may begin. */
    private static final class Steps implements IdleStrategy {
        private final BlockingQueue<Integer> answers = new LinkedBlockingQueue<>();
        private final Semaphore turns = new Semaphore(0);

        @Override
        public void idle(final int workCount) {
            answers.add(workCount);
            turns.acquireUninterruptibly();
        }

        @Override
        public void idle() {
            idle(0);
        }

        @Override
        public void reset() {}

        int next() throws InterruptedException {
            turns.release();
            return answers.take();
        }

        void letGo() {
            turns.release(Integer.MAX_VALUE / 2);
        }
    }

    private static void command(final CdnaCard card, final int tag) {
        final int value = ControlCommand.NOP.ordinal() | tag << TAG_SHIFT;
        card.function().barWrite(2, ControlRegister.COMMAND.offsetInBar(0), 4, value);
    }

    private static int lastTag(final CdnaCard card) {
        final long status = card.function().barRead(2, ControlRegister.COMMAND_STATUS.offsetInBar(0), 4);
        return (int) status >>> TAG_SHIFT;
    }

    @Test
    void shouldNotLookAgainAtOnceWhenItHasServedWhatAGuestRang() throws InterruptedException {
        final CdnaCard card = CdnaCard.builder(id -> null, (id, vector, address, data) -> {})
                .contexts(1)
                .mode(EngineMode.INLINE)
                .idleStrategy(steps)
                .build();
        try {
            card.function().configWrite(COMMAND, 2, MEMORY_AND_MASTER);
            card.start();
            steps.answers.take();
            assertTrue(card.engine().ownership().tryAcquire());
            command(card, 7); // as if the one who rang found the engine busy
            card.engine().ownership().release();
            assertNotEquals(7, lastTag(card));
            assertEquals(0, steps.next());
            assertEquals(7, lastTag(card));
        } finally {
            steps.letGo();
            card.close();
        }
    }
}
