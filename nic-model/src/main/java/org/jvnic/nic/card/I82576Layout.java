package org.jvnic.nic.card;

import java.util.List;
import org.jvnic.nic.pci.AdvancedErrors;
import org.jvnic.nic.pci.AlternativeRouting;
import org.jvnic.nic.pci.Bar;
import org.jvnic.nic.pci.DeviceSerialNumber;
import org.jvnic.nic.pci.MsiX;
import org.jvnic.nic.pci.MsixTable;
import org.jvnic.nic.pci.PciExpress;
import org.jvnic.nic.pci.PciFunction;
import org.jvnic.nic.pci.PciFunctionBuilder;
import org.jvnic.nic.pci.PciIdentity;
import org.jvnic.nic.pci.PowerManagement;
import org.jvnic.nic.pci.SingleRootIov;
import org.jvnic.nic.port.InterruptSink;
import org.jvnic.nic.port.NicEvents;
import org.jvnic.nic.register.RegisterSpace;

/**
 * The PCI functions of an Intel 82576 as silicon shows them, single port, without an option ROM. What a firmware writes into config
 * space is at its reset value.
 *
 * <pre>
 *   physical   BAR0 registers, 128 KiB    BAR1 flash, 128 KiB, empty    BAR2 32 ports: IOADDR, IODATA
 *              BAR3 MSI-X, 16 KiB: table of 10 vectors at 0, pending bits at 0x2000
 *              40 power management, 50 MSI, 70 MSI-X, A0 Express,
 *              100 advanced errors, 140 serial number, 150 ARI, 160 SR-IOV with 8 virtual functions
 *   virtual    BAR0 registers, 16 KiB, 64-bit    BAR3 MSI-X, 16 KiB, 64-bit: table of 3 vectors, pending bits at 0x2000
 *              70 MSI-X, A0 Express, 100 advanced errors, 150 ARI; no line, no power states
 * </pre>
 */
public final class I82576Layout {
    /** Virtual functions there can be. */
    public static final int VIRTUAL_FUNCTIONS = 8;

    /** Length of the physical function's registers, bytes. */
    public static final int CSR_BYTES = 0x20000;

    /** Length of a virtual function's registers, bytes. */
    public static final int VF_CSR_BYTES = 0x4000;

    private static final int BAR_CSR = 0;
    private static final int BAR_FLASH = 1;
    private static final int BAR_PORTS = 2;
    private static final int BAR_MSIX = 3;
    private static final int MSIX_BAR_BYTES = 0x4000;
    private static final int PBA_OFFSET = 0x2000;
    private static final int VF_BAR_BITS = 14;

    private static final int POWER_OFFSET = 0x40;
    private static final int MSI_OFFSET = 0x50;
    private static final int MSIX_OFFSET = 0x70;
    private static final int EXPRESS_OFFSET = 0xA0;
    private static final int ERRORS_OFFSET = 0x100;
    private static final int SERIAL_OFFSET = 0x140;
    private static final int ARI_OFFSET = 0x150;
    private static final int IOV_OFFSET = 0x160;

    private static final int INTEL = 0x8086;
    private static final int PF_DEVICE = 0x10C9;
    private static final int VF_DEVICE = 0x10CA;
    private static final int REVISION = 1;
    private static final int ETHERNET = 0x020000;
    private static final int SUBSYSTEM = 0xA03C;
    private static final int INTA = 1;

    /** From D0, D3hot and D3cold. */
    private static final int WAKE_STATES = 0b11001;

    private static final PowerManagement POWER = new PowerManagement(false, true, WAKE_STATES, 1);
    private static final PciExpress EXPRESS =
            new PciExpress(512, 1, 4, new PciExpress.Details(3, 0x36, 2, true, false));
    private static final AdvancedErrors ERRORS = new AdvancedErrors(0x0006_2011, 0x2000);
    private static final SingleRootIov IOV = new SingleRootIov(
            VIRTUAL_FUNCTIONS,
            0x180,
            0x80,
            2,
            VF_DEVICE,
            0x553,
            List.of(
                    new SingleRootIov.VfBar(BAR_CSR, VF_BAR_BITS, true),
                    new SingleRootIov.VfBar(BAR_MSIX, VF_BAR_BITS, true)));

    private I82576Layout() {}

    /**
     * The MSI-X table of a physical function: 10 vectors.
     *
     * @param requesterId whom its messages are sent under.
     * @param interrupts  where they go.
     * @param events      told what the sink throws.
     * @return a table in reset state.
     */
    public static MsixTable physicalTable(
            final int requesterId, final InterruptSink interrupts, final NicEvents events) {
        return table(10, requesterId, interrupts, events);
    }

    /**
     * The MSI-X table of a virtual function: 3 vectors.
     *
     * @param requesterId whom its messages are sent under.
     * @param interrupts  where they go.
     * @param events      told what the sink throws.
     * @return a table in reset state.
     */
    public static MsixTable virtualTable(
            final int requesterId, final InterruptSink interrupts, final NicEvents events) {
        return table(3, requesterId, interrupts, events);
    }

    private static MsixTable table(
            final int vectors, final int requesterId, final InterruptSink interrupts, final NicEvents events) {
        return new MsixTable(requesterId, MsiX.inOneBar(vectors, BAR_MSIX, 0, PBA_OFFSET), interrupts, events);
    }

    /**
     * Describes the physical function, 8086:10C9.
     *
     * @param table      its table, of {@link #physicalTable}.
     * @param interrupts told of the MSI message and of the line INTA.
     * @param mac        address of the port, first byte lowest: the serial number is made of it.
     * @param registers  what is behind BAR0 and, through the ports, behind BAR2; {@value #CSR_BYTES} bytes.
     * @return the description, to which the card adds who listens and who is told of errors.
     */
    public static PciFunctionBuilder physical(
            final MsixTable table, final InterruptSink interrupts, final long mac, final RegisterSpace registers) {
        final IoWindow window = new IoWindow(registers, CSR_BYTES);
        return PciFunction.builder(identity(PF_DEVICE))
                .requesterId(table.requesterId())
                .interruptLine(INTA, interrupts)
                .bar(new Bar(BAR_CSR, CSR_BYTES, false, false, registers))
                .bar(new Bar(BAR_FLASH, CSR_BYTES, false, false, ErasedFlash.INSTANCE))
                .bar(Bar.ports(BAR_PORTS, IoWindow.PORTS, window))
                .bar(new Bar(BAR_MSIX, MSIX_BAR_BYTES, false, false, table))
                .capability(POWER_OFFSET, POWER)
                .msi(MSI_OFFSET, interrupts)
                .msix(MSIX_OFFSET, table)
                .capability(EXPRESS_OFFSET, EXPRESS)
                .capability(ERRORS_OFFSET, ERRORS)
                .capability(SERIAL_OFFSET, new DeviceSerialNumber(serialNumber(mac)))
                .capability(ARI_OFFSET, new AlternativeRouting(0))
                .capability(IOV_OFFSET, IOV)
                .onReset(cause -> window.reset());
    }

    /**
     * Describes a virtual function as a function by itself, 8086:10CA.
     *
     * @param table     its table, of {@link #virtualTable}.
     * @param registers what is behind BAR0; {@value #VF_CSR_BYTES} bytes.
     * @return the description, to which the card adds who listens and who is told of errors.
     */
    public static PciFunctionBuilder virtual(final MsixTable table, final RegisterSpace registers) {
        return PciFunction.builder(identity(VF_DEVICE))
                .requesterId(table.requesterId())
                .bar(new Bar(BAR_CSR, VF_CSR_BYTES, true, false, registers))
                .bar(new Bar(BAR_MSIX, MSIX_BAR_BYTES, true, false, table))
                .msix(MSIX_OFFSET, table)
                .capability(EXPRESS_OFFSET, EXPRESS)
                .capability(ERRORS_OFFSET, ERRORS)
                .capability(ARI_OFFSET, new AlternativeRouting(0));
    }

    private static PciIdentity identity(final int device) {
        return new PciIdentity(INTEL, device, REVISION, ETHERNET, INTEL, SUBSYSTEM);
    }

    /** The address with FF FF in its middle, its first byte the most significant. */
    private static long serialNumber(final long mac) {
        final long ordered = Long.reverseBytes(mac) >>> 16;
        return (ordered >>> 24) << 40 | 0xFFFFL << 24 | (ordered & 0xFF_FFFFL);
    }

    /** Flash memory without content: all ones, and not writable through the window. */
    private static final class ErasedFlash implements RegisterSpace {
        static final ErasedFlash INSTANCE = new ErasedFlash();

        @Override
        public long read(final long offset, final int numBytes) {
            return RegisterSpace.allOnes(numBytes);
        }

        @Override
        public void write(final long offset, final int numBytes, final long value) {
            // an erased flash takes no commands
        }
    }
}
