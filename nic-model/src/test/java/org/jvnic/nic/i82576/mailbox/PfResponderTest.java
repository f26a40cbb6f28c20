package org.jvnic.nic.i82576.mailbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.i82576.spec.PfRegisters;
import org.jvnic.nic.i82576.spec.ReceiveRegister;
import org.jvnic.nic.i82576.spec.VirtualRegister;
import org.jvnic.nic.register.RegisterFile;

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
    private static final int STRVLAN = 1 << 30;
    private static final int STRCRC = 1 << 31;
    private static final int JOIN = 1 << 16;
    private static final int LEAVE = 0;
    private static final int FILTER_CLEAR = 0x1_0002;
    private static final int FILTER_ADD = 0x2_0002;

    private final RegisterFile file = new RegisterFile(PfRegisters.LAYOUT);
    private final List<Integer> told = new ArrayList<>();
    private long nowNs = 100 * SECOND;
    private int changes;
    private Mailboxes mailboxes = new Mailboxes(new Host());
    private PfResponder responder = started(4, false);

    private final class Host implements MailboxHost {
        @Override
        public void toPhysical(final int function, final boolean interrupts) {
            responder.serve(function);
        }

        @Override
        public void toVirtual(final int functions) {
            told.add(functions);
        }
    }

    private static long mac(final int function) {
        return 0x02L | (long) (0xB0 + function) << 40;
    }

    private PfResponder started(final int functions, final boolean trusted) {
        final List<VfPolicy> policies = new ArrayList<>();
        for (int n = 0; n < functions; n++) {
            policies.add(new VfPolicy(mac(n), 0, trusted));
        }
        return started(policies);
    }

    private PfResponder started(final List<VfPolicy> policies) {
        file.reset();
        mailboxes = new Mailboxes(new Host());
        responder = new PfResponder(file, mailboxes, policies, () -> nowNs, () -> changes++);
        responder.start();
        return responder;
    }

    /** The function's registers as far as mailboxes go: a reset is done to the mailbox, the link is up. */
    private IgbvfDriver driver(final int function) {
        return new IgbvfDriver(new IgbvfDriver.Bar() {
            @Override
            public int read(final int offset) {
                if (offset == 8) {
                    return 1 << 1;
                }
                return offset == 0xC40
                        ? mailboxes.readControl(function)
                        : offset == 0 ? 0 : mailboxes.readMemory(function, (offset - 0x800) >>> 2);
            }

            @Override
            public void write(final int offset, final int value) {
                if (offset == 0) {
                    mailboxes.functionReset(function);
                } else if (offset == 0xC40) {
                    mailboxes.writeVirtualControl(function, value);
                } else {
                    mailboxes.writeMemory(function, (offset - 0x800) >>> 2, value);
                }
            }
        });
    }

    private IgbvfDriver probed(final int function) {
        final IgbvfDriver driver = driver(function);
        assertTrue(driver.probe());
        return driver;
    }

    private static int word(final IgbvfDriver driver) {
        final int[] message = driver.receive(1);
        assertNotNull(message);
        return message[0];
    }

    private int get(final int offset) {
        return file.get(offset >>> 2);
    }

    private int mode(final int function) {
        return get(VirtualRegister.VMOLR.offset(function));
    }

    /** Pools that a valid address entry names, 0 when there is none. */
    private int poolsOf(final long mac) {
        int pools = 0;
        for (int i = 0; i < 24; i++) {
            final int low = i < 16 ? ReceiveRegister.RA.offset(i) : ReceiveRegister.RA2.offset(i - 16);
            if (get(low + 4) < 0 && get(low) == (int) mac && (get(low + 4) & 0xFFFF) == (int) (mac >>> 32)) {
                pools |= get(low + 4) >>> 18 & 0xFF;
            }
        }
        return pools;
    }

    /** Pools of a VLAN, -1 when no entry names it. */
    private int membersOf(final int vlan) {
        for (int i = 0; i < 32; i++) {
            final int entry = get(VirtualRegister.VLVF.offset(i));
            if (entry < 0 && (entry & 0xFFF) == vlan) {
                return entry >>> 12 & 0xFF;
            }
        }
        return -1;
    }

    private boolean isAccepted(final int vlan) {
        return (get(ReceiveRegister.VFTA.offset(vlan >>> 5)) & 1 << vlan) != 0;
    }

    private boolean isHashed(final int hash) {
        return (get(ReceiveRegister.MTA.offset(hash >>> 5)) & 1 << hash) != 0;
    }

    // ---- start

    @Test
    void shouldSetThePhysicalFunctionUpForPools() {
        assertEquals(3, get(ReceiveRegister.MRQC.offset()));
        assertEquals(3 << 29, get(VirtualRegister.VT_CTL.offset()));
        assertEquals(1 << 31 | 0x0F0F, get(VirtualRegister.DTXSWC.offset()));
        assertEquals(0, get(VirtualRegister.VFRE.offset()) | get(VirtualRegister.VFTE.offset()));
        assertEquals(0b0100, poolsOf(mac(2)));
        assertEquals(1, changes);
        assertEquals(List.of(0xFF), told);
    }

    @Test
    void shouldRefuseAConfigurationWithoutSense() {
        assertThrows(IllegalArgumentException.class, () -> started(List.of()));
        assertThrows(IllegalArgumentException.class, () -> started(9, false));
        assertThrows(IllegalArgumentException.class, () -> started(List.of(VfPolicy.of(mac(0)), VfPolicy.of(mac(0)))));
        assertThrows(IllegalArgumentException.class, () -> VfPolicy.of(0));
        assertThrows(IllegalArgumentException.class, () -> VfPolicy.of(1));
        assertThrows(IllegalArgumentException.class, () -> new VfPolicy(mac(0), 0x1000, false));
        assertThrows(IllegalArgumentException.class, () -> new VfPolicy(mac(0), 0x1_0001, false));
    }

    // ---- the life of a driver

    @Test
    void shouldServeTheProbeAndOpenOfTheLinuxDriver() {
        final IgbvfDriver driver = probed(1);
        assertEquals(mac(1), driver.mac());
        assertTrue(driver.open(1522));
        assertEquals(0b0010, get(VirtualRegister.VFRE.offset()));
        assertEquals(0b0010, get(VirtualRegister.VFTE.offset()));
        assertEquals(STRCRC | BAM | AUPE | 1 << 16 | 1522, mode(1));
        assertEquals(0b0010, membersOf(0));
        assertTrue(isAccepted(0));
        assertEquals(IgbvfDriver.Link.UP, driver.link());
        assertFalse(driver.hasTimedOut());
    }

    @Test
    void shouldAnswerAResetWithoutTheClearToSendBit() {
        final IgbvfDriver driver = driver(0);
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
        final IgbvfDriver driver = driver(0);
        assertEquals(5 | NACK, driver.exchange(5, 9000));
        assertEquals(0, driver.exchange(5, 9000));
        assertTrue(driver.hasTimedOut());
        nowNs += 2 * SECOND;
        assertEquals(3 | NACK, driver(0).exchange(3));
        assertEquals(0, mode(0) & 1 << 16);
    }

    @Test
    void shouldRefuseAResetThatIsNotJustThat() {
        assertEquals(1 | 1 << 16 | NACK, driver(0).exchange(1 | 1 << 16));
    }

    @Test
    void shouldForgetAFunctionThatIsReset() {
        started(4, true);
        final IgbvfDriver driver = probed(0);
        final IgbvfDriver other = probed(1);
        assertTrue(driver.isGranted(4 | JOIN, 7));
        assertTrue(other.isGranted(4 | JOIN, 7));
        assertTrue(driver.isGranted(3 | 1 << 16, 0x123));
        assertTrue(driver.isGranted(6 | 3 << 16));
        assertTrue(driver.isGranted(IgbvfDriver.address(2, mac(6))));
        assertTrue(driver.isGranted(IgbvfDriver.address(FILTER_ADD, mac(7))));
        mailboxes.functionReset(0);
        assertEquals(0b0010, get(VirtualRegister.VFRE.offset()));
        assertEquals(0b0010, membersOf(7));
        assertEquals(0b0010, membersOf(0));
        assertFalse(isHashed(0x123));
        assertEquals(0, mode(0) & (ROMPE | ROPE | MPME));
        assertEquals(0, poolsOf(mac(6)) | poolsOf(mac(7)));
        assertEquals(0b0001, poolsOf(mac(0)));
        assertEquals(5 | NACK, driver.exchange(5, 1522));
    }

    @Test
    void shouldTellOfTheLinkWhenTheDriverHasSeenEverythingElse() {
        final IgbvfDriver driver = probed(0);
        told.clear();
        responder.onLinkChange();
        assertEquals(List.of(0b1111), told);
        assertEquals(0x100 | CTS, word(driver));
        assertTrue(driver.post(5, 1522));
        responder.onLinkChange();
        assertEquals(5 | CTS | ACK, word(driver));
        assertEquals(0x100 | CTS, word(driver));
    }

    @Test
    void shouldTellADriverThatReadsWithoutLeaveToResetItself() {
        final IgbvfDriver driver = driver(0);
        assertEquals(IgbvfDriver.Link.DOWN, driver.link());
        assertEquals(IgbvfDriver.Link.LOST, driver.link());
        assertTrue(driver.reset());
        assertEquals(IgbvfDriver.Link.DOWN, driver.link());
        assertTrue(driver.isGranted(3));
        assertEquals(IgbvfDriver.Link.UP, driver.link());
    }

    @Test
    void shouldSendAFunctionThroughANewResetAfterOneOfThePhysicalFunction() {
        final IgbvfDriver driver = probed(0);
        responder.stop();
        mailboxes.physicalReset();
        assertFalse(driver.reset());
        file.reset();
        responder.start();
        assertTrue(driver.reset());
        assertEquals(0b0001, get(VirtualRegister.VFRE.offset()));
    }

    @Test
    void shouldLeaveMailboxesToADriverThatHasThePhysicalFunction() {
        responder.stop();
        mailboxes.physicalReset();
        mailboxes.physicalReady();
        file.reset();
        mailboxes.writeMemory(0, 0, 1);
        mailboxes.writeVirtualControl(0, 1);
        assertEquals(1, mailboxes.read(VirtualRegister.MBVFICR.offset()));
        assertEquals(0, mailboxes.readControl(0) & 1 << 5);
        responder.onLinkChange();
        assertEquals(1, mailboxes.readMemory(0, 0));
        assertFalse(responder.isServing());
    }

    // ---- what is granted

    @Test
    void shouldGrantVlans() {
        final IgbvfDriver driver = probed(0);
        assertTrue(driver.isGranted(4 | JOIN, 7));
        assertEquals(0b0001, membersOf(7));
        assertTrue(isAccepted(7));
        assertTrue((mode(0) & STRVLAN) != 0);
        assertTrue(driver.isGranted(4 | LEAVE, 7));
        assertEquals(-1, membersOf(7));
        assertFalse(isAccepted(7));
        assertFalse(driver.isGranted(4 | JOIN, 4096));
        assertFalse(driver.isGranted(4 | JOIN, -1));
    }

    @Test
    void shouldKeepAFunctionInTheVlanOfUntaggedFrames() {
        final IgbvfDriver driver = probed(0);
        assertTrue(driver.isGranted(4 | LEAVE, 0));
        assertEquals(0b0001, membersOf(0));
        assertTrue(driver.isGranted(4 | JOIN, 0));
        assertEquals(0, mode(0) & STRVLAN);
    }

    @Test
    void shouldKeepAFunctionInItsPortVlan() {
        started(List.of(new VfPolicy(mac(0), 7 | 5 << 13, false), VfPolicy.of(mac(1))));
        final IgbvfDriver driver = probed(0);
        probed(1);
        assertEquals(1 << 30 | 7 | 5 << 13, get(VirtualRegister.VMVIR.offset(0)));
        assertEquals(0b01, membersOf(7));
        assertEquals(0b10, membersOf(0));
        assertEquals(STRVLAN, mode(0) & (AUPE | STRVLAN));
        assertFalse(driver.isGranted(4 | JOIN, 8));
        assertFalse(driver.isGranted(4 | LEAVE, 7));
        assertEquals(0b01, membersOf(7));
        assertEquals(0, get(VirtualRegister.VMVIR.offset(1)));
    }

    @Test
    void shouldHashTheMulticastsOfAllFunctions() {
        final IgbvfDriver driver = probed(0);
        final IgbvfDriver other = probed(1);
        assertTrue(driver.isGranted(3 | 3 << 16, 0x123 | 0x456 << 16, 0xFFF));
        assertTrue(other.isGranted(3 | 1 << 16, 0x456));
        assertTrue(isHashed(0x123) && isHashed(0x456) && isHashed(0xFFF));
        assertTrue((mode(0) & mode(1) & ROMPE) != 0);
        assertTrue(driver.isGranted(3));
        assertEquals(0, mode(0) & ROMPE);
        assertFalse(isHashed(0x123));
        assertTrue(isHashed(0x456));
    }

    @Test
    void shouldTakeNoMoreHashesThanThereAreInAMessage() {
        final int[] message = new int[16];
        message[0] = 3 | 0xFF << 16;
        for (int i = 1; i < 16; i++) {
            message[i] = 0x0FFF_0FFF;
        }
        assertTrue(probed(0).isGranted(message));
        assertTrue(isHashed(0xFFF));
        assertEquals(0, mode(0) & MPME);
    }

    @Test
    void shouldBoundLengths() {
        final IgbvfDriver driver = probed(0);
        assertTrue(driver.isGranted(5, 9234));
        assertEquals(9234, mode(0) & 0x3FFF);
        assertTrue(driver.isGranted(5, -1));
        assertEquals(0x3F00, mode(0) & 0x3FFF);
        assertEquals(STRCRC | BAM | AUPE | 1 << 16, mode(0) & ~0x3FFF);
    }

    @Test
    void shouldRefuseAFunctionThatIsNotTrustedWhatIsNotItsOwn() {
        final IgbvfDriver driver = probed(0);
        assertFalse(driver.isGranted(IgbvfDriver.address(2, mac(7))));
        assertFalse(driver.isGranted(IgbvfDriver.address(FILTER_ADD, mac(7))));
        assertFalse(driver.isGranted(6 | 1 << 16));
        assertFalse(driver.isGranted(6 | 2 << 16));
        assertTrue(driver.isGranted(3 | 0x9E << 16));
        assertEquals(0, poolsOf(mac(7)));
        assertEquals(0, mode(0) & (ROPE | MPME));
        assertEquals(0b0001, poolsOf(mac(0)));
    }

    @Test
    void shouldGrantATrustedFunctionOtherNames() {
        started(2, true);
        final IgbvfDriver driver = probed(0);
        assertTrue(driver.isGranted(IgbvfDriver.address(2, mac(7))));
        assertEquals(0, poolsOf(mac(0)));
        assertEquals(0b01, poolsOf(mac(7)));
        assertTrue(driver.isGranted(IgbvfDriver.address(FILTER_ADD, mac(0))));
        assertEquals(0b01, poolsOf(mac(0)));
        assertTrue(driver.isGranted(IgbvfDriver.address(FILTER_CLEAR, 0)));
        assertEquals(0, poolsOf(mac(0)));
        assertTrue(driver.isGranted(6 | 3 << 16));
        assertEquals(ROPE | MPME, mode(0) & (ROPE | MPME));
        assertTrue(driver.isGranted(6));
        assertEquals(0, mode(0) & (ROPE | MPME));
    }

    @Test
    void shouldGrantNobodyTheNameOfAnother() {
        started(2, true);
        file.set(ReceiveRegister.RA.word(), (int) mac(6));
        file.set(ReceiveRegister.RAH.word(), (int) (mac(6) >>> 32) | 1 << 31);
        final IgbvfDriver driver = probed(0);
        for (final long taken : new long[] {mac(1), mac(6), 0, 1, 0xFFFF_FFFF_FFFFL}) {
            assertFalse(driver.isGranted(IgbvfDriver.address(2, taken)), Long.toHexString(taken));
            assertFalse(driver.isGranted(IgbvfDriver.address(FILTER_ADD, taken)), Long.toHexString(taken));
        }
        assertEquals(0b10, poolsOf(mac(1)));
    }

    @Test
    void shouldRefuseWhatItDoesNotKnow() {
        final IgbvfDriver driver = probed(0);
        assertFalse(driver.isGranted(0));
        assertFalse(driver.isGranted(7));
        assertFalse(driver.isGranted(0x3_0002, 2, 0));
        assertFalse(driver.isGranted(0xFFFF));
        assertEquals(0x100 | CTS | NACK, driver.exchange(0x100));
    }

    @Test
    void shouldNotAnswerItsOwnAnswers() {
        final IgbvfDriver driver = probed(0);
        assertTrue(driver.post(5 | ACK, 64));
        assertEquals(0, mode(0) & 1 << 16);
        assertNull(driver.receive(1));
    }

    // ---- functions against one another

    @Test
    void shouldLeaveVlansForTheOthers() {
        final IgbvfDriver greedy = probed(0);
        int granted = 0;
        for (int vlan = 1; vlan < 100; vlan++) {
            granted += greedy.isGranted(4 | JOIN, vlan) ? 1 : 0;
        }
        assertEquals(32 - 1 - 3 * 3, granted);
        for (int n = 1; n < 4; n++) {
            final IgbvfDriver other = probed(n);
            assertTrue(other.isGranted(4 | JOIN, 1000 + n));
            assertTrue(other.isGranted(4 | JOIN, 2000 + n));
            assertEquals(1 << n, membersOf(1000 + n));
        }
    }

    @Test
    void shouldShareFurtherAddressesFairly() {
        started(4, true);
        for (int n = 0; n < 4; n++) {
            final IgbvfDriver driver = probed(n);
            int granted = 0;
            for (int i = 0; i < 10; i++) {
                granted += driver.isGranted(IgbvfDriver.address(FILTER_ADD, 0x1002L + (n * 10 + i) * 0x10000L)) ? 1 : 0;
            }
            assertEquals(4, granted);
        }
        assertEquals(0b1000, poolsOf(mac(3)));
    }

    @Test
    void shouldNotServeFunctionsThatAreNotThere() {
        mailboxes.writeMemory(5, 0, 1);
        mailboxes.writeVirtualControl(5, 1);
        assertEquals(0, mailboxes.readControl(5) & 1 << 5);
        assertEquals(0, get(VirtualRegister.VFRE.offset()));
    }

    @Test
    void shouldLoseTheMessageOfAFunctionThatKeepsItsMailboxOnly() {
        mailboxes.writeMemory(0, 0, 1);
        mailboxes.writeVirtualControl(0, VFU | 1);
        assertEquals(0, get(VirtualRegister.VFRE.offset()));
        final IgbvfDriver other = probed(1);
        assertEquals(0b0010, get(VirtualRegister.VFRE.offset()));
        assertEquals(mac(1), other.mac());
        assertTrue(driver(0).reset());
    }

    @Test
    void shouldTellNobodyOfChangesThatAreNone() {
        final IgbvfDriver driver = probed(0);
        assertTrue(driver.isGranted(5, 1522));
        changes = 0;
        assertTrue(driver.isGranted(5, 1522));
        assertTrue(driver.isGranted(3));
        assertFalse(driver.isGranted(6 | 1 << 16));
        assertEquals(0, changes);
    }
}
