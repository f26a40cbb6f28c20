/**
 * The driver of a CDNA context, as a guest kernel would have it: probe, set-up, commands, interrupts, filters, recovery, close.
 *
 * <p>Start reading at {@link org.jvnic.guest.driver.CdnaDriver#open}. Registers are named as in the datasheet; the section
 * that treats one is in its declaration, {@link org.jvnic.nic.cdna.spec.ContextRegister}.
 *
 * <p>It sees what a guest can see: its own memory, the context page, its virtual interrupt and hypercalls. It must not know a
 * class of the card's engine or of the VMM's inside.
 *
 * <p>Threads: one, the guest's vCPU thread, which also runs the interrupt handler.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.guest.driver;
