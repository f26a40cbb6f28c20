/**
 * What an embedding host needs around a card if it has none of it: a host bridge with an ECAM window, firmware that places BARs, flat
 * memory. All optional, all written against the interfaces a host could implement itself.
 *
 * <p>Accesses may come from any thread; functions are attached and enumerated by the thread that sets the machine up. This package
 * knows PCI functions and ports. It must not know a card, a personality or the engine.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.nic.host;
