/**
 * From the card's physical interrupt to the guests' virtual ones.
 *
 * <p>{@link org.jvnic.vmm.interrupt.InterruptRouter} is called by the engine's thread; a
 * {@link org.jvnic.vmm.interrupt.VirtualInterrupt} is raised by it and taken by the guest's vCPU. Knows the card only by its
 * privileged registers.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.vmm.interrupt;
