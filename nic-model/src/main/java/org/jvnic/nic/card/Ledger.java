package org.jvnic.nic.card;

import java.util.ArrayList;
import java.util.List;
import org.jvnic.nic.fabric.Delivery;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.port.DropReason;

/**
 * What became of every frame: sent + arrived + replicas = delivered + dropped by reason + staged, exactly, at every quiescent
 * point. A snapshot, immutable.
 *
 * @param sent      frames taken from contexts, after segmentation.
 * @param arrived   frames that came from the wire.
 * @param replicas  copies beyond the first of frames with several destinations.
 * @param delivered copies delivered to contexts.
 * @param departed  copies that left by the wire.
 * @param staged    copies the wire has accepted and not sent yet.
 * @param drops     copies dropped; index is the ordinal of {@link DropReason}.
 */
public record Ledger(
        long sent, long arrived, long replicas, long delivered, long departed, long staged, List<Long> drops) {
    /**
     * Keeps a copy of the drops.
     *
     * @param sent frames taken from contexts, after segmentation.
     * @param arrived frames that came from the wire.
     * @param replicas copies beyond the first of frames with several destinations.
     * @param delivered copies delivered to contexts.
     * @param departed copies that left by the wire.
     * @param staged copies the wire has accepted and not sent yet.
     * @param drops copies dropped; index is the ordinal of {@link DropReason}.
     */
    public Ledger {
        drops = List.copyOf(drops);
    }

    /**
     * The books of a card.
     *
     * @param ports    sum of the counters of all ports.
     * @param delivery what became of the copies.
     * @param staged   copies the wire has accepted and not sent yet.
     * @return a snapshot; exact when taken between two turns.
     */
    static Ledger of(final PortCounters ports, final Delivery delivery, final long staged) {
        final PortCounters port = delivery.portCounters();
        final List<Long> drops = new ArrayList<>();
        for (final DropReason reason : DropReason.values()) {
            final int counter = PortCounters.drop(reason);
            drops.add(ports.get(counter) + port.get(counter));
        }
        return new Ledger(
                ports.get(PortCounters.TX_TAKEN),
                port.get(PortCounters.RX_FRAMES),
                delivery.replicas(),
                delivery.delivered(),
                port.get(PortCounters.TX_FRAMES) - staged,
                staged,
                drops);
    }

    /**
     * Copies dropped for a reason.
     *
     * @param reason the reason.
     * @return copies.
     */
    public long drop(final DropReason reason) {
        return drops.get(reason.ordinal());
    }

    /**
     * Copies dropped for any reason.
     *
     * @return copies.
     */
    public long dropped() {
        return drops.stream().mapToLong(Long::longValue).sum();
    }

    /**
     * What came in and was made of it, minus what became of it: 0, unless something was lost or made up.
     *
     * @return the difference, in copies.
     */
    public long unaccounted() {
        return sent + arrived + replicas - delivered - departed - staged - dropped();
    }

    /**
     * Whether every frame is accounted for.
     *
     * @return true when {@link #unaccounted()} is 0.
     */
    public boolean isExact() {
        return unaccounted() == 0;
    }

    /**
     * The books of two cards together.
     *
     * @param other the other card's.
     * @return the sums.
     */
    public Ledger plus(final Ledger other) {
        final List<Long> sums = new ArrayList<>();
        for (int i = 0; i < drops.size(); i++) {
            sums.add(drops.get(i) + other.drops.get(i));
        }
        return new Ledger(
                sent + other.sent,
                arrived + other.arrived,
                replicas + other.replicas,
                delivered + other.delivered,
                departed + other.departed,
                staged + other.staged,
                sums);
    }

    @Override
    public String toString() {
        return "sent " + sent + " + arrived " + arrived + " + replicas " + replicas + " = delivered " + delivered
                + " + departed " + departed + " + dropped " + dropped() + " + staged " + staged
                + (isExact() ? "" : ", off by " + unaccounted());
    }
}
