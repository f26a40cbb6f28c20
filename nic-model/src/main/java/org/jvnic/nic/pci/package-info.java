/**
 * One PCI Express function as software enumerates it: config space, capabilities, BARs, MSI-X, the interrupt line, resets.
 *
 * <p>A personality describes its function with {@link org.jvnic.nic.pci.PciFunctionBuilder} and puts its own register
 * spaces behind {@link org.jvnic.nic.pci.Bar}s. What software may do with each bit of config space is data: every register
 * is declared as {@link org.jvnic.nic.pci.ConfigRegister} and compiled to mask tables.
 *
 * <p>Threads: every method of every class may be called by any thread. Config writes and resets of one function exclude each
 * other and call the function's listeners in that order; everything else neither waits for them nor for a listener, so the
 * engine may raise interrupts while a listener waits for the engine. {@link org.jvnic.nic.port.InterruptSink} is never
 * called with a lock of this package held.
 *
 * <p>This package knows registers and ports. It must not know what the function is for: no engine, no personality, no VMM.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.nic.pci;
