package org.jvnic.vmm.guest;

/** Why a hypercall was refused. Datasheet section 13. */
public final class HypercallStatus {
    /** Done. */
    public static final int OK = 0;

    /** An argument is outside its range, or misaligned. */
    public static final int INVALID = -1;

    /** The guest has no memory there, or a page of the range is not its own. */
    public static final int FOREIGN_PAGE = -2;

    /** Address and length leave the address space. */
    public static final int OVERFLOW = -3;

    /** The pages are the guest's own but not contiguous in machine memory: use one descriptor a piece. */
    public static final int NOT_CONTIGUOUS = -4;

    /** No room in the ring. */
    public static final int RING_FULL = -5;

    /** The context's state does not allow it. */
    public static final int BAD_STATE = -6;

    /** The guest's context does not work this way (privileged rings on or off), or it has none. */
    public static final int NOT_AVAILABLE = -7;

    /** Nothing left to give. */
    public static final int NO_MEMORY = -8;

    /** The page is mapped by the guest, or in use as a ring or status block. */
    public static final int PAGE_BUSY = -9;

    /** The card refused. */
    public static final int CARD_REFUSED = -10;

    /** The VMM's policy does not allow it. */
    public static final int NOT_ALLOWED = -11;

    private HypercallStatus() {}

    /**
     * The name of a status.
     *
     * @param status a hypercall's answer.
     * @return the constant's name, or the number when it is none.
     */
    public static String nameOf(final int status) {
        return switch (status) {
            case OK -> "OK";
            case INVALID -> "INVALID";
            case FOREIGN_PAGE -> "FOREIGN_PAGE";
            case OVERFLOW -> "OVERFLOW";
            case NOT_CONTIGUOUS -> "NOT_CONTIGUOUS";
            case RING_FULL -> "RING_FULL";
            case BAD_STATE -> "BAD_STATE";
            case NOT_AVAILABLE -> "NOT_AVAILABLE";
            case NO_MEMORY -> "NO_MEMORY";
            case PAGE_BUSY -> "PAGE_BUSY";
            case CARD_REFUSED -> "CARD_REFUSED";
            case NOT_ALLOWED -> "NOT_ALLOWED";
            default -> Integer.toString(status);
        };
    }
}
