/**
 * Virtual machines around a card: memory, contexts, hypercalls, vCPUs, from birth to death.
 *
 * <p>{@link org.jvnic.vmm.machine.Vmm} is where an embedding host starts. Its methods may be called by any thread; what a guest may
 * call is what {@code vmm.guest} says, on the vCPU's thread.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.vmm.machine;
