package org.jvnic.nic.pci;

import org.jvnic.nic.port.InterruptSink;
import org.jvnic.nic.port.NicEvents;

/**
 * The decision whether an MSI interrupt becomes a message. The rules are those of {@link MsixTable}: masked, or while the
 * function is no bus master, it becomes pending and stands for all that follow; while MSI is disabled it is dropped.
 *
 * <p>Any thread may call any method. The sink is called after the lock is released.
 */
final class MsiSource {
    private final int requesterId;
    private final int offset;
    private final InterruptSink sink;
    private final NicEvents events;

    /** Guards everything below and the pending bit in config space. Innermost. */
    private final Object lock = new Object();

    private final ConfigSpace config;
    private boolean enabled;
    private boolean busMaster;
    private long messages;
    private long dropped;

    MsiSource(
            final int requesterId,
            final int offset,
            final ConfigSpace config,
            final InterruptSink sink,
            final NicEvents events) {
        this.requesterId = requesterId;
        this.offset = offset;
        this.config = config;
        this.sink = sink;
        this.events = events;
    }

    /** Whether config space says that the function sends MSI messages. */
    boolean isEnabled() {
        return Msi.ENABLE.isSet(config.word(offset) >>> 16);
    }

    /** What config space says now. {@link #sendPending} has to follow, with no lock held. */
    void control(final boolean nowEnabled, final boolean nowBusMaster) {
        synchronized (lock) {
            enabled = nowEnabled;
            busMaster = nowBusMaster;
        }
    }

    /** Interrupts. */
    void raise() {
        synchronized (lock) {
            if (!enabled) {
                dropped++;
                return;
            }
            config.setBits(offset + Msi.PENDING, Msi.MESSAGE);
        }
        sendPending();
    }

    /** Forgets what is pending. The counters run on. */
    void reset() {
        synchronized (lock) {
            control(false, false);
            config.clearBits(offset + Msi.PENDING, Msi.MESSAGE);
        }
    }

    /** Sends what is pending, if it is allowed to be sent. Called with no lock held. */
    void sendPending() {
        final long address;
        final int data;
        synchronized (lock) {
            final boolean masked = (config.word(offset + Msi.MASK) & Msi.MESSAGE) != 0;
            final boolean pending = (config.word(offset + Msi.PENDING) & Msi.MESSAGE) != 0;
            if (!enabled || !busMaster || masked || !pending) {
                return;
            }
            config.clearBits(offset + Msi.PENDING, Msi.MESSAGE);
            messages++;
            address = (config.word(offset + Msi.ADDRESS) & 0xFFFF_FFFFL)
                    | (long) config.word(offset + Msi.ADDRESS_HIGH) << 32;
            data = config.word(offset + Msi.DATA);
        }
        try {
            sink.msi(requesterId, address, data);
        } catch (final Throwable e) { // the embedding host's, not the raiser's
            events.contained(requesterId, e);
        }
    }

    long messages() {
        synchronized (lock) {
            return messages;
        }
    }

    long dropped() {
        synchronized (lock) {
            return dropped;
        }
    }
}
