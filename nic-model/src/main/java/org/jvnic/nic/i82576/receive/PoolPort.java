package org.jvnic.nic.i82576.receive;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.fabric.SwitchPort;
import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.port.DropReason;

/**
 * A pool as the switch sees it: takes a frame, chooses one of its queues, hands it over. Without pools, pool 0 has all sixteen queues;
 * with pools, pool p has the queues p and p + 8. Datasheet sections 7.1.1 and 7.10.3.
 *
 * <p>Owned by the engine's thread.
 */
public final class PoolPort extends SwitchPort {
    private static final int POOLS = 8;
    private static final int BY_ETHER_TYPE = 0x8000;

    private final RxQueue[] queues;
    private final RxWork work;
    private final Reception reception;
    private PoolSettings settings = PoolSettings.OFF;

    /**
     * A pool that receives nothing.
     *
     * @param number    0 to 7.
     * @param queues    the sixteen queues of the card.
     * @param work      what the pools of one engine share.
     * @param reception what the switch tells of a frame.
     */
    public PoolPort(final int number, final RxQueue[] queues, final RxWork work, final Reception reception) {
        super(number);
        this.queues = queues.clone();
        this.work = work;
        this.reception = reception;
    }

    /**
     * Takes over what the registers say.
     *
     * @param newSettings the settings.
     */
    public void configure(final PoolSettings newSettings) {
        settings = newSettings;
    }

    /**
     * Ends an account and begins the next one at zero.
     *
     * @return what was counted since the last call, complete.
     */
    public PortCounters takeCounters() {
        settleCounters();
        final PortCounters taken = counters();
        renewCounters();
        return taken;
    }

    @Override
    public boolean isReceiving() {
        return settings.enabled();
    }

    @Override
    public @Nullable DropReason receive(final Frame frame) {
        final int longest = frame.isTagged() ? settings.maxTagged() : settings.maxFrame();
        if (frame.length() > Math.min(longest, RxPacket.MAX_FRAME)) {
            return DropReason.RX_TOO_LONG;
        }
        final RxPacket packet = work.packet();
        final boolean strip = reception.isReplicated() ? settings.stripReplicated() : settings.strip();
        packet.load(frame, settings.vlanType(), strip, settings.keepFcs());
        final int filter = work.etherTypes().find(packet.etherType());
        final RxQueue queue = queues[choose(packet, filter)];
        if (!queue.isReceiving()) {
            return DropReason.RX_NOT_RUNNING;
        }
        final DropReason refused = queue.reserve(packet);
        return refused != null ? refused : deliver(queue, packet, filter);
    }

    private @Nullable DropReason deliver(final RxQueue queue, final RxPacket packet, final int filter) {
        final int status = RxChecksums.verify(packet, settings.checksums(), settings.filter())
                | (reception.isLoopback() ? PoolSettings.LOOPBACK : 0)
                | (reception.isExact() ? 0 : PoolSettings.INEXACT)
                | queue.timeStamp(packet);
        final int type = filter == EtherTypeFilters.NONE ? packet.type() : BY_ETHER_TYPE | filter << 4;
        final DropReason refused = queue.deliver(packet, type | hashOrChecksum(queue, packet), status);
        if (refused == null) {
            counters().add(PortCounters.RX_DESCRIPTORS, queue.reserved());
        }
        return refused;
    }

    private int choose(final RxPacket packet, final int filter) {
        final Distribution distribution = work.distribution();
        if (settings.hashed()) {
            distribution.hash(packet);
        } else {
            distribution.skip();
        }
        if (settings.pools()) {
            return number() + (distribution.type() != 0 && (distribution.entry() & POOLS) != 0 ? POOLS : 0);
        }
        final int filtered = work.etherTypes().queueOf(filter);
        if (filtered != EtherTypeFilters.NONE) {
            return filtered;
        }
        return distribution.type() == 0 ? settings.defaultQueue() : distribution.entry();
    }

    /** Type of the hash and the hash, or identification and checksum, in the places of the first quadword. */
    private long hashOrChecksum(final RxQueue queue, final RxPacket packet) {
        if ((settings.checksums() & RxChecksums.TELLS_HASH) != 0 && !queue.isLegacy()) {
            final Distribution distribution = work.distribution();
            return distribution.type() | (long) distribution.hash() << 32;
        }
        return (long) RxChecksums.packetChecksum(packet, settings.checksums()) << 48 | (long) packet.ipId() << 32;
    }
}
