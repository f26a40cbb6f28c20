package org.jvnic.nic.i82576;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.i82576.mailbox.IgbvfDriver;
import org.jvnic.nic.port.DropReason;

/** Virtual functions on a whole card: each with memory of its own, driven through its BAR as the Linux driver drives it. */
class VirtualFunctionsOnCardTest {
    private static final int RST = 1 << 26;
    private static final int CTRL = 0x0000;
    private static final int PHYSICAL_READY = 1 << 14;
    private static final int CTRL_EXT = 0x0018;
    private static final int SET_LINK_UP = 1 << 6;
    private static final int RCTL = 0x0100;
    private static final int RECEIVE_EVERYTHING = 1 << 1 | 1 << 3;
    private static final int LOOPED = 1 << 18;

    private final VfBench bench = new VfBench();

    @BeforeEach
    void shouldBringUpTwoFunctions() {
        bench.open(0);
        bench.open(1);
    }

    @Test
    void shouldCarryAFrameFromFunctionToFunction() {
        final byte[] frame = bench.frame(VfBench.mac(1), VfBench.mac(0), 100);
        bench.send(0, frame);
        assertArrayEquals(frame, bench.received(1));
        assertEquals(LOOPED, bench.receiveStatus(1) & LOOPED);
        assertEquals(List.of(), bench.departed);
        assertTrue(bench.interrupts(0) > 0 && bench.interrupts(1) > 0);
        assertEquals(1, bench.read(1, 0x0F40));
        assertEquals(104, bench.read(1, 0x0F48));
        assertEquals(1, bench.read(0, 0x0F44));
    }

    @Test
    void shouldCarryFramesToAndFromTheWire() {
        final byte[] out = bench.frame(0x0000_0000_0042L, VfBench.mac(0), 80);
        bench.send(0, out);
        assertEquals(1, bench.departed.size());
        assertArrayEquals(out, bench.departed.get(0));
        final byte[] in = bench.frame(VfBench.mac(1), 0x0000_0000_0042L, 90);
        bench.arrive(in);
        assertArrayEquals(in, bench.received(1));
        assertEquals(0, bench.receiveStatus(1) & LOOPED);
    }

    @Test
    void shouldGiveABroadcastToTheNeighbourAndTheWire() {
        bench.send(0, bench.frame(0xFFFF_FFFF_FFFFL, VfBench.mac(0), 60));
        assertEquals(60, bench.received(1).length);
        assertEquals(1, bench.departed.size());
        assertEquals(0, bench.received(0).length);
    }

    @Test
    void shouldDropWhatAFunctionSendsUnderTheNameOfAnother() {
        bench.send(0, bench.frame(VfBench.mac(1), VfBench.mac(1), 100));
        bench.send(0, bench.frame(0x42L, VfBench.mac(1), 100));
        assertEquals(0, bench.received(1).length);
        assertEquals(List.of(), bench.departed);
        assertEquals(2, bench.personality.virtualCounters(0).get(PortCounters.drop(DropReason.TX_SPOOFED_MAC)));
    }

    @Test
    void shouldUseTheMemoryOfTheFunctionAlone() {
        bench.send(0, bench.frame(VfBench.mac(1), VfBench.mac(0), 100));
        for (final int requester : bench.requesters) {
            assertTrue(requester == 1 || requester == 2, "requester " + requester);
        }
        bench.personality.virtualFunctions().function(1).setBusMaster(false);
        bench.forgetReceived(1);
        bench.send(0, bench.frame(VfBench.mac(1), VfBench.mac(0), 100));
        assertEquals(0, bench.received(1).length);
    }

    @Test
    void shouldHoldFramesToTheLengthTheDriverSaid() {
        bench.arrive(bench.frame(VfBench.mac(1), 0x42L, 1519));
        assertEquals(0, bench.received(1).length);
        bench.arrive(bench.frame(VfBench.mac(1), 0x42L, 1518));
        assertEquals(1518, bench.received(1).length);
    }

    @Test
    void shouldTouchNothingAfterAResetOfTheFunction() {
        bench.write(1, CTRL, RST);
        bench.forgetReceived(1);
        bench.arrive(bench.frame(VfBench.mac(1), 0x42L, 100));
        bench.send(0, bench.frame(VfBench.mac(1), VfBench.mac(0), 100));
        assertEquals(0, bench.received(1).length);
        bench.open(1);
        bench.arrive(bench.frame(VfBench.mac(1), 0x42L, 100));
        assertEquals(100, bench.received(1).length);
    }

    @Test
    void shouldTellTheFunctionsOfTheLink() {
        assertEquals(IgbvfDriver.Link.UP, bench.driver(0).link());
        bench.carrier = false;
        bench.settle();
        assertEquals(IgbvfDriver.Link.DOWN, bench.driver(0).link());
        bench.carrier = true;
        bench.settle();
        assertEquals(IgbvfDriver.Link.UP, bench.driver(0).link());
    }

    @Test
    void shouldGiveTheCardToADriverThatResetsIt() {
        bench.physical(CTRL, RST);
        assertFalse(bench.driver(0).reset());
        bench.physical(CTRL_EXT, PHYSICAL_READY);
        bench.write(0, 0x0800, 1);
        bench.write(0, 0x0C40, 1);
        assertEquals(1, bench.physical(0x0C80));
        assertEquals(1 << 8, bench.physical(0x00C0) & 1 << 8);
        bench.physical(0x0C80, 1);
        bench.physical(0x0C00, 1 << 3);
        bench.physical(0x0800, 0x8000_0001);
        bench.physical(0x0C00, 1);
        assertEquals(1 << 4, bench.read(0, 0x0C40) & 1 << 4);
        assertEquals(0x8000_0001, bench.read(0, 0x0800));
        bench.physical(0x10000, RST);
        assertEquals(1, bench.physical(0x0C88));
    }

    @Test
    void shouldHaveTheCardBackAfterAResetByTheBus() {
        bench.physical(CTRL, RST);
        bench.powerOn();
        bench.open(0);
        bench.open(1);
        final byte[] frame = bench.frame(VfBench.mac(1), VfBench.mac(0), 100);
        bench.send(0, frame);
        assertArrayEquals(frame, bench.received(1));
    }

    @Test
    void shouldRefuseAccessesThatAreNotWords() {
        bench.personality.virtualSpace(0).write(0x0801, 2, 0xFFFF);
        assertEquals(0, bench.personality.virtualSpace(0).read(0x3FFE, 4));
        assertEquals(0, bench.personality.virtualSpace(0).read(0x4000, 4));
    }

    @Test
    void shouldCountForTheFunctionThatSentAndReceived() {
        bench.send(0, bench.frame(VfBench.mac(1), VfBench.mac(0), 100));
        final PortCounters sender = bench.personality.virtualCounters(0);
        final PortCounters receiver = bench.personality.virtualCounters(1);
        assertEquals(1, sender.get(PortCounters.TX_FRAMES));
        assertEquals(0, sender.get(PortCounters.RX_FRAMES));
        assertEquals(1, receiver.get(PortCounters.RX_FRAMES));
        assertEquals(0, receiver.get(PortCounters.TX_FRAMES));
        final PortCounters physical = bench.personality.physicalCounters();
        assertEquals(0, physical.get(PortCounters.TX_FRAMES) + physical.get(PortCounters.RX_FRAMES));
    }

    @Test
    void shouldCountForThePhysicalFunctionWhileItIsAloneOnTheCard() {
        bench.send(0, bench.frame(VfBench.mac(1), VfBench.mac(0), 100));
        bench.physical(CTRL, RST | SET_LINK_UP);
        bench.physical(CTRL, SET_LINK_UP);
        bench.physical(RCTL, RECEIVE_EVERYTHING);
        bench.arrive(bench.frame(VfBench.mac(0), 0x42L, 100));
        final int missed = PortCounters.drop(DropReason.RX_NOT_RUNNING);
        assertEquals(1, bench.personality.physicalCounters().get(missed));
        assertEquals(0, bench.personality.virtualCounters(0).get(missed));
        bench.powerOn();
        assertEquals(1, bench.personality.physicalCounters().get(missed));
        assertEquals(0, bench.personality.virtualCounters(0).get(missed));
        assertEquals(1, bench.personality.virtualCounters(0).get(PortCounters.TX_FRAMES));
    }
}
