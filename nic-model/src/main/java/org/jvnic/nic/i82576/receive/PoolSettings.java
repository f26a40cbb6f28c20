package org.jvnic.nic.i82576.receive;

/**
 * What the registers say about a pool. Immutable.
 *
 * @param enabled         whether it receives: RCTL.EN, and VFRE where there are pools.
 * @param pools           MRQC modes 3 and 5: the pool has two queues of its own.
 * @param hashed          MRQC modes 2 and 5, and VMOLR.RSSE in the latter: queues are chosen by the hash.
 * @param defaultQueue    queue of what is not hashed, where there are no pools.
 * @param maxFrame        longest frame without a tag, bytes without FCS.
 * @param maxTagged       longest frame with a tag, bytes without FCS.
 * @param vlanType        EtherType of tags.
 * @param strip           tags are taken out.
 * @param stripReplicated tags are taken out of frames that several pools get.
 * @param keepFcs         the FCS is delivered.
 * @param checksums       RXCSUM.
 * @param filter          RFCTL.
 */
public record PoolSettings(
        boolean enabled,
        boolean pools,
        boolean hashed,
        int defaultQueue,
        int maxFrame,
        int maxTagged,
        int vlanType,
        boolean strip,
        boolean stripReplicated,
        boolean keepFcs,
        int checksums,
        int filter) {
    /** Receives nothing. */
    public static final PoolSettings OFF =
            new PoolSettings(false, false, false, 0, 1514, 1518, 0x8100, false, false, false, 0, 0);

    /** Status bit of frames sent by a pool of the same card. */
    static final int LOOPBACK = 1 << 18;

    /** Status bit of frames that passed an inexact filter. */
    static final int INEXACT = 1 << 7;
}
