package org.jvnic.nic.i82576.receive;

/**
 * Filters by EtherType: they name a packet in its descriptor and can choose its queue. Datasheet sections 7.1.1.4 and 8.10.22.
 *
 * <p>Owned by the engine's thread.
 */
public final class EtherTypeFilters {
    /** Filters, and registers of them. */
    public static final int FILTERS = 8;

    static final int NONE = -1;

    private static final int ENABLED = 1 << 26;
    private static final int QUEUE_ENABLED = 1 << 31;
    private static final int QUEUE_SHIFT = 16;

    private final int[] filters = new int[FILTERS];
    private int used;

    /** None enabled. */
    public EtherTypeFilters() {}

    /**
     * Takes over what the registers say.
     *
     * @param registers ETQF, {@value #FILTERS} words.
     */
    public void configure(final int[] registers) {
        System.arraycopy(registers, 0, filters, 0, FILTERS);
        used = 0;
        for (int i = 0; i < FILTERS; i++) {
            used = (filters[i] & ENABLED) != 0 ? i + 1 : used;
        }
    }

    /** The first filter for a type, or {@link #NONE}. */
    int find(final int etherType) {
        for (int i = 0; i < used; i++) {
            if ((filters[i] & ENABLED) != 0 && (filters[i] & 0xFFFF) == etherType) {
                return i;
            }
        }
        return NONE;
    }

    /** The queue a filter chooses, or {@link #NONE}. */
    int queueOf(final int filter) {
        return filter != NONE && (filters[filter] & QUEUE_ENABLED) != 0 ? filters[filter] >>> QUEUE_SHIFT & 7 : NONE;
    }
}
