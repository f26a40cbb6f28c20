/**
 * The memory a vfio-user client has given: which bus addresses reach which of its bytes, in which direction.
 *
 * <p>Files are mapped only when nobody can shrink them. What is not mapped is reached by messages, or not at all.
 *
 * <p>Threads: {@link org.jvnic.vmm.vfiouser.memory.ClientWindows} belongs to the server's thread and publishes immutable tables;
 * {@link org.jvnic.vmm.vfiouser.memory.ClientMemory} is read by the engine. The package knows no sockets.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.vmm.vfiouser.memory;
