package org.jvnic.nic.pci;

import java.util.Arrays;
import org.jvnic.nic.port.InterruptSink;
import org.jvnic.nic.port.NicEvents;
import org.jvnic.nic.register.RegisterSpace;

/**
 * The MSI-X vector table and the pending bits behind one BAR, and the decision whether an interrupt becomes a message.
 *
 * <pre>
 *   tableOffset + 16 * vector      +0 address, low (bits 1:0 are zero)   +4 address, high
 *                                  +8 data                              +12 vector control, bit 0 masks
 *   pbaOffset + 8 * (vector / 64)  pending bit of a vector at bit vector % 64, read only
 * </pre>
 *
 * <p>Accesses are naturally aligned, 4 or 8 bytes; the rest of the BAR is reserved: it reads as zero and ignores writes.
 *
 * <p>A vector may send when MSI-X is enabled, neither the function nor the vector is masked, and the function is a bus master.
 * Raised while enabled but not allowed to send, it becomes pending; raised again, it stays pending: one message stands for
 * all. Raised while MSI-X is disabled it is dropped, as the function then interrupts by its line; pending bits survive a
 * disable and are sent after the next enable. Only a reset or {@link #withdraw} takes a pending bit back.
 *
 * <p>Any thread may call any method. One short lock makes each decision: sending or leaving a pending bit is atomic against
 * masking, so no message is lost or doubled. The sink is called after the lock is released, never under it: a sink that
 * waits for a lock of the VMM, under which a vCPU is masking a vector, would otherwise never return. The price is that a
 * message decided before a mask may reach the sink just after it, as on a bus. Whoever resets a function has to let the
 * thread that raises finish its turn, see {@link ResetListener}. Every change that lets a vector send is followed, by the
 * thread that made it, by a pass over the pending bits; there is no state in which a pending bit waits for nothing.
 */
public final class MsixTable implements RegisterSpace {
    private static final int ENTRY_WORDS = 4;
    private static final int ADDRESS_HIGH = 1;
    private static final int DATA = 2;
    private static final int CONTROL = 3;
    private static final int VECTOR_MASK = 1;
    private static final int[] WRITABLE = {~3, -1, -1, VECTOR_MASK};

    private final int requesterId;
    private final MsiX capability;
    private final InterruptSink sink;
    private final NicEvents events;

    /** Guards everything below. Innermost: nothing is called while it is held. */
    private final Object lock = new Object();

    private final int[] entries;
    private final long[] pending;
    private boolean enabled;
    private boolean functionMasked;
    private boolean busMaster;
    private long messages;
    private long merged;
    private long dropped;
    private long refusedVectors;
    private long refusedAccesses;

    /**
     * A table in reset state.
     *
     * @param requesterId the function or context its messages are sent under.
     * @param capability  its geometry; table and pending bits are in the same BAR.
     * @param sink        where messages go; what it throws is contained and told to {@code events}.
     * @param events      somebody to tell.
     * @throws IllegalArgumentException when table and pending bits overlap or are in different BARs.
     */
    public MsixTable(final int requesterId, final MsiX capability, final InterruptSink sink, final NicEvents events) {
        if (capability.tableBar() != capability.pbaBar()) {
            throw new IllegalArgumentException("MSI-X table: pbaBar=" + capability.pbaBar() + " is not tableBar="
                    + capability.tableBar() + ", one space serves both");
        }
        final long tableFromPba = (long) capability.tableOffset() - capability.pbaOffset();
        if (tableFromPba > -capability.tableBytes() && tableFromPba < capability.pbaBytes()) {
            throw new IllegalArgumentException("MSI-X table: pbaOffset=0x" + Integer.toHexString(capability.pbaOffset())
                    + " overlaps the table of " + capability.tableBytes() + " bytes at tableOffset=0x"
                    + Integer.toHexString(capability.tableOffset()));
        }
        this.requesterId = requesterId;
        this.capability = capability;
        this.sink = sink;
        this.events = events;
        this.entries = new int[capability.vectors() * ENTRY_WORDS];
        this.pending = new long[capability.pbaBytes() / 8];
        reset();
    }

    /**
     * Interrupts. Waits for nothing but the short lock, allocates nothing, throws nothing; calls the sink itself.
     *
     * @param vector index in the table; one that is not there is refused and counted.
     */
    public void raise(final int vector) {
        final long address;
        final int data;
        synchronized (lock) {
            if (!admit(vector)) {
                return;
            }
            address = address(vector);
            data = data(vector);
        }
        send(vector, address, data);
    }

    private boolean admit(final int vector) {
        if (vector < 0 || vector >= capability.vectors()) {
            refusedVectors++;
            return false;
        }
        if (!enabled) {
            dropped++;
            return false;
        }
        if (maySend(vector)) {
            messages++;
            return true;
        }
        if (isPending(vector)) {
            merged++;
        }
        pending[vector >>> 6] |= 1L << vector;
        return false;
    }

    /**
     * Takes back an interrupt that is still pending, because its reason has gone.
     *
     * @param vector index in the table; one that is not there is refused and counted.
     * @return true when it was pending: no message will be sent for it.
     */
    public boolean withdraw(final int vector) {
        synchronized (lock) {
            if (vector < 0 || vector >= capability.vectors()) {
                refusedVectors++;
                return false;
            }
            final boolean was = isPending(vector);
            pending[vector >>> 6] &= ~(1L << vector);
            return was;
        }
    }

    @Override
    public long read(final long offset, final int numBytes) {
        synchronized (lock) {
            if (!isAccepted(offset, numBytes)) {
                refusedAccesses++;
                return RegisterSpace.allOnes(numBytes);
            }
            final long low = readWord(offset) & 0xFFFF_FFFFL;
            return numBytes == 4 ? low : low | (long) readWord(offset + 4) << 32;
        }
    }

    @Override
    public void write(final long offset, final int numBytes, final long value) {
        synchronized (lock) {
            if (!isAccepted(offset, numBytes)) {
                refusedAccesses++;
                return;
            }
            writeWord(offset, (int) value);
            if (numBytes == 8) {
                writeWord(offset + 4, (int) (value >>> 32));
            }
        }
        final long inTable = offset - capability.tableOffset();
        if (inTable >= 0 && inTable < capability.tableBytes()) {
            final int vector = (int) inTable / (ENTRY_WORDS * 4);
            sendPending(vector, vector + 1);
        }
    }

    private int readWord(final long offset) {
        final long inTable = offset - capability.tableOffset();
        if (inTable >= 0 && inTable < capability.tableBytes()) {
            return entries[(int) inTable >>> 2];
        }
        final long inPba = offset - capability.pbaOffset();
        if (inPba >= 0 && inPba < capability.pbaBytes()) {
            return (int) (pending[(int) inPba >>> 3] >>> ((inPba & 4) << 3));
        }
        return 0;
    }

    private void writeWord(final long offset, final int value) {
        final long inTable = offset - capability.tableOffset();
        if (inTable >= 0 && inTable < capability.tableBytes()) {
            final int word = (int) inTable >>> 2;
            entries[word] = value & WRITABLE[word % ENTRY_WORDS];
        }
    }

    private static boolean isAccepted(final long offset, final int numBytes) {
        return (numBytes == 4 || numBytes == 8) && offset >= 0 && (offset & (numBytes - 1)) == 0;
    }

    /** What the function's config space says now. {@link #sendPending()} has to follow, with no lock held. */
    void control(final boolean nowEnabled, final boolean nowMasked, final boolean nowBusMaster) {
        synchronized (lock) {
            enabled = nowEnabled;
            functionMasked = nowMasked;
            busMaster = nowBusMaster;
        }
    }

    /** Masks every vector, forgets addresses, data and pending bits, disables. Counters run on. */
    void reset() {
        synchronized (lock) {
            Arrays.fill(entries, 0);
            for (int word = CONTROL; word < entries.length; word += ENTRY_WORDS) {
                entries[word] = VECTOR_MASK;
            }
            Arrays.fill(pending, 0);
            control(false, false, false);
        }
    }

    /** Sends what is pending and allowed to be sent. Called with no lock held. */
    void sendPending() {
        sendPending(0, capability.vectors());
    }

    private void sendPending(final int from, final int to) {
        int vector = from;
        do {
            final long address;
            final int data;
            synchronized (lock) {
                vector = nextSendable(vector, to);
                if (vector == to) {
                    return;
                }
                pending[vector >>> 6] &= ~(1L << vector);
                messages++;
                address = address(vector);
                data = data(vector);
            }
            send(vector, address, data);
            vector++;
        } while (vector < to);
    }

    private int nextSendable(final int from, final int to) {
        int vector = from;
        while (vector < to) {
            final long rest = pending[vector >>> 6] >>> vector;
            if (rest == 0) {
                vector = (vector | 63) + 1;
            } else {
                vector += Long.numberOfTrailingZeros(rest);
                if (vector < to && maySend(vector)) {
                    return vector;
                }
                vector++;
            }
        }
        return to;
    }

    private void send(final int vector, final long address, final int data) {
        try {
            sink.message(requesterId, vector, address, data);
        } catch (final Throwable e) { // the embedding host's, not the raiser's
            events.contained(requesterId, e);
        }
    }

    private boolean maySend(final int vector) {
        return enabled && busMaster && !functionMasked && (entries[vector * ENTRY_WORDS + CONTROL] & VECTOR_MASK) == 0;
    }

    private boolean isPending(final int vector) {
        return (pending[vector >>> 6] & 1L << vector) != 0;
    }

    private long address(final int vector) {
        final int entry = vector * ENTRY_WORDS;
        return (entries[entry] & 0xFFFF_FFFFL) | (long) entries[entry + ADDRESS_HIGH] << 32;
    }

    private int data(final int vector) {
        return entries[vector * ENTRY_WORDS + DATA];
    }

    /**
     * The geometry.
     *
     * @return as given to the constructor.
     */
    public MsiX capability() {
        return capability;
    }

    /**
     * Whom the messages are sent under.
     *
     * @return as given to the constructor.
     */
    public int requesterId() {
        return requesterId;
    }

    /**
     * Messages handed to the sink.
     *
     * @return since the table was made.
     */
    public long messages() {
        synchronized (lock) {
            return messages;
        }
    }

    /**
     * Raises that found their vector pending already.
     *
     * @return since the table was made.
     */
    public long mergedRaises() {
        synchronized (lock) {
            return merged;
        }
    }

    /**
     * Raises while MSI-X was disabled.
     *
     * @return since the table was made.
     */
    public long droppedRaises() {
        synchronized (lock) {
            return dropped;
        }
    }

    /**
     * Raises and withdrawals of vectors that the table does not have.
     *
     * @return since the table was made.
     */
    public long refusedVectors() {
        synchronized (lock) {
            return refusedVectors;
        }
    }

    /**
     * Accesses of another width or alignment than 4 or 8 bytes.
     *
     * @return since the table was made.
     */
    public long refusedAccesses() {
        synchronized (lock) {
            return refusedAccesses;
        }
    }
}
