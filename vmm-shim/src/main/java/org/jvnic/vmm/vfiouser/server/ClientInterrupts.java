package org.jvnic.vmm.vfiouser.server;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.jvnic.nic.port.InterruptSink;
import org.jvnic.vmm.vfiouser.linux.Descriptors;
import org.jvnic.vmm.vfiouser.linux.PollSet;
import org.jvnic.vmm.vfiouser.linux.ReceivedDescriptors;

/**
 * From the card's interrupts to the event descriptors a client has bound.
 *
 * <p>The card marks what has happened and wakes the server's thread, which signals: a client shares its event descriptors, and
 * could make a write to one wait. A line is told once and then regarded as masked until the client unmasks it; when it is still
 * high then, it is told again. An MSI message that comes before its event descriptor waits for it: a client binds it after its guest
 * has enabled MSI.
 *
 * <p>Threads: the port's methods any, the rest the server's.
 */
final class ClientInterrupts implements InterruptSink {
    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int NONE = ReceivedDescriptors.NONE;
    private static final int MAX_VECTORS = 2048;

    private final WakeUp wake;
    private final VfioUserStatistics statistics;
    private final PollSet scratch = new PollSet(1);
    private final long[] marks = new long[MAX_VECTORS / Long.SIZE];
    private volatile boolean lineHigh;
    private volatile boolean marked;
    private volatile boolean messageMarked;
    private BooleanSupplier messageEnabled = () -> false;
    private MsixView table = MsixView.NONE;
    private int[] vectors = new int[0];
    private int line = NONE;
    private int unmask = NONE;
    private int errors = NONE;
    private int single = NONE;
    private boolean lineMasked;

    ClientInterrupts(final WakeUp wake, final VfioUserStatistics statistics) {
        this.wake = wake;
        this.statistics = statistics;
    }

    @Override
    public void message(final int requesterId, final int vector, final long address, final int data) {
        if (vector >= 0 && vector < MAX_VECTORS) {
            WORDS.getAndBitwiseOr(marks, vector >>> 6, 1L << vector);
            marked = true;
            wake.call();
        }
    }

    @Override
    public void msi(final int requesterId, final long address, final int data) {
        messageMarked = true;
        wake.call();
    }

    @Override
    public void line(final int requesterId, final boolean asserted) {
        lineHigh = asserted;
        if (asserted) {
            wake.call();
        }
    }

    void serve(final MsixView msix, final BooleanSupplier msiEnabled) {
        table = msix;
        messageEnabled = msiEnabled;
        vectors = new int[msix.vectors()];
        Arrays.fill(vectors, NONE);
    }

    /** Whether there is something to signal. */
    boolean isDue() {
        return marked || (messageMarked && single != NONE) || (lineHigh && line != NONE && !lineMasked);
    }

    /** Signals what has been marked. */
    void deliver() {
        if (marked) {
            marked = false;
            for (int word = 0; word < marks.length; word++) {
                deliver(word << 6, (long) WORDS.getAndSet(marks, word, 0L));
            }
        }
        if (messageMarked && single != NONE) {
            messageMarked = false;
            fireSingle();
        }
        if (lineHigh && line != NONE && !lineMasked) {
            lineMasked = true;
            signal(line, VfioUserCounter.LINE_INTERRUPTS);
        }
    }

    private void deliver(final int first, final long bits) {
        for (long left = bits; left != 0; left &= left - 1) {
            fire(first + Long.numberOfTrailingZeros(left));
        }
    }

    /** Signals a vector, which need not be there. */
    void fire(final int vector) {
        fire(vector < vectors.length ? vectors[vector] : NONE, VfioUserCounter.MESSAGE_INTERRUPTS);
    }

    /** Signals the MSI message. */
    void fireSingle() {
        fire(single, VfioUserCounter.MESSAGE_INTERRUPTS);
    }

    /** Signals the line as if it were high, whatever it is. */
    void fireLine() {
        fire(line, VfioUserCounter.LINE_INTERRUPTS);
    }

    /** Signals an error; the card itself never does. */
    void fireErrors() {
        fire(errors, VfioUserCounter.MESSAGE_INTERRUPTS);
    }

    private void fire(final int descriptor, final VfioUserCounter counter) {
        if (descriptor != NONE) {
            signal(descriptor, counter);
        } else {
            statistics.count(VfioUserCounter.INTERRUPTS_UNBOUND);
        }
    }

    private void signal(final int descriptor, final VfioUserCounter counter) {
        final boolean signalled = wake.event().signal(descriptor, scratch);
        statistics.count(signalled ? counter : VfioUserCounter.INTERRUPTS_BLOCKED);
    }

    void bind(final int vector, final int descriptor) {
        close(vectors[vector]);
        vectors[vector] = descriptor;
        table.setMasked(vector, descriptor == NONE);
    }

    void unbindVectors() {
        for (int vector = 0; vector < vectors.length; vector++) {
            bind(vector, NONE);
        }
    }

    /** Takes the event descriptor of the MSI message; without one, a message that waits is forgotten. */
    void bindSingle(final int descriptor) {
        close(single);
        single = descriptor;
        if (descriptor == NONE) {
            messageMarked = false;
        }
    }

    void bindLine(final int descriptor) {
        close(line);
        line = descriptor;
        lineMasked = false;
        if (descriptor == NONE) {
            bindUnmask(NONE);
        }
    }

    /** Takes an event descriptor that QEMU wants to give. */
    void bindErrors(final int descriptor) {
        close(errors);
        errors = descriptor;
    }

    /** Takes the event descriptor by which the client says that it unmasks the line. */
    void bindUnmask(final int descriptor) {
        close(unmask);
        unmask = descriptor;
    }

    /** What to poll for the client's wish to unmask the line, or {@link ReceivedDescriptors#NONE}. */
    int unmaskDescriptor() {
        return unmask;
    }

    void onUnmaskSignalled() {
        if (unmask != NONE && wake.event().drain(unmask) > 0) {
            lineMasked = false;
        }
    }

    void setLineMasked(final boolean masked) {
        lineMasked = masked;
    }

    private void close(final int descriptor) {
        if (descriptor != NONE) {
            Descriptors.close(descriptor);
            statistics.count(VfioUserCounter.DESCRIPTORS_CLOSED);
        }
    }

    /** After anything that may have reset the function: its table masks every vector then, the client's bindings stay. */
    void followConfig() {
        if (!messageEnabled.getAsBoolean()) {
            messageMarked = false;
        }
        for (int vector = 0; vector < vectors.length; vector++) {
            if (vectors[vector] != NONE && table.isMasked(vector)) {
                table.setMasked(vector, false);
            }
        }
    }

    /** Forgets the client. */
    void forget() {
        unbindVectors();
        bindLine(NONE);
        bindErrors(NONE);
        bindSingle(NONE);
        Arrays.fill(marks, 0);
        marked = false;
    }
}
