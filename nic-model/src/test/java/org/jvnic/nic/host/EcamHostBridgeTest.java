package org.jvnic.nic.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.pci.PciFunction;

class EcamHostBridgeTest {
    private static final long ONES = 0xFFFF_FFFFL;
    private static final int DEVICE = 1 << 15;
    private static final int FUNCTION = 1 << 12;
    private static final long WINDOW = 0x4000_0000L;

    private final Functions.Registers first = new Functions.Registers();
    private final Functions.Registers second = new Functions.Registers();
    private final PciFunction one = Functions.of(0x1111, first);
    private final PciFunction two = Functions.of(0x2222, second);
    private final EcamHostBridge bridge = new EcamHostBridge(2);

    @BeforeEach
    void attach() {
        bridge.attach(0, 3, 0, one).attach(1, 31, 7, two);
    }

    @Test
    void shouldFindAFunctionByBusDeviceAndFunction() {
        assertEquals(0x1111, bridge.load(3 * DEVICE + 2, 2));
        assertEquals(0x2222, bridge.load(EcamHostBridge.BUS_BYTES + 31 * DEVICE + 7 * FUNCTION + 2, 2));
    }

    @Test
    void shouldReadOnesWhereNoFunctionIs() {
        assertEquals(ONES, bridge.load(0, 4));
        assertEquals(0xFFFF, bridge.load(3 * DEVICE + FUNCTION, 2));
        assertEquals(ONES, bridge.load(2L * EcamHostBridge.BUS_BYTES, 4));
        assertEquals(ONES, bridge.load(-4, 4));
        assertEquals(ONES, bridge.load(Long.MIN_VALUE, 4));
    }

    @Test
    void shouldIgnoreStoresWhereNoFunctionIs() {
        bridge.store(0, 4, 6);
        bridge.store(-1, 4, 6);
        bridge.store(2L * EcamHostBridge.BUS_BYTES + 3 * DEVICE + 4, 2, 6);
        assertEquals(0, bridge.load(3 * DEVICE + 4, 2));
    }

    @Test
    void shouldStoreToTheFunctionOnly() {
        bridge.store(3 * DEVICE + 4, 2, 2);
        assertEquals(2, one.configRead(4, 2));
        assertEquals(0, two.configRead(4, 2));
    }

    @Test
    void shouldReachTheExtendedRegisters() {
        assertEquals(one.configRead(0x100, 4), bridge.load(3 * DEVICE + 0x100, 4));
        assertEquals(3, bridge.load(3 * DEVICE + 0x100, 2));
    }

    @Test
    void shouldRefuseOddAccesses() {
        assertEquals(ONES, bridge.load(3 * DEVICE + 1, 4));
        assertEquals(-1L, bridge.load(3 * DEVICE, 8));
        assertEquals(-1L, bridge.load(3 * DEVICE, Integer.MAX_VALUE));
    }

    @Test
    void shouldSayThatADeviceHasSeveralFunctions() {
        assertEquals(0, bridge.load(3 * DEVICE + 0x0E, 1));
        bridge.attach(0, 3, 5, Functions.of(0x3333, new Functions.Registers()));
        assertEquals(0x80, bridge.load(3 * DEVICE + 0x0E, 1));
        assertEquals(0x80_0000, bridge.load(3 * DEVICE + 0x0C, 4));
        assertEquals(0x80, bridge.load(3 * DEVICE + 0x0E, 2));
        assertEquals(0, bridge.load(3 * DEVICE + 0x0C, 2));
        assertEquals(0, bridge.load(3 * DEVICE + 0x0F, 1));
        assertEquals(0, bridge.load(3 * DEVICE + 5 * FUNCTION + 0x0E, 1));
    }

    @Test
    void shouldRouteMemoryAccessesByBar() {
        final PciFirmware firmware = new PciFirmware(WINDOW, 0x10_0000);
        firmware.enumerate(one);
        firmware.enumerate(two);
        bridge.storeMmio(one.barAddress(0) + 8, 4, 77);
        bridge.storeMmio(two.barAddress(0) + 16, 4, 88);
        assertEquals("write 8 4 77", first.last);
        assertEquals("write 16 4 88", second.last);
        assertEquals(42, bridge.loadMmio(two.barAddress(0), 4));
    }

    @Test
    void shouldReadOnesWhereNoBarIs() {
        assertEquals(ONES, bridge.loadMmio(WINDOW, 4));
        bridge.storeMmio(WINDOW, 4, 1);
        assertEquals("", first.last);
    }

    @Test
    void shouldRefuseAPlaceThatDoesNotExistOrIsTaken() {
        assertThrows(IllegalArgumentException.class, () -> new EcamHostBridge(0));
        assertThrows(IllegalArgumentException.class, () -> new EcamHostBridge(257));
        assertThrows(IllegalArgumentException.class, () -> bridge.attach(2, 0, 0, one));
        assertThrows(IllegalArgumentException.class, () -> bridge.attach(0, 32, 0, one));
        assertThrows(IllegalArgumentException.class, () -> bridge.attach(0, 0, 8, one));
        assertThrows(IllegalArgumentException.class, () -> bridge.attach(0, -1, 0, one));
        assertThrows(IllegalArgumentException.class, () -> bridge.attach(0, 3, 0, two));
    }
}
