/**
 * Cards put behind vfio-user sockets, so that a virtual-machine monitor in another process can give their functions to its guests.
 *
 * <p>Threads: see the classes. The package knows the {@code cdna} card and the server; the server does not know it.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.vmm.vfiouser;
