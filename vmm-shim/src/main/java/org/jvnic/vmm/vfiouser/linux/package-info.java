/**
 * What the vfio-user server needs of Linux: Unix sockets that carry descriptors, event descriptors, polling, shared mappings.
 *
 * <p>Every call answers like C, with the negative errno in place of -1, or throws an {@link
 * org.jvnic.vmm.vfiouser.linux.LinuxException} where only an error of the machine or its operator can be the reason.
 *
 * <p>Threads: an object belongs to one thread unless it says otherwise. The package knows nothing of the protocol or the card;
 * JNA stays inside.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.vmm.vfiouser.linux;
