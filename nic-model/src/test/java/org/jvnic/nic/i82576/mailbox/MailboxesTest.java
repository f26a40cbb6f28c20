package org.jvnic.nic.i82576.mailbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.i82576.spec.PfRegisters;

class MailboxesTest {
    private static final int P2V = 0x0C00;
    private static final int V2P = 0x0C40;
    private static final int MBVFICR = 0x0C80;
    private static final int MBVFIMR = 0x0C84;
    private static final int VFLRE = 0x0C88;
    private static final int REQ = 1;
    private static final int STS = 1;
    private static final int ACK = 1 << 1;
    private static final int VFU = 1 << 2;
    private static final int PFU = 1 << 3;
    private static final int RVFU = 1 << 4;
    private static final int PFSTS = 1 << 4;
    private static final int PFACK = 1 << 5;
    private static final int RSTI = 1 << 6;
    private static final int RSTD = 1 << 7;

    private final RecordedHost host = new RecordedHost();
    private final Mailboxes mailboxes = new Mailboxes(host);

    @BeforeEach
    void shouldEndItsReset() {
        mailboxes.physicalReady();
        for (int function = 0; function < Mailboxes.FUNCTIONS; function++) {
            assertEquals(RSTD, mailboxes.readControl(function));
        }
        assertEquals(0xFF, host.takeVirtual());
    }

    private static final class RecordedHost implements MailboxHost {
        private int virtual;
        private int physical;
        private int interrupts;

        @Override
        public void toPhysical(final int function, final boolean unmasked) {
            physical |= 1 << function;
            interrupts += unmasked ? 1 : 0;
        }

        @Override
        public void toVirtual(final int functions) {
            virtual |= functions;
        }

        int takeVirtual() {
            final int result = virtual;
            virtual = 0;
            return result;
        }

        int takePhysical() {
            final int result = physical;
            physical = 0;
            return result;
        }
    }

    @Test
    void shouldShowBothSidesTheSameMemory() {
        mailboxes.writeMemory(2, 3, 0x1234);
        assertEquals(0x1234, mailboxes.read(0x800 + 0x40 * 2 + 4 * 3));
        mailboxes.write(0x800 + 0x40 * 7 + 4 * 15, -1);
        assertEquals(-1, mailboxes.readMemory(7, 15));
        assertEquals(0, mailboxes.readMemory(6, 15));
    }

    @Test
    void shouldServeItsRegistersOnly() {
        int served = 0;
        for (int offset = 0; offset < PfRegisters.SPACE_BYTES; offset += 4) {
            served += Mailboxes.handles(offset) ? 1 : 0;
        }
        assertEquals(128 + 8 + 8 + 3, served);
        mailboxes.write(0x0C90, -1);
        assertEquals(0, mailboxes.read(0x0C90));
    }

    @Test
    void shouldRefuseWordsBeyondTheMailbox() {
        assertThrows(IndexOutOfBoundsException.class, () -> mailboxes.readMemory(0, 16));
        assertThrows(IndexOutOfBoundsException.class, () -> mailboxes.writeMemory(0, -1, 0));
    }

    @Test
    void shouldTellThePhysicalFunctionOfARequest() {
        mailboxes.writeVirtualControl(3, VFU);
        assertEquals(VFU, mailboxes.read(P2V + 12));
        mailboxes.writeVirtualControl(3, REQ);
        assertEquals(0, mailboxes.read(P2V + 12));
        assertEquals(1 << 3, mailboxes.read(MBVFICR));
        assertEquals(1 << 3, host.takePhysical());
        assertEquals(1, host.interrupts);
        mailboxes.writeVirtualControl(5, ACK);
        assertEquals(1 << 3 | 1 << 21, mailboxes.read(MBVFICR));
        mailboxes.write(MBVFICR, 1 << 3);
        assertEquals(1 << 21, mailboxes.read(MBVFICR));
        mailboxes.write(MBVFICR, -1);
        assertEquals(0, mailboxes.read(MBVFICR));
    }

    @Test
    void shouldTellTheVirtualFunctionOfAMessageOnce() {
        mailboxes.write(P2V + 4, PFU);
        assertEquals(PFU, mailboxes.read(P2V + 4));
        mailboxes.write(P2V + 4, ACK | PFU);
        assertEquals(1 << 1, host.takeVirtual());
        assertEquals(PFACK | PFU, mailboxes.readControl(1));
        mailboxes.write(P2V + 4, STS);
        assertEquals(1 << 1, host.takeVirtual());
        assertEquals(PFSTS, mailboxes.read(V2P + 4));
        assertEquals(PFSTS, mailboxes.readControl(1));
        assertEquals(0, mailboxes.readControl(1));
        assertEquals(0, mailboxes.readControl(0));
    }

    @Test
    void shouldGiveTheMemoryToOneSideOnly() {
        mailboxes.writeVirtualControl(0, VFU);
        mailboxes.write(P2V, PFU);
        assertEquals(VFU, mailboxes.read(P2V));
        mailboxes.writeVirtualControl(0, 0);
        mailboxes.write(P2V, PFU);
        mailboxes.writeVirtualControl(0, VFU);
        assertEquals(PFU, mailboxes.readControl(0));
        mailboxes.write(P2V, 0);
        mailboxes.writeVirtualControl(0, VFU);
        assertEquals(VFU, mailboxes.readControl(0));
    }

    @Test
    void shouldTakeTheMemoryFromAFunctionThatKeepsIt() {
        mailboxes.writeVirtualControl(0, VFU | REQ | ACK);
        assertEquals(VFU, mailboxes.read(P2V));
        mailboxes.write(P2V, RVFU | PFU);
        assertEquals(PFU, mailboxes.read(P2V));
        assertEquals(0, mailboxes.read(MBVFICR));
    }

    @Test
    void shouldInterruptAsTheMaskSays() {
        mailboxes.write(MBVFIMR, 0xFFFF_FFFD);
        assertEquals(0xFD, mailboxes.read(MBVFIMR));
        mailboxes.writeVirtualControl(1, REQ);
        assertEquals(0, host.interrupts);
        assertEquals(1 << 1, host.takePhysical());
        mailboxes.writeVirtualControl(2, REQ);
        assertEquals(1, host.interrupts);
        mailboxes.write(MBVFIMR, 0xFF);
        assertEquals(2, host.interrupts);
    }

    @Test
    void shouldEmptyTheMailboxOfAFunctionThatIsReset() {
        mailboxes.writeMemory(4, 0, 1);
        mailboxes.writeMemory(5, 0, 1);
        mailboxes.writeVirtualControl(4, VFU | REQ | ACK);
        mailboxes.write(P2V + 16, STS | ACK);
        mailboxes.functionReset(4);
        assertEquals(0, mailboxes.readMemory(4, 0));
        assertEquals(1, mailboxes.readMemory(5, 0));
        assertEquals(0, mailboxes.readControl(4));
        assertEquals(0, mailboxes.read(MBVFICR));
        assertEquals(1 << 4, mailboxes.read(VFLRE));
        mailboxes.write(VFLRE, 1 << 4);
        assertEquals(0, mailboxes.read(VFLRE));
    }

    @Test
    void shouldHoldFunctionsInResetUntilThePhysicalOneIsReady() {
        mailboxes.writeMemory(4, 0, 1);
        mailboxes.writeVirtualControl(4, VFU | REQ);
        mailboxes.physicalReset();
        assertEquals(0xFF, host.takeVirtual());
        assertEquals(RSTI, mailboxes.readControl(4));
        assertEquals(RSTI, mailboxes.readControl(4));
        assertEquals(0, mailboxes.read(MBVFICR) | mailboxes.readMemory(4, 0));
        mailboxes.physicalReady();
        assertEquals(RSTD, mailboxes.readControl(4));
        assertEquals(0, mailboxes.readControl(4));
        host.takeVirtual();
        mailboxes.physicalReady();
        assertEquals(0, host.takeVirtual());
    }

    @Test
    void shouldCopyARequestOnce() {
        final int[] message = new int[Mailboxes.WORDS];
        mailboxes.writeMemory(0, 0, 1);
        assertFalse(mailboxes.takeRequest(0, message));
        mailboxes.writeVirtualControl(0, REQ);
        assertTrue(mailboxes.takeRequest(0, message));
        mailboxes.writeMemory(0, 0, 2);
        assertEquals(1, message[0]);
        assertFalse(mailboxes.takeRequest(0, message));
        assertEquals(PFACK, mailboxes.readControl(0));
    }

    @Test
    void shouldNotWriteIntoAMailboxThatItsFunctionUses() {
        mailboxes.writeVirtualControl(0, VFU | REQ);
        final int[] message = new int[Mailboxes.WORDS];
        assertFalse(mailboxes.takeRequest(0, message));
        assertFalse(mailboxes.send(0, new int[] {7}, 1));
        assertFalse(mailboxes.sendIfIdle(0, 7));
        assertEquals(0, mailboxes.readMemory(0, 0));
        mailboxes.writeVirtualControl(0, 0);
        assertTrue(mailboxes.sendIfIdle(0, 7));
        assertFalse(mailboxes.sendIfIdle(0, 8));
        assertEquals(7, mailboxes.readMemory(0, 0));
    }
}
