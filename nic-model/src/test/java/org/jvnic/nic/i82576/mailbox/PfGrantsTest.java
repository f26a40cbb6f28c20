package org.jvnic.nic.i82576.mailbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvnic.nic.i82576.mailbox.ResponderFixture.mac;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.i82576.spec.ReceiveRegister;
import org.jvnic.nic.i82576.spec.VirtualRegister;

class PfGrantsTest {
    private static final int ACK = 1 << 31;
    private static final int NACK = 1 << 30;
    private static final int CTS = 1 << 29;
    private static final int AUPE = 1 << 24;
    private static final int ROMPE = 1 << 25;
    private static final int ROPE = 1 << 26;
    private static final int BAM = 1 << 27;
    private static final int MPME = 1 << 28;
    private static final int STRVLAN = 1 << 30;
    private static final int STRCRC = 1 << 31;
    private static final int JOIN = 1 << 16;
    private static final int LEAVE = 0;
    private static final int FILTER_CLEAR = 0x1_0002;
    private static final int FILTER_ADD = 0x2_0002;

    private final ResponderFixture pf = new ResponderFixture();

    @Test
    void shouldGrantVlans() {
        final IgbvfDriver driver = pf.probed(0);
        assertTrue(driver.isGranted(4 | JOIN, 7));
        assertEquals(0b0001, pf.membersOf(7));
        assertTrue(pf.isAccepted(7));
        assertTrue((pf.mode(0) & STRVLAN) != 0);
        assertTrue(driver.isGranted(4 | LEAVE, 7));
        assertEquals(-1, pf.membersOf(7));
        assertFalse(pf.isAccepted(7));
        assertFalse(driver.isGranted(4 | JOIN, 4096));
        assertFalse(driver.isGranted(4 | JOIN, -1));
    }

    @Test
    void shouldKeepAFunctionInTheVlanOfUntaggedFrames() {
        final IgbvfDriver driver = pf.probed(0);
        assertTrue(driver.isGranted(4 | LEAVE, 0));
        assertEquals(0b0001, pf.membersOf(0));
        assertTrue(driver.isGranted(4 | JOIN, 0));
        assertEquals(0, pf.mode(0) & STRVLAN);
    }

    @Test
    void shouldKeepAFunctionInItsPortVlan() {
        pf.started(List.of(new VfPolicy(mac(0), 7 | 5 << 13, false), VfPolicy.of(mac(1))));
        final IgbvfDriver driver = pf.probed(0);
        pf.probed(1);
        assertEquals(1 << 30 | 7 | 5 << 13, pf.get(VirtualRegister.VMVIR.offset(0)));
        assertEquals(0b01, pf.membersOf(7));
        assertEquals(0b10, pf.membersOf(0));
        assertEquals(STRVLAN, pf.mode(0) & (AUPE | STRVLAN));
        assertFalse(driver.isGranted(4 | JOIN, 8));
        assertFalse(driver.isGranted(4 | LEAVE, 7));
        assertEquals(0b01, pf.membersOf(7));
        assertEquals(0, pf.get(VirtualRegister.VMVIR.offset(1)));
    }

    @Test
    void shouldHashTheMulticastsOfAllFunctions() {
        final IgbvfDriver driver = pf.probed(0);
        final IgbvfDriver other = pf.probed(1);
        assertTrue(driver.isGranted(3 | 3 << 16, 0x123 | 0x456 << 16, 0xFFF));
        assertTrue(other.isGranted(3 | 1 << 16, 0x456));
        assertTrue(pf.isHashed(0x123) && pf.isHashed(0x456) && pf.isHashed(0xFFF));
        assertTrue((pf.mode(0) & pf.mode(1) & ROMPE) != 0);
        assertTrue(driver.isGranted(3));
        assertEquals(0, pf.mode(0) & ROMPE);
        assertFalse(pf.isHashed(0x123));
        assertTrue(pf.isHashed(0x456));
    }

    @Test
    void shouldTakeNoMoreHashesThanThereAreInAMessage() {
        final int[] message = new int[16];
        message[0] = 3 | 0xFF << 16;
        for (int i = 1; i < 16; i++) {
            message[i] = 0x0FFF_0FFF;
        }
        assertTrue(pf.probed(0).isGranted(message));
        assertTrue(pf.isHashed(0xFFF));
        assertEquals(0, pf.mode(0) & MPME);
    }

    @Test
    void shouldBoundLengths() {
        final IgbvfDriver driver = pf.probed(0);
        assertTrue(driver.isGranted(5, 9234));
        assertEquals(9234, pf.mode(0) & 0x3FFF);
        assertTrue(driver.isGranted(5, -1));
        assertEquals(0x3F00, pf.mode(0) & 0x3FFF);
        assertEquals(STRCRC | BAM | AUPE | 1 << 16, pf.mode(0) & ~0x3FFF);
    }

    @Test
    void shouldRefuseAFunctionThatIsNotTrustedWhatIsNotItsOwn() {
        final IgbvfDriver driver = pf.probed(0);
        assertFalse(driver.isGranted(IgbvfDriver.address(2, mac(7))));
        assertFalse(driver.isGranted(IgbvfDriver.address(FILTER_ADD, mac(7))));
        assertFalse(driver.isGranted(6 | 1 << 16));
        assertFalse(driver.isGranted(6 | 2 << 16));
        assertTrue(driver.isGranted(3 | 0x9E << 16));
        assertEquals(0, pf.poolsOf(mac(7)));
        assertEquals(0, pf.mode(0) & (ROPE | MPME));
        assertEquals(0b0001, pf.poolsOf(mac(0)));
    }

    @Test
    void shouldGrantATrustedFunctionOtherNames() {
        pf.started(2, true);
        final IgbvfDriver driver = pf.probed(0);
        assertTrue(driver.isGranted(IgbvfDriver.address(2, mac(7))));
        assertEquals(0, pf.poolsOf(mac(0)));
        assertEquals(0b01, pf.poolsOf(mac(7)));
        assertTrue(driver.isGranted(IgbvfDriver.address(FILTER_ADD, mac(0))));
        assertEquals(0b01, pf.poolsOf(mac(0)));
        assertTrue(driver.isGranted(IgbvfDriver.address(FILTER_CLEAR, 0)));
        assertEquals(0, pf.poolsOf(mac(0)));
        assertTrue(driver.isGranted(6 | 3 << 16));
        assertEquals(ROPE | MPME, pf.mode(0) & (ROPE | MPME));
        assertTrue(driver.isGranted(6));
        assertEquals(0, pf.mode(0) & (ROPE | MPME));
    }

    @Test
    void shouldGrantNobodyTheNameOfAnother() {
        pf.started(2, true);
        pf.file.set(ReceiveRegister.RA.word(), (int) mac(6));
        pf.file.set(ReceiveRegister.RAH.word(), (int) (mac(6) >>> 32) | 1 << 31);
        final IgbvfDriver driver = pf.probed(0);
        for (final long taken : new long[] {mac(1), mac(6), 0, 1, 0xFFFF_FFFF_FFFFL}) {
            assertFalse(driver.isGranted(IgbvfDriver.address(2, taken)), Long.toHexString(taken));
            assertFalse(driver.isGranted(IgbvfDriver.address(FILTER_ADD, taken)), Long.toHexString(taken));
        }
        assertEquals(0b10, pf.poolsOf(mac(1)));
    }

    @Test
    void shouldRefuseWhatItDoesNotKnow() {
        final IgbvfDriver driver = pf.probed(0);
        assertFalse(driver.isGranted(0));
        assertFalse(driver.isGranted(7));
        assertFalse(driver.isGranted(0x3_0002, 2, 0));
        assertFalse(driver.isGranted(0xFFFF));
        assertEquals(0x100 | CTS | NACK, driver.exchange(0x100));
    }

    @Test
    void shouldNotAnswerItsOwnAnswers() {
        final IgbvfDriver driver = pf.probed(0);
        assertTrue(driver.post(5 | ACK, 64));
        assertEquals(0, pf.mode(0) & 1 << 16);
        assertNull(driver.receive(1));
    }

    @Test
    void shouldLeaveVlansForTheOthers() {
        final IgbvfDriver greedy = pf.probed(0);
        int granted = 0;
        for (int vlan = 1; vlan < 100; vlan++) {
            granted += greedy.isGranted(4 | JOIN, vlan) ? 1 : 0;
        }
        assertEquals(32 - 1 - 3 * 3, granted);
        for (int n = 1; n < 4; n++) {
            final IgbvfDriver other = pf.probed(n);
            assertTrue(other.isGranted(4 | JOIN, 1000 + n));
            assertTrue(other.isGranted(4 | JOIN, 2000 + n));
            assertEquals(1 << n, pf.membersOf(1000 + n));
        }
    }

    @Test
    void shouldShareFurtherAddressesFairly() {
        pf.started(4, true);
        for (int n = 0; n < 4; n++) {
            final IgbvfDriver driver = pf.probed(n);
            int granted = 0;
            for (int i = 0; i < 10; i++) {
                granted += driver.isGranted(IgbvfDriver.address(FILTER_ADD, 0x1002L + (n * 10 + i) * 0x10000L)) ? 1 : 0;
            }
            assertEquals(4, granted);
        }
        assertEquals(0b1000, pf.poolsOf(mac(3)));
    }
}
