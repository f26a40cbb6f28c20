package org.jvnic.nic.i82576.mailbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvnic.nic.i82576.mailbox.ResponderFixture.mac;
import static org.jvnic.nic.i82576.mailbox.ResponderFixture.word;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.i82576.spec.ReceiveRegister;
import org.jvnic.nic.i82576.spec.VirtualRegister;

class PfResponderTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int VFU = 1 << 2;
    private static final int ACK = 1 << 31;
    private static final int NACK = 1 << 30;
    private static final int CTS = 1 << 29;
    private static final int AUPE = 1 << 24;
    private static final int ROMPE = 1 << 25;
    private static final int ROPE = 1 << 26;
    private static final int BAM = 1 << 27;
    private static final int MPME = 1 << 28;
    private static final int STRCRC = 1 << 31;
    private static final int JOIN = 1 << 16;
    private static final int FILTER_ADD = 0x2_0002;

    private final ResponderFixture pf = new ResponderFixture();

    @Test
    void shouldSetThePhysicalFunctionUpForPools() {
        assertEquals(3, pf.get(ReceiveRegister.MRQC.offset()));
        assertEquals(3 << 29, pf.get(VirtualRegister.VT_CTL.offset()));
        assertEquals(1 << 31 | 0x0F0F, pf.get(VirtualRegister.DTXSWC.offset()));
        assertEquals(0, pf.get(VirtualRegister.VFRE.offset()) | pf.get(VirtualRegister.VFTE.offset()));
        assertEquals(0b0100, pf.poolsOf(mac(2)));
        assertEquals(1, pf.changes);
        assertEquals(List.of(0xFF), pf.told);
    }

    @Test
    void shouldRefuseAConfigurationWithoutSense() {
        assertThrows(IllegalArgumentException.class, () -> pf.started(List.of()));
        assertThrows(IllegalArgumentException.class, () -> pf.started(9, false));
        assertThrows(
                IllegalArgumentException.class, () -> pf.started(List.of(VfPolicy.of(mac(0)), VfPolicy.of(mac(0)))));
        assertThrows(IllegalArgumentException.class, () -> VfPolicy.of(0));
        assertThrows(IllegalArgumentException.class, () -> VfPolicy.of(1));
        assertThrows(IllegalArgumentException.class, () -> new VfPolicy(mac(0), 0x1000, false));
        assertThrows(IllegalArgumentException.class, () -> new VfPolicy(mac(0), 0x1_0001, false));
    }

    @Test
    void shouldServeTheProbeAndOpenOfTheLinuxDriver() {
        final IgbvfDriver driver = pf.probed(1);
        assertEquals(mac(1), driver.mac());
        assertTrue(driver.open(1522));
        assertEquals(0b0010, pf.get(VirtualRegister.VFRE.offset()));
        assertEquals(0b0010, pf.get(VirtualRegister.VFTE.offset()));
        assertEquals(STRCRC | BAM | AUPE | 1 << 16 | 1522, pf.mode(1));
        assertEquals(0b0010, pf.membersOf(0));
        assertTrue(pf.isAccepted(0));
        assertEquals(IgbvfDriver.Link.UP, driver.link());
        assertFalse(driver.hasTimedOut());
    }

    @Test
    void shouldAnswerAResetWithoutTheClearToSendBit() {
        final IgbvfDriver driver = pf.driver(0);
        assertTrue(driver.post(1));
        final int[] answer = driver.receive(3);
        assertNotNull(answer);
        assertEquals(1 | ACK, answer[0]);
        assertEquals((int) mac(0), answer[1]);
        assertEquals((int) (mac(0) >>> 32), answer[2]);
        assertEquals(2 | CTS | ACK, driver.exchange(IgbvfDriver.address(2, mac(0))));
    }

    @Test
    void shouldRefuseEverythingBeforeAResetAndNotTooOften() {
        final IgbvfDriver driver = pf.driver(0);
        assertEquals(5 | NACK, driver.exchange(5, 9000));
        assertEquals(0, driver.exchange(5, 9000));
        assertTrue(driver.hasTimedOut());
        pf.nowNs += 2 * SECOND;
        assertEquals(3 | NACK, pf.driver(0).exchange(3));
        assertEquals(0, pf.mode(0) & 1 << 16);
    }

    @Test
    void shouldRefuseAResetThatIsNotJustThat() {
        assertEquals(1 | 1 << 16 | NACK, pf.driver(0).exchange(1 | 1 << 16));
    }

    @Test
    void shouldForgetAFunctionThatIsReset() {
        pf.started(4, true);
        final IgbvfDriver driver = pf.probed(0);
        final IgbvfDriver other = pf.probed(1);
        assertTrue(driver.isGranted(4 | JOIN, 7));
        assertTrue(other.isGranted(4 | JOIN, 7));
        assertTrue(driver.isGranted(3 | 1 << 16, 0x123));
        assertTrue(driver.isGranted(6 | 3 << 16));
        assertTrue(driver.isGranted(IgbvfDriver.address(2, mac(6))));
        assertTrue(driver.isGranted(IgbvfDriver.address(FILTER_ADD, mac(7))));
        pf.mailboxes.functionReset(0);
        assertEquals(0b0010, pf.get(VirtualRegister.VFRE.offset()));
        assertEquals(0b0010, pf.membersOf(7));
        assertEquals(0b0010, pf.membersOf(0));
        assertFalse(pf.isHashed(0x123));
        assertEquals(0, pf.mode(0) & (ROMPE | ROPE | MPME));
        assertEquals(0, pf.poolsOf(mac(6)) | pf.poolsOf(mac(7)));
        assertEquals(0b0001, pf.poolsOf(mac(0)));
        assertEquals(5 | NACK, driver.exchange(5, 1522));
    }

    @Test
    void shouldTellOfTheLinkWhenTheDriverHasSeenEverythingElse() {
        final IgbvfDriver driver = pf.probed(0);
        pf.told.clear();
        pf.responder.onLinkChange();
        assertEquals(List.of(0b1111), pf.told);
        assertEquals(0x100 | CTS, word(driver));
        assertTrue(driver.post(5, 1522));
        pf.responder.onLinkChange();
        assertEquals(5 | CTS | ACK, word(driver));
        assertEquals(0x100 | CTS, word(driver));
    }

    @Test
    void shouldTellADriverThatReadsWithoutLeaveToResetItself() {
        final IgbvfDriver driver = pf.driver(0);
        assertEquals(IgbvfDriver.Link.DOWN, driver.link());
        assertEquals(IgbvfDriver.Link.LOST, driver.link());
        assertTrue(driver.reset());
        assertEquals(IgbvfDriver.Link.DOWN, driver.link());
        assertTrue(driver.isGranted(3));
        assertEquals(IgbvfDriver.Link.UP, driver.link());
    }

    @Test
    void shouldSendAFunctionThroughANewResetAfterOneOfThePhysicalFunction() {
        final IgbvfDriver driver = pf.probed(0);
        pf.responder.stop();
        pf.mailboxes.physicalReset();
        assertFalse(driver.reset());
        pf.file.reset();
        pf.responder.start();
        assertTrue(driver.reset());
        assertEquals(0b0001, pf.get(VirtualRegister.VFRE.offset()));
    }

    @Test
    void shouldLeaveMailboxesToADriverThatHasThePhysicalFunction() {
        pf.responder.stop();
        pf.mailboxes.physicalReset();
        pf.mailboxes.physicalReady();
        pf.file.reset();
        pf.mailboxes.writeMemory(0, 0, 1);
        pf.mailboxes.writeVirtualControl(0, 1);
        assertEquals(1, pf.mailboxes.read(VirtualRegister.MBVFICR.offset()));
        assertEquals(0, pf.mailboxes.readControl(0) & 1 << 5);
        pf.responder.onLinkChange();
        assertEquals(1, pf.mailboxes.readMemory(0, 0));
        assertFalse(pf.responder.isServing());
    }

    @Test
    void shouldNotServeFunctionsThatAreNotThere() {
        pf.mailboxes.writeMemory(5, 0, 1);
        pf.mailboxes.writeVirtualControl(5, 1);
        assertEquals(0, pf.mailboxes.readControl(5) & 1 << 5);
        assertEquals(0, pf.get(VirtualRegister.VFRE.offset()));
    }

    @Test
    void shouldLoseTheMessageOfAFunctionThatKeepsItsMailboxOnly() {
        pf.mailboxes.writeMemory(0, 0, 1);
        pf.mailboxes.writeVirtualControl(0, VFU | 1);
        assertEquals(0, pf.get(VirtualRegister.VFRE.offset()));
        final IgbvfDriver other = pf.probed(1);
        assertEquals(0b0010, pf.get(VirtualRegister.VFRE.offset()));
        assertEquals(mac(1), other.mac());
        assertTrue(pf.driver(0).reset());
    }

    @Test
    void shouldTellNobodyOfChangesThatAreNone() {
        final IgbvfDriver driver = pf.probed(0);
        assertTrue(driver.isGranted(5, 1522));
        pf.changes = 0;
        assertTrue(driver.isGranted(5, 1522));
        assertTrue(driver.isGranted(3));
        assertFalse(driver.isGranted(6 | 1 << 16));
        assertEquals(0, pf.changes);
    }
}
