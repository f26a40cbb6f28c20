package org.jvnic.vmm.memory;

/** How an operation on memory ended that a guest may have asked for: 0, or the refusal. */
public final class MemoryStatus {
    /** Done. */
    public static final int OK = 0;

    /** An argument is outside its range, or misaligned. */
    public static final int INVALID = -1;

    /** Address and length leave the 64-bit address space. */
    public static final int OVERFLOW = -2;

    /** There is no memory at (all of) the address. */
    public static final int NOT_MAPPED = -3;

    /** There is memory, but not for this direction. */
    public static final int NOT_PERMITTED = -4;

    /** Every byte is there, but they are not contiguous in the machine space. */
    public static final int NOT_CONTIGUOUS = -5;

    /** A page of the range belongs to somebody else, or is on its way from its owner to the free pool. */
    public static final int NOT_OWNED = -6;

    /** The page has an open window. */
    public static final int PAGE_BUSY = -7;

    /** There is memory at the address already. */
    public static final int OCCUPIED = -8;

    /** Nothing left to give. */
    public static final int NO_MEMORY = -9;

    /** The address map would get more regions than {@link AddressMap#MAX_REGIONS}. */
    public static final int TOO_MANY_REGIONS = -10;

    /** A page would get more pins than can be counted. */
    public static final int TOO_MANY_PINS = -11;

    private MemoryStatus() {}

    /**
     * The name of a status.
     *
     * @param status a status, possibly widened.
     * @return the constant's name, or the number when it is none.
     */
    public static String nameOf(final long status) {
        if (status < TOO_MANY_PINS || status > OK) {
            return Long.toString(status);
        }
        return switch ((int) status) {
            case OK -> "OK";
            case INVALID -> "INVALID";
            case OVERFLOW -> "OVERFLOW";
            case NOT_MAPPED -> "NOT_MAPPED";
            case NOT_PERMITTED -> "NOT_PERMITTED";
            case NOT_CONTIGUOUS -> "NOT_CONTIGUOUS";
            case NOT_OWNED -> "NOT_OWNED";
            case PAGE_BUSY -> "PAGE_BUSY";
            case OCCUPIED -> "OCCUPIED";
            case NO_MEMORY -> "NO_MEMORY";
            case TOO_MANY_REGIONS -> "TOO_MANY_REGIONS";
            default -> "TOO_MANY_PINS";
        };
    }
}
