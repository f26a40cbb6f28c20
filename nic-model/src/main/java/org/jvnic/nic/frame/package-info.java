/**
 * One Ethernet frame on its way through the card.
 *
 * <p>{@link org.jvnic.nic.frame.Frame} holds the bytes that decisions are made on in private memory, read once, and the rest
 * as references to the sender's memory that are good until the engine's turn ends. Owned by the engine's thread.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.nic.frame;
