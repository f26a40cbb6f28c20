package org.jvnic.nic.i82576.mailbox;

import org.jspecify.annotations.Nullable;

/**
 * What the Linux driver of the virtual function does to registers, step by step: locks, flushes, bounded polls, the bits it remembers
 * because a read clears them.
 */
public final class IgbvfDriver {
    /** The registers of the function. */
    public interface Bar {
        /** A read of 32 bits. */
        int read(int offset);

        /** A write of 32 bits. */
        void write(int offset, int value);
    }

    /** What the driver makes of the link. */
    public enum Link {
        /** No link. */
        DOWN,
        /** Traffic flows. */
        UP,
        /** The physical function does not know the function any more: it has to be reset. */
        LOST
    }

    private static final int CTRL = 0x0000;
    private static final int STATUS = 0x0008;
    private static final int MEMORY = 0x0800;
    private static final int V2P = 0x0C40;
    private static final int RST = 1 << 26;
    private static final int REQ = 1;
    private static final int ACK = 1 << 1;
    private static final int VFU = 1 << 2;
    private static final int PFSTS = 1 << 4;
    private static final int PFACK = 1 << 5;
    private static final int RSTI = 1 << 6;
    private static final int RSTD = 1 << 7;
    private static final int READ_CLEARS = PFSTS | PFACK | RSTD;
    private static final int POLLS = 2000;
    private static final int LOCK_TRIES = 11;
    private static final int RESET_POLLS = 200;

    private static final int ANSWER_ACK = 1 << 31;
    private static final int ANSWER_NACK = 1 << 30;
    private static final int CTS = 1 << 29;

    private final Bar bar;
    private int remembered;
    private boolean timedOut;
    private long mac;

    /** A driver that has done nothing. */
    public IgbvfDriver(final Bar bar) {
        this.bar = bar;
    }

    /** The address it goes by; 0 for a random one. */
    public long mac() {
        return mac;
    }

    /** Whether an exchange was not answered in time. */
    public boolean hasTimedOut() {
        return timedOut;
    }

    private boolean check(final int bits) {
        final int state = bar.read(V2P) | remembered;
        remembered |= state & READ_CLEARS;
        remembered &= ~bits;
        return (state & bits) != 0;
    }

    private boolean poll(final int bits) {
        for (int i = 0; i < POLLS && !timedOut; i++) {
            if (check(bits)) {
                return true;
            }
        }
        timedOut = true;
        return false;
    }

    private boolean lock() {
        for (int i = 0; i < LOCK_TRIES; i++) {
            bar.write(V2P, VFU);
            final int state = bar.read(V2P) | remembered;
            remembered |= state & READ_CLEARS;
            if ((state & VFU) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Sends a message and waits until it was taken. */
    public boolean post(final int... words) {
        if (!lock()) {
            return false;
        }
        check(PFSTS);
        check(PFACK);
        for (int i = 0; i < words.length; i++) {
            bar.write(MEMORY + 4 * i, words[i]);
        }
        bar.write(V2P, REQ);
        return poll(PFACK);
    }

    /** Waits for a message and takes it. Null when there is none. */
    public int @Nullable [] receive(final int count) {
        return poll(PFSTS) ? take(count) : null;
    }

    private int @Nullable [] take(final int count) {
        if (!lock()) {
            return null;
        }
        final int[] words = new int[count];
        for (int i = 0; i < count; i++) {
            words[i] = bar.read(MEMORY + 4 * i);
        }
        bar.write(V2P, ACK);
        return words;
    }

    /** Sends a message and reads the first word of the answer. 0 when there is none. */
    public int exchange(final int... words) {
        if (!post(words)) {
            return 0;
        }
        final int[] answer = receive(1);
        return answer == null ? 0 : answer[0];
    }

    /** Whether a message is carried out. */
    public boolean isGranted(final int... words) {
        return (exchange(words) & (ANSWER_ACK | ANSWER_NACK)) == ANSWER_ACK;
    }

    /** Resets the function and asks for its address. False when the physical function does not answer. */
    public boolean reset() {
        bar.read(CTRL);
        bar.write(CTRL, RST);
        timedOut = false;
        int polls = 0;
        while (check(RSTI | RSTD) && polls < RESET_POLLS) {
            polls++;
        }
        if (polls == RESET_POLLS || !post(1)) {
            return false;
        }
        final int[] answer = receive(3);
        if (answer == null || answer[0] != (1 | ANSWER_ACK)) {
            return false;
        }
        mac = (answer[1] & 0xFFFF_FFFFL) | (answer[2] & 0xFFFFL) << 32;
        return true;
    }

    /** The message with an address. */
    public static int[] address(final int word, final long address) {
        return new int[] {word, (int) address, (int) (address >>> 32)};
    }

    /** Probe: twice a reset, then the address it was given is set. */
    public boolean probe() {
        final boolean first = reset();
        return first && reset() && isGranted(address(2, mac)) && bar.read(STATUS) >= 0;
    }

    /** Sets its receive mode and its longest frame, as opening does. */
    public boolean open(final int maxFrame) {
        return isGranted(3) && isGranted(address(0x1_0002, 0)) && isGranted(5, maxFrame);
    }

    /** The link as its watchdog sees it. */
    public Link link() {
        if ((bar.read(STATUS) & 1 << 1) == 0) {
            return Link.DOWN;
        }
        final int[] words = take(1);
        if (words == null) {
            return Link.DOWN;
        }
        if ((words[0] & CTS) != 0) {
            return Link.UP;
        }
        return (words[0] & ANSWER_NACK) != 0 ? Link.LOST : Link.DOWN;
    }
}
