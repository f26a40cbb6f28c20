package org.jvnic.nic.i82576.switching;

import org.jvnic.nic.frame.Frame;

/** What the switch needs of its card. Called by the engine's thread, from within a turn. */
public interface SwitchHost {
    /**
     * Whether the port has a link.
     *
     * @return STATUS.LU.
     */
    boolean isLinkUp();

    /**
     * Whether everything that is sent comes back: loopback of the PHY.
     *
     * @return true in loopback.
     */
    boolean isLoopback();

    /**
     * A frame came to the port, from the wire or by loopback of the port, while it receives. To be counted.
     *
     * @param frame    the frame.
     * @param accepted whether a pool wants it.
     */
    void arrived(Frame frame, boolean accepted);

    /** A frame came that is longer than the port takes. To be counted: ROC. */
    void tooLong();

    /** What came from the wire is shorter than an Ethernet header. To be counted: RUC. */
    void tooShort();

    /**
     * A MAC control frame came to the port, to its flow control address or to its station, while it receives. To be counted.
     *
     * @param opcode    what it says; 1 is a pause.
     * @param parameter of a pause its time in units of 512 bit times; 0 ends one.
     */
    void macControl(int opcode, int parameter);

    /**
     * A pool sent a frame under a name, or in a VLAN, that is not its own. To be counted: SSVPC, WVBR, DOUTSYNC.
     *
     * @param queue the queue it was sent by, 0 to 15.
     */
    void spoofed(int queue);
}
