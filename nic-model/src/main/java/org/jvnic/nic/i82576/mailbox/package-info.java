/**
 * Mailboxes between the physical function and virtual ones, and who answers them while the physical function has no driver: the
 * registers ({@link org.jvnic.nic.i82576.mailbox.Mailboxes}), the messages ({@link org.jvnic.nic.i82576.mailbox.Message}) and the
 * answers ({@link org.jvnic.nic.i82576.mailbox.PfResponder}). Datasheet sections 7.10.2.9 and 8.14.
 *
 * <p>Any thread may call; each class has a short lock, the mailboxes' the innermost. Listeners are called with none held.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.nic.i82576.mailbox;
