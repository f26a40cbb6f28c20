/**
 * Protection strategies: what the bus addresses of a context mean, and which memory they reach.
 *
 * <p>{@link org.jvnic.vmm.protection.DirectMapDomain}: a bus address is a guest physical address of the context's VM.
 * {@link org.jvnic.vmm.protection.ValidatedDomain}: a bus address is a machine address, and only pages that the VMM has pinned
 * for the context are reached; {@link org.jvnic.vmm.protection.DescriptorPins} remembers which pins each descriptor of a ring
 * holds, so that they can be dropped when the card is done with it.
 *
 * <p>Threads: the card's engine resolves; one thread at a time, the context's hypercall thread, pins and unpins. Whoever takes
 * memory away changes the domain first and then waits for the card's barrier.
 *
 * <p>This package must not know rings, registers, hypercall numbers or any class of the card but the DMA port.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.vmm.protection;
