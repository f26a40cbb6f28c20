package org.jvnic.nic.port;

/** Why a {@link DmaDomain} refused an access: the results of {@link DmaDomain#resolve} that are no host address. */
public final class DmaStatus {
    /** The host gave no memory although it should have: an error of the embedding host. */
    public static final long HOST_ERROR = 0;

    /** No memory of the requester stands at (all of) the address. */
    public static final long NOT_MAPPED = -1;

    /** There is memory, but not for this direction. */
    public static final long NOT_PERMITTED = -2;

    /** There is memory of the requester, but it is not pinned for this context. */
    public static final long NOT_PINNED = -3;

    /** Every byte is permitted, but they are not contiguous in host memory; go piecewise. */
    public static final long SPLIT = -4;

    /** An injected failure. */
    public static final long INJECTED = -5;

    private DmaStatus() {}

    /**
     * Whether a result of {@link DmaDomain#resolve} is a host address.
     *
     * @param resolved the result.
     * @return true for a host address.
     */
    public static boolean isHostAddress(final long resolved) {
        return resolved > 0;
    }

    /**
     * The name of a refusal.
     *
     * @param resolved a result that is no host address.
     * @return the constant's name.
     */
    public static String nameOf(final long resolved) {
        return switch ((int) resolved) {
            case 0 -> "HOST_ERROR";
            case -1 -> "NOT_MAPPED";
            case -2 -> "NOT_PERMITTED";
            case -3 -> "NOT_PINNED";
            case -4 -> "SPLIT";
            case -5 -> "INJECTED";
            default -> "UNKNOWN(" + resolved + ")";
        };
    }
}
