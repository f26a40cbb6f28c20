package org.jvnic.nic.fabric;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.frame.FrameBurst;
import org.jvnic.nic.frame.MacAddress;
import org.jvnic.nic.port.DropReason;
import org.jvnic.nic.port.FrameTap;
import org.jvnic.nic.port.Wire;

/**
 * What becomes of a copy once a switch has decided who gets it: handed to the port or to the wire, counted, shown to the tap.
 * The same for every personality, so that every personality keeps the same books. Owned by the engine's thread.
 *
 * <p>What a port, the wire or the tap throws is contained and costs that copy only.
 */
public final class Delivery {
    /** Port number of the wire. */
    public static final int WIRE = FrameTap.WIRE;

    private final PortCounters portCounters = new PortCounters();
    private final @Nullable Wire wire;
    private final @Nullable FrameTap tap;
    private final Containment containment;
    private long replicas;
    private long delivered;
    private long nowNs;

    /**
     * A delivery that has delivered nothing.
     *
     * @param wire        what is behind the card's own port, or null for nothing.
     * @param tap         who sees every delivery, or null.
     * @param containment who is told what a port, the wire or the tap threw.
     */
    public Delivery(final @Nullable Wire wire, final @Nullable FrameTap tap, final Containment containment) {
        this.wire = wire;
        this.tap = tap;
        this.containment = containment;
    }

    /**
     * Counters of the card's own port: drops with side PORT, frames and bytes of the wire.
     *
     * @return the counters.
     */
    public PortCounters portCounters() {
        return portCounters;
    }

    /**
     * Copies beyond the first.
     *
     * @return number of copies.
     */
    public long replicas() {
        return replicas;
    }

    /**
     * Copies delivered to ports; the wire's are in {@link #portCounters}.
     *
     * @return number of copies.
     */
    public long delivered() {
        return delivered;
    }

    /**
     * Sets the time deliveries are stamped with.
     *
     * @param now nanoseconds.
     */
    public void setNow(final long now) {
        nowNs = now;
    }

    /**
     * Counts the copies a frame became.
     *
     * @param copies delivered or dropped copies, 0 or more.
     * @return the same number.
     */
    public int countCopies(final int copies) {
        replicas += copies > 1 ? copies - 1 : 0;
        return copies;
    }

    /**
     * Counts a frame that came from the wire.
     *
     * @param numBytes its length; what is negative counts as 0.
     */
    public void countArrival(final int numBytes) {
        portCounters.add(PortCounters.RX_FRAMES, 1);
        portCounters.add(PortCounters.RX_BYTES, Math.max(0, numBytes));
    }

    /**
     * Delivers one copy to a port, or counts why not.
     *
     * @param frame the frame.
     * @param port  the port.
     * @return true when it was delivered.
     */
    public boolean deliver(final Frame frame, final SwitchPort port) {
        final DropReason refused = receptionOf(frame, port);
        final PortCounters counters = port.counters();
        if (refused != null) {
            counters.addDrop(refused);
            return false;
        }
        delivered++;
        port.countReceived(1, frame.length());
        final long destination = frame.destination();
        if (MacAddress.isMulticast(destination)) {
            counters.add(
                    destination == MacAddress.BROADCAST ? PortCounters.RX_BROADCAST : PortCounters.RX_MULTICAST, 1);
        }
        show(port.number(), frame);
        return true;
    }

    /**
     * Delivers frames of a burst to a port, as far as they can go together, or counts why not. To a port that is not there for them,
     * and where each one is to be shown, none can.
     *
     * @param burst the frames: of one run, unicast.
     * @param first index of the first.
     * @param end   index behind the last.
     * @param port  the port.
     * @return index behind the last that was delivered or dropped; from there on they go one by one.
     */
    int deliver(final FrameBurst burst, final int first, final int end, final SwitchPort port) {
        if (tap != null
                || !port.isReceiving()
                || !port.isLinkUp()
                || !port.filter().acceptsVlan(burst.vlan())) {
            return first;
        }
        port.onBurstDone(first);
        DropReason refused;
        try {
            refused = port.receive(burst, first, end);
        } catch (final Throwable error) { // as for one frame
            containment.contain(port.number(), error);
            refused = DropReason.RX_FAULT;
        }
        final int done = port.burstDone();
        delivered += done - first;
        port.countReceived(done - first, burst.bytes(first, done));
        if (refused == null) {
            return done;
        }
        port.counters().addDrop(refused);
        return done + 1;
    }

    private void show(final int port, final Frame frame) {
        if (tap != null) {
            try {
                tap.onDelivered(port, nowNs, frame);
            } catch (final Throwable error) { // whoever watches must not change what is watched
                containment.contain(WIRE, error);
            }
        }
    }

    private @Nullable DropReason receptionOf(final Frame frame, final SwitchPort port) {
        if (!port.isReceiving()) {
            return DropReason.RX_NOT_RUNNING;
        }
        if (!port.isLinkUp()) {
            return DropReason.RX_LINK_DOWN;
        }
        if (!port.filter().acceptsVlan(frame.vlan())) {
            return DropReason.RX_VLAN_FILTER;
        }
        try {
            return port.receive(frame);
        } catch (final Throwable error) { // the receiver's host misbehaved: the sender and the other copies go on
            containment.contain(port.number(), error);
            return DropReason.RX_FAULT;
        }
    }

    /**
     * Whether the wire would take a frame of any length.
     *
     * @return true also without a wire, and when the wire throws: then the frame is refused and counted.
     */
    public boolean hasRoom() {
        try {
            return wire == null || wire.hasRoom();
        } catch (final Throwable error) {
            containment.contain(WIRE, error);
            return true;
        }
    }

    /**
     * Hands one copy to the wire, or counts why not.
     *
     * @param frame the frame.
     * @return copies made: 0 when there is no wire, else 1.
     */
    public int toWire(final Frame frame) {
        if (wire == null) {
            return 0;
        }
        final DropReason refused = transmissionOn(wire, frame);
        if (refused == null) {
            portCounters.add(PortCounters.TX_FRAMES, 1);
            portCounters.add(PortCounters.TX_BYTES, frame.length());
            show(WIRE, frame);
        } else {
            portCounters.addDrop(refused);
        }
        return 1;
    }

    private @Nullable DropReason transmissionOn(final Wire out, final Frame frame) {
        try {
            if (!out.isLinkUp()) {
                return DropReason.PORT_WIRE_DOWN;
            }
            return out.transmit(frame) ? null : DropReason.PORT_WIRE_FULL;
        } catch (final Throwable error) { // a wire that throws is a wire that is down
            containment.contain(WIRE, error);
            return DropReason.PORT_WIRE_DOWN;
        }
    }
}
