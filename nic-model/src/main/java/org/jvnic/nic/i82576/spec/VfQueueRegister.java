package org.jvnic.nic.i82576.spec;

/**
 * The two queues of a virtual function: the registers of {@link QueueRegister} at the addresses that a virtual function has them at.
 * Queue 0 of function n is queue n of the device, queue 1 is queue n + 8.
 */
public enum VfQueueRegister implements I82576Register {
    /** As {@link QueueRegister#RDBAL}. */
    RDBAL(QueueRegister.RDBAL),
    /** As {@link QueueRegister#RDBAH}. */
    RDBAH(QueueRegister.RDBAH),
    /** As {@link QueueRegister#RDLEN}. */
    RDLEN(QueueRegister.RDLEN),
    /** As {@link QueueRegister#SRRCTL}. */
    SRRCTL(QueueRegister.SRRCTL),
    /** As {@link QueueRegister#RDH}. */
    RDH(QueueRegister.RDH),
    /** As {@link QueueRegister#RXCTL}. */
    RXCTL(QueueRegister.RXCTL),
    /** As {@link QueueRegister#RDT}. */
    RDT(QueueRegister.RDT),
    /** As {@link QueueRegister#RXDCTL}. */
    RXDCTL(QueueRegister.RXDCTL),
    /** As {@link QueueRegister#RQDPC}. */
    RQDPC(QueueRegister.RQDPC),
    /** As {@link QueueRegister#TDBAL}. */
    TDBAL(QueueRegister.TDBAL),
    /** As {@link QueueRegister#TDBAH}. */
    TDBAH(QueueRegister.TDBAH),
    /** As {@link QueueRegister#TDLEN}. */
    TDLEN(QueueRegister.TDLEN),
    /** As {@link QueueRegister#TDH}. */
    TDH(QueueRegister.TDH),
    /** As {@link QueueRegister#TXCTL}. */
    TXCTL(QueueRegister.TXCTL),
    /** As {@link QueueRegister#TDT}. */
    TDT(QueueRegister.TDT),
    /** As {@link QueueRegister#TXDCTL}. */
    TXDCTL(QueueRegister.TXDCTL),
    /** As {@link QueueRegister#TDWBAL}. */
    TDWBAL(QueueRegister.TDWBAL),
    /** As {@link QueueRegister#TDWBAH}. */
    TDWBAH(QueueRegister.TDWBAH);

    /** Queues of a virtual function. */
    public static final int QUEUES = 2;

    private static final int RECEIVE = 0x2800;
    private static final int TRANSMIT = 0x3800;
    private static final int STRIDE = 0x100;

    @SuppressWarnings("ImmutableEnumChecker") // a record of copies
    private final Declaration declaration;

    @SuppressWarnings("ImmutableEnumChecker") // itself an enum of records
    private final QueueRegister device;

    VfQueueRegister(final QueueRegister device) {
        this.device = device;
        final Declaration of = device.declaration();
        final boolean transmits = of.offset() >= QueueRegister.TDBAL.offset();
        final int offset = transmits
                ? TRANSMIT + of.offset() - QueueRegister.TDBAL.offset()
                : RECEIVE + of.offset() - QueueRegister.RDBAL.offset();
        this.declaration = new Declaration(offset, QUEUES, STRIDE, of.section(), of.flags(), of.doc(), of.fields());
    }

    /**
     * The register of the device that this one is.
     *
     * @return its element for queue n of the device stands at {@code device().offset(n)}.
     */
    public QueueRegister device() {
        return device;
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }
}
