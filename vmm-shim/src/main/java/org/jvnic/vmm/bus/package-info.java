/**
 * How accesses get from a guest, or from the VMM, to the card: BARs, direct pages, traps.
 *
 * <p>A guest's page may be used by its vCPU's thread while the VMM takes it away.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.vmm.bus;
