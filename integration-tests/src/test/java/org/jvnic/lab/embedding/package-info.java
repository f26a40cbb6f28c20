/**
 * Hosts written from the card's interfaces only, good ones and bad ones: what an embedding author relies on. Nothing here may know
 * the VMM or the guest driver of this project.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.lab.embedding;
