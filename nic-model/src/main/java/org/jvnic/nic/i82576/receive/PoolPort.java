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

    @Override
    public boolean isReceiving() {
        return settings.enabled();
    }

    @Override
    public @Nullable DropReason receive(final Frame frame) {
        if (frame.length() > settings.maxFrame() + (frame.isTagged() ? Frame.VLAN_TAG : 0)) {
            return DropReason.RX_TOO_LONG;
        }
        final RxPacket packet = work.packet();
        final boolean strip = reception.isReplicated() ? settings.stripReplicated() : settings.strip();
        packet.load(frame, settings.vlanType(), strip, settings.keepFcs());
        final RxQueue queue = queues[choose(packet)];
        if (!queue.isReceiving()) {
            return DropReason.RX_NOT_RUNNING;
        }
        final DropReason refused =
                queue.receive(packet, firstQuadword(packet), status(packet) | queue.timeStamp(packet));
        if (refused == null) {
            counters().add(PortCounters.RX_DESCRIPTORS, 1);
        }
        return refused;
    }

    private int choose(final RxPacket packet) {
        final Distribution distribution = work.distribution();
        if (!settings.hashed()) {
            distribution.skip();
            return settings.pools() ? number() : settings.defaultQueue();
        }
        distribution.hash(packet);
        if (!settings.pools()) {
            return distribution.type() == 0 ? settings.defaultQueue() : distribution.entry();
        }
        return number() + (distribution.type() != 0 && (distribution.entry() & POOLS) != 0 ? POOLS : 0);
    }

    private long firstQuadword(final RxPacket packet) {
        final Distribution distribution = work.distribution();
        final long second = settings.tellsHash() ? distribution.hash() & 0xFFFF_FFFFL : packet.ipId();
        return packet.type() | distribution.type() | second << 32;
    }

    private int status(final RxPacket packet) {
        return RxChecksums.verify(packet, settings.checksums())
                | (reception.isLoopback() ? PoolSettings.LOOPBACK : 0)
                | (reception.isExact() ? 0 : PoolSettings.INEXACT);
    }
}
