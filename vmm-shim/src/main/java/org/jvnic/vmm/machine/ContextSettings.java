package org.jvnic.vmm.machine;

import java.util.function.LongPredicate;

/**
 * What a context is given to its VM with. Immutable.
 *
 * @param mac               primary address, first byte lowest.
 * @param protection        how its DMA is protected.
 * @param weight            share of the transmit scheduler, 1 to 255.
 * @param antiSpoof         frames leave only with a source address of the context.
 * @param promiscuousAllowed the guest may ask for promiscuous mode.
 * @param sequenceModulusLog2 log2 of the sequence modulus where descriptors are numbered, 4 to 32.
 * @param faultPolicy       drop reasons made faults, bit n is the transmit drop reason n.
 * @param trapped           every access to the context page traps instead of going straight to the card.
 * @param addresses         which further addresses the guest may add by hypercall.
 * @param rateMbps          limit of what the context sends in Mb/s, 0 for none, at most 400000.
 * @param rateBurst         bytes it may send at once under that limit; less than the longest frame counts as that.
 */
public record ContextSettings(
        long mac,
        Protection protection,
        int weight,
        boolean antiSpoof,
        boolean promiscuousAllowed,
        int sequenceModulusLog2,
        int faultPolicy,
        boolean trapped,
        LongPredicate addresses,
        int rateMbps,
        int rateBurst) {
    private static final int MAX_RATE_MBPS = 400_000;

    /**
     * Checks the ranges.
     *
     * @param mac primary address, first byte lowest.
     * @param protection how its DMA is protected.
     * @param weight share of the transmit scheduler, 1 to 255.
     * @param antiSpoof frames leave only with a source address of the context.
     * @param promiscuousAllowed the guest may ask for promiscuous mode.
     * @param sequenceModulusLog2 log2 of the sequence modulus where descriptors are numbered, 4 to 32.
     * @param faultPolicy drop reasons made faults, bit n is the transmit drop reason n.
     * @param trapped every access to the context page traps instead of going straight to the card.
     * @param addresses which further addresses the guest may add by hypercall.
     * @param rateMbps limit of what the context sends in Mb/s, 0 for none, at most 400000.
     * @param rateBurst bytes it may send at once under that limit; less than the longest frame counts as that.
     * @throws IllegalArgumentException naming the setting and the value that does not fit.
     */
    public ContextSettings {
        if (weight < 1 || weight > 255) {
            throw new IllegalArgumentException("context weight: " + weight + " is not in [1, 255]");
        }
        if (sequenceModulusLog2 < 4 || sequenceModulusLog2 > 32) {
            throw new IllegalArgumentException("sequence modulus: 2^" + sequenceModulusLog2 + " is not in [2^4, 2^32]");
        }
        if (rateMbps < 0 || rateMbps > MAX_RATE_MBPS || rateBurst < 0) {
            throw new IllegalArgumentException("rate limit: " + rateMbps + " Mb/s with a burst of " + rateBurst
                    + " bytes is not in [0, " + MAX_RATE_MBPS + "] with a burst of 0 or more");
        }
    }

    /**
     * The usual: weight 1, source addresses checked, no promiscuous mode, numbers modulo 2^32, drops stay drops, direct page, no
     * further addresses, no rate limit.
     *
     * @param mac        primary address.
     * @param protection how its DMA is protected.
     * @return the settings.
     */
    public static ContextSettings of(final long mac, final Protection protection) {
        return new ContextSettings(mac, protection, 1, true, false, 32, 0, false, address -> false, 0, 0);
    }

    /**
     * The same with another weight.
     *
     * @param share 1 to 255.
     * @return new settings.
     */
    public ContextSettings withWeight(final int share) {
        return new ContextSettings(
                mac,
                protection,
                share,
                antiSpoof,
                promiscuousAllowed,
                sequenceModulusLog2,
                faultPolicy,
                trapped,
                addresses,
                rateMbps,
                rateBurst);
    }

    /**
     * The same with another sequence modulus.
     *
     * @param log2 4 to 32.
     * @return new settings.
     */
    public ContextSettings withSequenceModulus(final int log2) {
        return new ContextSettings(
                mac,
                protection,
                weight,
                antiSpoof,
                promiscuousAllowed,
                log2,
                faultPolicy,
                trapped,
                addresses,
                rateMbps,
                rateBurst);
    }

    /**
     * The same with the page trapped or not.
     *
     * @param trap true to trap.
     * @return new settings.
     */
    public ContextSettings withTrapped(final boolean trap) {
        return new ContextSettings(
                mac,
                protection,
                weight,
                antiSpoof,
                promiscuousAllowed,
                sequenceModulusLog2,
                faultPolicy,
                trap,
                addresses,
                rateMbps,
                rateBurst);
    }

    /**
     * The same with further addresses allowed.
     *
     * @param allowed says of an address, first byte lowest, whether the guest may add it.
     * @return new settings.
     */
    public ContextSettings withAddresses(final LongPredicate allowed) {
        return new ContextSettings(
                mac,
                protection,
                weight,
                antiSpoof,
                promiscuousAllowed,
                sequenceModulusLog2,
                faultPolicy,
                trapped,
                allowed,
                rateMbps,
                rateBurst);
    }

    /**
     * The same with a rate limit.
     *
     * @param mbps  what the context may send in Mb/s, 0 for no limit, at most 400000.
     * @param burst bytes it may send at once, 0 or more.
     * @return new settings.
     */
    public ContextSettings withRate(final int mbps, final int burst) {
        return new ContextSettings(
                mac,
                protection,
                weight,
                antiSpoof,
                promiscuousAllowed,
                sequenceModulusLog2,
                faultPolicy,
                trapped,
                addresses,
                mbps,
                burst);
    }
}
