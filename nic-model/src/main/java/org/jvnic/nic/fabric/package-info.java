/**
 * The switch inside the card: who gets a frame.
 *
 * <p>Everything here belongs to the engine's thread. Counters are published: any thread may read them. Knows frames and ports,
 * nothing of PCI, rings or any personality.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.nic.fabric;
