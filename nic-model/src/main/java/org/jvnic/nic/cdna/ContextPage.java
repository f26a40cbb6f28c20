package org.jvnic.nic.cdna;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.port.NicEvents;
import org.jvnic.nic.register.RegisterFile;
import org.jvnic.nic.register.RegisterSpace;

/**
 * A context's page as one owner sees it, datasheet section 4. Each assignment makes a new page, so a store that an old owner has
 * under way lands in a page nobody reads any more: revocation needs no lock on the doorbell path.
 *
 * <p>Any thread may access it. A doorbell is one release store and one atomic OR.
 */
public final class ContextPage implements RegisterSpace {
    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORTS =
            MethodHandles.byteBufferViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle EVENTS;
    private static final int MAILBOX_BYTES = ContextRegister.MAILBOXES * 4;
    private static final int PRIVILEGED_FIRST = ContextRegister.TX_RING_LO.word();
    private static final int PRIVILEGED_LAST = ContextRegister.STATUS_BLOCK_HI.word();

    static {
        try {
            EVENTS = MethodHandles.lookup().findVarHandle(ContextPage.class, "events", int.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int context;
    private final RegisterFile registers = new RegisterFile(ContextRegister.LAYOUT);

    // a direct buffer, since a byte array need not be aligned and later JDKs refuse it opaque access
    private final ByteBuffer shared =
            ByteBuffer.allocateDirect(ContextRegister.PAGE_BYTES + Long.BYTES).alignedSlice(Long.BYTES);
    private final PortCounters counters;
    private final EventVector level1;
    private final Runnable doorbell;
    private final AccessGate gate;
    private final NicEvents observer;
    private final boolean privilegedRings;

    @SuppressWarnings("unused") // through EVENTS
    private volatile int events;

    private volatile boolean live = true;

    ContextPage(
            final int context,
            final PortCounters counters,
            final EventVector level1,
            final Runnable doorbell,
            final AccessGate gate,
            final NicEvents observer,
            final boolean privilegedRings) {
        this.context = context;
        this.counters = counters;
        this.level1 = level1;
        this.doorbell = doorbell;
        this.gate = gate;
        this.observer = observer;
        this.privilegedRings = privilegedRings;
    }

    @Override
    public long read(final long offset, final int numBytes) {
        if (!live || !gate.isOpen()) {
            return RegisterSpace.allOnes(numBytes);
        }
        if (!isAccess(offset, numBytes)) {
            return refuseRead(offset, numBytes);
        }
        final int at = (int) offset;
        return at >= ContextRegister.SHARED_MEMORY ? readShared(at, numBytes) : readRegisters(at, numBytes);
    }

    private static boolean isAccess(final long offset, final int numBytes) {
        return offset >= 0
                && offset < ContextRegister.PAGE_BYTES
                && (numBytes == 4 || numBytes == 8 || numBytes == 2 || numBytes == 1)
                && (offset & (numBytes - 1)) == 0;
    }

    private long readRegisters(final int offset, final int numBytes) {
        final int word = offset >>> 2;
        final long low = readWord(word) & 0xFFFF_FFFFL;
        if (numBytes == 8) {
            return low | ((long) readWord(word + 1) << 32);
        }
        final long value = low >>> ((offset & 3) << 3);
        return numBytes == 4 ? value : value & RegisterSpace.allOnes(numBytes);
    }

    private int readWord(final int word) {
        return word < ContextRegister.STATISTICS >>> 2 ? registers.read(word) : ContextStatistics.word(counters, word);
    }

    private long readShared(final int offset, final int numBytes) {
        return switch (numBytes) {
            case 1 -> shared.get(offset) & 0xFFL;
            case 2 -> (short) SHORTS.get(shared, offset) & 0xFFFFL;
            case 4 -> (int) INTS.get(shared, offset) & 0xFFFF_FFFFL;
            default -> (long) LONGS.get(shared, offset);
        };
    }

    @Override
    public void write(final long offset, final int numBytes, final long value) {
        if (!live || !gate.isOpen()) {
            return;
        }
        if (numBytes == 4 && (offset & 3) == 0 && offset >= 0 && offset < MAILBOX_BYTES) {
            writeMailbox((int) offset >>> 2, (int) value);
        } else {
            writeOther(offset, numBytes, value);
        }
    }

    private void writeOther(final long offset, final int numBytes, final long value) {
        if (!isAccess(offset, numBytes) || (numBytes < 4 && offset < MAILBOX_BYTES)) {
            refuse(offset, numBytes, true);
        } else if (offset >= ContextRegister.SHARED_MEMORY) {
            writeShared((int) offset, numBytes, value);
        } else if (numBytes < 4) {
            refuse(offset, numBytes, true);
        } else if (offset < MAILBOX_BYTES) {
            writeMailbox((int) offset >>> 2, (int) value);
            writeMailbox(((int) offset >>> 2) + 1, (int) (value >>> 32));
        }
    }

    private void writeMailbox(final int mailbox, final int value) {
        if (privilegedRings && mailbox >= PRIVILEGED_FIRST && mailbox <= PRIVILEGED_LAST) {
            counters.addShared(PortCounters.REFUSED_WRITES);
            return;
        }
        registers.set(mailbox, value);
        final int before = (int) EVENTS.getAndBitwiseOr(this, 1 << mailbox);
        if (before == 0) { // else whoever made it non-zero has raised, or is about to raise, level one
            level1.raise(context);
        }
        doorbell.run();
    }

    private void writeShared(final int offset, final int numBytes, final long value) {
        switch (numBytes) {
            case 1 -> shared.put(offset, (byte) value);
            case 2 -> SHORTS.set(shared, offset, (short) value);
            case 4 -> INTS.set(shared, offset, (int) value);
            default -> LONGS.set(shared, offset, value);
        }
    }

    private long refuseRead(final long offset, final int numBytes) {
        refuse(offset, numBytes, false);
        return RegisterSpace.allOnes(numBytes);
    }

    private void refuse(final long offset, final int numBytes, final boolean write) {
        counters.addShared(PortCounters.ACCESS_ERRORS);
        observer.accessError(context, offset, numBytes, write);
    }

    /** Takes the mailbox events. The engine clears the bits first and reads the values after. */
    int takeEvents() {
        return (int) EVENTS.getAndSet(this, 0);
    }

    int mailbox(final ContextRegister register) {
        return registers.get(register.word());
    }

    void publish(final ContextRegister register, final int value) {
        registers.set(register.word(), value);
    }

    /**
     * What the card has published in a register, as it is and also while memory decode is off: for the VMM, which asks at each
     * hypercall.
     *
     * @param register any register but the mailboxes.
     * @return the 32 bits; after the owner lost the page, those it saw last.
     */
    public int published(final ContextRegister register) {
        return registers.get(register.word());
    }

    long sharedLong(final int offset) {
        return (long) LONGS.getOpaque(shared, offset);
    }

    /** Mailboxes to zero and no events; what the card publishes and the shared memory stay. */
    void clearMailboxes() {
        for (int i = 0; i < ContextRegister.MAILBOXES; i++) {
            registers.set(i, 0);
        }
        takeEvents();
    }

    /** The owner loses the page: from now on it reads as all ones. */
    void retire() {
        live = false;
    }
}
