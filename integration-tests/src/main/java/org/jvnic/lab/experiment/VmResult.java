package org.jvnic.lab.experiment;

import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.vmm.machine.VmStatistics;

/**
 * One VM's part of a run, from three sides.
 *
 * @param name   the VM.
 * @param counts what the guest counted.
 * @param vmm    what the VMM counted.
 * @param pinnedPages pages pinned when the traffic had ended and the guest still ran.
 * @param card   what the card counted.
 */
record VmResult(String name, TrafficGuest.Counts counts, VmStatistics vmm, long pinnedPages, PortCounters card) {}
