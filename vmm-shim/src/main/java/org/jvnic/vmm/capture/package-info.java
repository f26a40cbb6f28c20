/**
 * Captures: frames written to a pcapng file, as Wireshark and its kin read it.
 *
 * <p>The file depends on the frames and their times alone, never on the host: the same run gives the same bytes. What goes
 * wrong with the file stays here, is counted, and is reported when the capture is closed.
 *
 * <p>Threads: one writes, the engine's when a tap does; another may close once the writing one has stopped. Counters can be
 * read by any thread. The package knows the card's ports and nothing else of it or of the shim.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.vmm.capture;
