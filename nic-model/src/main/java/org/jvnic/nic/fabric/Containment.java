package org.jvnic.nic.fabric;

/** Is told what code of the embedding host threw, so that the frame path can go on. */
@FunctionalInterface
public interface Containment {
    /**
     * Something threw while a port was served.
     *
     * @param port  the port, or {@link EthernetSwitch#WIRE}.
     * @param error what was thrown.
     */
    void contain(int port, Throwable error);
}
