package org.jvnic.nic.cdna;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.cdna.spec.ControlRegister;
import org.jvnic.nic.cdna.spec.FaultReason;
import org.jvnic.nic.cdna.spec.RingName;
import org.jvnic.nic.cdna.spec.StatusBlock;
import org.jvnic.nic.fabric.EthernetSwitch;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.fabric.SwitchPort;
import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.frame.FrameBurst;
import org.jvnic.nic.interrupt.InterruptModerator;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaStatus;
import org.jvnic.nic.port.DropReason;
import org.jvnic.nic.port.NicEvents;
import org.jvnic.nic.register.RegisterFile;

/**
 * A context: the card's side of one VM's NIC. State, rings, interrupt, and what is published of them. Datasheet section 9.
 *
 * <p>Owned by the engine's thread, except the registers, which are published.
 */
final class CdnaContext extends SwitchPort {
    private final CdnaPersonality card;
    private final PublishedState published = new PublishedState();
    private final PortCounters audit = new PortCounters();
    private final TransmitRing transmitRing;
    private final ReceiveRing receiveRing;
    private final InterruptModerator interrupt = new InterruptModerator();
    private @Nullable DmaDomain domain;
    private ContextState state = ContextState.FREE;
    private int policy;
    private int faultPolicy;
    private boolean directInterrupt;
    private boolean busMaster = true;
    private long statusBus;
    private RingSetup transmitSetup = RingSetup.NONE;
    private RingSetup receiveSetup = RingSetup.NONE;
    private int receivedInTurn;
    private int transmittedInTurn;

    CdnaContext(
            final int number,
            final CdnaPersonality card,
            final Frame frame,
            final FrameBurst burst,
            final TransmitOffload transmitOffload,
            final ReceiveOffload receiveOffload) {
        super(number);
        this.card = card;
        this.transmitRing = new TransmitRing(this, frame, burst, transmitOffload);
        this.receiveRing = new ReceiveRing(this, receiveOffload);
    }

    RegisterFile control() {
        return published.control();
    }

    PortCounters audit() {
        return audit;
    }

    TransmitRing transmitRing() {
        return transmitRing;
    }

    ReceiveRing receiveRing() {
        return receiveRing;
    }

    InterruptModerator interrupt() {
        return interrupt;
    }

    EthernetSwitch fabric() {
        return card.fabric();
    }

    NicEvents events() {
        return card.events();
    }

    long turn() {
        return card.turn();
    }

    long now() {
        return card.now();
    }

    ContextState state() {
        return state;
    }

    boolean isPolicySet(final org.jvnic.nic.register.BitField bit) {
        return bit.isSet(policy);
    }

    @Nullable
    DmaDomain domain() {
        return domain;
    }

    /** The page of the present owner; only where the state says there is one. */
    ContextPage page() {
        return published.page();
    }

    /** The page of the present owner, or null while the context is free. For any thread. */
    @Nullable
    ContextPage pageOrNull() {
        return published.pageOrNull();
    }

    long primaryMac() {
        return published.primaryMac();
    }

    void serving() {
        card.containment().setServing(number());
    }

    boolean isBusMaster() {
        return busMaster;
    }

    /** Whether the context may use the bus: its own function's bus master enable, where it is presented as one. */
    void setBusMaster(final boolean enabled) {
        busMaster = enabled;
        if (transmitRing.hasWork()) {
            card.scheduler().activate(transmitRing);
        }
        card.completion().markDirty(number());
    }

    // ---- life cycle, called by the commands

    void assign(final long mac, final DmaDomain memory) {
        final RegisterFile control = published.control();
        domain = memory;
        policy = control.get(ControlRegister.POLICY.word());
        faultPolicy = control.get(ControlRegister.FAULT_POLICY.word());
        directInterrupt = ControlPolicy.DIRECT_INTERRUPT.isSet(policy);
        transmitRing.setWeight(control.get(ControlRegister.WEIGHT.word()));
        setRate();
        setMacAntiSpoof(ControlPolicy.MAC_ANTI_SPOOF.isSet(policy));
        filter().setMembershipChecked(ControlPolicy.VLAN_MEMBERSHIP.isSet(policy));
        setLinkUp(true);
        renewCounters();
        final boolean privileged = ControlPolicy.PRIVILEGED_RINGS.isSet(policy);
        published.assign(card.newPage(number(), counters(), privileged), number(), mac);
        publishSequence();
        publishLink();
        enter(ContextState.ASSIGNED);
    }

    void revoke() {
        enter(ContextState.QUIESCING);
        stopRings();
        final ContextPage old = published.pageOrNull();
        if (old != null) {
            old.retire();
            old.takeEvents();
        }
        settleCounters();
        counters().addTo(audit);
        renewCounters();
        card.forget(number());
        interrupt.reset();
        fabric().addresses().removeAll(number());
        filter().clear();
        published.fault(0, 0, 0);
        published.revoke();
        domain = null;
        policy = 0;
        transmitRing.setWeight(1);
        transmitRing.setRate(0, 0, now());
        enter(ContextState.FREE);
    }

    /** Takes the rate of the control block over. */
    void setRate() {
        final RegisterFile control = published.control();
        transmitRing.setRate(
                control.get(ControlRegister.RATE_MBPS.word()), control.get(ControlRegister.RATE_BURST.word()), now());
    }

    void reset() {
        stopRings();
        card.forget(number());
        interrupt.reset();
        filter().clearReceiveMode();
        page().clearMailboxes();
        page().publish(ContextRegister.FILTER_ACCEPTED, 0);
        published.fault(0, 0, 0);
        publishIndices();
        enter(ContextState.ASSIGNED);
    }

    void setRings(final RingSetup transmit, final RingSetup receive, final long statusBlock) {
        transmitSetup = transmit;
        receiveSetup = receive;
        statusBus = statusBlock;
        publishSequence();
        publishIndices();
    }

    boolean hasRings() {
        return transmitSetup.isValid() && receiveSetup.isValid();
    }

    void start(final DmaDomain memory, final int maxFrame, final int offloads) {
        transmitRing.start(memory, transmitSetup, maxFrame, offloads);
        receiveRing.start(memory, receiveSetup, maxFrame, offloads);
        interrupt.start();
        enter(ContextState.RUNNING);
        publishIndices();
        writeStatusBlock();
    }

    void stop() {
        stopRings();
        interrupt.reset();
        card.forget(number());
        filter().clearReceiveMode();
        page().publish(ContextRegister.FILTER_ACCEPTED, 0);
        enter(ContextState.ASSIGNED);
    }

    private void stopRings() {
        transmitRing.stop();
        receiveRing.stop();
        transmitSetup = RingSetup.NONE;
        receiveSetup = RingSetup.NONE;
        statusBus = 0;
        receivedInTurn = 0;
        transmittedInTurn = 0;
    }

    private void enter(final ContextState next) {
        final ContextState before = state;
        state = next;
        published.state(next);
        fabric().refreshPorts();
        card.events().stateChange(number(), before.name(), next.name(), published.epoch());
    }

    // ---- faults

    void fetchFault(final RingName ring, final DescriptorFetcher descriptors, final int error) {
        final int index = descriptors.tail();
        if (error == DescriptorFetcher.SEQUENCE_ERROR) {
            final int found = (int) (descriptors.refusal() >>> 32);
            fault(FaultReason.SEQUENCE, ring, index, descriptors.slotBus(index), found);
        } else {
            dmaFault(ring, index, descriptors.slotBus(index), descriptors.refusal());
        }
    }

    void dmaFault(final RingName ring, final int index, final long bus, final long refusal) {
        final FaultReason reason = refusal == DmaStatus.HOST_ERROR ? FaultReason.HOST : FaultReason.DMA_ADDRESS;
        fault(reason, ring, index, bus, (int) -refusal);
    }

    void fault(final FaultReason reason, final RingName ring, final int index, final long bus, final int detail) {
        if (state != ContextState.RUNNING && state != ContextState.ASSIGNED) {
            return;
        }
        publishIndices();
        final int code = ContextRegister.FAULT_CODE.fields().get(0).of(reason.ordinal())
                | ContextRegister.FAULT_CODE.fields().get(1).of(ring.ordinal())
                | ContextRegister.FAULT_CODE.fields().get(2).of(detail);
        published.fault(code, index, bus);
        counters().add(PortCounters.FAULTS, 1);
        stopRings();
        enter(ContextState.FAULTED);
        interrupt.onUrgent();
        card.completion().markDirty(number());
        card.faultRaised(number());
        card.events()
                .fault(
                        number(),
                        ring.name(),
                        index,
                        bus,
                        reason.name(),
                        reason == FaultReason.DMA_ADDRESS ? DmaStatus.nameOf(-detail) : Integer.toString(detail));
    }

    // ---- the way of a frame

    @Override
    public boolean isReceiving() {
        return state == ContextState.RUNNING;
    }

    @Override
    public @Nullable DropReason receive(final Frame frame) {
        if (!busMaster || !card.isBusMaster()) {
            return DropReason.RX_BUS_MASTER_OFF;
        }
        return receiveRing.receive(frame);
    }

    @Override
    protected @Nullable DropReason receive(final FrameBurst burst, final int first, final int end) {
        return busMaster && card.isBusMaster() ? receiveRing.receive(burst, first, end) : null;
    }

    /** Frames of a burst before this one were delivered. */
    void onReceivedOfBurst(final int end) {
        onBurstDone(end);
    }

    void onReceived(final int frames) {
        if (receivedInTurn == 0) {
            card.completion().markDirty(number());
        }
        receivedInTurn += frames;
    }

    /** What a fault stopped has been published by the fault; the ring's indices start anew since. */
    void onTransmitted(final int descriptors) {
        if (descriptors > 0 && state == ContextState.RUNNING) {
            transmittedInTurn += descriptors;
            card.completion().markDirty(number());
        }
    }

    void onThrottled() {
        card.completion().markThrottled(number());
    }

    void onRefusedFrame(final int index, final DropReason reason) {
        card.events().refusedFrame(number(), index, reason);
        if (reason.ordinal() < 9 && (faultPolicy & (1 << reason.ordinal())) != 0) {
            fault(FaultReason.FRAME_POLICY, RingName.TRANSMIT, index, 0, reason.ordinal());
        }
    }

    // ---- completion

    /** Publishes what this turn completed and asks the interrupt whether it is due. */
    void completeTurn(final long nowNs) {
        settleCounters();
        receiveRing.settleCounters();
        final int completions = receivedInTurn + transmittedInTurn;
        if (completions > 0) {
            receivedInTurn = 0;
            transmittedInTurn = 0;
            publishIndices();
            writeStatusBlock();
            interrupt.onCompletions(completions, nowNs);
        }
        tryInterrupt(nowNs);
    }

    void tryInterrupt(final long nowNs) {
        if (interrupt.fire(nowNs)) {
            counters().add(PortCounters.INTERRUPTS, 1);
            card.interrupts().raiseContext(number(), directInterrupt);
        }
        published.interrupt(interrupt.isArmed(), interrupt.isPending());
    }

    void rearm(final int rxSeen, final int txSeen) {
        final boolean running = state == ContextState.RUNNING;
        final boolean beyond = running && (receiveRing.consumer() - rxSeen > 0 || transmitRing.consumer() - txSeen > 0);
        interrupt.rearm(beyond || state == ContextState.FAULTED);
    }

    private void writeStatusBlock() {
        final DmaDomain memory = domain;
        if (statusBus == 0 || memory == null || state != ContextState.RUNNING || !busMaster || !card.isBusMaster()) {
            return;
        }
        final long host = memory.resolve(statusBus, StatusBlock.BYTES, DmaDomain.WRITE);
        if (!DmaStatus.isHostAddress(host)) {
            dmaFault(RingName.STATUS_BLOCK, 0, statusBus, host);
            return;
        }
        final long indices = (transmitRing.consumer() & 0xFFFF_FFFFL) | ((long) receiveRing.consumer() << 32);
        HostMemory.putLongRelease(host + StatusBlock.TX_CONSUMER_OFFSET, indices);
        if (memory.isCopied()) {
            memory.written(
                    statusBus + StatusBlock.TX_CONSUMER_OFFSET, host + StatusBlock.TX_CONSUMER_OFFSET, Long.BYTES);
        }
    }

    // ---- publication

    private void publishIndices() {
        published.indices(transmitRing.consumer(), receiveRing.consumer());
    }

    private void publishSequence() {
        published.sequence(ControlPolicy.SEQUENCE_CHECK.isSet(policy), ControlPolicy.PRIVILEGED_RINGS.isSet(policy));
    }

    private void publishLink() {
        published.link(isLinkUp(), card.link().speedMbps());
    }

    void changeLink(final boolean up) {
        if (up != isLinkUp()) {
            setLinkUp(up);
            publishLink();
            interrupt.onUrgent();
            card.completion().markDirty(number());
            card.events().linkChange(number(), up);
        }
    }
}
