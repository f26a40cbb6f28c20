/**
 * Receive queues of the 82576, in the order of a frame's way: {@link org.jvnic.nic.i82576.receive.PoolPort} is where the switch
 * delivers, {@link org.jvnic.nic.i82576.receive.RxPacket} reads the frame once into private memory and finds its headers,
 * {@link org.jvnic.nic.i82576.receive.RssHash} chooses the queue, {@link org.jvnic.nic.i82576.receive.RxQueue} places the bytes and
 * writes descriptors back.
 *
 * <p>Safety: every byte a guest gets comes from the private copy that its headers, its hash and its checksums were computed over, so a
 * sender that changes its memory meanwhile changes nothing. A descriptor is read once. Everything belongs to the engine's thread.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.nic.i82576.receive;
