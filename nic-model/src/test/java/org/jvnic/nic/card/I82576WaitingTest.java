package org.jvnic.nic.card;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.jvnic.nic.pci.PciFunction;

class I82576WaitingTest {
    private static final int CTRL = 0x0000;
    private static final int RESET = 1 << 26;
    private static final int RCTL = 0x0100;
    private static final int TCTL = 0x0400;
    private static final int GLOBAL_ENABLE = 2;
    private static final int RXDCTL_3 = 0xC028 + 3 * 0x40;
    private static final int TXDCTL_9 = 0xE028 + 9 * 0x40;
    private static final int RXDCTL_3_ALIAS = 0x2828 + 3 * 0x100;
    private static final int QUEUE_ENABLE = 1 << 25;
    private static final int TDT_0 = 0xE018;

    private final I82576Card card = I82576Card.builder(requester -> null, (requester, vector, address, data) -> {})
            .build();
    private final PciFunction function = card.function();

    private void assertWaits(final boolean expected, final int offset, final long value) {
        assertEquals(expected, function.barWriteMayWait(0, offset, 4, value), Integer.toHexString(offset));
    }

    @Test
    void shouldSayThatOnlyResetsAndSwitchingOffMayWait() {
        function.configWrite(4, 2, 2);
        assertWaits(true, CTRL, RESET);
        assertWaits(false, CTRL, ~RESET & 0xFFFF_FFFFL);
        for (final int offset : new int[] {RXDCTL_3, TXDCTL_9, RXDCTL_3_ALIAS}) {
            function.barWrite(0, offset, 4, 0);
            assertWaits(false, offset, 0);
            assertWaits(false, offset, QUEUE_ENABLE);
            function.barWrite(0, offset, 4, QUEUE_ENABLE);
            assertWaits(false, offset, QUEUE_ENABLE);
            assertWaits(true, offset, 0);
        }
        for (final int offset : new int[] {RCTL, TCTL}) {
            function.barWrite(0, offset, 4, GLOBAL_ENABLE);
            assertWaits(true, offset, 0);
            assertWaits(false, offset, GLOBAL_ENABLE);
        }
        assertWaits(false, TDT_0, 1);
        assertEquals(false, function.barWriteMayWait(0, RCTL, 2, 0), "a narrow write is ignored");
        assertEquals(true, function.barWriteMayWait(0, RCTL - 4, 8, 0), "the upper half of a wide one counts");
    }
}
