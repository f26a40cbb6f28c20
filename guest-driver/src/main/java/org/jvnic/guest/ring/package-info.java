/**
 * How descriptors reach the card: rings the driver writes itself, rings only the VMM writes, and the doorbells. Datasheet
 * sections 5.1 to 5.3.
 *
 * <p>Indices are free-running 32-bit counters; slot = index mod ring size. This package knows descriptors and nothing of
 * frames, buffers or who owns them.
 *
 * <p>Threads: one, the guest's vCPU thread that drives the card.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.guest.ring;
