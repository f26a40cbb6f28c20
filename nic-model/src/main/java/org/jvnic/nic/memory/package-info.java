/**
 * Bytes at host addresses: the only place of the model that touches memory outside the Java heap.
 *
 * <p>Whoever calls {@link org.jvnic.nic.memory.HostMemory} has a host address from a range check that succeeded in the same
 * engine turn; nothing here checks again. An architecture test keeps every other class away from raw memory.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.nic.memory;
