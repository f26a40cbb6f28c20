package org.jvnic.nic.cdna.spec;

/**
 * Layout of the status block: 64 bytes the card writes by DMA once per batch of completions. Datasheet section 5.5.
 *
 * <pre>
 *       63                      32 31                       0
 *      +--------------------------+--------------------------+
 *  +0  |      rx consumer         |       tx consumer        |   one 64-bit release store
 *      +--------------------------+--------------------------+
 *  +8  |                   reserved, zero (56 bytes)         |
 *      +-----------------------------------------------------+
 * </pre>
 */
public final class StatusBlock {
    /** Size in bytes. */
    public static final int BYTES = 64;

    /** Offset of the transmit consumer index, 32 bits. */
    public static final int TX_CONSUMER_OFFSET = 0;

    /** Offset of the receive consumer index, 32 bits. */
    public static final int RX_CONSUMER_OFFSET = 4;

    private StatusBlock() {}
}
