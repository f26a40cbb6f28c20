package org.jvnic.lab.tap;

import org.jvnic.guest.stack.StackCounters;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.vmm.machine.VmStatistics;

/**
 * What a guest has done. Its counters stand still.
 *
 * @param name         for people.
 * @param address      IPv4 address, as people write it.
 * @param card         what the card counted for its context.
 * @param stack        what its network stack counted.
 * @param vm           what it cost the VMM.
 * @param framesCopied received frames that were copied instead of handed out where the card wrote them.
 */
public record GuestResult(
        String name, String address, PortCounters card, StackCounters stack, VmStatistics vm, long framesCopied) {}
