/**
 * What transmit and receive queues of the 82576 have in common: the registers of a queue, and descriptors read once.
 *
 * <p>Everything here belongs to the engine's thread; the registers themselves may be written by any thread.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.nic.i82576.queue;
