package org.jvnic.lab.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.jvnic.nic.card.I82576Card;
import org.jvnic.nic.host.PciFirmware;
import org.jvnic.nic.i82576.spec.GeneralRegister;
import org.jvnic.nic.i82576.spec.PfAliases;
import org.jvnic.nic.i82576.spec.PfRegisters;
import org.jvnic.nic.i82576.spec.QueueRegister;
import org.jvnic.nic.i82576.spec.ReceiveRegister;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaStatus;
import org.jvnic.nic.register.Access;
import org.jvnic.nic.register.BitField;
import org.jvnic.nic.register.RegisterFlag;
import org.jvnic.nic.register.RegisterSpec;

class I82576RegistersTest {
    private static final long MAC = 0x0605_0403_0200L;
    private static final int BAR = 0;
    private static final int TRIALS = 4;
    private static final int CTRL_RST = 1 << 26;

    @TestFactory
    Stream<DynamicTest> shouldConformBehindThePhysicalFunction() {
        return ConformanceTests.of(kit(TRIALS), Function::new);
    }

    @Test
    void shouldCatchACardThatForgetsABit() {
        final ConformanceReport report = kit(1).run(
                        new Function() {
                            @Override
                            public void write(final long offset, final int numBytes, final long value) {
                                final boolean forgets = offset == ReceiveRegister.VFTA.offset(5);
                                super.write(offset, numBytes, forgets ? value & ~0x80L : value);
                            }
                        },
                        Sequence.BIT_BASH);

        assertFalse(report.passed());
        assertTrue(
                report.violations().stream()
                        .allMatch(violation -> violation.register().equals("VFTA[5]") && violation.bit() == 7),
                report::describe);
    }

    @Test
    void shouldCatchACardThatMixesUpQueues() {
        final ConformanceReport report = kit(1).run(
                        new Function() {
                            @Override
                            public void write(final long offset, final int numBytes, final long value) {
                                super.write(offset, numBytes, value);
                                if (offset == QueueRegister.TDBAL.offset(3)) {
                                    super.write(QueueRegister.TDBAL.offset(11), numBytes, value);
                                }
                            }
                        },
                        Sequence.ALIASING);

        assertEquals(
                List.of("TDBAL[11]"),
                report.violations().stream().map(Violation::register).distinct().toList(),
                report::describe);
    }

    private static RegisterConformance kit(final int trials) {
        return new RegisterConformance(
                PfRegisters.LAYOUT,
                I82576Profile.physical(MAC).seed(43).trials(trials).build());
    }

    @Test
    void shouldAnswerAliasesByTheRegistersThatStandElsewhere() {
        final Function function = new Function();
        for (final PfAliases.Alias alias : PfAliases.spans()) {
            for (int distance = 0; distance < alias.numBytes(); distance += 4) {
                final RegisterSpec register = PfRegisters.LAYOUT.at((alias.to() + distance) / 4);
                if (register != null && !register.flags().contains(RegisterFlag.VOLATILE)) {
                    function.write(alias.from() + distance, 4, 0x5A5A_5A5AL & ~CTRL_RST);
                    assertEquals(
                            function.read(alias.to() + distance, 4),
                            function.read(alias.from() + distance, 4),
                            register::name);
                }
            }
        }
        assertFalse(function.read(ReceiveRegister.VFTA.offset(3), 4) == 0);
    }

    @Test
    void shouldKeepStickyRegistersOnlyWhenTheDriverResetsTheDevice() {
        final Function function = new Function();
        for (final RegisterSpec register : PfRegisters.LAYOUT.registers()) {
            if (isPlain(register)) {
                function.write(register.offset(register.count() - 1), 4, 0x0F0F_0F0CL);
            }
        }
        function.write(GeneralRegister.CTRL.offset(), 4, CTRL_RST);
        function.clock();

        assertEquals(GeneralRegister.CTRL.reset(), function.read(GeneralRegister.CTRL.offset(), 4));
        for (final RegisterSpec register : PfRegisters.LAYOUT.registers()) {
            if (isPlain(register)) {
                final long found = function.read(register.offset(register.count() - 1), 4);
                final boolean sticky = register.flags().contains(RegisterFlag.STICKY);
                assertEquals(sticky ? 0x0F0F_0F0CL & maskOf(register) : register.reset(), found, register::name);
            }
        }
    }

    /** Kept and reset as declared: all but what the device changes, and what takes its own time to come out of a reset. */
    private static boolean isPlain(final RegisterSpec register) {
        return !register.flags().contains(RegisterFlag.VOLATILE)
                && register != GeneralRegister.CTRL
                && register != GeneralRegister.SW_FW_SYNC;
    }

    private static long maskOf(final RegisterSpec register) {
        return register.fields().stream()
                .filter(field -> field.access() == Access.RW)
                .mapToLong(BitField::mask)
                .reduce(0, (a, b) -> a | b);
    }

    /** A whole card behind its PCI function, mastering a bus without memory, at a time that stands still. */
    private static class Function implements RegisterPort {
        private static final int DEVICE_CONTROL = 0xA8;
        private static final int INITIATE_RESET = 1 << 15;

        private final I82576Card card = I82576Card.builder(
                        requester -> new NoMemory(), (requester, vector, address, data) -> {})
                .mac(MAC)
                .clock(() -> 0)
                .build();

        Function() {
            enumerate();
        }

        private void enumerate() {
            new PciFirmware(0xE000_0000L, 1L << 28).enumerate(card.function());
            clock();
        }

        @Override
        public long read(final long offset, final int numBytes) {
            return card.function().barRead(BAR, offset, numBytes);
        }

        @Override
        public void write(final long offset, final int numBytes, final long value) {
            card.function().barWrite(BAR, offset, numBytes, value);
        }

        @Override
        public void reset() {
            final long control = card.function().configRead(DEVICE_CONTROL, 2);
            card.function().configWrite(DEVICE_CONTROL, 2, control | INITIATE_RESET);
            enumerate();
        }

        @Override
        public void clock() {
            int rounds = 0;
            while (card.pump() != 0) {
                if (++rounds > 10_000) {
                    throw new IllegalStateException("the device does not settle");
                }
            }
        }
    }

    private static final class NoMemory implements DmaDomain {
        @Override
        public long resolve(final long busAddress, final int length, final int access) {
            return DmaStatus.NOT_MAPPED;
        }

        @Override
        public int contiguous(final long busAddress, final int length, final int access) {
            return 0;
        }
    }
}
