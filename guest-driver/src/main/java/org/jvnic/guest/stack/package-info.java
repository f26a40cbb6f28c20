/**
 * A small IPv4 host as pipeline handlers: Ethernet, ARP, IPv4 without fragments, ICMP echo, UDP. Enough to be pinged and to talk
 * UDP. {@link org.jvnic.guest.stack.GuestStack} puts them together.
 *
 * <p>What comes in from the wire is untrusted: every length is checked before it is used, what does not fit is released and
 * counted in {@link org.jvnic.guest.stack.StackCounters} under its {@link org.jvnic.guest.stack.Drop}, and nothing is thrown.
 *
 * <p>Messages own their buffer. A layer takes its header off by moving the reader index and puts one on by moving it back where
 * nobody else refers to the buffer, so that an answer can be made in the frame that asked.
 *
 * <p>It knows Netty and the address of its channel, and nothing of the card or its driver.
 *
 * <p>Threads: the channel's event loop, unless a method says otherwise. Numbers in headers are host order here: an IPv4 address
 * is an {@code int} with its first byte highest, a MAC address a {@code long} with its first byte lowest.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.guest.stack;
