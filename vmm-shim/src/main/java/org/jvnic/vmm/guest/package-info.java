/**
 * What a guest kernel sees of its machine: its own memory, the context page, its virtual interrupt and hypercalls.
 *
 * <p>Interfaces only, and the one package of the shim that a driver may see. It knows no other package of the shim, so that
 * another provider of MMIO, DMA memory and interrupts can be put under the same driver.
 *
 * <p>Threads: everything here is called by the guest's vCPU thread, which is also the one that runs interrupt handlers.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.vmm.guest;
