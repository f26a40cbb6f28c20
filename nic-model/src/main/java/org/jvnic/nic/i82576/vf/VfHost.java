package org.jvnic.nic.i82576.vf;

/** What virtual functions need of their card. Any thread; called with no lock held. */
public interface VfHost {
    /**
     * STATUS of the physical function.
     *
     * @return its value; a virtual function shows link, duplex and speed of it.
     */
    int status();

    /**
     * A register of the physical function's file was written by a virtual one. Has the effects of a write by the physical one: when the
     * write switched a queue off, it is off when this returns.
     *
     * @param offset byte offset in the space of the physical function.
     * @param before what it held.
     * @param after  what it holds now.
     */
    void written(int offset, int before, int after);

    /**
     * Runs something on the engine's thread between two turns, lets the engine take the registers over, and waits for both. Afterwards
     * nothing the registers no longer allow is under way.
     *
     * @param what    for messages.
     * @param command what to run.
     */
    void run(String what, Runnable command);

    /** Registers of the physical function were changed by the host: the engine has to take them over. */
    void changed();

    /** A mailbox has something for a driver of the physical function: the cause VMMB. */
    void mailboxCause();

    /** An interrupt waits for time to pass: {@link VirtualFunctions#service} has to be called again. */
    void timersStarted();
}
