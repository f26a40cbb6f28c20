package org.jvnic.nic.card;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.i82576.mailbox.IgbvfDriver;
import org.jvnic.nic.i82576.mailbox.VfPolicy;
import org.jvnic.nic.pci.PciFunction;

/** Virtual functions of a card as functions on a bus. */
class I82576VirtualFunctionsTest {
    private static final int COMMAND = 0x04;
    private static final int MEMORY_AND_MASTER = 0x6;
    private static final int MSIX_CONTROL = 0x72;
    private static final int MSIX_ENABLE = 0x8000;
    private static final int EXPRESS_DEVICE_CONTROL = 0xA8;
    private static final int FUNCTION_RESET = 0x8000;
    private static final int MSIX_BAR = 3;
    private static final long PERIOD_NS = 1_000_000;

    private final CachedNanoClock clock = new CachedNanoClock();
    private final List<String> messages = new ArrayList<>();
    private final I82576Card card = I82576Card.builder(
                    id -> null, (id, vector, address, data) -> messages.add(id + ": " + vector + " " + data))
            .clock(clock)
            .negotiation(0)
            .virtualFunctions(List.of(VfPolicy.of(mac(0)), VfPolicy.of(mac(1))))
            .build();

    private static long mac(final int function) {
        return 0x02L | (long) (0xE0 + function) << 40;
    }

    @BeforeEach
    void shouldEnableBoth() {
        for (final PciFunction function : card.virtualFunctions()) {
            enable(function);
        }
        settle();
    }

    private static void enable(final PciFunction function) {
        function.configWrite(COMMAND, 2, MEMORY_AND_MASTER);
        for (int vector = 0; vector < 3; vector++) {
            function.barWrite(MSIX_BAR, vector * 16 + 8, 4, 40 + vector);
            function.barWrite(MSIX_BAR, vector * 16 + 12, 4, 0);
        }
        function.configWrite(MSIX_CONTROL, 2, MSIX_ENABLE);
    }

    private void settle() {
        clock.advance(PERIOD_NS);
        int idle = 0;
        while (idle < 3) {
            idle = card.pump() == 0 ? idle + 1 : 0;
        }
    }

    private IgbvfDriver driver(final int number) {
        final PciFunction function = card.virtualFunctions().get(number);
        return new IgbvfDriver(new IgbvfDriver.Bar() {
            @Override
            public int read(final int offset) {
                return (int) function.barRead(0, offset, 4);
            }

            @Override
            public void write(final int offset, final int value) {
                function.barWrite(0, offset, 4, value & 0xFFFF_FFFFL);
            }
        });
    }

    @Test
    void shouldBeFunctionsThatTheDriverBindsTo() {
        for (final PciFunction function : card.virtualFunctions()) {
            assertEquals(0x10CA_8086L, function.configRead(0, 4));
        }
        assertEquals(2, card.virtualFunctions().size());
        assertEquals(
                0,
                I82576Card.builder(id -> null, (id, vector, address, data) -> {})
                        .build()
                        .virtualFunctions()
                        .size());
    }

    @Test
    void shouldServeTheDriverAndTellItOfTheLink() {
        final IgbvfDriver driver = driver(1);
        assertTrue(driver.probe() && driver.open(1522));
        assertEquals(mac(1), driver.mac());
        assertEquals(IgbvfDriver.Link.UP, driver.link());
    }

    @Test
    void shouldSendItsMessagesUnderItsOwnName() {
        final PciFunction function = card.virtualFunctions().get(1);
        assertTrue(driver(1).probe());
        function.barRead(0, 0x1580, 4);
        function.barWrite(0, 0x1740, 4, 0x82);
        function.barWrite(0, 0x1524, 4, 7);
        messages.clear();
        function.barWrite(0, 0x1520, 4, 1 << 2);
        assertEquals(List.of("2: 2 42"), messages);
        assertEquals(0, card.virtualFunctions().get(0).barRead(0, 0x1580, 4));
    }

    @Test
    void shouldForgetEverythingWhenTheBusResetsIt() {
        final PciFunction function = card.virtualFunctions().get(0);
        assertTrue(driver(0).probe() && driver(1).probe());
        function.barWrite(0, 0x2800, 4, 0x1000);
        function.barWrite(0, 0x2828, 4, 1 << 25);
        function.barWrite(0, 0x1680, 4, 488);
        function.configWrite(EXPRESS_DEVICE_CONTROL, 2, FUNCTION_RESET);
        assertEquals(0, function.configRead(COMMAND, 2) & MEMORY_AND_MASTER);
        enable(function);
        assertEquals(0, function.barRead(0, 0x2800, 4));
        assertEquals(0, function.barRead(0, 0x2828, 4) & 1 << 25);
        assertEquals(0, function.barRead(0, 0x1680, 4));
        assertEquals(0, function.barRead(0, 0x0800, 4));
        assertEquals(0b10, receivingPools());
        assertTrue(driver(0).probe());
        assertEquals(0b11, receivingPools());
    }

    private int receivingPools() {
        card.function().configWrite(COMMAND, 2, MEMORY_AND_MASTER);
        return (int) card.function().barRead(0, 0x0C8C, 4);
    }

    @Test
    void shouldLeaveTheCardToADriverThatResetsIt() {
        card.function().configWrite(COMMAND, 2, MEMORY_AND_MASTER);
        card.function().barWrite(0, 0, 4, 1 << 26);
        assertFalse(driver(0).reset());
        assertEquals(0xFE, receivingPools());
    }

    @Test
    void shouldRefuseFunctionsThatDoNotFit() {
        final I82576Card.Builder builder = I82576Card.builder(id -> null, (id, vector, address, data) -> {})
                .virtualFunctions(List.of(VfPolicy.of(mac(0)), VfPolicy.of(mac(0))));
        assertThrows(IllegalArgumentException.class, builder::build);
    }
}
