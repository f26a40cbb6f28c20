/**
 * Virtual functions: what each shows behind its BAR ({@link org.jvnic.nic.i82576.vf.VirtualFunction}), and what they have in common
 * ({@link org.jvnic.nic.i82576.vf.VirtualFunctions}): mailboxes, who answers them, and whose interrupt a queue's is. Datasheet sections
 * 7.10.2 and 8.26 to 8.28.
 *
 * <p>Any thread may access registers. Knows nothing of the physical function but its register file and
 * {@link org.jvnic.nic.i82576.vf.VfHost}.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.nic.i82576.vf;
