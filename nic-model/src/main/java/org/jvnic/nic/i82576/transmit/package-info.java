/**
 * Transmit queues of the 82576, in the order of a frame's way: {@link org.jvnic.nic.i82576.transmit.TxQueue} takes descriptors and
 * decides, {@link org.jvnic.nic.i82576.transmit.TxPacket} reads what they point at, {@link org.jvnic.nic.i82576.transmit.TxFrames},
 * {@link org.jvnic.nic.i82576.transmit.TxChecksums} and {@link org.jvnic.nic.i82576.transmit.TxSegmenter} do what a context asks for,
 * {@link org.jvnic.nic.i82576.transmit.TxCompletions} writes back. Knows no switch and no interrupt: those are the
 * {@link org.jvnic.nic.i82576.transmit.TxHost}'s.
 *
 * <p>Safety: a descriptor is read once, into private memory. A frame that is sent as it stands goes by pieces of the sender's memory;
 * one that is changed, summed or cut is read once into private memory, and what is summed there is what is delivered. Everything
 * belongs to the engine's thread.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.nic.i82576.transmit;
