package org.jvnic.nic.pci;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.port.InterruptSink;
import org.jvnic.nic.port.NicEvents;

/**
 * One PCI Express function: config space, BAR decode, MSI-X, interrupt line, power state and resets.
 *
 * <p>Config space is the only state; what follows from it (decode, bus mastering, MSI-X control, line level) is derived
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
    private final InterruptLine line;
    private final ResetListener resetListener;
    private final BusMasterListener busMasterListener;
    private final MemoryDecodeListener memoryDecodeListener;
    private final Runnable interruptModeListener;
    private boolean memoryDecode;
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

    private PciFunction(final Builder builder, final ConfigLayout layout) {
        requesterId = builder.requesterId;
        identity = builder.identity;
        config = new ConfigSpace(layout);
        bars = List.copyOf(builder.bars);
        decoder = new BarDecoder(config, bars);
        msix = builder.msix;
        line = new InterruptLine(requesterId, builder.sink, builder.events, this::lineLevel);
        resetListener = builder.resetListener;
        busMasterListener = builder.busMasterListener;
        memoryDecodeListener = builder.memoryDecodeListener;
        interruptModeListener = builder.interruptModeListener;
        events = builder.events;
        hasLine = builder.interruptPin != 0;
        final PowerManagement power = builder.capabilities.find(PowerManagement.class);
        hasPowerStates = power != null;
        losesStateInD3 = power != null && !power.noSoftReset();
        msixControl = builder.capabilities.offsetOf(MsiX.class);
        powerControl = builder.capabilities.offsetOf(PowerManagement.class) + PowerManagement.PMCSR;
        deviceControl = builder.capabilities.offsetOf(PciExpress.class) + PciExpress.DEVICE_CONTROL;
    }

    /**
     * Starts the description of a function.
     *
     * @param identity what it says it is.
     * @return a builder.
     */
    public static Builder builder(final PciIdentity identity) {
        return new Builder(identity);
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
     * A config write with all its consequences; when it returns, listeners have been told.
     *
     * @param offset   byte offset, any value; naturally aligned in [0, 4095] to be accepted.
     * @param numBytes 1, 2 or 4 to be accepted; anything else changes nothing and is counted.
     * @param value    the value; bits beyond the width are ignored.
     */
    public void configWrite(final long offset, final int numBytes, final long value) {
        synchronized (configOrder) {
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
        wasPowered = true;
        follow();
        try {
            resetListener.onReset(cause);
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
        decoder.enable(nowDecoding);
        if (memoryDecode != nowDecoding) {
            memoryDecode = nowDecoding;
            tellMemoryDecode(nowDecoding);
        }
        final boolean nowBusMaster = powered && ConfigHeader.BUS_MASTER.isSet(command);
        if (msix != null) {
            final int control = config.word(msixControl) >>> 16;
            msix.control(MsiX.ENABLE.isSet(control), MsiX.FUNCTION_MASK.isSet(control), nowBusMaster);
        }
        if (busMaster != nowBusMaster) {
            busMaster = nowBusMaster;
            tellBusMaster(nowBusMaster);
        }
    }

    private void tellMemoryDecode(final boolean enabled) {
        try {
            memoryDecodeListener.onMemoryDecode(enabled);
        } catch (final RuntimeException e) {
            events.contained(requesterId, e);
        }
    }

    private void tellBusMaster(final boolean enabled) {
        try {
            busMasterListener.onBusMaster(enabled);
        } catch (final RuntimeException e) {
            events.contained(requesterId, e);
        }
    }

    private void settle() {
        if (msix != null) {
            msix.sendPending();
        }
        line.publish();
        try {
            interruptModeListener.run();
        } catch (final RuntimeException e) {
            events.contained(requesterId, e);
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
     * Which BAR claims an address. As in silicon a BAR claims what was written to it, zero included.
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
     * is set, while MSI-X is enabled and in D3hot. Does not wait; without effect when the function has no interrupt pin.
     * When another thread is telling the sink just then, that thread tells it this level too.
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

    private boolean lineLevel() {
        final int word = config.word(ConfigHeader.COMMAND);
        return ConfigHeader.INTERRUPT_STATUS_IN_WORD.isSet(word)
                && !ConfigHeader.INTX_DISABLE.isSet(word)
                && !isMsixEnabled()
                && isPowered();
    }

    /**
     * Whether the function interrupts by MSI-X.
     *
     * @return the MSI-X Enable bit; false for a function without a table.
     */
    public boolean isMsixEnabled() {
        return msix != null && MsiX.ENABLE.isSet(config.word(msixControl) >>> 16);
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

    /** Describes a function. Used by one thread. */
    public static final class Builder {
        private final PciIdentity identity;
        private final List<Bar> bars = new ArrayList<>();
        private final CapabilityList capabilities = new CapabilityList();
        private int requesterId;
        private int interruptPin;
        private @Nullable MsixTable msix;
        private InterruptSink sink = (requester, vector, address, data) -> {};
        private NicEvents events = NicEvents.NONE;
        private ResetListener resetListener = cause -> {};
        private BusMasterListener busMasterListener = enabled -> {};
        private MemoryDecodeListener memoryDecodeListener = enabled -> {};
        private Runnable interruptModeListener = () -> {};

        private Builder(final PciIdentity identity) {
            this.identity = identity;
        }

        /**
         * Whom requests and interrupts are made under; 0 unless set.
         *
         * @param id bus, device and function, or a context number.
         * @return this.
         */
        public Builder requesterId(final int id) {
            requesterId = id;
            return this;
        }

        /**
         * Gives the function an interrupt line.
         *
         * @param pin      1 for INTA to 4 for INTD.
         * @param lineSink told the level; what it throws is contained and told to the events.
         * @return this.
         * @throws IllegalArgumentException when there is no such pin.
         */
        public Builder interruptLine(final int pin, final InterruptSink lineSink) {
            if (pin < 1 || pin > 4) {
                throw new IllegalArgumentException("interrupt pin=" + pin + " is not in [1, 4]");
            }
            interruptPin = pin;
            sink = lineSink;
            return this;
        }

        /**
         * Adds a BAR.
         *
         * @param bar the BAR.
         * @return this.
         */
        public Builder bar(final Bar bar) {
            bars.add(bar);
            return this;
        }

        /**
         * Adds a capability. Those of each list are linked in ascending order of offset.
         *
         * @param offset     byte offset in config space, a multiple of 4: in [0x40, 0xff], or in [0x100, 0xfff] for an
         *                   extended one, of which the first is at 0x100.
         * @param capability the capability.
         * @return this.
         */
        public Builder capability(final int offset, final Capability capability) {
            capabilities.add(offset, capability);
            return this;
        }

        /**
         * Adds the MSI-X capability and the table it describes. The table, or a space it is a part of, is also what stands
         * behind the BAR it names.
         *
         * @param offset byte offset in config space, a multiple of 4 in [0x40, 0xff].
         * @param table  the table.
         * @return this.
         */
        public Builder msix(final int offset, final MsixTable table) {
            msix = table;
            return capability(offset, table.capability());
        }

        /**
         * Who forgets its state on a reset.
         *
         * @param listener called after the function's own state is reset.
         * @return this.
         */
        public Builder onReset(final ResetListener listener) {
            resetListener = listener;
            return this;
        }

        /**
         * Who starts and stops with bus mastering.
         *
         * @param listener called after each change.
         * @return this.
         */
        public Builder onBusMaster(final BusMasterListener listener) {
            busMasterListener = listener;
            return this;
        }

        /**
         * Who is told that memory accesses are claimed, or no longer.
         *
         * @param listener called after each change.
         * @return this.
         */
        public Builder onMemoryDecode(final MemoryDecodeListener listener) {
            memoryDecodeListener = listener;
            return this;
        }

        /**
         * Who has to look again whether messages or the line interrupt.
         *
         * @param listener called after each config write and reset, with no lock held.
         * @return this.
         */
        public Builder onInterruptMode(final Runnable listener) {
            interruptModeListener = listener;
            return this;
        }

        /**
         * Who is told what an interrupt sink throws.
         *
         * @param listener somebody to tell.
         * @return this.
         */
        public Builder events(final NicEvents listener) {
            events = listener;
            return this;
        }

        /**
         * Lays out config space.
         *
         * @return the function, in reset state.
         * @throws IllegalArgumentException naming the BAR or capability and the offset or value that contradicts another.
         */
        public PciFunction build() {
            bars.sort(Comparator.comparingInt(Bar::index));
            checkMsix();
            final ConfigLayout layout = new ConfigLayout();
            capabilities.claim(layout);
            ConfigHeader.declare(layout, identity, interruptPin, capabilities.first());
            for (final Bar bar : bars) {
                ConfigHeader.declareBar(layout, bar);
            }
            capabilities.declare(layout);
            return new PciFunction(this, layout);
        }

        private void checkMsix() {
            if (msix == null) {
                if (capabilities.offsetOf(MsiX.class) != 0) {
                    throw new IllegalArgumentException("capability MSI-X: has no table, add it with msix()");
                }
                return;
            }
            if (msix.requesterId() != requesterId) {
                throw new IllegalArgumentException(
                        "MSI-X table: requesterId=" + msix.requesterId() + " is not the function's, " + requesterId);
            }
            final MsiX where = msix.capability();
            final long end = Math.max(
                    (long) where.tableOffset() + where.tableBytes(), (long) where.pbaOffset() + where.pbaBytes());
            if (bars.stream().noneMatch(bar -> bar.index() == where.tableBar() && bar.size() >= end)) {
                throw new IllegalArgumentException(
                        "MSI-X table: needs 0x" + Long.toHexString(end) + " bytes in BAR" + where.tableBar());
            }
        }
    }
}
