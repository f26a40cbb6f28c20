package org.jvnic.vmm.vfiouser.memory;

/** Reaches memory that is not mapped here, by asking its owner. Called by the engine's thread. */
public interface MessageDma {
    /**
     * Gets a copy of the client's bytes. Waits for the client.
     *
     * @param bus    first bus address.
     * @param length bytes, 1 or more, inside one window.
     * @return host address of the copy, good until the turn ends; or a refusal of {@link org.jvnic.nic.port.DmaStatus}.
     */
    long fetch(long bus, int length);

    /**
     * Gets room for bytes that will be the client's once {@link #write} has been told.
     *
     * @param length bytes, 1 or more.
     * @return host address of the room, good until the turn ends; or a refusal.
     */
    long stage(int length);

    /**
     * Sends bytes to the client, in the order of the calls. Does not wait.
     *
     * @param bus    first bus address.
     * @param host   where they are.
     * @param length bytes, 1 or more.
     */
    void write(long bus, long host, int length);
}
