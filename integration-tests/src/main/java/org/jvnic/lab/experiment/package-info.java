/**
 * Experiments people can watch: VMs that exchange watermarked traffic through one card, and what came of it.
 *
 * <p>{@link org.jvnic.lab.experiment.Experiment} runs on the calling thread; a {@link org.jvnic.lab.experiment.TrafficGuest} runs on
 * its vCPU.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.lab.experiment;
