package org.jvnic.vmm.vfiouser;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnic.nic.register.RegisterSpace;
import org.jvnic.vmm.vfiouser.server.VfioUserCounter;
import org.jvnic.vmm.vfiouser.server.VfioUserOptions;

class MessageInterruptTest {
    private static final int LINE = 0;
    private static final int MSI = 1;
    private static final int MSIX = 2;
    private static final int BIND = 4 | 32;
    private static final int FIRE = 1 | 32;
    private static final int DISABLE = 1 | 32;
    private static final int UNMASK = 1 | 16;
    private static final int COMMAND = 4;
    private static final int PORTS = 1;
    private static final int MEMORY_AND_MASTER = 6;
    private static final int PORT_BAR = 2;

    @TempDir
    Path directory;

    private final AtomicLong lastWrite = new AtomicLong();
    private final int event = Native.event();
    private FunctionBench bench;
    private Client client;

    @BeforeEach
    void start() {
        bench = new FunctionBench(directory, VfioUserOptions.DEFAULT, new Registers());
        client = bench.client();
        client.write(Client.CONFIG, COMMAND, 2, MEMORY_AND_MASTER);
    }

    @AfterEach
    void stop() {
        client.close();
        bench.close();
        Native.close(event);
    }

    private final class Registers implements RegisterSpace {
        @Override
        public long read(final long offset, final int numBytes) {
            return (0x1234_0000L + offset) & RegisterSpace.allOnes(numBytes);
        }

        @Override
        public void write(final long offset, final int numBytes, final long value) {
            lastWrite.set(offset << 32 | value);
        }
    }

    private void set(final int flags, final int index, final int count, final int... descriptors) {
        assertEquals(0, client.errorOf(Client.SET_IRQS, Client.irqs(flags, index, 0, count), descriptors));
    }

    private void roundTrip() {
        assertEquals(0, client.errorOf(Client.GET_INFO, Client.ints(16, 0, 0, 0)));
    }

    private void awaitEvent() {
        Bench.await("interrupt", () -> Native.drain(event) > 0);
    }

    @Test
    void shouldOfferOneMsiMessageThatIsSignalledByAnEvent() {
        assertArrayEquals(
                Client.ints(16, 1, MSI, 1),
                client.call(Client.IRQ_INFO, Client.ints(16, 0, MSI, 0)).payload());
        assertArrayEquals(
                Client.ints(16, 1, MSIX, 10),
                client.call(Client.IRQ_INFO, Client.ints(16, 0, MSIX, 0)).payload());
    }

    @Test
    void shouldSignalTheEventOfTheMsiMessage() {
        client.write(Client.CONFIG, FunctionBench.MSI_CONTROL, 2, 1);
        set(BIND, MSI, 1, event);
        bench.function.raiseMsi();
        awaitEvent();
        bench.function.raiseMsi();
        awaitEvent();
        set(FIRE, MSI, 1);
        assertEquals(1, Native.drain(event));
        assertEquals(3, bench.count(VfioUserCounter.MESSAGE_INTERRUPTS));
    }

    @Test
    void shouldKeepAMessageThatComesBetweenItsEnablingAndItsBinding() {
        client.write(Client.CONFIG, FunctionBench.MSI_CONTROL, 2, 1);
        bench.function.raiseMsi();
        roundTrip();
        set(BIND, MSI, 1, event);
        awaitEvent();
        assertEquals(0, bench.count(VfioUserCounter.INTERRUPTS_UNBOUND));
    }

    @Test
    void shouldForgetAMessageWhoseFunctionWasResetBeforeItsBinding() {
        client.write(Client.CONFIG, FunctionBench.MSI_CONTROL, 2, 1);
        bench.function.raiseMsi();
        client.write(Client.CONFIG, FunctionBench.DEVICE_CONTROL, 2, 0x8000);
        set(BIND, MSI, 1, event);
        roundTrip();
        assertEquals(0, Native.drain(event));
    }

    @Test
    void shouldHoldTheMessageBackWhileItsMaskBitIsSet() {
        client.write(Client.CONFIG, FunctionBench.MSI_CONTROL, 2, 1);
        set(BIND, MSI, 1, event);
        client.write(Client.CONFIG, FunctionBench.MSI_MASK, 4, 1);
        bench.function.raiseMsi();
        roundTrip();
        assertEquals(0, Native.drain(event));
        assertEquals(1, client.read(Client.CONFIG, 0x64, 4));
        client.write(Client.CONFIG, FunctionBench.MSI_MASK, 4, 0);
        awaitEvent();
    }

    @Test
    void shouldSignalNothingAfterTheMsiIndexIsDisabled() {
        client.write(Client.CONFIG, FunctionBench.MSI_CONTROL, 2, 1);
        set(BIND, MSI, 1, event);
        set(DISABLE, MSI, 0);
        bench.function.raiseMsi();
        roundTrip();
        set(BIND, MSI, 1);
        bench.function.raiseMsi();
        roundTrip();
        assertEquals(0, Native.drain(event));
        for (final int flags : new int[] {UNMASK, 1 | 8, 4 | 16}) {
            assertEquals(22, client.errorOf(Client.SET_IRQS, Client.irqs(flags, MSI, 0, 1)));
        }
        assertEquals(22, client.errorOf(Client.SET_IRQS, Client.irqs(BIND, MSI, 0, 2), event, event));
        assertEquals(22, client.errorOf(Client.SET_IRQS, Client.irqs(BIND, MSI, 1, 1), event));
    }

    @Test
    void shouldTellTheLineAgainOnUnmaskAsLongAsItIsHighAndNotWhileMessagesAreOn() {
        set(BIND, LINE, 1, event);
        bench.function.setLine(true);
        awaitEvent();
        for (int i = 0; i < 3; i++) {
            set(UNMASK, LINE, 1);
            awaitEvent();
        }
        client.write(Client.CONFIG, FunctionBench.MSI_CONTROL, 2, 1);
        set(UNMASK, LINE, 1);
        roundTrip();
        assertEquals(0, Native.drain(event));
        client.write(Client.CONFIG, FunctionBench.MSI_CONTROL, 2, 0);
        awaitEvent();
        client.write(Client.CONFIG, COMMAND, 2, 0x400 | MEMORY_AND_MASTER);
        set(UNMASK, LINE, 1);
        roundTrip();
        assertEquals(0, Native.drain(event));
        bench.function.setLine(false);
    }

    @Test
    void shouldServeThePortsAsARegionOfFourBytesAtATime() {
        final Client.Message info = client.call(Client.REGION_INFO, Client.ints(32, 0, PORT_BAR, 0, 0, 0, 0, 0));
        assertEquals(32, info.getLong(16));
        assertEquals(3, info.getInt(4));
        assertEquals(1, client.read(Client.CONFIG, 0x18, 4) & 1, "says that it has ports");
        assertEquals(0xFFFF_FFFFL, client.read(PORT_BAR, 0, 4));
        client.write(Client.CONFIG, COMMAND, 2, MEMORY_AND_MASTER | PORTS);
        client.write(PORT_BAR, 0, 8, 77L << 32 | 0x5400);
        assertEquals(0x5400L << 32 | 77, lastWrite.get());
        assertEquals(0x1234_5400L << 32 | 0x5400, client.read(PORT_BAR, 0, 8));
        assertEquals(22, client.errorOf(Client.REGION_READ, Client.access(PORT_BAR, 30, 4)));
    }

    @Test
    void shouldFindNothingOfTheLastClientsMessages() {
        client.write(Client.CONFIG, FunctionBench.MSI_CONTROL, 2, 1);
        bench.function.raiseMsi();
        roundTrip();
        client.close();
        Bench.await("end of the connection", () -> !bench.server.isConnected());
        client = bench.client();
        assertEquals(0x0180, client.read(Client.CONFIG, FunctionBench.MSI_CONTROL, 2));
        set(BIND, MSI, 1, event);
        roundTrip();
        assertEquals(0, Native.drain(event));
        assertTrue(bench.count(VfioUserCounter.CONTAINED) == 0);
    }
}
