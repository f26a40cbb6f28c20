package org.jvnic.nic.fabric;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.frame.FrameBurst;
import org.jvnic.nic.port.DropReason;

/** A place frames come from and go to: a context, a pool. Owned by the engine's thread. */
public abstract class SwitchPort {
    private final int number;
    private final PortFilter filter = new PortFilter();
    private PortCounters counters = new PortCounters();
    private boolean macAntiSpoof;
    private long ownedSource;
    private int ownedSince;
    private int receivedFrames;
    private long receivedBytes;
    private int burstDone;
    private boolean linkUp = true;

    /**
     * A port that accepts nothing yet.
     *
     * @param number its number, 0 or more, unique on the switch.
     */
    protected SwitchPort(final int number) {
        this.number = number;
    }

    /**
     * The port's number.
     *
     * @return 0 or more.
     */
    public final int number() {
        return number;
    }

    /**
     * What the port accepts.
     *
     * @return the filter, owned by the engine's thread.
     */
    public final PortFilter filter() {
        return filter;
    }

    /**
     * The port's counters since it last changed hands.
     *
     * @return never null; replaced by {@link #renewCounters}.
     */
    public final PortCounters counters() {
        return counters;
    }

    /** Whether an address is this port's. Senders use one: the last one found is remembered until the table changes. */
    final boolean owns(final long mac, final MacTable addresses) {
        if (mac == ownedSource && addresses.changes() == ownedSince) {
            return true;
        }
        if (addresses.find(mac) != number) {
            return false;
        }
        ownedSource = mac;
        ownedSince = addresses.changes();
        return true;
    }

    /** Counts frames; {@link #settleCounters} makes them seen. */
    final void countReceived(final int frames, final int numBytes) {
        receivedFrames += frames;
        receivedBytes += numBytes;
    }

    /** Adds what was received since the last call to the counters: once a turn, which is cheaper than for each frame. */
    public final void settleCounters() {
        if (receivedFrames != 0) {
            counters.add(PortCounters.RX_FRAMES, receivedFrames);
            counters.add(PortCounters.RX_BYTES, receivedBytes);
            receivedFrames = 0;
            receivedBytes = 0;
        }
    }

    /** Starts counting from zero; whoever holds the old counters sees them no longer change. */
    protected final void renewCounters() {
        counters = new PortCounters();
    }

    /**
     * Whether frames leave only with a source address of this port.
     *
     * @return true when checked.
     */
    public final boolean isMacAntiSpoof() {
        return macAntiSpoof;
    }

    /**
     * Switches the source address check.
     *
     * @param checked true to check.
     */
    protected final void setMacAntiSpoof(final boolean checked) {
        macAntiSpoof = checked;
    }

    /**
     * Whether the port's own link is up.
     *
     * @return false while the VMM has taken it down.
     */
    public final boolean isLinkUp() {
        return linkUp;
    }

    /**
     * Sets the link.
     *
     * @param up the new state.
     */
    protected final void setLinkUp(final boolean up) {
        linkUp = up;
    }

    /**
     * Whether frames can arrive at all.
     *
     * @return true while the receive side runs.
     */
    public abstract boolean isReceiving();

    /**
     * Takes a frame the switch has decided for this port.
     *
     * @param frame the frame.
     * @return null when it was delivered, else why not; the caller counts.
     */
    public abstract @Nullable DropReason receive(Frame frame);

    /**
     * Takes frames the switch has decided for this port together, from the first on and as far as they need no more than the usual;
     * tells of each by {@link #onBurstDone}. The first one not taken is then given to {@link #receive}, unless an answer says why it
     * is dropped. A port that takes none this way is right too.
     *
     * @param burst the frames.
     * @param first index of the first.
     * @param end   index behind the last.
     * @return null, or why the first one not taken is dropped; the caller counts.
     */
    protected @Nullable DropReason receive(final FrameBurst burst, final int first, final int end) {
        return null;
    }

    /**
     * Tells that frames of the burst were delivered: at once, so that it is known when the host's memory throws.
     *
     * @param end index behind the last of them.
     */
    protected final void onBurstDone(final int end) {
        burstDone = end;
    }

    /** Index behind the last frame of the burst that was delivered. */
    final int burstDone() {
        return burstDone;
    }
}
