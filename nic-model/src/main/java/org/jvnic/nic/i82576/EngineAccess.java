package org.jvnic.nic.i82576;

import org.jvnic.nic.engine.ContainedEvents;
import org.jvnic.nic.engine.EngineCommand;
import org.jvnic.nic.port.DmaPort;

/** How registers get at the engine: wake it, or have it do something and wait. Any thread. */
final class EngineAccess {
    private final ContainedEvents events;
    private volatile Runnable doorbell = () -> {};
    private volatile I82576Personality.Gate gate = (what, command) -> command.execute();

    EngineAccess(final ContainedEvents events) {
        this.events = events;
    }

    void setDoorbell(final Runnable listener) {
        doorbell = listener;
    }

    void setGate(final I82576Personality.Gate newGate) {
        gate = newGate;
    }

    /** There is an event, or a timer was started. */
    void wake() {
        doorbell.run();
    }

    /** Runs a command between two turns and waits for it. Never throws: the guest that wrote is not to blame for the engine. */
    void execute(final String what, final EngineCommand command) {
        try {
            gate.run(what, command);
        } catch (final RuntimeException error) {
            contain(I82576Personality.PHYSICAL, error);
        }
    }

    /** An error of the host, met on behalf of a port. */
    void contain(final int port, final Throwable error) {
        events.contained(port >= 0 ? port : DmaPort.CARD, error);
    }
}
