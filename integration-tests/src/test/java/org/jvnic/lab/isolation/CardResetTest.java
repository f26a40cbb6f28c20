package org.jvnic.lab.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.jvnic.nic.cdna.ContextPage;
import org.jvnic.nic.pci.PciFunction;
import org.jvnic.nic.pci.ResetCause;
import org.jvnic.vmm.machine.Protection;
import org.jvnic.vmm.machine.VirtualMachine;

class CardResetTest {
    private static final int COMMAND = 0x04;
    private static final int MEMORY_AND_MASTER = 6;
    private static final int DEVICE_CONTROL = 0x68;
    private static final int INITIATE_RESET = 1 << 15;

    private enum Means {
        CONVENTIONAL {
            @Override
            void reset(final PciFunction function) {
                function.reset(ResetCause.CONVENTIONAL);
            }
        },
        FUNCTION_LEVEL {
            @Override
            void reset(final PciFunction function) {
                function.configWrite(DEVICE_CONTROL, 2, INITIATE_RESET);
            }
        };

        abstract void reset(PciFunction function);
    }

    static Stream<Arguments> cases() {
        return Stream.of(Protection.values())
                .flatMap(protection -> Stream.of(Means.values()).map(means -> Arguments.of(protection, means)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldEndEveryTransferWhenTheCardIsResetUnderTraffic(final Protection protection, final Means means) {
        try (IsolationLab lab = new IsolationLab(protection)) {
            lab.rounds(3);
            final HostileGuest guest = lab.hostile();
            IsolationTest.startByTheRules(guest);
            guest.postBuffers(8);
            for (int i = 0; i < 8; i++) {
                guest.queueFrame(guest.frameTo(lab.macOf(1), 500));
            }
            guest.ringTransmit();
            lab.wire().bring(HostileGuest.frame(guest.mac(), IsolationTest.OUTSIDE, 500));
            final ContextPage page = lab.vmm().card().contextPage(IsolationLab.HOSTILE);
            assertNotNull(page);
            final long accesses = lab.dma().accesses();
            final PciFunction function = lab.vmm().card().function();

            means.reset(function);
            means.reset(function);
            lab.settle();
            assertNull(guest.state());
            guest.ringTransmit();
            function.configWrite(COMMAND, 2, MEMORY_AND_MASTER);
            lab.settle();

            assertEquals(accesses, lab.dma().accesses());
            assertEquals(-1L, page.read(0, 8));
            assertNull(guest.state());
            lab.revoke(guest.vm());
            assertEquals(0, guest.vm().statistics().pinnedPages());
            for (int i = 0; i < 2; i++) {
                final VirtualMachine vm = lab.honestVm(i);
                lab.revoke(vm);
            }
            lab.assign(guest.vm(), IsolationLab.HOSTILE, lab.settings(protection));
            IsolationTest.startByTheRules(guest);
            guest.send(guest.frameTo(IsolationTest.OUTSIDE, 100));
            assertEquals(1, lab.wire().take().size());
            lab.assertCardSound();
        }
    }
}
