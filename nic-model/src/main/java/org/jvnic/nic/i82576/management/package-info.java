/**
 * What surrounds the data path of an Intel 82576: NVM, PHY, the semaphores over both, and the link as the device shows it.
 *
 * <p>Start at {@link org.jvnic.nic.i82576.management.Management}: it owns the registers and is the only class to be called from
 * outside. Any thread may; one short lock guards everything behind it.
 *
 * <p>This package must not know: engine, queues, interrupts, PCI, a card.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.nic.i82576.management;
