package org.jvnic.nic.fault;

import java.util.Arrays;
import org.jvnic.nic.memory.HostMemory;

/** A kind of fault with what it needs to be carried out. Immutable. */
final class FaultAction {
    static final FaultAction NONE = new FaultAction(FaultKind.NONE);

    private static final int[] NO_BITS = {};

    private final FaultKind kind;
    private final int delay;
    private final int[] bits;
    private final Runnable body;

    private FaultAction(final FaultKind kind, final int delay, final int[] bits, final Runnable body) {
        this.kind = kind;
        this.delay = delay;
        this.bits = bits;
        this.body = body;
    }

    FaultAction(final FaultKind kind) {
        this(kind, 0, NO_BITS, () -> {});
    }

    static FaultAction delay(final int operations) {
        return new FaultAction(FaultKind.DELAY, operations, NO_BITS, () -> {});
    }

    static FaultAction flipBits(final int... bits) {
        return new FaultAction(FaultKind.FLIP, 0, bits.clone(), () -> {});
    }

    static FaultAction run(final FaultKind kind, final Runnable body) {
        return new FaultAction(kind, 0, NO_BITS, body);
    }

    FaultKind kind() {
        return kind;
    }

    int delay() {
        return delay;
    }

    void run() {
        body.run();
    }

    /** Inverts the bits that lie within the data, and says whether there was any. */
    boolean flip(final long host, final int length) {
        boolean flipped = false;
        for (final int bit : bits) {
            final int index = bit >>> 3;
            if (index < length) {
                HostMemory.putByte(host + index, (byte) (HostMemory.getByte(host + index) ^ 1 << (bit & 7)));
                flipped = true;
            }
        }
        return flipped;
    }

    int flip(final int value) {
        int flipped = value;
        for (final int bit : bits) {
            flipped ^= bit < Integer.SIZE ? 1 << bit : 0;
        }
        return flipped;
    }

    @Override
    public String toString() {
        return switch (kind) {
            case DELAY -> kind + "(" + delay + ")";
            case FLIP -> kind + Arrays.toString(bits);
            case NONE, FAIL, DROP, DUPLICATE, THROW, CALL -> kind.name();
        };
    }
}
