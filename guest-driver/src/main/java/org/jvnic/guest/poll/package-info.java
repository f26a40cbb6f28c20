/**
 * When to poll: interrupt-driven under light load, polling under heavy load.
 *
 * <p>Threads: one, the guest's vCPU thread, which also runs the interrupt handler. It knows the driver and nothing below it.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.guest.poll;
