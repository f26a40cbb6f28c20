/**
 * The vfio-user protocol, version 0.0: message layouts, commands, capabilities and how one whole message is got from a stream.
 *
 * <p>Nothing here trusts the other end: sizes are bounded before anything is kept, and what does not fit is refused.
 *
 * <p>Threads: an object belongs to one thread. The package knows sockets and nothing of cards, memory or interrupts.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.vmm.vfiouser.protocol;
