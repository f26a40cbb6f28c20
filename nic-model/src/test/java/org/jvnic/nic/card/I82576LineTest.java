package org.jvnic.nic.card;

import org.agrona.BufferUtil;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.host.FlatMemory;
import org.jvnic.nic.interrupt.HeldRise;
import org.jvnic.nic.pci.PciFunction;
import org.jvnic.nic.port.InterruptSink;

class I82576LineTest {
    private static final int COMMAND = 0x04;
    private static final int MEMORY_AND_MASTER = 0x6;
    private static final int INTX_DISABLE = 0x400;
    private static final int ICR = 0xC0;
    private static final int ICS = 0xC8;
    private static final int IMS = 0xD0;
    private static final int LSC = 1 << 2;

    private volatile boolean high;
    private final HeldRise held = new HeldRise(() -> high);

    private final class Line implements InterruptSink {
        @Override
        public void message(final int requesterId, final int vector, final long address, final int data) {}

        @Override
        public void line(final int requesterId, final boolean asserted) {
            high = asserted;
            if (asserted) {
                held.hold();
            }
        }
    }

    @Test
    void shouldLowerTheLineBeforeItsCausesAreReadWhileAConfigWriteStillTellsTheRise() throws InterruptedException {
        final FlatMemory memory = new FlatMemory(0, BufferUtil.allocateDirectAligned(0x1000, 64));
        try (I82576Card card = I82576Card.builder(id -> memory, new Line()).build()) {
            final PciFunction function = card.function();
            function.configWrite(COMMAND, 2, MEMORY_AND_MASTER | INTX_DISABLE);
            function.barWrite(0, IMS, 4, LSC);
            held.shouldFallBeforeReturnOf(
                    () -> {
                        function.configWrite(COMMAND, 2, MEMORY_AND_MASTER | INTX_DISABLE);
                        function.barWrite(0, ICS, 4, LSC);
                        function.configWrite(COMMAND, 2, MEMORY_AND_MASTER);
                    },
                    () -> function.barRead(0, ICR, 4));
        }
    }
}
