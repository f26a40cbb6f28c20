package org.jvnic.nic.fabric;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.frame.MacAddress;
import org.jvnic.nic.port.DropReason;
import org.jvnic.nic.port.FrameTap;
import org.jvnic.nic.port.Wire;

/**
 * Decides who gets a frame and counts what became of every copy. Owned by the engine's thread.
 *
 * <p>A frame with n destinations is n copies, n - 1 of them replicas; each copy is delivered or dropped for one reason. A frame
 * never goes back to where it came from.
 */
public final class EthernetSwitch {
    /** Port number of the wire as a source. */
    public static final int WIRE = FrameTap.WIRE;

    private final SwitchPort[] ports;
    private final MacTable addresses;
    private final long[] receiving;
    private final PortCounters portCounters = new PortCounters();
    private final @Nullable Wire wire;
    private final @Nullable FrameTap tap;
    private final Containment containment;
    private int promiscuousPorts;
    private long lastDestination = MacAddress.BROADCAST;
    private int lastOwner = MacTable.NONE;
    private int lastChanges;
    private long replicas;
    private long delivered;
    private long nowNs;

    /**
     * A switch.
     *
     * @param ports        the ports; index is number.
     * @param maxAddresses most unicast addresses.
     * @param wire         what is behind the card's own port, or null for nothing.
     * @param tap          who sees every delivery, or null.
     * @param containment  who is told what a port, the wire or the tap threw.
     */
    public EthernetSwitch(
            final SwitchPort[] ports,
            final int maxAddresses,
            final @Nullable Wire wire,
            final @Nullable FrameTap tap,
            final Containment containment) {
        this.ports = ports.clone();
        this.addresses = new MacTable(maxAddresses);
        this.receiving = new long[(ports.length + 63) >>> 6];
        this.wire = wire;
        this.tap = tap;
        this.containment = containment;
    }

    /**
     * The unicast addresses.
     *
     * @return the table.
     */
    public MacTable addresses() {
        return addresses;
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

    /** Takes notice that a port started or stopped receiving, or changed its receive mode. */
    public void refreshPorts() {
        int promiscuous = 0;
        for (int i = 0; i < ports.length; i++) {
            final boolean on = ports[i].isReceiving();
            final long bit = 1L << i;
            receiving[i >>> 6] = on ? receiving[i >>> 6] | bit : receiving[i >>> 6] & ~bit;
            promiscuous += on && ports[i].filter().isPromiscuous() ? 1 : 0;
        }
        promiscuousPorts = promiscuous;
    }

    /**
     * Forwards a frame a port sent.
     *
     * @param frame the frame.
     * @param from  the sender.
     * @return null when there was somebody to send it to, else why the frame is refused as a whole; the caller counts.
     */
    public @Nullable DropReason forward(final Frame frame, final SwitchPort from) {
        final DropReason refused = refusalOf(frame, from);
        if (refused != null) {
            return refused;
        }
        final int number = from.number();
        final long destination = frame.destination();
        final int copies;
        if (MacAddress.isMulticast(destination)) {
            copies = toGroup(frame, destination, number) + toWire(frame);
        } else {
            final int owner = ownerOf(destination);
            if (owner == number) {
                return DropReason.TX_SELF_ADDRESSED;
            }
            copies = toUnicast(frame, owner, number);
        }
        return countCopies(copies) == 0 ? DropReason.TX_NO_DESTINATION : null;
    }

    private @Nullable DropReason refusalOf(final Frame frame, final SwitchPort from) {
        if (!from.isLinkUp()) {
            return DropReason.TX_LINK_DOWN;
        }
        if (from.isMacAntiSpoof() && !from.owns(frame.source(), addresses)) {
            return DropReason.TX_SPOOFED_MAC;
        }
        return from.filter().isMember(frame.vlan()) ? null : DropReason.TX_SPOOFED_VLAN;
    }

    /**
     * Takes a frame from the wire.
     *
     * @param frame the frame.
     */
    public void fromWire(final Frame frame) {
        portCounters.add(PortCounters.RX_FRAMES, 1);
        portCounters.add(PortCounters.RX_BYTES, frame.length());
        final long destination = frame.destination();
        final int copies = MacAddress.isMulticast(destination)
                ? toGroup(frame, destination, WIRE)
                : toUnicast(frame, ownerOf(destination), WIRE);
        if (countCopies(copies) == 0) {
            portCounters.addDrop(DropReason.PORT_NO_MATCH);
        }
    }

    /**
     * Counts a frame from the wire that is no frame this card carries.
     *
     * @param numBytes its length.
     */
    public void refuseFromWire(final int numBytes) {
        portCounters.add(PortCounters.RX_FRAMES, 1);
        portCounters.add(PortCounters.RX_BYTES, Math.max(0, numBytes));
        portCounters.addDrop(DropReason.PORT_LENGTH);
    }

    /** Frames come in bursts to one destination: the last one is remembered until the table changes. */
    private int ownerOf(final long destination) {
        if (destination != lastDestination || addresses.changes() != lastChanges) {
            lastDestination = destination;
            lastChanges = addresses.changes();
            lastOwner = addresses.find(destination);
        }
        return lastOwner;
    }

    private int countCopies(final int copies) {
        replicas += copies > 1 ? copies - 1 : 0;
        return copies;
    }

    private int toUnicast(final Frame frame, final int owner, final int from) {
        int copies = 0;
        if (owner != MacTable.NONE) {
            deliver(frame, ports[owner]);
            copies = 1;
        } else if (from != WIRE) {
            copies = toWire(frame);
        }
        if (promiscuousPorts > 0) {
            copies += toPromiscuous(frame, owner, from);
        }
        return copies;
    }

    private int toPromiscuous(final Frame frame, final int owner, final int from) {
        int copies = 0;
        for (int i = 0; i < ports.length; i++) {
            final SwitchPort port = ports[i];
            if (i != from
                    && i != owner
                    && isReceiving(i)
                    && port.filter().isPromiscuous()
                    && port.filter().acceptsVlan(frame.vlan())) {
                deliver(frame, port);
                copies++;
            }
        }
        return copies;
    }

    private int toGroup(final Frame frame, final long destination, final int from) {
        int copies = 0;
        for (int word = 0; word < receiving.length; word++) {
            long bits = receiving[word];
            while (bits != 0) {
                final int number = (word << 6) + Long.numberOfTrailingZeros(bits);
                bits &= bits - 1;
                final SwitchPort port = ports[number];
                if (number != from
                        && port.filter().acceptsGroup(destination)
                        && port.filter().acceptsVlan(frame.vlan())) {
                    deliver(frame, port);
                    copies++;
                }
            }
        }
        return copies;
    }

    private boolean isReceiving(final int number) {
        return (receiving[number >>> 6] & (1L << number)) != 0;
    }

    private void deliver(final Frame frame, final SwitchPort port) {
        final DropReason refused = receptionOf(frame, port);
        final PortCounters counters = port.counters();
        if (refused != null) {
            counters.addDrop(refused);
            return;
        }
        delivered++;
        port.countReceived(frame.length());
        final long destination = frame.destination();
        if (MacAddress.isMulticast(destination)) {
            counters.add(
                    destination == MacAddress.BROADCAST ? PortCounters.RX_BROADCAST : PortCounters.RX_MULTICAST, 1);
        }
        show(port.number(), frame);
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

    private int toWire(final Frame frame) {
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
