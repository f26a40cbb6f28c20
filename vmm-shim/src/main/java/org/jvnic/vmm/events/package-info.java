/**
 * What the card reports besides frames, on its way to people: JDK Flight Recorder events, several listeners at once, and a
 * limit on how fast a guest can make the host write events.
 *
 * <p>Usual order, from the card: rate limit, then fan-out, then the listeners.
 *
 * <p>Threads: as {@link org.jvnic.nic.port.NicEvents} says, the engine's and any thread that accesses registers; every class
 * here can be called by several at once. The package knows the card's ports and nothing else of it or of the shim.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.vmm.events;
