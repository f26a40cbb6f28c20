package org.jvnic.nic.i82576.interrupt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CoalescedTest {
    private int runs;
    private int requestsWhileRunning;
    private boolean fails;
    private final Coalesced action = new Coalesced(this::act);

    private void act() {
        runs++;
        if (requestsWhileRunning > 0) {
            requestsWhileRunning--;
            action.run();
            action.run();
        }
        if (fails) {
            fails = false;
            throw new IllegalStateException("on purpose");
        }
    }

    @Test
    void shouldRunOnceForEachRequest() {
        action.run();
        action.run();
        assertEquals(2, runs);
    }

    @Test
    void shouldRunOnceMoreForAllRequestsOfTheMeantime() {
        requestsWhileRunning = 1;
        action.run();
        assertEquals(2, runs);
        assertFalse(action.isLate());
    }

    @Test
    void shouldLeaveEndlessRequestsToACatchUp() {
        requestsWhileRunning = 1000;
        action.run();
        assertTrue(runs < 100);
        assertTrue(action.isLate());
        requestsWhileRunning = 0;
        final int before = runs;
        action.catchUp();
        assertEquals(before + 1, runs);
        assertFalse(action.isLate());
        action.catchUp();
        assertEquals(before + 1, runs);
    }

    @Test
    void shouldCatchUpAfterAnException() {
        fails = true;
        assertThrows(IllegalStateException.class, action::run);
        assertTrue(action.isLate());
        action.catchUp();
        assertEquals(2, runs);
        assertFalse(action.isLate());
    }
}
