package org.jvnic.nic.i82576.mailbox;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.jvnic.nic.i82576.spec.PfRegisters;
import org.jvnic.nic.i82576.spec.ReceiveRegister;
import org.jvnic.nic.i82576.spec.VirtualRegister;
import org.jvnic.nic.register.RegisterFile;

/** A physical function without a driver, its virtual functions' drivers, and what became of its registers. */
final class ResponderFixture {
    private static final long SECOND = 1_000_000_000L;

    final RegisterFile file = new RegisterFile(PfRegisters.LAYOUT);
    final List<Integer> told = new ArrayList<>();
    long nowNs = 100 * SECOND;
    int changes;
    Mailboxes mailboxes = new Mailboxes(new Host());
    PfResponder responder = started(4, false);

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

    static long mac(final int function) {
        return 0x02L | (long) (0xB0 + function) << 40;
    }

    PfResponder started(final int functions, final boolean trusted) {
        final List<VfPolicy> policies = new ArrayList<>();
        for (int n = 0; n < functions; n++) {
            policies.add(new VfPolicy(mac(n), 0, trusted));
        }
        return started(policies);
    }

    PfResponder started(final List<VfPolicy> policies) {
        file.reset();
        mailboxes = new Mailboxes(new Host());
        responder = new PfResponder(file, mailboxes, policies, () -> nowNs, () -> changes++);
        responder.start();
        return responder;
    }

    /** The function's registers as far as mailboxes go: a reset is done to the mailbox, the link is up. */
    IgbvfDriver driver(final int function) {
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

    IgbvfDriver probed(final int function) {
        final IgbvfDriver driver = driver(function);
        assertTrue(driver.probe());
        return driver;
    }

    static int word(final IgbvfDriver driver) {
        final int[] message = driver.receive(1);
        assertNotNull(message);
        return message[0];
    }

    int get(final int offset) {
        return file.get(offset >>> 2);
    }

    int mode(final int function) {
        return get(VirtualRegister.VMOLR.offset(function));
    }

    /** Pools that a valid address entry names, 0 when there is none. */
    int poolsOf(final long mac) {
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
    int membersOf(final int vlan) {
        for (int i = 0; i < 32; i++) {
            final int entry = get(VirtualRegister.VLVF.offset(i));
            if (entry < 0 && (entry & 0xFFF) == vlan) {
                return entry >>> 12 & 0xFF;
            }
        }
        return -1;
    }

    boolean isAccepted(final int vlan) {
        return (get(ReceiveRegister.VFTA.offset(vlan >>> 5)) & 1 << vlan) != 0;
    }

    boolean isHashed(final int hash) {
        return (get(ReceiveRegister.MTA.offset(hash >>> 5)) & 1 << hash) != 0;
    }
}
