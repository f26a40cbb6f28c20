/**
 * The Intel 82576: the personality that makes the engine serve its registers, rings, filters and interrupts.
 *
 * <p>In the order of an access: {@link org.jvnic.nic.i82576.CsrSpace} finds who answers a register, a unit or the register file; a
 * write to the file has its effects in {@link org.jvnic.nic.i82576.DataPathEvents}, from where the engine learns of it;
 * {@link org.jvnic.nic.i82576.DataPath} takes the registers over and carries frames. {@link org.jvnic.nic.i82576.I82576Personality}
 * holds them together.
 *
 * <p>Threads: any thread may access registers; units have a short lock each, under which nothing is called. Queues, pools and switch
 * belong to the engine's thread, which copies the registers they go by when it is told that one has changed.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.nic.i82576;
