package org.jvnic.lab.isolation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.vmm.machine.Protection;

/** A test that ends by asking whether anybody but the hostile guest was harmed. */
abstract class IsolationTest {
    static final int RING_LOG2 = 4;
    static final int RING = 1 << RING_LOG2;

    /** An address nobody on the card has: such frames leave by the wire. */
    static final long OUTSIDE = 0x0000_4400_0066L;

    private @Nullable IsolationLab lab;

    /** A machine under load whose hostile guest has not started yet. */
    final IsolationLab lab(final Protection protection) {
        return use(new IsolationLab(protection));
    }

    /** The same with a hostile guest that runs by the rules so far. */
    final IsolationLab running(final Protection protection) {
        final IsolationLab made = lab(protection);
        startByTheRules(made.hostile());
        return made;
    }

    /** The same with protection by validation and a small sequence modulus. */
    final IsolationLab runningWithModulus(final int modulusLog2, final int ringLog2) {
        final IsolationLab made =
                use(new IsolationLab(Protection.VALIDATED, modulusLog2, new Random(7), EngineMode.STEPPED));
        assertEquals(CommandStatus.OK, made.hostile().start(ringLog2, ringLog2, 9216));
        return made;
    }

    final IsolationLab use(final IsolationLab made) {
        lab = made;
        made.rounds(2);
        return made;
    }

    static void startByTheRules(final HostileGuest guest) {
        assertEquals(CommandStatus.OK, guest.start(RING_LOG2, RING_LOG2, 9216));
    }

    /** After whatever it did, the guest can have its context reset and be served again. */
    static void assertServedAfterReset(final IsolationLab lab) {
        final HostileGuest guest = lab.hostile();
        lab.honest(0).takeFromStrangers();
        guest.restart();
        assertEquals(List.of(), guest.received());
        guest.postBuffers(4);
        final byte[] out = guest.frameTo(lab.macOf(1), 200);
        guest.send(out);
        final byte[] in = HostileGuest.frame(guest.mac(), OUTSIDE, 300);
        lab.wire().bring(in);
        lab.rounds(2);
        final List<byte[]> arrived = lab.honest(0).takeFromStrangers();
        assertEquals(1, arrived.size());
        assertArrayEquals(out, arrived.get(0));
        final List<byte[]> received = guest.received();
        assertEquals(1, received.size());
        assertArrayEquals(in, received.get(0));
    }

    /** Every burst of the neighbours arrives within so many turns of the card, whatever the hostile guest has done before it. */
    static void assertNeighboursServed(
            final IsolationLab lab, final int bursts, final int turns, final Runnable hostility) {
        lab.settle();
        for (int i = 0; i < bursts; i++) {
            hostility.run();
            final long before = lab.deliveredTo(1) + lab.deliveredTo(2);
            lab.stepHonest();
            for (int turn = 0; turn < turns; turn++) {
                lab.vmm().card().pump();
            }
            lab.receiveHonest();
            assertEquals(2 * HonestGuest.BURST, lab.deliveredTo(1) + lab.deliveredTo(2) - before, "burst " + i);
        }
    }

    @AfterEach
    final void shouldHaveHarmedNobody() {
        final IsolationLab used = lab;
        if (used != null) {
            try (used) {
                used.assertIsolated();
            }
        }
    }
}
