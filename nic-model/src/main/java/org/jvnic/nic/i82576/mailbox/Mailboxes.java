package org.jvnic.nic.i82576.mailbox;

import java.util.Arrays;
import org.jvnic.nic.i82576.spec.VirtualRegister;

/**
 * The mailbox registers of the physical function, and those of the eight virtual ones that show the same mailboxes from the other side.
 * Datasheet sections 7.10.2.9 and 8.14.2 to 8.14.6.
 *
 * <p>Owns VMBMEM, P2VMAILBOX, V2PMAILBOX, MBVFICR, MBVFIMR and VFLRE. The memory of a mailbox is not protected: who uses it is an
 * agreement of the two sides, so whoever reads a message copies it first.
 *
 * <p>Any thread; a virtual function reaches nothing but its own mailbox.
 */
public final class Mailboxes {
    /** Virtual functions. */
    public static final int FUNCTIONS = 8;

    /** Words of a mailbox. */
    public static final int WORDS = 16;

    private static final int ALL = 0xFF;
    private static final int ACKNOWLEDGED_SHIFT = 16;

    private static final int STATUS_SENT = 1;
    private static final int STATUS_TAKEN = 1 << 1;
    private static final int USED_BY_VIRTUAL = 1 << 2;
    private static final int USED_BY_PHYSICAL = 1 << 3;
    private static final int REVOKE = 1 << 4;

    private static final int MESSAGE = 1 << 4;
    private static final int TAKEN = 1 << 5;
    private static final int IN_RESET = 1 << 6;
    private static final int RESET_DONE = 1 << 7;
    private static final int CLEARED_BY_READ = MESSAGE | TAKEN | RESET_DONE;

    private final MailboxHost host;

    /** Guards everything below. Innermost: nothing is called while it is held. */
    private final Object lock = new Object();

    private final int[] memory = new int[FUNCTIONS * WORDS];

    /** V2PMAILBOX without its first two bits. */
    private final int[] states = new int[FUNCTIONS];

    private int requests;
    private int acknowledgements;
    private int unmasked = ALL;
    private int resets;

    /** Functions that have not answered in any way since {@link #send}: they may still be about to read. */
    private int unread;

    /**
     * Mailboxes of a device that gets power: all in reset.
     *
     * @param host who is told.
     */
    public Mailboxes(final MailboxHost host) {
        this.host = host;
        Arrays.fill(states, IN_RESET);
    }

    // ---- the physical function's side

    /**
     * Whether a register is one of these.
     *
     * @param offset byte offset in the space of the physical function, a multiple of 4.
     * @return true when {@link #read} and {@link #write} serve it.
     */
    public static boolean handles(final int offset) {
        return indexIn(VirtualRegister.VMBMEM, offset) >= 0
                || indexIn(VirtualRegister.P2VMAILBOX, offset) >= 0
                || indexIn(VirtualRegister.V2PMAILBOX, offset) >= 0
                || offset == VirtualRegister.MBVFICR.offset()
                || offset == VirtualRegister.MBVFIMR.offset()
                || offset == VirtualRegister.VFLRE.offset();
    }

    /** Index of the register at an offset in an array of registers, or -1. */
    private static int indexIn(final VirtualRegister array, final int offset) {
        final int index = (offset - array.offset()) >> 2;
        return index >= 0 && index < array.count() ? index : -1;
    }

    /**
     * Reads a register of the physical function. Nothing is cleared by it.
     *
     * @param offset byte offset, a multiple of 4.
     * @return its value, 0 when it is none of these.
     */
    public int read(final int offset) {
        synchronized (lock) {
            final int word = indexIn(VirtualRegister.VMBMEM, offset);
            if (word >= 0) {
                return memory[word];
            }
            final int own = indexIn(VirtualRegister.P2VMAILBOX, offset);
            if (own >= 0) {
                return states[own] & (USED_BY_VIRTUAL | USED_BY_PHYSICAL);
            }
            final int other = indexIn(VirtualRegister.V2PMAILBOX, offset);
            return other >= 0 ? states[other] : readSummary(offset);
        }
    }

    private int readSummary(final int offset) {
        if (offset == VirtualRegister.MBVFICR.offset()) {
            return requests | acknowledgements << ACKNOWLEDGED_SHIFT;
        }
        if (offset == VirtualRegister.MBVFIMR.offset()) {
            return unmasked;
        }
        return offset == VirtualRegister.VFLRE.offset() ? resets : 0;
    }

    /**
     * Writes a register of the physical function. Ignored when it is none of these, or not writable.
     *
     * @param offset byte offset, a multiple of 4.
     * @param value  what the driver wrote.
     */
    public void write(final int offset, final int value) {
        int toVirtual = 0;
        int toPhysical = 0;
        synchronized (lock) {
            final int word = indexIn(VirtualRegister.VMBMEM, offset);
            final int own = indexIn(VirtualRegister.P2VMAILBOX, offset);
            if (word >= 0) {
                memory[word] = value;
            } else if (own >= 0) {
                toVirtual = writeControl(own, value) ? 1 << own : 0;
            } else if (offset == VirtualRegister.MBVFICR.offset()) {
                requests &= ~value;
                acknowledgements &= ~(value >>> ACKNOWLEDGED_SHIFT);
            } else if (offset == VirtualRegister.MBVFIMR.offset()) {
                toPhysical = (requests | acknowledgements | resets) & value & ~unmasked & ALL;
                unmasked = value & ALL;
            } else if (offset == VirtualRegister.VFLRE.offset()) {
                resets &= ~value;
            }
        }
        signal(toVirtual);
        for (int rest = toPhysical; rest != 0; rest &= rest - 1) {
            host.toPhysical(Integer.numberOfTrailingZeros(rest), true);
        }
    }

    /** P2VMAILBOX. Whether the virtual function is to be told. */
    private boolean writeControl(final int function, final int value) {
        if ((value & REVOKE) != 0) {
            states[function] &= ~USED_BY_VIRTUAL;
            requests &= ~(1 << function);
            acknowledgements &= ~(1 << function);
        }
        final int state = states[function];
        final boolean takes = (value & USED_BY_PHYSICAL) != 0 && (state & USED_BY_VIRTUAL) == 0;
        final int told = ((value & STATUS_SENT) != 0 ? MESSAGE : 0) | ((value & STATUS_TAKEN) != 0 ? TAKEN : 0);
        states[function] = (state & ~USED_BY_PHYSICAL) | (takes ? USED_BY_PHYSICAL : 0) | told;
        return told != 0;
    }

    // ---- a virtual function's side

    /**
     * Reads a word of VMBMEM.
     *
     * @param function 0 to 7.
     * @param word     0 to 15.
     * @return the word.
     */
    public int readMemory(final int function, final int word) {
        synchronized (lock) {
            return memory[at(function, word)];
        }
    }

    /**
     * Writes a word of VMBMEM.
     *
     * @param function 0 to 7.
     * @param word     0 to 15.
     * @param value    the word.
     */
    public void writeMemory(final int function, final int word, final int value) {
        synchronized (lock) {
            memory[at(function, word)] = value;
        }
    }

    private static int at(final int function, final int word) {
        if (word < 0 || word >= WORDS) {
            throw new IndexOutOfBoundsException("mailbox word: " + word + " is not in [0, " + (WORDS - 1) + "]");
        }
        return function * WORDS + word;
    }

    /**
     * Reads V2PMAILBOX; that clears PFSTS, PFACK and RSTD.
     *
     * @param function 0 to 7.
     * @return its value before.
     */
    public int readControl(final int function) {
        synchronized (lock) {
            final int state = states[function];
            states[function] = state & ~CLEARED_BY_READ;
            return state;
        }
    }

    /**
     * Writes V2PMAILBOX. The memory is used by the function after it where VFU is written and the physical function does not use it.
     *
     * @param function 0 to 7.
     * @param value    what the driver wrote.
     */
    public void writeVirtualControl(final int function, final int value) {
        final boolean tells = (value & (STATUS_SENT | STATUS_TAKEN)) != 0;
        final boolean interrupts;
        synchronized (lock) {
            final int state = states[function];
            final boolean takes = (value & USED_BY_VIRTUAL) != 0 && (state & USED_BY_PHYSICAL) == 0;
            states[function] = (state & ~USED_BY_VIRTUAL) | (takes ? USED_BY_VIRTUAL : 0);
            unread &= tells ? ~(1 << function) : -1;
            requests |= (value & STATUS_SENT) != 0 ? 1 << function : 0;
            acknowledgements |= (value & STATUS_TAKEN) != 0 ? 1 << function : 0;
            interrupts = (unmasked >>> function & 1) != 0;
        }
        if (tells) {
            host.toPhysical(function, interrupts);
        }
    }

    // ---- resets

    /**
     * A virtual function was reset, by itself or by its bus: its mailbox is empty, VFLRE tells the physical function.
     *
     * @param function 0 to 7.
     */
    public void functionReset(final int function) {
        final boolean interrupts;
        synchronized (lock) {
            Arrays.fill(memory, function * WORDS, (function + 1) * WORDS, 0);
            states[function] &= ~(USED_BY_VIRTUAL | MESSAGE | TAKEN);
            requests &= ~(1 << function);
            acknowledgements &= ~(1 << function);
            unread &= ~(1 << function);
            resets |= 1 << function;
            interrupts = (unmasked >>> function & 1) != 0;
        }
        host.toPhysical(function, interrupts);
    }

    /** The physical function was reset: every mailbox is empty, RSTI tells the virtual functions. */
    public void physicalReset() {
        synchronized (lock) {
            Arrays.fill(memory, 0);
            Arrays.fill(states, IN_RESET);
            requests = 0;
            acknowledgements = 0;
            unmasked = ALL;
            resets = 0;
            unread = 0;
        }
        signal(ALL);
    }

    /** CTRL_EXT.PFRSTD was set: RSTI ends and RSTD says so. */
    public void physicalReady() {
        int told = 0;
        synchronized (lock) {
            for (int function = 0; function < FUNCTIONS; function++) {
                if ((states[function] & IN_RESET) != 0) {
                    states[function] = (states[function] & ~IN_RESET) | RESET_DONE;
                    told |= 1 << function;
                }
            }
        }
        signal(told);
    }

    // ---- for who answers in place of a driver of the physical function

    /** Takes a request and acknowledges it. False when there is none, or the function keeps the memory to itself. */
    boolean takeRequest(final int function, final int[] message) {
        synchronized (lock) {
            final boolean pending = (requests >>> function & 1) != 0;
            requests &= ~(1 << function);
            if (!pending || (states[function] & USED_BY_VIRTUAL) != 0) {
                return false;
            }
            System.arraycopy(memory, function * WORDS, message, 0, WORDS);
            states[function] |= TAKEN;
            return true;
        }
    }

    /** Takes an acknowledgement. False when there is none. */
    boolean takeAcknowledgement(final int function) {
        synchronized (lock) {
            final boolean pending = (acknowledgements >>> function & 1) != 0;
            acknowledgements &= ~(1 << function);
            return pending;
        }
    }

    /** Takes the news of a reset. False when there is none. */
    boolean takeReset(final int function) {
        synchronized (lock) {
            final boolean pending = (resets >>> function & 1) != 0;
            resets &= ~(1 << function);
            return pending;
        }
    }

    /** Sends the first words of a message. False when the function keeps the memory to itself. */
    boolean send(final int function, final int[] message, final int words) {
        synchronized (lock) {
            if ((states[function] & USED_BY_VIRTUAL) != 0) {
                return false;
            }
            System.arraycopy(message, 0, memory, function * WORDS, words);
            states[function] |= MESSAGE;
            unread |= 1 << function;
            return true;
        }
    }

    /**
     * Sends one word, unless the function may still read what was sent before, or keeps the memory to itself. PFSTS does not tell: a
     * driver that looks for PFACK has cleared both.
     */
    boolean sendIfIdle(final int function, final int word) {
        synchronized (lock) {
            if ((states[function] & USED_BY_VIRTUAL) != 0 || (unread >>> function & 1) != 0) {
                return false;
            }
            memory[function * WORDS] = word;
            states[function] |= MESSAGE;
            unread |= 1 << function;
            return true;
        }
    }

    void signal(final int functions) {
        if (functions != 0) {
            host.toVirtual(functions);
        }
    }
}
