/**
 * The vfio-user server: one PCI function behind one Unix socket, for one client at a time.
 *
 * <p>{@link org.jvnic.vmm.vfiouser.server.VfioUserServer} owns a thread that does everything a client asks for: it accepts,
 * reads, answers, signals, and tidies up when the client has gone. The engine only leaves marks for it, and is never kept by a
 * client, unless the operator allowed DMA by messages.
 *
 * <p>What a client sends is not trusted. Whatever it is, it is answered, or the connection ends; other sockets do not notice.
 *
 * <p>The package knows PCI functions and the card's ports. It must not know a personality.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.vmm.vfiouser.server;
