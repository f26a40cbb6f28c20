package org.jvnic.nic.pci;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.port.NicEvents;

/**
 * One PCI Express function: config space, BAR decode, MSI-X, MSI, interrupt line, power state and resets.
 *
 * <p>Config space is the only state; what follows from it (decode, bus mastering, MSI-X and MSI control, virtual functions, line level) is derived
 * after each write by comparing, so no write needs a handler of its own. The one exception is the self-clearing Initiate
 * Function Level Reset.
 *
 * <p>In D3hot only config accesses are answered and nothing is issued: pending interrupts wait for D0.
 *
 * <p>No access throws, whatever a guest chooses. Threads: see the package.
 */
public final class PciFunction {
    /** What {@link #barAt} returns for an address that no BAR claims. */
    public static final int NO_BAR = -1;

    private final int requesterId;
    private final PciIdentity identity;
    private final ConfigSpace config;
    private final List<Bar> bars;
    private final BarDecoder decoder;
    private final @Nullable MsixTable msix;
    private final @Nullable MsiSource msi;
    private final @Nullable IovControl iov;
    private final InterruptLine line;
    private final FunctionListeners listeners;
    private boolean memoryDecode;
    private int interruptMode;
    private final AtomicBoolean interruptModeChanged = new AtomicBoolean();
    private final NicEvents events;
    private final boolean hasLine;
    private final boolean hasPowerStates;
    private final boolean losesStateInD3;
    private final int msixControl;
    private final int powerControl;
    private final int deviceControl;

    /** Serialises config writes, resets and the listeners they call. Outermost lock; the engine never takes it. */
    private final Object configOrder = new Object();

    private boolean wasPowered = true;
    private volatile boolean busMaster;

    PciFunction(final PciFunctionBuilder builder, final ConfigLayout layout) {
        requesterId = builder.requesterId;
        identity = builder.identity;
        config = new ConfigSpace(layout);
        bars = List.copyOf(builder.bars);
        decoder = new BarDecoder(config, bars);
        msix = builder.msix;
        line = new InterruptLine(requesterId, builder.lineSink, builder.events, this::lineLevel);
        listeners = new FunctionListeners(builder);
        events = builder.events;
        hasLine = builder.interruptPin != 0;
        final PowerManagement power = builder.capabilities.find(PowerManagement.class);
        hasPowerStates = power != null;
        losesStateInD3 = power != null && !power.noSoftReset();
        msixControl = builder.capabilities.offsetOf(MsiX.class);
        powerControl = builder.capabilities.offsetOf(PowerManagement.class) + PowerManagement.PMCSR;
        deviceControl = builder.capabilities.offsetOf(PciExpress.class) + PciExpress.DEVICE_CONTROL;
        msi = msiSource(builder);
        iov = iovControl(builder);
    }

    private @Nullable MsiSource msiSource(final PciFunctionBuilder builder) {
        final int offset = builder.capabilities.offsetOf(Msi.class);
        return offset == 0 ? null : new MsiSource(requesterId, offset, config, builder.msiSink, events);
    }

    private @Nullable IovControl iovControl(final PciFunctionBuilder builder) {
        final SingleRootIov capability = builder.capabilities.find(SingleRootIov.class);
        final int offset = builder.capabilities.offsetOf(SingleRootIov.class);
        return capability == null
                ? null
                : new IovControl(requesterId, offset, capability, config, builder.virtualFunctionListener, events);
    }

    /**
     * Starts the description of a function.
     *
     * @param identity what it says it is.
     * @return a builder.
     */
    public static PciFunctionBuilder builder(final PciIdentity identity) {
        return new PciFunctionBuilder(identity);
    }

    /**
     * A config read.
     *
     * @param offset   byte offset, any value; naturally aligned in [0, 4095] to be accepted.
     * @param numBytes 1, 2 or 4 to be accepted.
     * @return the value, zero-extended; all ones when refused, which is counted.
     */
    public long configRead(final long offset, final int numBytes) {
        return config.read(offset, numBytes);
    }

    /**
     * A config write with all its consequences; when it returns, listeners have been told, and the sink a low line as {@link
     * #awaitLine} says.
     *
     * @param offset   byte offset, any value; naturally aligned in [0, 4095] to be accepted.
     * @param numBytes 1, 2 or 4 to be accepted; anything else changes nothing and is counted, as is a NumVFs that SR-IOV
     *                 does not allow.
     * @param value    the value; bits beyond the width are ignored.
     */
    public void configWrite(final long offset, final int numBytes, final long value) {
        synchronized (configOrder) {
            if (iov != null && iov.refuses(offset, numBytes, value)) {
                config.refuse();
                return;
            }
            final int actions = config.writeForActions(offset, numBytes, value);
            try {
                if ((offset & ~3L) == deviceControl && PciExpress.INITIATE_RESET.isSet(actions)) {
                    resetInOrder(ResetCause.FUNCTION_LEVEL);
                } else {
                    follow();
                }
            } catch (final RuntimeException e) {
                // A listener of the card failed; the guest that wrote is not to blame for it.
                events.contained(requesterId, e);
            }
        }
        settle();
    }

    /**
     * Resets the function; when it returns, the listener has been told. What the listener throws comes out here; after a
     * reset that a config write caused it is contained and told to the events.
     *
     * @param cause how deep the reset goes and what the listener is told.
     */
    public void reset(final ResetCause cause) {
        synchronized (configOrder) {
            resetInOrder(cause);
        }
        settle();
    }

    private void resetInOrder(final ResetCause cause) {
        config.reset(cause != ResetCause.CONVENTIONAL);
        if (msix != null) {
            msix.reset();
        }
        if (msi != null) {
            msi.reset();
        }
        wasPowered = true;
        follow();
        try {
            listeners.reset(cause);
        } finally {
            // Until the listener returned, an engine that had not heard of the reset could still raise the line.
            config.clearBits(ConfigHeader.COMMAND, ConfigHeader.INTERRUPT_STATUS_IN_WORD.of(1));
        }
    }

    /** Brings what is derived from config space up to date. */
    private void follow() {
        final boolean powered = isPowered();
        if (powered && !wasPowered && losesStateInD3) {
            resetInOrder(ResetCause.POWER_STATE);
            return;
        }
        wasPowered = powered;
        final int command = config.word(ConfigHeader.COMMAND);
        final boolean nowDecoding = powered && ConfigHeader.MEMORY_SPACE.isSet(command);
        decoder.enable(nowDecoding, powered && ConfigHeader.IO_SPACE.isSet(command));
        if (memoryDecode != nowDecoding) {
            memoryDecode = nowDecoding;
            listeners.tellMemoryDecode(nowDecoding);
        }
        final boolean nowBusMaster = powered && ConfigHeader.BUS_MASTER.isSet(command);
        followInterrupts(nowBusMaster);
        if (iov != null) {
            iov.follow();
        }
        if (busMaster != nowBusMaster) {
            busMaster = nowBusMaster;
            listeners.tellBusMaster(nowBusMaster);
        }
    }

    private void followInterrupts(final boolean nowBusMaster) {
        final boolean byTable = isMsixEnabled();
        final boolean byMessage = isMsiEnabled();
        if (msix != null) {
            msix.control(byTable, MsiX.FUNCTION_MASK.isSet(config.word(msixControl) >>> 16), nowBusMaster);
        }
        if (msi != null) {
            msi.control(byMessage, nowBusMaster);
        }
        final int nowMode = (byTable ? 2 : 0) | (byMessage ? 1 : 0);
        if (interruptMode != nowMode) {
            interruptMode = nowMode;
            interruptModeChanged.set(true);
        }
    }

    private void settle() {
        if (msix != null) {
            msix.sendPending();
        }
        if (msi != null) {
            msi.sendPending();
        }
        line.publish();
        if (!lineLevel()) {
            line.await();
        }
        if (interruptModeChanged.getAndSet(false)) {
            listeners.tellInterruptMode();
        }
    }

    private boolean isPowered() {
        return !hasPowerStates || PowerManagement.POWER_STATE.get(config.word(powerControl)) == 0;
    }

    /**
     * Reads from a BAR.
     *
     * @param barIndex 0 to 5; an index without a BAR, and the upper half of a 64-bit one, are refused.
     * @param offset   byte offset in the BAR, any value.
     * @param numBytes width, any value; which ones are accepted is up to the space behind the BAR.
     * @return the value, zero-extended; all ones when refused, as while memory decode is off or in D3hot. Counted.
     */
    public long barRead(final int barIndex, final long offset, final int numBytes) {
        return decoder.read(barIndex, offset, numBytes);
    }

    /**
     * Writes to a BAR.
     *
     * @param barIndex 0 to 5; an index without a BAR, and the upper half of a 64-bit one, are refused.
     * @param offset   byte offset in the BAR, any value.
     * @param numBytes width, any value; which ones are accepted is up to the space behind the BAR.
     * @param value    the value; a refused write changes nothing and is counted.
     */
    public void barWrite(final int barIndex, final long offset, final int numBytes, final long value) {
        decoder.write(barIndex, offset, numBytes, value);
    }

    /**
     * Whether a write to a BAR may wait for the engine before it returns. A host whose thread the engine may be waiting for asks
     * first, and makes the engine stop waiting.
     *
     * @param barIndex as in {@link #barWrite}.
     * @param offset   as in {@link #barWrite}.
     * @param numBytes as in {@link #barWrite}.
     * @param value    as in {@link #barWrite}.
     * @return false when it returns at once; it does whenever the access is refused.
     */
    public boolean barWriteMayWait(final int barIndex, final long offset, final int numBytes, final long value) {
        return decoder.mayWait(barIndex, offset, numBytes, value);
    }

    /**
     * Which BAR claims an address of memory. As in silicon a BAR claims what was written to it, zero included.
     *
     * @param address address on the bus, unsigned.
     * @return the lowest index of those that claim it, or {@link #NO_BAR}, as always while memory decode is off.
     */
    public int barAt(final long address) {
        return decoder.at(address);
    }

    /**
     * Where software placed a BAR.
     *
     * @param barIndex index of a BAR of this function.
     * @return address on the bus, a multiple of the BAR's size; 0 for an index without a BAR.
     */
    public long barAddress(final int barIndex) {
        return decoder.address(barIndex);
    }

    /**
     * Reads memory at a bus address.
     *
     * @param address  address on the bus, unsigned.
     * @param numBytes width, any value.
     * @return what {@link #barRead} returns for the BAR that claims the address; all ones, counted, when none does.
     */
    public long memoryRead(final long address, final int numBytes) {
        final int bar = barAt(address);
        return barRead(bar, address - barAddress(bar), numBytes);
    }

    /**
     * Writes memory at a bus address.
     *
     * @param address  address on the bus, unsigned.
     * @param numBytes width, any value.
     * @param value    the value; without effect, and counted, when no BAR claims the address.
     */
    public void memoryWrite(final long address, final int numBytes, final long value) {
        final int bar = barAt(address);
        barWrite(bar, address - barAddress(bar), numBytes, value);
    }

    /**
     * Whether the function may make memory requests: Bus Master Enable is set and it is in D0.
     *
     * @return a volatile read, meant to be asked once a turn.
     */
    public boolean isBusMasterEnabled() {
        return busMaster;
    }

    /**
     * Sets what the function wants its interrupt line to be. The sink is told the level that results: low while INTx Disable
     * is set, while MSI-X or MSI is enabled and in D3hot. Does not wait; without effect when the function has no interrupt pin.
     * When it returns the sink has been told, unless another thread is telling it just then: that thread tells it this level too,
     * and {@link #awaitLine} waits until it has.
     *
     * @param asserted true for high.
     */
    public void setLine(final boolean asserted) {
        if (!hasLine) {
            return;
        }
        final int status = ConfigHeader.INTERRUPT_STATUS_IN_WORD.of(1);
        if (asserted) {
            config.setBits(ConfigHeader.COMMAND, status);
        } else {
            config.clearBits(ConfigHeader.COMMAND, status);
        }
        line.publish();
    }

    /**
     * Waits until the sink has been told the level that {@link #setLine} and config space have led to so far. For a thread that
     * acknowledges an interrupt; the engine does not wait.
     *
     * <p>Returns at once unless another thread is telling the sink, so also inside the sink's own {@code line}: what happened there
     * is told after it. Returns after {@link org.jvnic.nic.interrupt.Coalesced#PATIENCE_NS} when the sink does not, as one that
     * waits for the caller; the level is told after it all the same.
     */
    public void awaitLine() {
        line.await();
    }

    private boolean lineLevel() {
        final int word = config.word(ConfigHeader.COMMAND);
        return ConfigHeader.INTERRUPT_STATUS_IN_WORD.isSet(word)
                && !ConfigHeader.INTX_DISABLE.isSet(word)
                && !isMsixEnabled()
                && !isMsiEnabled()
                && isPowered();
    }

    /**
     * Whether interrupts are MSI-X messages.
     *
     * @return MSI-X Enable; false without the capability.
     */
    public boolean isMsixEnabled() {
        return msix != null && MsiX.ENABLE.isSet(config.word(msixControl) >>> 16);
    }

    /**
     * Whether interrupts are the MSI message.
     *
     * @return MSI Enable, as long as MSI-X is not enabled too, which no software should do; false without the capability.
     */
    public boolean isMsiEnabled() {
        return msi != null && msi.isEnabled() && !isMsixEnabled();
    }

    /**
     * Interrupts by the MSI message. While MSI is not enabled it is dropped; masked, or while the function is no bus master, it
     * becomes pending, and one message stands for all. Waits for nothing but a short lock, throws nothing.
     */
    public void raiseMsi() {
        if (msi != null) {
            msi.raise();
        }
    }

    /**
     * MSI messages handed to the sink.
     *
     * @return since the function was built.
     */
    public long msiMessages() {
        return msi == null ? 0 : msi.messages();
    }

    /**
     * MSI interrupts raised while MSI was not enabled.
     *
     * @return since the function was built.
     */
    public long droppedMsi() {
        return msi == null ? 0 : msi.dropped();
    }

    /**
     * Virtual functions that are there.
     *
     * @return NumVFs while VF Enable is set, else 0, as without the SR-IOV capability; a volatile read.
     */
    public int enabledVirtualFunctions() {
        return iov == null ? 0 : iov.enabled();
    }

    /**
     * What the function says it is.
     *
     * @return never null.
     */
    public PciIdentity identity() {
        return identity;
    }

    /**
     * Whom its requests and interrupts are made under.
     *
     * @return as given to the builder.
     */
    public int requesterId() {
        return requesterId;
    }

    /**
     * Its BARs.
     *
     * @return immutable, in ascending order of index.
     */
    public List<Bar> bars() {
        return bars;
    }

    /**
     * Accesses refused by config space or before they reached the space behind a BAR.
     *
     * @return since the function was built.
     */
    public long refusedAccesses() {
        return config.refusedAccesses() + decoder.refusedAccesses();
    }
}
