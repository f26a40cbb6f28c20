package org.jvnic.vmm.events;

/** The kinds of events of {@link org.jvnic.nic.port.NicEvents}: one for each method. */
public enum NicEventKind {
    /** A context faulted. */
    FAULT,
    /** A context changed state. */
    STATE_CHANGE,
    /** The function was reset. */
    RESET,
    /** The link changed. */
    LINK_CHANGE,
    /** An interrupt was raised. */
    INTERRUPT,
    /** A frame was refused. */
    REFUSED_FRAME,
    /** A register access was refused. */
    ACCESS_ERROR,
    /** An error was contained. */
    CONTAINED
}
