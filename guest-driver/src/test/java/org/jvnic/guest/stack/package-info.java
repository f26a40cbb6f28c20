/** Tests of the IPv4 stack, on frames made here byte by byte. Single threaded. */
@org.jspecify.annotations.NullMarked
package org.jvnic.guest.stack;
