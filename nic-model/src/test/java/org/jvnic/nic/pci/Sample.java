package org.jvnic.nic.pci;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.function.Executable;
import org.jvnic.nic.port.InterruptSink;
import org.jvnic.nic.port.NicEvents;
import org.jvnic.nic.register.RegisterSpace;

final class Sample implements InterruptSink, NicEvents {
    static final int REQUESTER = 0x18;
    static final int VECTORS = 70;
    static final int COMMAND = 0x04;
    static final int STATUS = 0x06;
    static final int PMCSR = 0x44;
    static final int MSIX_CONTROL = 0x52;
    static final int DEVICE_CONTROL = 0x68;
    static final int PBA = 0x1000;
    static final int MEMORY = 2;
    static final int MASTER = 4;
    static final int INTX_DISABLE = 0x400;
    static final int FUNCTION_RESET = 0x8000;
    static final int ENABLE = 0x8000;
    static final int FUNCTION_MASK = 0x4000;
    static final int D3HOT = 3;
    static final PciIdentity IDENTITY = new PciIdentity(0xCDAA, 0x2007, 1, 0x020000, 0xCDAA, 0x0001);
    static final MsiX GEOMETRY = MsiX.inOneBar(VECTORS, 4, 0, PBA);

    final List<String> log = new ArrayList<>();
    final Memory low = new Memory();
    final Memory high = new Memory();
    final MsixTable msix = new MsixTable(REQUESTER, GEOMETRY, this, this);
    final PciFunction function;

    Sample() {
        this(true);
    }

    Sample(final boolean noSoftReset) {
        function = PciFunction.builder(IDENTITY)
                .requesterId(REQUESTER)
                .interruptLine(1, this)
                .bar(new Bar(4, 0x2000, false, false, msix))
                .bar(new Bar(0, 0x20000, true, true, low))
                .bar(new Bar(2, 1L << 33, true, false, high))
                .capability(0x60, new PciExpress(512, 2, 8))
                .capability(0x40, new PowerManagement(noSoftReset))
                .capability(0x100, new DeviceSerialNumber(0x020000FFFE123456L))
                .msix(0x50, msix)
                .onReset(cause -> log.add("reset " + cause))
                .onBusMaster(enabled -> log.add("master " + enabled))
                .events(this)
                .build();
    }

    void command(final int bits) {
        function.configWrite(COMMAND, 2, bits);
    }

    void msixControl(final int bits) {
        function.configWrite(MSIX_CONTROL, 2, bits);
    }

    void power(final int state) {
        function.configWrite(PMCSR, 2, state);
    }

    void program(final int vector, final boolean masked) {
        msix.write(vector * 16L, 8, 0xFEE0_0000L + vector * 4L);
        msix.write(vector * 16L + 8, 8, 100 + vector | (masked ? 1L << 32 : 0));
    }

    void mask(final int vector, final boolean masked) {
        msix.write(vector * 16L + 12, 4, masked ? 1 : 0);
    }

    long pending(final int word) {
        return msix.read(PBA + word * 8L, 8);
    }

    static String refusal(final Executable declaration) {
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, declaration).getMessage());
    }

    static void assertRefused(final String named, final Executable declaration) {
        final String message = refusal(declaration);
        assertTrue(message.contains(named), message);
    }

    static String message(final int vector) {
        return "message " + REQUESTER + " " + vector + " " + Long.toHexString(0xFEE0_0000L + vector * 4L) + " "
                + (100 + vector);
    }

    @Override
    public void message(final int requesterId, final int vector, final long address, final int data) {
        log.add("message " + requesterId + " " + vector + " " + Long.toHexString(address) + " " + data);
    }

    @Override
    public void line(final int requesterId, final boolean asserted) {
        log.add("line " + requesterId + " " + asserted);
    }

    @Override
    public void contained(final int context, final Throwable error) {
        log.add("contained " + context + " " + error.getMessage());
    }

    static final class Memory implements RegisterSpace {
        long lastOffset = -1;
        long lastValue = -1;

        @Override
        public long read(final long offset, final int numBytes) {
            lastOffset = offset;
            return 0x5A;
        }

        @Override
        public void write(final long offset, final int numBytes, final long value) {
            lastOffset = offset;
            lastValue = value;
        }
    }
}
