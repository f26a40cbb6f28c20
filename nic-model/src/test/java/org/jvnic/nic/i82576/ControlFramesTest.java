package org.jvnic.nic.i82576;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** MAC control frames and what is no frame at all, from the wire, through the registers of a card. */
class ControlFramesTest {
    private static final int CTRL = 0x0000;
    private static final int RCTL = 0x0100;
    private static final int XONRXC = 0x4048;
    private static final int XOFFRXC = 0x4050;
    private static final int FCRUC = 0x4058;
    private static final int RUC = 0x40A4;
    private static final int TPR = 0x40D0;
    private static final int OBEY_PAUSE = 1 << 27;
    private static final int RECEIVE = 1 << 1;
    private static final int MULTICAST_PROMISCUOUS = 1 << 4;
    private static final int DISCARD_PAUSE = 1 << 22;
    private static final int PASS_CONTROL = 1 << 23;
    private static final int PAUSE = 1;
    private static final int GATE = 2;
    private static final long GROUP = 0x0100_00C2_8001L;

    private final CardBench bench = new CardBench();
    private final ReceiveDriver queue = new ReceiveDriver(bench, 0);

    @BeforeEach
    void shouldSetUpFlowControlAsDriversDo() {
        bench.write(0x0028, 0x00C2_8001);
        bench.write(0x002C, 0x0100);
        bench.write(0x0030, 0x8808);
        bench.write(CTRL, bench.read(CTRL) | OBEY_PAUSE);
        queue.open(ReceiveDriver.ONE_BUFFER | 2);
    }

    @AfterEach
    void shouldHaveAccountedForEveryFrame() {
        assertTrue(bench.card.ledger().isExact(), () -> bench.card.ledger().toString());
    }

    private static byte[] control(final long destination, final int opcode, final int parameter) {
        final byte[] frame = new byte[60];
        for (int i = 0; i < 6; i++) {
            frame[i] = (byte) (destination >>> (8 * i));
        }
        frame[12] = (byte) 0x88;
        frame[13] = 0x08;
        frame[15] = (byte) opcode;
        frame[16] = (byte) (parameter >>> 8);
        frame[17] = (byte) parameter;
        return frame;
    }

    private int received(final int control, final byte[] frame) {
        bench.write(RCTL, RECEIVE | control);
        final int before = queue.head();
        bench.arrive(frame);
        return queue.head() - before;
    }

    @Test
    void shouldDiscardPausesToTheStationOnlyWhenToldTo() {
        final byte[] pause = control(CardBench.MAC, PAUSE, 100);
        assertEquals(1, received(0, pause));
        assertEquals(0, received(DISCARD_PAUSE, pause));
        assertEquals(0, received(0, control(GROUP, PAUSE, 100)), "no filter admits it");
        assertEquals(1, received(DISCARD_PAUSE | MULTICAST_PROMISCUOUS, control(GROUP, PAUSE, 100)));
        assertEquals(1, received(DISCARD_PAUSE, other()), "of another type");
    }

    private static byte[] other() {
        final byte[] frame = control(CardBench.MAC, PAUSE, 100);
        frame[13] = 0x09;
        return frame;
    }

    @Test
    void shouldPassOtherControlFramesOnlyWhenToldTo() {
        assertEquals(0, received(0, control(CardBench.MAC, GATE, 0)));
        assertEquals(0, received(MULTICAST_PROMISCUOUS, control(GROUP, GATE, 0)));
        assertEquals(1, received(PASS_CONTROL, control(CardBench.MAC, GATE, 0)));
        assertEquals(1, received(PASS_CONTROL, control(GROUP, GATE, 0)));
        assertEquals(0, received(PASS_CONTROL, control(0x0200_0000_0002L, GATE, 0)), "for somebody else");
    }

    @Test
    void shouldCountControlFrames() {
        received(0, control(GROUP, PAUSE, 100));
        received(0, control(GROUP, PAUSE, 100));
        received(0, control(CardBench.MAC, PAUSE, 0));
        received(0, control(GROUP, GATE, 7));
        assertEquals(2, bench.read(XOFFRXC));
        assertEquals(1, bench.read(XONRXC));
        assertEquals(1, bench.read(FCRUC));
        bench.write(CTRL, bench.read(CTRL) & ~OBEY_PAUSE);
        received(0, control(GROUP, PAUSE, 100));
        assertEquals(0, bench.read(XOFFRXC), "pauses are not obeyed");
    }

    @Test
    void shouldCountWhatIsTooShortToBeAFrame() {
        bench.arrive(new byte[13], new byte[1]);
        assertEquals(2, bench.read(RUC));
        assertEquals(0, bench.read(TPR));
        bench.write(RCTL, 0);
        bench.arrive(new byte[13]);
        assertEquals(0, bench.read(RUC), "nothing is received");
    }
}
