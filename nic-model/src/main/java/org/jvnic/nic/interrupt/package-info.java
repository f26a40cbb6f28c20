/**
 * From a cause to an interrupt: arming, masking, moderation, and the CDNA ring of bit vectors.
 *
 * <p>Owned by the engine's thread, but for {@link org.jvnic.nic.interrupt.Coalesced}, with which any thread tells a level. Knows the
 * memory port, nothing of PCI or of a personality's registers.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.nic.interrupt;
