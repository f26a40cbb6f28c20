/**
 * Composition: a personality, its function, its engine and the ports of the host make a card. The one package of the model that
 * sees all the others, and the one an embedding host starts from.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.nic.card;
