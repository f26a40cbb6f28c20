package org.jvnic.nic.i82576.mailbox;

/** Who is told that a mailbox has something. Called by whichever thread changed it, with no lock of the mailboxes held. */
public interface MailboxHost {
    /**
     * A virtual function has sent or taken a message, or was reset.
     *
     * @param function   0 to 7.
     * @param interrupts whether MBVFIMR lets it interrupt: the cause VMMB.
     */
    void toPhysical(int function, boolean interrupts);

    /**
     * Virtual functions have a message, an acknowledgement, or news of a reset: their mailbox vectors.
     *
     * @param functions a bit each.
     */
    void toVirtual(int functions);
}
