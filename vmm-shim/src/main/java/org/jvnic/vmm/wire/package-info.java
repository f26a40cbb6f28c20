/**
 * Wires: what hangs on the card's port. Another card in this JVM, a TAP interface, a UDP tunnel, a capture file, a generator.
 *
 * <p>What they share: the engine's thread calls a wire and is never kept: it copies a frame into a bounded queue or takes one
 * out of it, without a system call and without allocating. A thread of the wire's own does the slow part. What does not fit or
 * fails is dropped and counted by reason, never thrown at the engine.
 *
 * <p>Threads: methods of {@link org.jvnic.nic.port.Wire} belong to the engine's thread; statistics and closing to any. The
 * package knows the card's ports and nothing else of it or of the shim. JNA and Netty stay inside.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.vmm.wire;
