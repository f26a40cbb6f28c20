/**
 * Frames on top of descriptor rings: buffers in the guest's memory, filled and read in place, and the bookkeeping of which
 * ones the card holds. Datasheet sections 5.1, 5.2 and 5.5.
 *
 * <p>It does not know how a ring is written or set up, nor commands, interrupts and faults.
 *
 * <p>Threads: one, the guest's vCPU thread that drives the card. Nothing here allocates after construction.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.guest.queue;
