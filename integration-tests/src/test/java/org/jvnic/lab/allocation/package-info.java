/**
 * Proof that the data path allocates nothing: whole machines exchange millions of frames while the JVM counts the bytes that each
 * of their threads takes from the heap. A round must be frugal on every thread; one that is not may be repeated, because what grows
 * once (a striped counter that meets contention for the first time) is no allocation of the data path, and what recurs is.
 *
 * <p>Threads: the test waits, vCPUs and engine run. Knows the VMM and the driver, no class of the engine's inside.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.lab.allocation;
