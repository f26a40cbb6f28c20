package org.jvnic.nic.fault;

/** What is done to an operation. Which kinds a place offers: {@link Site#offers}. */
public enum FaultKind {
    /** Nothing: the operation is passed on. */
    NONE,
    /** The operation is refused, in the way its port refuses. */
    FAIL,
    /** The operation succeeds for the caller and has no effect. */
    DROP,
    /** The operation takes effect twice. */
    DUPLICATE,
    /** The operation takes effect later. */
    DELAY,
    /** The operation works on data with some bits inverted. */
    FLIP,
    /** The operation throws. */
    THROW,
    /** Something else runs first, on the caller's thread; then the operation is passed on. */
    CALL
}
