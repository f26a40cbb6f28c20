/**
 * The switch of the 82576: which pools get a frame, by address, hash, VLAN and mode, and whether it goes to the wire. Datasheet sections
 * 7.1.1, 7.10.3 and 7.10.4.
 *
 * <p>Everything belongs to the engine's thread. What becomes of a copy is {@link org.jvnic.nic.fabric.Delivery}'s business.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.nic.i82576.switching;
