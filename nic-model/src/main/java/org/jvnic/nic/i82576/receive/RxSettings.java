package org.jvnic.nic.i82576.receive;

/**
 * What the registers that are not the queue's own say about a receive queue. Immutable.
 *
 * @param enabled     whether RCTL.EN, VFRE of the queue's pool where there are pools, and bus mastering let it receive.
 * @param bufferBytes buffer size where SRRCTL gives none, from RCTL.BSIZE: 256, 512, 1024 or 2048.
 * @param dropping    QDE of the queue: drops where it has no descriptor.
 * @param thresholdShift RCTL.RDMTS: a queue of n descriptors is low at n >> (shift + 1) where SRRCTL gives no threshold.
 * @param headerKinds PSRTYPE of the queue's pool: a bit for each kind of header that is split off.
 */
public record RxSettings(boolean enabled, int bufferBytes, boolean dropping, int thresholdShift, int headerKinds) {
    /** Everything off. */
    public static final RxSettings OFF = new RxSettings(false, 2048, false, 0, 0);
}
