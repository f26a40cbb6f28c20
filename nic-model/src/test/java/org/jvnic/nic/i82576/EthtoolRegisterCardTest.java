package org.jvnic.nic.i82576;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterEach;
import org.jvnic.nic.register.RegisterSpace;

/** Against a card that masters its bus and takes a turn after every write: none of what the test leaves in the rings may be used. */
class EthtoolRegisterCardTest extends EthtoolRegisters {
    private final BusWithoutMemory bench = new BusWithoutMemory();

    @Override
    RegisterSpace space() {
        return bench;
    }

    @AfterEach
    void shouldNotHaveTouchedMemory() {
        assertEquals(0, bench.requests());
        assertEquals(0, bench.card.contained());
    }
}
