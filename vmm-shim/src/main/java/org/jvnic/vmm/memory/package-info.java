/**
 * Memory of the VMM and its guests: where bytes are, who owns which page, and what stands at which address of a guest.
 *
 * <p>Four kinds of address, never mixed. A <em>guest physical</em> address belongs to one VM. A <em>machine</em> address
 * belongs to the VMM: one space in which every VM's RAM and the VMM's own memory has a place. A <em>bus</em> address is what a
 * descriptor carries; this package does not know it. A <em>host</em> address is where the bytes are. Variables and parameters
 * are named after their kind.
 *
 * <p>From the bottom up: {@link org.jvnic.vmm.memory.MappedMemory} gets bytes from the operating system,
 * {@link org.jvnic.vmm.memory.MachineMemory} places them in the machine space and keeps owner and pins of every page,
 * {@link org.jvnic.vmm.memory.AddressMap} says what a VM finds at its addresses, {@link org.jvnic.vmm.memory.GuestMemory} reads
 * and writes through it, {@link org.jvnic.vmm.memory.GuestPageAllocator} hands parts of it to a guest kernel.
 *
 * <p>Threads: pins are counted without locks, any thread may take and drop them. Address maps are immutable; a change publishes
 * a new one, and who still reads the old one is the caller's to wait for. Everything that changes ownership or a map takes a
 * lock and is off the data path.
 *
 * <p>This package must not know the card, its contexts, hypercalls or protection domains.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.vmm.memory;
