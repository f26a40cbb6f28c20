/**
 * The IEEE 1588 clock of an Intel 82576, and the time stamps of frames sent and received.
 *
 * <p>Start at {@link org.jvnic.nic.i82576.time.TimeSync}. Registers may be read and written by any thread; frames are stamped by the
 * engine's.
 *
 * <p>This package must not know: engine, queues, interrupts, PCI, a card.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.nic.i82576.time;
