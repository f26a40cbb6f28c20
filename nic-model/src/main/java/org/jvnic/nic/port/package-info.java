/**
 * What the card needs from whoever hosts it: memory it may DMA to, a sink for its interrupts, a wire, and somebody to tell.
 *
 * <p>The card calls these interfaces and implements none of them. Unless a method says otherwise it is called by the thread
 * that runs the engine, never by two threads at once. An implementation that throws or answers with null is contained: the
 * error is attributed to the context being served and reported, and the engine goes on.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.nic.port;
