package org.jvnic.vmm.machine;

/**
 * What a VM has cost the VMM. A snapshot.
 *
 * @param hypercalls           hypercalls of any kind.
 * @param enqueueCalls         enqueue hypercalls.
 * @param enqueuedDescriptors  descriptors enqueued by them.
 * @param refusedHypercalls    hypercalls refused, wholly or after some descriptors.
 * @param exits                times the guest left to the VMM: hypercalls and trapped accesses.
 * @param interruptsRaised     virtual interrupts raised.
 * @param interruptsMerged     of these, raised while one was pending.
 * @param interruptsDelivered  virtual interrupts the guest handled.
 * @param pinnedPages          pages pinned now.
 */
public record VmStatistics(
        long hypercalls,
        long enqueueCalls,
        long enqueuedDescriptors,
        long refusedHypercalls,
        long exits,
        long interruptsRaised,
        long interruptsMerged,
        long interruptsDelivered,
        long pinnedPages) {}
