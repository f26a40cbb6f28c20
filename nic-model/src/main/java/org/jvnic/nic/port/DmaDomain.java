package org.jvnic.nic.port;

/**
 * One requester's protection domain: turns bus addresses into host addresses, or refuses.
 *
 * <p>A host address is good until the engine's turn ends. Whoever takes memory away changes the domain first and then waits
 * for the card's barrier: from then on no access can still touch what was taken.
 */
public interface DmaDomain {
    /** The card reads memory. */
    int READ = 1;

    /** The card writes memory. */
    int WRITE = 2;

    /**
     * Translates and bounds an access in one step.
     *
     * @param busAddress first bus address, any 64-bit value a guest may have chosen.
     * @param length     bytes, 1 or more.
     * @param access     {@link #READ} or {@link #WRITE}.
     * @return the host address of {@code length} contiguous bytes, a positive number; or one of the refusals of
     *     {@link DmaStatus}, none of which is positive.
     */
    long resolve(long busAddress, int length, int access);

    /**
     * How many bytes from an address on are permitted and contiguous in host memory. For accesses that
     * {@link #resolve} refused as {@link DmaStatus#SPLIT}.
     *
     * @param busAddress first bus address.
     * @param length     bytes wanted, 1 or more.
     * @param access     {@link #READ} or {@link #WRITE}.
     * @return 1 to {@code length}, or 0 when the first byte is refused.
     */
    int contiguous(long busAddress, int length, int access);
}
