package org.jvnic.nic.i82576.switching;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.fabric.Delivery;
import org.jvnic.nic.fabric.Fabric;
import org.jvnic.nic.fabric.SwitchPort;
import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.frame.MacAddress;
import org.jvnic.nic.i82576.receive.Reception;
import org.jvnic.nic.i82576.spec.ReceiveRegister;
import org.jvnic.nic.i82576.spec.VirtualRegister;
import org.jvnic.nic.port.DropReason;
import org.jvnic.nic.register.RegisterFile;

/**
 * Decides which pools get a frame and whether it goes to the wire. Without pools, pool 0 stands for the whole function. Datasheet
 * sections 7.1.1, 7.10.3 and 7.10.4.
 *
 * <p>Owned by the engine's thread.
 */
public final class PoolSwitch implements Fabric {
    private static final int POOLS = 8;
    private static final int NOBODY = -1;
    private static final int WHOLE_FUNCTION = 1;
    private static final int SHORTEST_LONG = 1514;
    private static final int FCS = 4;

    private static final int UNICAST_PROMISCUOUS = 1 << 3;
    private static final int MULTICAST_PROMISCUOUS = 1 << 4;
    private static final int LONG_FRAMES = 1 << 5;
    private static final int LOOPBACK_MODE = 3 << 6;
    private static final int ACCEPT_BROADCAST = 1 << 15;
    private static final int FILTER_VLANS = 1 << 18;

    private static final int POOL_UNTAGGED = 1 << 24;
    private static final int POOL_MULTICAST_TABLE = 1 << 25;
    private static final int POOL_UNICAST_TABLE = 1 << 26;
    private static final int POOL_BROADCAST = 1 << 27;
    private static final int POOL_ALL_MULTICAST = 1 << 28;
    private static final int POOL_ALL_UNICAST = 1 << 29;
    private static final int POOL_ALL_VLANS = 1 << 23;

    private static final int IGNORE_MAC = 1 << 28;
    private static final int NO_DEFAULT_POOL = 1 << 29;
    private static final int REPLICATE = 1 << 30;

    private final RegisterFile registers;
    private final SwitchPort[] pools;
    private final Delivery delivery;
    private final Reception reception;
    private final SwitchHost host;
    private final AddressFilter addresses;
    private final VlanFilter vlans;
    private final int[] poolModes = new int[POOLS];
    private int control;
    private int longest;
    private int selection;
    private int security;
    private int receivingPools;
    private boolean pooled;
    private boolean exact;

    /**
     * A switch that lets nothing through until it is configured.
     *
     * @param registers registers of the physical function.
     * @param pools     the eight pools.
     * @param delivery  what becomes of a copy.
     * @param reception told before each delivery what the pool cannot know.
     * @param host      the card.
     */
    public PoolSwitch(
            final RegisterFile registers,
            final SwitchPort[] pools,
            final Delivery delivery,
            final Reception reception,
            final SwitchHost host) {
        this.registers = registers;
        this.pools = pools.clone();
        this.delivery = delivery;
        this.reception = reception;
        this.host = host;
        this.addresses = new AddressFilter(registers);
        this.vlans = new VlanFilter(registers);
    }

    /** Takes over what the registers say now. Between two turns. */
    public void configure() {
        control = registers.get(ReceiveRegister.RCTL.word());
        longest = (registers.get(ReceiveRegister.RLPML.word()) & 0x3FFF) - FCS;
        selection = registers.get(VirtualRegister.VT_CTL.word());
        security = registers.get(VirtualRegister.DTXSWC.word());
        receivingPools = registers.get(VirtualRegister.VFRE.word()) & 0xFF;
        final int mode = registers.get(ReceiveRegister.MRQC.word()) & 7;
        pooled = mode == 3 || mode == 5;
        for (int pool = 0; pool < POOLS; pool++) {
            poolModes[pool] = registers.get(VirtualRegister.VMOLR.word() + pool);
        }
        addresses.configure(control >>> 12);
        vlans.configure();
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

    @Override
    public void fromWire(final Frame frame) {
        delivery.countArrival(frame.length());
        final int copies = host.isLinkUp() && !host.isLoopback() ? receive(frame, NOBODY) : 0;
        if (delivery.countCopies(copies) == 0) {
            delivery.portCounters().addDrop(DropReason.PORT_NO_MATCH);
        }
    }

    @Override
    public void refuseFromWire(final int numBytes) {
        delivery.countArrival(numBytes);
        delivery.portCounters().addDrop(DropReason.PORT_LENGTH);
        host.tooLong();
    }

    /**
     * Forwards a frame a pool sent.
     *
     * @param frame the frame.
     * @param pool  the sender, 0 to 7; 0 where there are no pools.
     * @param queue the queue it was sent by, 0 to 15.
     * @return null when there was somebody to send it to, else why the frame is refused as a whole; the caller counts.
     */
    public @Nullable DropReason forward(final Frame frame, final int pool, final int queue) {
        if (host.isLoopback() || (control & LOOPBACK_MODE) != 0) {
            return delivery.countCopies(receive(frame, NOBODY)) == 0 ? DropReason.TX_NO_DESTINATION : null;
        }
        final DropReason spoofed = pooled ? spoofOf(frame, pool) : null;
        if (spoofed != null) {
            host.spoofed(queue);
            return spoofed;
        }
        int copies = 0;
        if (pooled && security < 0) {
            copies = receive(frame, pool);
        }
        if (copies == 0 || MacAddress.isMulticast(frame.destination())) {
            if (!host.isLinkUp() && copies == 0) {
                return DropReason.TX_LINK_DOWN;
            }
            copies += host.isLinkUp() ? delivery.toWire(frame) : 0;
        }
        return delivery.countCopies(copies) == 0 ? DropReason.TX_NO_DESTINATION : null;
    }

    private @Nullable DropReason spoofOf(final Frame frame, final int pool) {
        final int bit = 1 << pool;
        if ((security & bit) != 0 && (addresses.poolsOf(frame.source()) & bit) == 0) {
            return DropReason.TX_SPOOFED_MAC;
        }
        final boolean checked = (security >>> POOLS & bit) != 0;
        return checked && (vlans.poolsOf(frame.vlan()) & bit) == 0 ? DropReason.TX_SPOOFED_VLAN : null;
    }

    /** Delivers to every pool that wants the frame. Copies made. */
    private int receive(final Frame frame, final int from) {
        if (isTooLong(frame)) {
            host.tooLong();
            return 0;
        }
        exact = false;
        int wanted = select(frame, from);
        if (from != NOBODY && (security >>> 16 & 1 << from) == 0) {
            wanted &= ~(1 << from);
        }
        if (from == NOBODY) {
            host.arrived(frame, wanted != 0);
        }
        reception.set(from != NOBODY, Integer.bitCount(wanted) > 1, exact);
        int copies = 0;
        for (int rest = wanted; rest != 0; rest &= rest - 1) {
            delivery.deliver(frame, pools[Integer.numberOfTrailingZeros(rest)]);
            copies++;
        }
        return copies;
    }

    private boolean isTooLong(final Frame frame) {
        final int tag = frame.isTagged() ? Frame.VLAN_TAG : 0;
        return (control & LONG_FRAMES) != 0 ? frame.length() > longest : frame.length() > SHORTEST_LONG + tag;
    }

    private int select(final Frame frame, final int from) {
        if ((control & FILTER_VLANS) != 0 && frame.isTagged() && !vlans.isAccepted(frame.vlan())) {
            return 0;
        }
        return pooled ? selectPools(frame, from) : isAccepted(frame.destination()) ? WHOLE_FUNCTION : 0;
    }

    private boolean isAccepted(final long destination) {
        if (addresses.matches(destination)) {
            exact = true;
            return true;
        }
        if (destination == MacAddress.BROADCAST) {
            exact = true;
            return (control & (ACCEPT_BROADCAST | MULTICAST_PROMISCUOUS)) != 0;
        }
        if (MacAddress.isMulticast(destination)) {
            return (control & MULTICAST_PROMISCUOUS) != 0 || addresses.isInMulticastTable(destination);
        }
        return (control & UNICAST_PROMISCUOUS) != 0;
    }

    private int selectPools(final Frame frame, final int from) {
        final long destination = frame.destination();
        final boolean group = MacAddress.isMulticast(destination);
        int mask = (selection & IGNORE_MAC) != 0 ? 0xFF : byAddress(destination, group);
        mask &= byVlan(frame);
        if (mask == 0 && !group && from == NOBODY && (selection & NO_DEFAULT_POOL) == 0) {
            mask = 1 << (selection >>> 7 & 7);
        }
        mask &= receivingPools;
        return (selection & REPLICATE) != 0 ? mask : Integer.lowestOneBit(mask);
    }

    private int byAddress(final long destination, final boolean group) {
        int mask = addresses.poolsOf(destination);
        exact = mask != 0 || destination == MacAddress.BROADCAST;
        if (destination == MacAddress.BROADCAST) {
            return mask | with(POOL_BROADCAST);
        }
        if (group) {
            mask |= with(POOL_ALL_MULTICAST);
            return addresses.isInMulticastTable(destination) ? mask | with(POOL_MULTICAST_TABLE) : mask;
        }
        mask |= with(POOL_ALL_UNICAST);
        return mask == 0 && addresses.isInUnicastTable(destination) ? with(POOL_UNICAST_TABLE) : mask;
    }

    /** Pools of the frame's VLAN; those of an admitted one that names no pools are left to the default pool. */
    private int byVlan(final Frame frame) {
        if (!frame.isTagged()) {
            return with(POOL_UNTAGGED);
        }
        final int vlan = frame.vlan();
        final int listed = vlans.isListed(vlan) ? vlans.poolsOf(vlan) : 1 << (selection >>> 7 & 7);
        return listed | with(POOL_ALL_VLANS);
    }

    /** Pools whose VMOLR has a bit. */
    private int with(final int bit) {
        int mask = 0;
        for (int pool = 0; pool < POOLS; pool++) {
            mask |= (poolModes[pool] & bit) != 0 ? 1 << pool : 0;
        }
        return mask;
    }
}
