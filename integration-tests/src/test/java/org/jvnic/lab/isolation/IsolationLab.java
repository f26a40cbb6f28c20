package org.jvnic.lab.isolation;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.agrona.concurrent.CachedNanoClock;
import org.jspecify.annotations.Nullable;
import org.jvnic.lab.traffic.Endpoint;
import org.jvnic.nic.card.Ledger;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ControlCommand;
import org.jvnic.nic.cdna.spec.ControlRegister;
import org.jvnic.nic.cdna.spec.OffloadExtension;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.port.DropReason;
import org.jvnic.nic.register.RegisterSpace;
import org.jvnic.vmm.bus.FunctionBar;
import org.jvnic.vmm.machine.ContextSettings;
import org.jvnic.vmm.machine.Protection;
import org.jvnic.vmm.machine.VirtualMachine;
import org.jvnic.vmm.machine.Vmm;

/**
 * A machine with one hostile guest, two honest ones that never stop talking to each other, one of each protection, and a bystander
 * whose memory nobody has business with. {@link #assertIsolated()} says whether anybody but the hostile guest was harmed.
 */
final class IsolationLab implements AutoCloseable {
    static final int CONTEXTS = 4;
    static final int HOSTILE = 0;
    static final int SPARE = 3;
    static final int BUDGET = 256;
    static final int POOL_PAGES = 512;

    private static final int HONEST_RAM = 4 << 20;
    private static final int BYSTANDER_RAM = 1 << 20;
    private static final byte CANARY = 0x5C;
    private static final int MOST_TURNS = 20_000;
    private static final long ROUND_NANOS = 10_000;

    private final CachedNanoClock clock = new CachedNanoClock();
    private final TestWire wire = new TestWire();
    private final HostObserver host = new HostObserver(CONTEXTS);
    private final int[] policies = new int[CONTEXTS];
    private final List<HonestGuest> honest = new ArrayList<>();
    private final List<VirtualMachine> honestVms = new ArrayList<>();
    private final VirtualMachine bystander;
    private final DmaRecorder dma;
    private final GrantOracle oracle;
    private final RegisterSpace privileged;
    private final Vmm vmm;
    private final HostileGuest hostile;

    IsolationLab(final Protection protection) {
        this(protection, 32, new Random(7), EngineMode.STEPPED);
    }

    IsolationLab(
            final Protection protection, final int modulusLog2, final RandomGenerator random, final EngineMode mode) {
        final DmaRecorder[] recorder = new DmaRecorder[1];
        vmm = Vmm.builder()
                .contexts(CONTEXTS)
                .mode(mode)
                .clock(clock)
                .random(random)
                .wire(wire)
                .events(host)
                .poolBytes(POOL_PAGES * 4096L)
                .descriptorBudget(BUDGET)
                .decorateDma(port -> recorder[0] = new DmaRecorder(port))
                .decorateInterrupts(host::listenFor)
                .tap(host)
                .build();
        dma = Objects.requireNonNull(recorder[0]);
        privileged = new FunctionBar(vmm.card().function(), 2);
        oracle = new GrantOracle(vmm.machineMemory(), privileged, CONTEXTS);
        dma.judgeBy(oracle);
        dma.atEachDomain(this::addPolicy);
        bystander = vmm.createVm("bystander", BYSTANDER_RAM, new Idle());
        fillBystander();
        final VirtualMachine attacker = vmm.createVm("hostile", HostileGuest.RAM, new Idle());
        hostile = new HostileGuest(attacker, protection, busOrder(Endpoint.of(HOSTILE)), this::settle);
        addHonest(1, Protection.VALIDATED);
        addHonest(2, Protection.DIRECT_MAP);
        assign(attacker, HOSTILE, settings(protection).withSequenceModulus(modulusLog2));
        honestVms.forEach(VirtualMachine::step);
    }

    private void addHonest(final int context, final Protection protection) {
        final Endpoint self = Endpoint.of(context);
        final HonestGuest guest =
                new HonestGuest(self, List.of(Endpoint.of(3 - context)), List.of(hostile.mac(), IsolationTest.OUTSIDE));
        final VirtualMachine vm = vmm.createVm("honest-" + context, HONEST_RAM, guest);
        honest.add(guest);
        honestVms.add(vm);
        assign(vm, context, ContextSettings.of(busOrder(self), protection));
    }

    private void addPolicy(final int requester) {
        if (requester < CONTEXTS && policies[requester] != 0) {
            final int at = ControlRegister.POLICY.offsetInBar(requester);
            privileged.write32(at, privileged.read32(at) | policies[requester]);
        }
    }

    /** An address with the first byte on the wire lowest, as registers have it. */
    static long busOrder(final Endpoint endpoint) {
        return endpoint.mac();
    }

    ContextSettings settings(final Protection protection) {
        return ContextSettings.of(busOrder(Endpoint.of(HOSTILE)), protection).withAddresses(address -> true);
    }

    // ---- parts

    Vmm vmm() {
        return vmm;
    }

    TestWire wire() {
        return wire;
    }

    HostObserver host() {
        return host;
    }

    /** Whether the card does nothing by itself. */
    boolean isStepped() {
        return vmm.card().engine().mode() == EngineMode.STEPPED;
    }

    CachedNanoClock clock() {
        return clock;
    }

    DmaRecorder dma() {
        return dma;
    }

    HostileGuest hostile() {
        return hostile;
    }

    HonestGuest honest(final int number) {
        return honest.get(number);
    }

    VirtualMachine honestVm(final int number) {
        return honestVms.get(number);
    }

    long macOf(final int context) {
        return busOrder(Endpoint.of(context));
    }

    RegisterSpace privileged() {
        return privileged;
    }

    PortCounters audit(final int context) {
        return vmm.card().audit(context);
    }

    long drops(final int context, final DropReason reason) {
        return audit(context).get(PortCounters.drop(reason));
    }

    long deliveredTo(final int context) {
        return host.deliveredTo(context);
    }

    // ---- contexts

    void assign(final VirtualMachine vm, final int context, final ContextSettings settings) {
        oracle.assigned(context, vm.id());
        vmm.assign(vm, context, settings);
    }

    /** Takes the context away and gives it back: one VMM does that, whichever of the guest's processors gave it cause. */
    synchronized void reassign(final VirtualMachine vm, final int context, final ContextSettings settings) {
        revoke(vm);
        assign(vm, context, settings);
    }

    void revoke(final VirtualMachine vm) {
        final int context = vm.context();
        vmm.revoke(vm);
        forget(context);
    }

    void kill(final VirtualMachine vm) {
        final int context = vm.context();
        vm.kill();
        forget(context);
    }

    private void forget(final int context) {
        if (context >= 0) {
            oracle.revoked(context);
        }
    }

    /** Policy bits the VMM of this project does not use; in force from the next assignment of the context. */
    void demandPolicy(final int context, final String bit) {
        policies[context] |= ControlRegister.POLICY.field(bit).of(1);
    }

    CommandStatus control(final int context, final ControlCommand command, final int operand) {
        final int before = privileged.read32(ControlRegister.COMMAND_STATUS.offsetInBar(context)) >>> 16;
        privileged.write32(ControlRegister.OPERAND_LO.offsetInBar(context), operand);
        privileged.write32(ControlRegister.OPERAND_HI.offsetInBar(context), 0);
        final int status = control(context, command.ordinal(), before ^ 1);
        control(context, ControlCommand.NOP.ordinal(), before); // the VMM never gives the tag twice that it gave last
        return CommandStatus.values()[status & 0xFF];
    }

    private int control(final int context, final int opcode, final int tag) {
        privileged.write32(ControlRegister.COMMAND.offsetInBar(context), opcode | (tag << 16));
        settle();
        final int status = privileged.read32(ControlRegister.COMMAND_STATUS.offsetInBar(context));
        assertEquals(tag, status >>> 16);
        return status;
    }

    /** Limits what a context sends, as the VMM may at any time. */
    CommandStatus setRate(final int context, final int mbps, final int burst) {
        privileged.write32(ControlRegister.RATE_MBPS.offsetInBar(context), mbps);
        privileged.write32(ControlRegister.RATE_BURST.offsetInBar(context), burst);
        return control(context, ControlCommand.SET_RATE, 0);
    }

    VirtualMachine newVm(final String name, final long bytes) {
        return vmm.createVm(name, bytes, new Idle());
    }

    // ---- running

    /** A burst of each honest guest, then the card until it is idle, the honest guests receiving meanwhile. */
    void round() {
        clock.advance(ROUND_NANOS);
        stepHonest();
        settle();
    }

    /**
     * The same, but the honest guests look only when the card has nothing left to do. How many turns the card takes for their frames
     * depends on what else it carries, and which buffers a driver uses next on when it looks.
     */
    void roundWithoutTime() {
        clock.advance(ROUND_NANOS);
        stepHonest();
        int work = 1;
        for (int looks = 0; work > 0; looks++) {
            for (int turns = 0; vmm.card().pump() > 0; turns++) {
                assertTrue(turns < MOST_TURNS, "the card is not idle after " + turns + " turns");
            }
            work = 0;
            for (final VirtualMachine vm : honestVms) {
                work += vm.step();
            }
            assertTrue(looks < MOST_TURNS, "the honest guests are not idle after " + looks + " looks");
        }
    }

    /** One turn of each honest guest, in which it sends a burst. */
    void stepHonest() {
        honest.forEach(guest -> guest.setSending(true));
        honestVms.forEach(VirtualMachine::step);
        honest.forEach(guest -> guest.setSending(false));
    }

    void receiveHonest() {
        honestVms.forEach(VirtualMachine::step);
    }

    /** Whether frames between the honest guests are still on their way. */
    boolean honestAreBehind() {
        return honest.get(0).checker().arrived(2)
                        < honest.get(1).sentTo(honest.get(0).endpoint())
                || honest.get(1).checker().arrived(1)
                        < honest.get(0).sentTo(honest.get(1).endpoint());
    }

    void rounds(final int count) {
        for (int i = 0; i < count; i++) {
            round();
        }
    }

    /** Steps the card, or waits for who runs it, and lets the honest guests receive until all are idle; fails when they never are. */
    int settle() {
        int turns = 0;
        while (!isStepped() && (turns < 3 || vmm.card().engine().hasWork())) {
            clock.advance(ROUND_NANOS);
            vmm.card().barrier("settle");
            turns++;
        }
        for (int idle = 0; idle < 3; turns++) {
            int work = vmm.card().pump();
            for (final VirtualMachine vm : honestVms) {
                work += vm.step();
            }
            idle = work == 0 ? idle + 1 : 0;
            if (turns > MOST_TURNS) {
                fail("the card is not idle after " + turns + " turns");
            }
        }
        return turns;
    }

    // ---- judgement

    void assertIsolated() {
        dma.atNoAccess();
        wire.beforeCopy(() -> {});
        host.duringCalls(() -> {});
        settle();
        assertAll(this::assertCardSound, this::assertHonestUnharmed);
    }

    /** What holds even when the honest guests had their contexts taken away. */
    void assertCardSound() {
        assertAll(
                () -> assertEquals(List.of(), host.errors(), "errors contained"),
                () -> assertEquals(0, vmm.card().contained(), "errors contained"),
                () -> assertEquals(List.of(), dma.violations(), "accesses outside the grants"),
                this::assertLedger,
                this::assertBoundedTurns,
                this::assertBystanderUntouched);
    }

    private void assertLedger() {
        final Ledger ledger = vmm.card().ledger();
        assertTrue(ledger.isExact(), ledger::toString);
        assertEquals(wire.arrived(), ledger.arrived(), "arrived");
        assertEquals(wire.departed(), ledger.departed(), "departed");
        assertEquals(host.deliveredToWire(), ledger.departed(), "departed by the tap");
        long toContexts = 0;
        for (int i = 0; i < CONTEXTS; i++) {
            toContexts += host.deliveredTo(i);
        }
        assertEquals(toContexts, ledger.delivered(), "delivered by the tap");
    }

    private void assertBoundedTurns() {
        final int longest = vmm.card().engine().longestTurn();
        assertTrue(longest < BUDGET + OffloadExtension.MAX_SEGMENTS, () -> "turn of " + longest + " descriptors");
    }

    private void assertHonestUnharmed() {
        for (int i = 0; i < honest.size(); i++) {
            final HonestGuest guest = honest.get(i);
            final VirtualMachine vm = honestVms.get(i);
            final @Nullable Throwable crash = vm.crash();
            if (crash != null) {
                fail(vm.name() + " crashed", crash);
            }
            final PortCounters audit = audit(vm.context());
            assertEquals(0, guest.checker().errors(), () -> guest.checker().toString());
            assertEquals(0, guest.checker().lost(), () -> guest.checker().toString());
            assertEquals(guest.sent(), audit.get(PortCounters.TX_TAKEN), vm.name() + " sent");
            assertEquals(guest.received(), audit.get(PortCounters.RX_FRAMES), vm.name() + " received");
            assertEquals(guest.received(), deliveredTo(vm.context()), vm.name() + " received by the tap");
            assertEquals(0, audit.get(PortCounters.FAULTS), vm.name() + " faults");
            assertEquals(0, audit.drops(DropReason.Side.TRANSMIT), vm.name() + " transmit drops");
            final long notSentByHonest = audit.get(PortCounters.drop(DropReason.RX_TOO_LONG));
            assertEquals(notSentByHonest, audit.drops(DropReason.Side.RECEIVE), vm.name() + " receive drops");
            for (final HonestGuest peer : honest) {
                if (peer != guest) {
                    assertTrue(peer.sentTo(guest.endpoint()) > 0, "no honest traffic");
                    assertEquals(
                            peer.sentTo(guest.endpoint()),
                            guest.checker().arrived(peer.endpoint().id()),
                            vm.name() + " misses frames");
                }
            }
        }
    }

    private void fillBystander() {
        final byte[] canary = new byte[BYSTANDER_RAM];
        java.util.Arrays.fill(canary, CANARY);
        bystander.guestMemory().write(0, canary, 0, canary.length);
    }

    private void assertBystanderUntouched() {
        final byte[] now = new byte[BYSTANDER_RAM];
        assertTrue(bystander.guestMemory().read(0, now, 0, now.length));
        for (int i = 0; i < now.length; i++) {
            if (now[i] != CANARY) {
                fail("bystander: byte at 0x" + Integer.toHexString(i) + " is " + now[i]);
            }
        }
    }

    @Override
    public void close() {
        vmm.close();
    }
}
