package org.jvnic.vmm.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.port.NicEvents;

class NicEventFanOutTest {
    private static NicEvents throwing(final Throwable failure) {
        return (NicEvents) Proxy.newProxyInstance(
                NicEvents.class.getClassLoader(), new Class<?>[] {NicEvents.class}, (self, method, arguments) -> {
                    throw failure;
                });
    }

    @Test
    void shouldTellEveryListenerEverything() {
        final RecordedNicEvents first = new RecordedNicEvents();
        final RecordedNicEvents second = new RecordedNicEvents();
        final NicEventFanOut fanOut = new NicEventFanOut(List.of(first, second));

        RecordedNicEvents.sendOneOfEach(fanOut, 1);

        assertEquals(RecordedNicEvents.ALL_OF_ONE_CONTEXT, first.seen);
        assertEquals(RecordedNicEvents.ALL_OF_ONE_CONTEXT, second.seen);
        assertEquals(0, fanOut.failures());
        assertNull(fanOut.firstFailure());
    }

    @Test
    void shouldTellTheOthersAndCountWhenAListenerThrows() {
        final RecordedNicEvents recorded = new RecordedNicEvents();
        final NicEventFanOut fanOut = new NicEventFanOut(
                List.of(throwing(new StackOverflowError()), recorded, throwing(new IllegalStateException())));

        RecordedNicEvents.sendOneOfEach(fanOut, 1);

        assertEquals(RecordedNicEvents.ALL_OF_ONE_CONTEXT, recorded.seen);
        assertEquals(16, fanOut.failures());
        assertInstanceOf(StackOverflowError.class, fanOut.firstFailure());
    }
}
