package org.jvnic.nic.i82576.switching;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.fabric.Delivery;
import org.jvnic.nic.fabric.Fabric;
import org.jvnic.nic.fabric.SwitchPort;
import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.frame.MacAddress;
import org.jvnic.nic.i82576.receive.Reception;
import org.jvnic.nic.i82576.spec.GeneralRegister;
import org.jvnic.nic.i82576.spec.ReceiveRegister;
import org.jvnic.nic.i82576.spec.VirtualRegister;
import org.jvnic.nic.port.DropReason;
import org.jvnic.nic.register.RegisterFile;

/**
 * Decides which pools get a frame and whether it goes to the wire. Without pools, pool 0 stands for the whole function. Datasheet
 * sections 7.1.1, 7.10.3 and 7.10.4.
 *
 * <p>A unicast that a receive address of a pool matches stays inside; one that only a hash or a promiscuous mode matches, and every
 * multicast, goes to the wire as well. Frames from pools never reach the default pool. Without VT_CTL.REPL_EN the lowest pool gets the
 * only copy, and nothing is mirrored. A mirror is a pool like any other: it gets what it may receive, and not its own frames back.
 *
 * <p>Owned by the engine's thread.
 */
public final class PoolSwitch implements Fabric {
    /** Longest frame without long frames enabled, bytes without FCS and tag. */
    static final int LONGEST_STANDARD = 1514;

    /** Who sent a frame that came from outside. */
    static final int NOBODY = -1;

    private static final int ALL_POOLS = 0xFF;
    private static final int WHOLE_FUNCTION = 1;
    private static final int FCS = 4;
    private static final int UNTAGGED = -1;
    private static final int VLAN_MASK = 0xFFF;
    private static final int CANONICAL_FORM = 1 << 12;

    private static final int ENABLE = 1 << 1;
    private static final int STORE_BAD = 1 << 2;
    private static final int UNICAST_PROMISCUOUS = 1 << 3;
    private static final int MULTICAST_PROMISCUOUS = 1 << 4;
    private static final int LONG_FRAMES = 1 << 5;
    private static final int LOOPBACK_MODE = 3 << 6;
    private static final int ACCEPT_BROADCAST = 1 << 15;
    private static final int FILTER_VLANS = 1 << 18;
    private static final int FILTER_FORM = 1 << 19;
    private static final int FORM = 1 << 20;

    private static final int DEFAULT_POOL_SHIFT = 7;
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
    private final PoolModes modes = new PoolModes();
    private final StormControl storms;
    private final MirrorRules mirrors;
    private final MacControl macControl = new MacControl();
    private final PoolCounts counts = new PoolCounts();
    private int control;
    private int longest;
    private int longestTagged;
    private int vlanType;
    private int defaultPool;
    private int checksSource;
    private int checksVlan;
    private int getsOwn;
    private int receivingPools;
    private boolean ignoresAddress;
    private boolean replicates;
    private boolean pooled;
    private boolean looping;
    private boolean mirrored;
    private boolean portLoopback;
    private boolean exact;
    private int exactPools;
    private long nowNs;

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
        this.storms = new StormControl(registers);
        this.mirrors = new MirrorRules(registers);
    }

    /** Takes over what the registers say now. Between two turns. */
    public void configure() {
        control = registers.get(ReceiveRegister.RCTL.word());
        final boolean longFrames = (control & LONG_FRAMES) != 0;
        longest = longFrames ? (registers.get(ReceiveRegister.RLPML.word()) & 0x3FFF) - FCS : LONGEST_STANDARD;
        longestTagged = longFrames ? longest : longest + Frame.VLAN_TAG;
        if (!longFrames && (control & STORE_BAD) != 0) {
            longest = Integer.MAX_VALUE;
            longestTagged = Integer.MAX_VALUE;
        }
        portLoopback = (control & LOOPBACK_MODE) != 0;
        vlanType = registers.get(GeneralRegister.VET.word()) & 0xFFFF;
        receivingPools = registers.get(VirtualRegister.VFRE.word()) & ALL_POOLS;
        final int mode = registers.get(ReceiveRegister.MRQC.word()) & 7;
        pooled = mode == 3 || mode == 5;
        final int selection = registers.get(VirtualRegister.VT_CTL.word());
        defaultPool = (selection & NO_DEFAULT_POOL) != 0 ? 0 : 1 << (selection >>> DEFAULT_POOL_SHIFT & 7);
        ignoresAddress = (selection & IGNORE_MAC) != 0;
        replicates = (selection & REPLICATE) != 0;
        final int security = registers.get(VirtualRegister.DTXSWC.word());
        looping = pooled && security < 0;
        checksSource = pooled ? security & ALL_POOLS : 0;
        checksVlan = pooled ? security >>> 8 & ALL_POOLS : 0;
        getsOwn = security >>> 16 & ALL_POOLS;
        modes.configure(registers);
        addresses.configure(control >>> 12);
        vlans.configure();
        storms.configure();
        mirrors.configure();
        macControl.configure(registers);
        mirrored = pooled && replicates && !mirrors.isEmpty();
    }

    /**
     * What became of the copies.
     *
     * @return the delivery with its counters.
     */
    public Delivery delivery() {
        return delivery;
    }

    /**
     * What each pool sent and received.
     *
     * @return the counts; any thread may read them.
     */
    public PoolCounts counts() {
        return counts;
    }

    @Override
    public void setNow(final long now) {
        nowNs = now;
        delivery.setNow(now);
    }

    @Override
    public void fromWire(final Frame frame) {
        delivery.countArrival(frame.length());
        if (isPortLoopback() || !host.isLinkUp()) {
            delivery.portCounters().addDrop(DropReason.PORT_NO_MATCH);
            return;
        }
        arrive(frame);
    }

    /** All that is sent comes back and nothing else comes: by the PHY, or by RCTL.LBM. */
    private boolean isPortLoopback() {
        return portLoopback || host.isLoopback();
    }

    @Override
    public void refuseFromWire(final int numBytes) {
        delivery.countArrival(numBytes);
        delivery.portCounters().addDrop(DropReason.PORT_LENGTH);
        if ((control & ENABLE) == 0) {
            return;
        }
        if (numBytes < Frame.ETHERNET_HEADER) {
            host.tooShort();
        } else {
            host.tooLong();
        }
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
        final int tag = tagOf(frame);
        final int vlan = tag == UNTAGGED ? 0 : tag & VLAN_MASK;
        if (((checksSource | checksVlan) >>> pool & 1) != 0) {
            final DropReason spoofed = spoofOf(frame, vlan, pool);
            if (spoofed != null) {
                host.spoofed(queue);
                return spoofed;
            }
        }
        if (isPortLoopback()) {
            arrive(frame);
            counts.sent(pool, frame.length() + FCS, false);
            return null;
        }
        return distribute(frame, tag, vlan, pool);
    }

    /** To pools and to the wire. A unicast with an address of the sender itself goes nowhere. */
    private @Nullable DropReason distribute(final Frame frame, final int tag, final int vlan, final int pool) {
        final int chosen = looping ? allowed(select(frame, tag, pool), pool) : 0;
        final int owners = looping && !MacAddress.isMulticast(frame.destination()) ? exactPools : 0;
        final boolean stays = looping && (owners != 0 || vlans.isLocal(vlan));
        final boolean leaves = !stays && host.isLinkUp();
        final int wanted = looping && mirrored ? withMirrors(chosen, tag, leaves, pool) : chosen;
        int copies = wanted == 0 ? 0 : isTooLong(frame, tag) ? refuseLength() : deliver(frame, tag, wanted, pool);
        final boolean looped = copies != 0;
        if (leaves) {
            copies += delivery.toWire(frame);
        }
        if (delivery.countCopies(copies) != 0) {
            counts.sent(pool, frame.length() + FCS, looped);
            return null;
        }
        if (owners == 1 << pool) {
            return DropReason.TX_SELF_ADDRESSED;
        }
        return stays || host.isLinkUp() ? DropReason.TX_NO_DESTINATION : DropReason.TX_LINK_DOWN;
    }

    private @Nullable DropReason spoofOf(final Frame frame, final int vlan, final int pool) {
        final int bit = 1 << pool;
        if ((checksSource & bit) != 0) {
            final int owners = addresses.owners(frame.source());
            if (owners == AddressFilter.NONE || (owners & bit) == 0) {
                return DropReason.TX_SPOOFED_MAC;
            }
        }
        return (checksVlan & bit) != 0 && (vlans.poolsOf(vlan) & bit) == 0 ? DropReason.TX_SPOOFED_VLAN : null;
    }

    /** A frame is at the port, from the wire or by its loopback: delivers it, or counts why nobody gets it. */
    private void arrive(final Frame frame) {
        final boolean receiving = (control & ENABLE) != 0;
        final int tag = tagOf(frame);
        if (isTooLong(frame, tag)) {
            refuseLength();
            return;
        }
        final int verdict = macControl.judge(frame);
        final int selected = verdict == MacControl.DISCARDED ? 0 : select(frame, tag, NOBODY);
        final int chosen = allowed(verdict == MacControl.PASSED ? selected | byDefault() : selected, NOBODY);
        if (receiving && verdict != MacControl.NOT_CONTROL) {
            host.macControl(frame.vlanTci(), frame.controlParameter());
        }
        if (receiving) {
            host.arrived(frame, chosen != 0);
        }
        final int wanted = mirrored ? withMirrors(chosen, tag, false, NOBODY) : chosen;
        if (wanted == 0) {
            delivery.portCounters().addDrop(DropReason.PORT_NO_MATCH);
        } else {
            delivery.countCopies(deliver(frame, tag, wanted, NOBODY));
        }
    }

    private boolean isTooLong(final Frame frame, final int tag) {
        return frame.length() > (tag == UNTAGGED ? longest : longestTagged);
    }

    /** Counts a frame longer than the port takes: one copy. */
    private int refuseLength() {
        if ((control & ENABLE) != 0) {
            host.tooLong();
        }
        delivery.portCounters().addDrop(DropReason.PORT_LENGTH);
        return 1;
    }

    /** Delivers to every pool that wants the frame, and counts why one does not get it. Copies made. */
    private int deliver(final Frame frame, final int tag, final int wanted, final int from) {
        final long destination = frame.destination();
        final boolean group = MacAddress.isMulticast(destination);
        if (group && !storms.isIdle() && storms.drops(destination, frame.length(), nowNs)) {
            delivery.portCounters().addDrop(DropReason.PORT_STORM);
            return 1;
        }
        final boolean looped = from != NOBODY;
        final boolean multicast = group && destination != MacAddress.BROADCAST;
        reception.set(looped, (wanted & (wanted - 1)) != 0, exact);
        int copies = 0;
        for (int rest = wanted; rest != 0; rest &= rest - 1) {
            final int pool = Integer.numberOfTrailingZeros(rest);
            if (pooled && frame.length() > modes.longest(pool, tag != UNTAGGED)) {
                pools[pool].counters().addDrop(DropReason.RX_TOO_LONG);
            } else if (delivery.deliver(frame, pools[pool])) {
                counts.received(pool, frame.length() + FCS, multicast, looped);
            }
            copies++;
        }
        return copies;
    }

    /** Tag control information of a frame tagged with the type of VET, else {@link #UNTAGGED}. */
    private int tagOf(final Frame frame) {
        final int type = frame.isTagged() ? Frame.ETHERTYPE_VLAN : frame.etherType();
        return type == vlanType ? frame.vlanTci() : UNTAGGED;
    }

    /**
     * Pools that the filters choose, a bit each, before {@link #allowed}.
     *
     * @param from the pool that sent the frame, or {@link #NOBODY}.
     */
    private int select(final Frame frame, final int tag, final int from) {
        exact = false;
        exactPools = 0;
        if (tag != UNTAGGED && (control & FILTER_VLANS) != 0 && !isVlanAccepted(tag)) {
            return 0;
        }
        if (!pooled) {
            return isAccepted(frame) ? WHOLE_FUNCTION : 0;
        }
        final boolean group = MacAddress.isMulticast(frame.destination());
        final int members = byVlan(tag);
        final int chosen = (ignoresAddress ? ALL_POOLS : byAddress(frame, group)) & members;
        exactPools &= members;
        return chosen == 0 && !group && from == NOBODY ? defaultPool : chosen;
    }

    private int byDefault() {
        return pooled ? defaultPool : WHOLE_FUNCTION;
    }

    private boolean isVlanAccepted(final int tag) {
        final boolean form = (control & FILTER_FORM) == 0 || (tag & CANONICAL_FORM) != 0 == ((control & FORM) != 0);
        return form && vlans.isAccepted(tag & VLAN_MASK);
    }

    /** Of the pools chosen those that may receive: not the sender, and one only without replication. */
    private int allowed(final int chosen, final int from) {
        if (!pooled) {
            return chosen;
        }
        int mask = chosen & receivingPools;
        if (from != NOBODY && (getsOwn >>> from & 1) == 0) {
            mask &= ~(1 << from);
        }
        return replicates ? mask : Integer.lowestOneBit(mask);
    }

    private int withMirrors(final int chosen, final int tag, final boolean toWire, final int from) {
        final int entries = tag == UNTAGGED ? 0 : vlans.entriesOf(tag & VLAN_MASK);
        return chosen | allowed(mirrors.copies(chosen, from == NOBODY, toWire, entries), from);
    }

    private boolean isAccepted(final Frame frame) {
        final long destination = frame.destination();
        exact = addresses.find(destination, frame.source()) != AddressFilter.NONE;
        if (exact) {
            return true;
        }
        if (!MacAddress.isMulticast(destination)) {
            return (control & UNICAST_PROMISCUOUS) != 0;
        }
        if (destination == MacAddress.BROADCAST && (control & ACCEPT_BROADCAST) != 0) {
            exact = true;
            return true;
        }
        return (control & MULTICAST_PROMISCUOUS) != 0 || addresses.isInMulticastTable(destination);
    }

    private int byAddress(final Frame frame, final boolean group) {
        final long destination = frame.destination();
        final int found = addresses.find(destination, frame.source());
        int mask = found == AddressFilter.NONE ? 0 : found;
        exactPools = mask;
        exact = mask != 0;
        if (destination == MacAddress.BROADCAST) {
            exact = true;
            return mask | modes.broadcast();
        }
        if (group) {
            mask |= modes.allMulticast();
            return addresses.isInMulticastTable(destination) ? mask | modes.multicastTable() : mask;
        }
        if (mask == 0 && addresses.isInUnicastTable(destination)) {
            mask = modes.unicastTable();
        }
        return mask | modes.allUnicast();
    }

    /** Pools of the frame's VLAN; those of an admitted one that names no pools are left to the default pool. */
    private int byVlan(final int tag) {
        if (tag == UNTAGGED) {
            return modes.untagged();
        }
        final int vlan = tag & VLAN_MASK;
        return (vlans.isListed(vlan) ? vlans.poolsOf(vlan) : defaultPool) | modes.allVlans();
    }
}
