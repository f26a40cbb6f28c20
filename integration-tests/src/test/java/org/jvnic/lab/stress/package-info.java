/**
 * Races through the whole machine, provoked on purpose: real card, real driver, threads of the test's own in place of vCPUs, because a
 * vCPU's timer tick would find what a lost interrupt has left lying about.
 *
 * <p>Threads: two guests and the engine; every wait has a watchdog.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.lab.stress;
