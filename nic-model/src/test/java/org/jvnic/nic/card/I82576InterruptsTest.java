package org.jvnic.nic.card;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.pci.PciFunction;

class I82576InterruptsTest {
    private static final String MSI = "msi " + I82576Functions.REQUESTER + " 1fee01000 4041";
    private static final String VECTOR = "message " + I82576Functions.REQUESTER + " 9 fee02000 9";

    private final I82576Functions card = new I82576Functions();
    private final PciFunction physical = card.physical;

    @Test
    void shouldSendTheMsiMessageWithTheProgrammedAddressAndData() {
        card.command(I82576Functions.MASTER);
        card.programMsi(false);
        physical.raiseMsi();
        assertEquals(List.of(), card.log);
        assertEquals(1, physical.droppedMsi());
        enableMsi();
        physical.raiseMsi();
        assertEquals(List.of("mode false true", MSI), card.log);
        assertEquals(1, physical.msiMessages());
    }

    private void enableMsi() {
        physical.configWrite(I82576Functions.MSI_CONTROL, 2, 1);
    }

    @Test
    void shouldHoldOneMessageBackWhileMaskedAndShowIt() {
        card.command(I82576Functions.MASTER);
        card.programMsi(true);
        enableMsi();
        card.log.clear();
        physical.raiseMsi();
        physical.raiseMsi();
        assertEquals(1, physical.configRead(0x64, 4));
        assertEquals(List.of(), card.log);
        physical.configWrite(0x60, 4, 0);
        assertEquals(List.of(MSI), card.log);
        assertEquals(0, physical.configRead(0x64, 4));
        physical.configWrite(0x64, 4, 1);
        assertEquals(0, physical.configRead(0x64, 4), "software does not write pending bits");
    }

    @Test
    void shouldHoldTheMessageBackWhileTheFunctionIsNoBusMasterOrInD3Hot() {
        card.programMsi(false);
        enableMsi();
        card.log.clear();
        physical.raiseMsi();
        assertEquals(List.of(), card.log);
        card.command(I82576Functions.MASTER);
        assertEquals(List.of(MSI), card.log);
        physical.configWrite(I82576Functions.PMCSR, 2, 3);
        physical.raiseMsi();
        assertEquals(List.of(MSI), card.log);
        physical.configWrite(I82576Functions.PMCSR, 2, 0);
        assertEquals(0, physical.configRead(0x64, 4), "the reset on the way to D0 forgets it");
        assertEquals(List.of(MSI, "reset POWER_STATE", "mode false false"), card.log);
    }

    @Test
    void shouldForgetAPendingMessageOnAFunctionLevelReset() {
        card.programMsi(true);
        enableMsi();
        physical.raiseMsi();
        physical.configWrite(I82576Functions.DEVICE_CONTROL, 2, I82576Functions.FUNCTION_RESET);
        card.log.clear();
        card.command(I82576Functions.MASTER);
        card.programMsi(false);
        enableMsi();
        assertEquals(List.of("mode false true"), card.log);
    }

    @Test
    void shouldLowerTheLineWhileMessagesAreEnabledOrItIsDisabled() {
        physical.setLine(true);
        card.command(I82576Functions.INTX_DISABLE);
        card.command(0);
        enableMsi();
        physical.configWrite(I82576Functions.MSI_CONTROL, 2, 0);
        physical.configWrite(I82576Functions.MSIX_CONTROL, 2, 0x8000);
        physical.configWrite(I82576Functions.MSIX_CONTROL, 2, 0);
        assertEquals(
                List.of(
                        "line true",
                        "line false",
                        "line true",
                        "line false",
                        "mode false true",
                        "line true",
                        "mode false false",
                        "line false",
                        "mode true false",
                        "line true",
                        "mode false false"),
                card.log);
        assertEquals(0x18, physical.configRead(0x06, 2), "the status register shows the wish all the while");
    }

    @Test
    void shouldSendNoMsiMessageWhileMsixIsEnabled() {
        card.command(I82576Functions.MASTER | I82576Functions.MEMORY);
        card.programMsi(false);
        card.programVector(9);
        enableMsi();
        physical.configWrite(I82576Functions.MSIX_CONTROL, 2, 0x8000);
        card.log.clear();
        assertTrue(physical.isMsixEnabled());
        assertFalse(physical.isMsiEnabled());
        physical.raiseMsi();
        card.table.raise(9);
        card.table.raise(10);
        assertEquals(List.of(VECTOR), card.log);
        physical.configWrite(I82576Functions.MSIX_CONTROL, 2, 0);
        card.table.raise(9);
        physical.raiseMsi();
        assertEquals(List.of(VECTOR, "mode false true", MSI), card.log);
    }

    @Test
    void shouldContainWhatTheListenerOfModesThrows() {
        final PciFunction function = I82576Layout.physical(card.table, card, 0, card.registers)
                .onInterruptMode(() -> {
                    throw new IllegalStateException("of the host");
                })
                .build();
        function.configWrite(I82576Functions.MSI_CONTROL, 2, 1);
        assertTrue(function.isMsiEnabled());
    }

    @Test
    void shouldTellWhichVirtualFunctionsThereAre() {
        physical.configWrite(I82576Functions.NUM_VFS, 2, 8);
        assertEquals(0, physical.enabledVirtualFunctions());
        physical.configWrite(I82576Functions.IOV_CONTROL, 2, 1);
        physical.configWrite(I82576Functions.IOV_CONTROL, 2, 9);
        assertEquals(8, physical.enabledVirtualFunctions());
        physical.configWrite(I82576Functions.IOV_CONTROL, 2, 0);
        assertEquals(List.of("virtual 8 false", "virtual 8 true", "virtual 0 false"), card.log);
    }

    @Test
    void shouldRefuseMoreVirtualFunctionsThanThereAreAndAChangeWhileTheyAreThere() {
        for (final int[] write : new int[][] {{0x170, 2, 9}, {0x170, 4, 0xFFFF}, {0x171, 1, 1}, {0x170, 1, 9}}) {
            final long refused = physical.refusedAccesses();
            physical.configWrite(write[0], write[1], write[2]);
            assertEquals(0, physical.configRead(I82576Functions.NUM_VFS, 2));
            assertEquals(refused + 1, physical.refusedAccesses());
        }
        physical.configWrite(I82576Functions.NUM_VFS, 1, 3);
        physical.configWrite(I82576Functions.IOV_CONTROL, 2, 1);
        physical.configWrite(I82576Functions.NUM_VFS, 2, 4);
        physical.configWrite(I82576Functions.NUM_VFS, 2, 0);
        assertEquals(3, physical.configRead(I82576Functions.NUM_VFS, 2));
        assertEquals(3, physical.enabledVirtualFunctions());
        physical.configWrite(0x172, 1, 0xFF);
        assertEquals(0, physical.configRead(0x172, 1));
    }

    @Test
    void shouldShowWhereTheFirstVirtualFunctionIsByTheHierarchy() {
        assertEquals(0x180, physical.configRead(0x174, 2));
        physical.configWrite(I82576Functions.IOV_CONTROL, 2, 0x10);
        assertEquals(0x80, physical.configRead(0x174, 2));
        assertEquals(2, physical.configRead(0x176, 2));
        physical.configWrite(0x174, 4, 0);
        assertEquals(0x0002_0080, physical.configRead(0x174, 4));
        physical.configWrite(I82576Functions.IOV_CONTROL, 2, 0);
        assertEquals(0x180, physical.configRead(0x174, 2));
    }

    @Test
    void shouldRemoveTheVirtualFunctionsOnAFunctionLevelResetBeforeTheCardHearsOfIt() {
        physical.configWrite(I82576Functions.NUM_VFS, 2, 2);
        physical.configWrite(I82576Functions.IOV_CONTROL, 2, 1);
        card.log.clear();
        physical.configWrite(I82576Functions.DEVICE_CONTROL, 2, I82576Functions.FUNCTION_RESET);
        assertEquals(List.of("virtual 0 false", "reset FUNCTION_LEVEL"), card.log);
    }

    @Test
    void shouldTakeOnlyPageSizesThereAre() {
        physical.configWrite(0x180, 4, 0xFFFF_FFFFL);
        assertEquals(0x553, physical.configRead(0x180, 4));
    }

    @Test
    void shouldResetAVirtualFunctionByItself() {
        card.virtual.configWrite(I82576Functions.COMMAND, 2, 0xFFFF);
        assertEquals(0x0546, card.virtual.configRead(I82576Functions.COMMAND, 2), "no ports");
        card.virtual.configWrite(I82576Functions.DEVICE_CONTROL, 2, I82576Functions.FUNCTION_RESET);
        assertEquals(List.of("reset FUNCTION_LEVEL"), card.log);
        assertEquals(0, card.virtual.configRead(I82576Functions.COMMAND, 2));
    }
}
