/**
 * The {@code cdna} personality: contexts behind one BAR, in the order of a frame's way: {@link org.jvnic.nic.cdna.ContextPage}
 * (doorbells), {@link org.jvnic.nic.cdna.MailboxService}, {@link org.jvnic.nic.cdna.TransmitRing},
 * {@link org.jvnic.nic.cdna.ReceiveRing}, completion and interrupt in {@link org.jvnic.nic.cdna.CdnaContext}, which
 * {@link org.jvnic.nic.cdna.TurnCompletion} asks for it, and {@link org.jvnic.nic.cdna.CardInterrupts}; set-up and life cycle in
 * {@link org.jvnic.nic.cdna.ContextCommands} and {@link org.jvnic.nic.cdna.ControlCommands}.
 *
 * <p>Register spaces may be accessed by any thread; everything else belongs to the engine's thread. The layouts and constants
 * are in {@code spec}, which is all a driver may see.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.nic.cdna;
