package org.jvnic.lab.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.jvnic.nic.card.CdnaCard;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.cdna.spec.ControlCommand;
import org.jvnic.nic.cdna.spec.ControlRegister;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.cdna.spec.GlobalRegister;
import org.jvnic.vmm.guest.HypercallStatus;
import org.jvnic.vmm.guest.Hypercalls;
import org.jvnic.vmm.machine.Protection;

/** Pattern H: no register, command, hypercall, descriptor or frame makes anything throw. What throws would be counted as contained. */
class NoThrowTest extends IsolationTest {
    private static final int[] WORDS = {
        0,
        1,
        -1,
        Integer.MIN_VALUE,
        Integer.MIN_VALUE + 1,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE - 1,
        0x8000_0003,
        0xFFFF,
        0x1_0000,
        0x5555_5555,
        63,
        4096
    };
    private static final long[] LONGS = {
        0,
        1,
        15,
        16,
        64,
        -1,
        -16,
        -64,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        0xFFFF_FFFFL,
        1L << 32,
        HostileGuest.RAM,
        Long.MIN_VALUE | 64
    };
    private static final int FIRST_STATISTIC = 0x100;
    private static final Set<GlobalRegister> NOT_A_GUESTS_AND_THE_END_OF_ALL = EnumSet.of(
            GlobalRegister.DEVICE_CONTROL,
            GlobalRegister.VECTOR_RING_LO,
            GlobalRegister.VECTOR_RING_HI,
            GlobalRegister.VECTOR_RING_SIZE);

    @BeforeAll
    static void shouldRunWithAssertions() {
        assertTrue(CdnaCard.class.desiredAssertionStatus());
    }

    static Stream<Arguments> states() {
        final List<Arguments> cases = new ArrayList<>();
        for (final Protection protection : Protection.values()) {
            for (final ContextState state : ContextState.values()) {
                if (state != ContextState.QUIESCING) {
                    cases.add(Arguments.of(protection, state));
                }
            }
        }
        return cases.stream();
    }

    /** Brings the context of the hostile guest to a state, from any. */
    private static void bring(final IsolationLab lab, final Protection protection, final ContextState state) {
        final HostileGuest guest = lab.hostile();
        if (lab.privileged().read32(ControlRegister.STATE.offsetInBar(0)) == state.ordinal()
                && (guest.state() == state || state == ContextState.FREE)) {
            return;
        }
        lab.revoke(guest.vm());
        if (state == ContextState.FREE) {
            return;
        }
        lab.assign(guest.vm(), IsolationLab.HOSTILE, lab.settings(protection));
        if (state == ContextState.ASSIGNED) {
            return;
        }
        startByTheRules(guest);
        if (state == ContextState.FAULTED) {
            guest.write(ContextRegister.TX_PRODUCER, Integer.MIN_VALUE);
            lab.settle();
        }
        assertEquals(state, guest.state());
    }

    private static void assertNothingThrown(final IsolationLab lab, final String what) {
        lab.vmm().card().pump();
        assertEquals(
                0, lab.vmm().card().contained(), () -> what + ": " + lab.host().errors());
    }

    private static void assertServedAgain(final IsolationLab lab, final Protection protection) {
        bring(lab, protection, ContextState.FREE);
        bring(lab, protection, ContextState.RUNNING);
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @MethodSource("states")
    void shouldStandAnyValueInAnyRegisterOfAGuest(final Protection protection, final ContextState state) {
        final IsolationLab lab = lab(protection);
        for (int offset = 0; offset < FIRST_STATISTIC; offset += 4) {
            for (final int value : WORDS) {
                bring(lab, protection, state);
                lab.hostile().page().write32(offset, value);
                assertNothingThrown(lab, "register 0x" + Integer.toHexString(offset) + " = " + value);
                lab.hostile().page().write(offset & ~7, 8, ((long) value << 32) | (value & 0xFFFF_FFFFL));
                assertNothingThrown(lab, "registers 0x" + Integer.toHexString(offset & ~7) + " = " + value);
            }
        }
        assertServedAgain(lab, protection);
    }

    @ParameterizedTest
    @MethodSource("states")
    void shouldStandSetUpsOfNothingButExtremes(final Protection protection, final ContextState state) {
        final IsolationLab lab = lab(protection);
        for (final int value : WORDS) {
            for (final int other : WORDS) {
                bring(lab, protection, state);
                for (int mailbox = 0; mailbox < ContextRegister.MAILBOXES; mailbox++) {
                    if (mailbox != ContextRegister.COMMAND.word()) {
                        lab.hostile().page().write32(4L * mailbox, mailbox % 2 == 0 ? value : other);
                    }
                }
                lab.hostile().write(ContextRegister.COMMAND, 1 | (value << 16));
                assertNothingThrown(lab, value + " and " + other);
            }
        }
        assertServedAgain(lab, protection);
    }

    @ParameterizedTest
    @MethodSource("states")
    void shouldAnswerAnyCommandInAnyState(final Protection protection, final ContextState state) {
        final IsolationLab lab = lab(protection);
        for (int opcode = 0; opcode < 256; opcode++) {
            for (final int tag : WORDS) {
                bring(lab, protection, state);
                final int command = opcode | (tag << 16);
                lab.hostile().write(ContextRegister.COMMAND, command);
                assertNothingThrown(lab, "command 0x" + Integer.toHexString(command));
                if (state != ContextState.FREE) {
                    final int status = lab.hostile().read(ContextRegister.COMMAND_STATUS);
                    assertEquals(command, (status & 0xFFFF_0000) | ((status >>> 8) & 0xFF));
                }
            }
        }
        assertServedAgain(lab, protection);
    }

    @ParameterizedTest
    @MethodSource("states")
    void shouldStandAnyCommandOfTheMonitorWithAnyOperands(final Protection protection, final ContextState state) {
        final IsolationLab lab = lab(protection);
        for (int opcode = 0; opcode < ControlCommand.values().length + 2; opcode++) {
            for (final int value : WORDS) {
                bring(lab, protection, state);
                for (final ControlRegister register : ControlRegister.values()) {
                    if (register != ControlRegister.COMMAND) {
                        lab.privileged().write32(register.offsetInBar(IsolationLab.HOSTILE), value);
                    }
                }
                lab.privileged()
                        .write32(ControlRegister.COMMAND.offsetInBar(IsolationLab.HOSTILE), opcode | (value << 16));
                assertNothingThrown(lab, "control command " + opcode + " with " + value);
                lab.hostile().ringTransmit();
                assertNothingThrown(lab, "doorbell after control command " + opcode + " with " + value);
            }
        }
        assertServedAgain(lab, protection);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldStandAnyValueInTheGlobalPage(final Protection protection) {
        final IsolationLab lab = running(protection);
        for (final GlobalRegister register : GlobalRegister.values()) {
            for (final int value : WORDS) {
                if (!NOT_A_GUESTS_AND_THE_END_OF_ALL.contains(register)) {
                    lab.privileged().write32(register.offset(), value);
                    assertNothingThrown(lab, register + " = " + value);
                }
            }
        }
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @MethodSource("states")
    void shouldAnswerAnyHypercallInAnyState(final Protection protection, final ContextState state) {
        final IsolationLab lab = lab(protection);
        bring(lab, protection, state);
        final Hypercalls calls = lab.hostile().hypercalls();
        for (final int a : WORDS) {
            for (final long b : LONGS) {
                for (final int c : WORDS) {
                    assertAnswered(calls.setUpRings(a, c, b));
                    assertAnswered(calls.enqueue(a, b, c));
                    assertAnswered(calls.enqueueAgain(a, (int) b, c));
                }
                assertAnswered(calls.addMac(b));
                assertAnswered(calls.removeMac(b ^ a));
            }
            calls.ringView(a);
            assertNothingThrown(lab, "hypercalls with " + a);
        }
        for (final long page : LONGS) {
            if (page < 0 || page >= HostileGuest.RAM) {
                assertAnswered(calls.releasePage(page));
                assertAnswered(calls.claimPage(page));
            }
        }
        assertNothingThrown(lab, "pages");
        assertServedAgain(lab, protection);
    }

    private static void assertAnswered(final int status) {
        assertTrue(status <= 256 && status >= HypercallStatus.NOT_ALLOWED, () -> "status " + status);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldStandAnyDescriptorInAnyRing(final Protection protection) {
        final IsolationLab lab = running(protection);
        final HostileGuest guest = lab.hostile();
        final byte[] frame = HostileGuest.frame(guest.mac(), OUTSIDE, 200);
        for (final long address : LONGS) {
            for (final int length : new int[] {0, 1, 14, 60, 64, 4096, 65535}) {
                for (int flags = 0; flags < 1 << 16; flags = flags < 8 ? flags + 1 : flags << 1) {
                    if (guest.state() != ContextState.RUNNING || guest.txProducer() > 1000) {
                        guest.restart();
                    }
                    guest.queue(address, length, flags);
                    guest.queue(HostileGuest.TX_BUFFERS, 60, Descriptor.FLAG_EOP);
                    guest.ringTransmit();
                    if (flags < 2) {
                        guest.post(address, length);
                    } else if (!guest.isValidated()) {
                        guest.putDescriptor(
                                HostileGuest.RX_RING, guest.rxProducer() & (RING - 1), address, length, flags);
                    }
                    guest.write(ContextRegister.RX_PRODUCER, guest.rxProducer());
                    lab.wire().bring(frame);
                    assertNothingThrown(lab, "descriptor " + address + " " + length + " " + flags);
                }
            }
        }
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @MethodSource("states")
    void shouldStandFramesOfAnyLengthFromTheWireInAnyState(final Protection protection, final ContextState state) {
        final IsolationLab lab = lab(protection);
        bring(lab, protection, state);
        for (final int length :
                new int[] {0, 1, 13, 14, 15, 17, 18, 59, 60, 64, 9215, 9216, 9217, 16384, 65535, 65536}) {
            for (final byte first : new byte[] {0, 1, -1}) {
                final byte[] frame = HostileGuest.frame(lab.hostile().mac(), OUTSIDE, length);
                if (length > 0) {
                    frame[0] = first == 0 ? frame[0] : first;
                }
                lab.wire().bring(frame);
                assertNothingThrown(lab, "frame of " + length);
            }
        }
        assertServedAgain(lab, protection);
    }
}
