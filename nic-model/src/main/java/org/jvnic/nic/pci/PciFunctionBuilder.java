package org.jvnic.nic.pci;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.port.InterruptSink;
import org.jvnic.nic.port.NicEvents;

/** Describes a function. Used by one thread. */
public final class PciFunctionBuilder {
    final PciIdentity identity;
    final List<Bar> bars = new ArrayList<>();
    final CapabilityList capabilities = new CapabilityList();
    int requesterId;
    int interruptPin;

    @Nullable
    MsixTable msix;

    InterruptSink lineSink = (requester, vector, address, data) -> {};
    InterruptSink msiSink = lineSink;
    NicEvents events = NicEvents.NONE;
    ResetListener resetListener = cause -> {};
    BusMasterListener busMasterListener = enabled -> {};
    MemoryDecodeListener memoryDecodeListener = enabled -> {};
    InterruptModeListener interruptModeListener = () -> {};
    VirtualFunctionListener virtualFunctionListener = (enabled, memorySpace) -> {};

    PciFunctionBuilder(final PciIdentity identity) {
        this.identity = identity;
    }

    /**
     * Whom requests and interrupts are made under; 0 unless set.
     *
     * @param id bus, device and function, or a context number.
     * @return this.
     */
    public PciFunctionBuilder requesterId(final int id) {
        requesterId = id;
        return this;
    }

    /**
     * Gives the function an interrupt line.
     *
     * @param pin  1 for INTA to 4 for INTD.
     * @param sink told the level; what it throws is contained and told to the events.
     * @return this.
     * @throws IllegalArgumentException when there is no such pin.
     */
    public PciFunctionBuilder interruptLine(final int pin, final InterruptSink sink) {
        if (pin < 1 || pin > 4) {
            throw new IllegalArgumentException("interrupt pin=" + pin + " is not in [1, 4]");
        }
        interruptPin = pin;
        lineSink = sink;
        return this;
    }

    /**
     * Adds a BAR.
     *
     * @param bar the BAR.
     * @return this.
     */
    public PciFunctionBuilder bar(final Bar bar) {
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
    public PciFunctionBuilder capability(final int offset, final Capability capability) {
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
    public PciFunctionBuilder msix(final int offset, final MsixTable table) {
        msix = table;
        return capability(offset, table.capability());
    }

    /**
     * Adds the MSI capability, of one message.
     *
     * @param offset byte offset in config space, a multiple of 4 in [0x40, 0xff].
     * @param sink   where messages go; what it throws is contained and told to the events.
     * @return this.
     */
    public PciFunctionBuilder msi(final int offset, final InterruptSink sink) {
        msiSink = sink;
        return capability(offset, new Msi());
    }

    /**
     * Adds somebody who forgets its state on a reset.
     *
     * @param listener called after the function's own state is reset, and after those that were added before.
     * @return this.
     */
    public PciFunctionBuilder onReset(final ResetListener listener) {
        final ResetListener before = resetListener;
        resetListener = cause -> {
            before.onReset(cause);
            listener.onReset(cause);
        };
        return this;
    }

    /**
     * Who is told that the function interrupts in another way.
     *
     * @param listener called after each change.
     * @return this.
     */
    public PciFunctionBuilder onInterruptMode(final InterruptModeListener listener) {
        interruptModeListener = listener;
        return this;
    }

    /**
     * Who is told which virtual functions are there.
     *
     * @param listener called after each change.
     * @return this.
     */
    public PciFunctionBuilder onVirtualFunctions(final VirtualFunctionListener listener) {
        virtualFunctionListener = listener;
        return this;
    }

    /**
     * Who starts and stops with bus mastering.
     *
     * @param listener called after each change.
     * @return this.
     */
    public PciFunctionBuilder onBusMaster(final BusMasterListener listener) {
        busMasterListener = listener;
        return this;
    }

    /**
     * Who is told that memory accesses are claimed, or no longer.
     *
     * @param listener called after each change.
     * @return this.
     */
    public PciFunctionBuilder onMemoryDecode(final MemoryDecodeListener listener) {
        memoryDecodeListener = listener;
        return this;
    }

    /**
     * Who is told what an interrupt sink throws.
     *
     * @param listener somebody to tell.
     * @return this.
     */
    public PciFunctionBuilder events(final NicEvents listener) {
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
        ConfigHeader.declare(layout, identity, bars, interruptPin, capabilities.first());
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
        final long end =
                Math.max((long) where.tableOffset() + where.tableBytes(), (long) where.pbaOffset() + where.pbaBytes());
        if (bars.stream().noneMatch(bar -> bar.index() == where.tableBar() && bar.size() >= end && !bar.isIo())) {
            throw new IllegalArgumentException(
                    "MSI-X table: needs 0x" + Long.toHexString(end) + " bytes in BAR" + where.tableBar());
        }
    }
}
