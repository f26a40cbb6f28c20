package org.jvnic.guest.ring;

import java.lang.invoke.VarHandle;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.register.RegisterSpace;

/** The producer mailbox of a ring. Datasheet section 5.2. Single threaded. */
public final class Doorbell {
    private final RegisterSpace page;
    private final int offset;

    private int published;
    private long writes;

    /**
     * A doorbell.
     *
     * @param page     the context page.
     * @param producer {@link ContextRegister#TX_PRODUCER} or {@link ContextRegister#RX_PRODUCER}.
     */
    public Doorbell(final RegisterSpace page, final ContextRegister producer) {
        this.page = page;
        this.offset = producer.offset();
    }

    /** Writes index 0, as the card wants it before START. Not counted. */
    public void reset() {
        page.write32(offset, 0);
        published = 0;
    }

    /**
     * Tells the card of descriptors; does nothing when it knows of them.
     *
     * @param producer free-running index up to which the ring is written.
     */
    public void publish(final int producer) {
        if (producer != published) {
            // the descriptors before the index, whatever store the page makes of the write
            VarHandle.releaseFence();
            page.write32(offset, producer);
            published = producer;
            writes++;
        }
    }

    /**
     * What the card has been told.
     *
     * @return the last index written.
     */
    public int published() {
        return published;
    }

    /**
     * Writes since the driver was opened.
     *
     * @return a count.
     */
    public long writes() {
        return writes;
    }
}
