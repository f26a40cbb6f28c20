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
     * Translates accesses one after the other, as many as is convenient: the first is always tried. Saves a card that has several at
     * hand what is the same for all of them.
     *
     * @param addresses bus addresses.
     * @param lengths   bytes of each, 1 or more.
     * @param longest   bytes; no access is longer.
     * @param first     index of the first, in all three arrays.
     * @param end       index behind the last.
     * @param access    {@link #READ} or {@link #WRITE}.
     * @param hosts     takes the host addresses.
     * @return index behind the last that was translated; {@code first} when that one is refused, and then the refusal stands in its
     *     place, as {@link #resolve(long, int, int)} gives it.
     */
    default int resolve(
            final long[] addresses,
            final int[] lengths,
            final int longest,
            final int first,
            final int end,
            final int access,
            final long[] hosts) {
        final long host = resolve(addresses[first], lengths[first], access);
        hosts[first] = host;
        return DmaStatus.isHostAddress(host) ? first + 1 : first;
    }

    /**
     * How many bytes from an address on are permitted and contiguous in host memory. For accesses that
     * {@link #resolve(long, int, int)} refused as {@link DmaStatus#SPLIT}.
     *
     * @param busAddress first bus address.
     * @param length     bytes wanted, 1 or more.
     * @param access     {@link #READ} or {@link #WRITE}.
     * @return 1 to {@code length}, or 0 when the first byte is refused.
     */
    int contiguous(long busAddress, int length, int access);

    /**
     * Changes when memory is taken from the requester, before the barrier for it. A card that has read descriptors ahead forgets
     * them then and reads them again: they may name memory that is no longer there, or other memory that is given the same
     * address afterwards.
     *
     * @return any number; always the same for a domain that takes nothing away before the card has let go of it.
     */
    default int generation() {
        return 0;
    }

    /**
     * Whether some host addresses are those of copies, so that the card has to say what it wrote by {@link #written}. Asked
     * once each time rings are started.
     *
     * @return false for a domain whose host addresses are the memory itself.
     */
    default boolean isCopied() {
        return false;
    }

    /**
     * Bytes resolved for {@link #WRITE} have been written. Told in the order the requester is to see them, before the
     * interrupt that announces them, and only to a domain that says it {@link #isCopied}.
     *
     * @param busAddress first bus address.
     * @param host       host address of the first byte, from {@link #resolve(long, int, int)} in the same turn.
     * @param length     bytes, 1 or more.
     */
    default void written(final long busAddress, final long host, final int length) {}
}
