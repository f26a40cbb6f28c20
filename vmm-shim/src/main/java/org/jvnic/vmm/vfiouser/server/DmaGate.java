package org.jvnic.vmm.vfiouser.server;

/**
 * Whether the engine may wait for the client's answer. Shut while the server's thread waits for the engine, as nobody would read
 * the answer then.
 */
interface DmaGate {
    /** For a server that only maps memory. */
    DmaGate NONE = new DmaGate() {
        @Override
        public void shut() {}

        @Override
        public void open() {}
    };

    /** Refuses what the engine waits for, and what it would. */
    void shut();

    /** Allows it again. */
    void open();
}
