/**
 * How causes become interrupts in an Intel 82576: ICR and its mask for the line, MSI and other causes, EICR and its masks for
 * vectors, routing, auto-clear, auto-mask and throttling, for the physical function and for a virtual one.
 *
 * <p>Start at {@link org.jvnic.nic.i82576.interrupt.PfInterrupts}. Any thread may call the two public units. Each has one short
 * lock for its state; the function is signalled after it is released. A cause that was set is delivered, merged with one that
 * waits, seen by the driver in a register, or still waits: it is never lost.
 *
 * <p>This package must not know: engine, queues, PCI, a card.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.nic.i82576.interrupt;
