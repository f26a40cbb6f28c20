package org.jvnic.nic.fabric;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.frame.FrameBurst;
import org.jvnic.nic.frame.MacAddress;
import org.jvnic.nic.port.DropReason;
import org.jvnic.nic.port.FrameTap;
import org.jvnic.nic.port.Wire;

/**
 * Decides who gets a frame by unicast address, group and VLAN. Owned by the engine's thread.
 *
 * <p>A frame with n destinations is n copies, n - 1 of them replicas; each copy is delivered or dropped for one reason. A frame
 * never goes back to where it came from.
 */
public final class EthernetSwitch implements Fabric {
    /** Port number of the wire as a source. */
    public static final int WIRE = Delivery.WIRE;

    private final SwitchPort[] ports;
    private final MacTable addresses;
    private final long[] receiving;
    private final Delivery delivery;
    private int promiscuousPorts;
    private long lastDestination = MacAddress.BROADCAST;
    private int lastOwner = MacTable.NONE;
    private int lastChanges;

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
        this.delivery = new Delivery(wire, tap, containment);
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
     * What became of the copies.
     *
     * @return the delivery with its counters.
     */
    public Delivery delivery() {
        return delivery;
    }

    @Override
    public void setNow(final long now) {
        delivery.setNow(now);
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
        final DropReason refused = refusalOf(frame.source(), frame.vlan(), from);
        if (refused != null) {
            return refused;
        }
        final int number = from.number();
        final long destination = frame.destination();
        final int copies;
        if (MacAddress.isMulticast(destination)) {
            copies = toGroup(frame, destination, number) + delivery.toWire(frame);
        } else {
            final int owner = ownerOf(destination);
            if (owner == number) {
                return DropReason.TX_SELF_ADDRESSED;
            }
            copies = toUnicast(frame, owner, number);
        }
        return delivery.countCopies(copies) == 0 ? DropReason.TX_NO_DESTINATION : null;
    }

    /**
     * Forwards frames of a run, see {@link FrameBurst#readRun}, as far as they can go together: to one port and nobody
     * else, with nothing to refuse.
     *
     * @param burst the frames.
     * @param first index of the first.
     * @param end   index behind the last.
     * @param from  the sender.
     * @return index behind the last that was delivered, or dropped at the receiver; the next one is to be forwarded by itself.
     */
    public int forward(final FrameBurst burst, final int first, final int end, final SwitchPort from) {
        final long destination = burst.destination();
        if (MacAddress.isMulticast(destination)
                || promiscuousPorts > 0
                || refusalOf(burst.source(), burst.vlan(), from) != null) {
            return first;
        }
        final int owner = ownerOf(destination);
        if (owner == MacTable.NONE || owner == from.number()) {
            return first;
        }
        return delivery.deliver(burst, first, end, ports[owner]);
    }

    private @Nullable DropReason refusalOf(final long source, final int vlan, final SwitchPort from) {
        if (!from.isLinkUp()) {
            return DropReason.TX_LINK_DOWN;
        }
        if (from.isMacAntiSpoof() && !from.owns(source, addresses)) {
            return DropReason.TX_SPOOFED_MAC;
        }
        return from.filter().isMember(vlan) ? null : DropReason.TX_SPOOFED_VLAN;
    }

    @Override
    public void fromWire(final Frame frame) {
        delivery.countArrival(frame.length());
        final long destination = frame.destination();
        final int copies = MacAddress.isMulticast(destination)
                ? toGroup(frame, destination, WIRE)
                : toUnicast(frame, ownerOf(destination), WIRE);
        if (delivery.countCopies(copies) == 0) {
            delivery.portCounters().addDrop(DropReason.PORT_NO_MATCH);
        }
    }

    @Override
    public void refuseFromWire(final int numBytes) {
        delivery.countArrival(numBytes);
        delivery.portCounters().addDrop(DropReason.PORT_LENGTH);
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

    private int toUnicast(final Frame frame, final int owner, final int from) {
        int copies = 0;
        if (owner != MacTable.NONE) {
            delivery.deliver(frame, ports[owner]);
            copies = 1;
        } else if (from != WIRE) {
            copies = delivery.toWire(frame);
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
                delivery.deliver(frame, port);
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
                    delivery.deliver(frame, port);
                    copies++;
                }
            }
        }
        return copies;
    }

    private boolean isReceiving(final int number) {
        return (receiving[number >>> 6] & (1L << number)) != 0;
    }
}
