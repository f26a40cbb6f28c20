package org.jvnic.nic.i82576;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.port.NicEvents;
import org.jvnic.nic.register.RegisterFile;
import org.jvnic.nic.register.RegisterSpace;

/**
 * The control and status registers of a function behind a BAR: a flat table finds who answers a word, a unit or the register file.
 *
 * <p>Accesses are 32 bits; 64 bits are two of them, low first. A narrower read inside a word gives the bytes addressed, with the
 * effects of a read of the word. A narrower write, and any access across words, changes nothing and is counted; such reads give
 * zero, as do words without a register: drivers take all ones for a card that was pulled out.
 *
 * <p>Any thread; no access throws.
 */
final class CsrSpace implements RegisterSpace {
    private static final int WORD = 4;

    private final int requesterId;
    private final RegisterFile file;
    private final int[] canonical;
    private final @Nullable RegisterUnit[] unitByWord;
    private final RegisterEffects effects;
    private final NicEvents events;
    private final AtomicLong refused = new AtomicLong();

    /**
     * A space.
     *
     * @param requesterId whose accesses these are, for events.
     * @param file        registers without a unit, and the size of the space.
     * @param aliases     from a word's byte offset to the one that answers for it.
     * @param units       who answers for registers of its own.
     * @param effects     told of writes to the file.
     * @param events      told of refused accesses.
     */
    CsrSpace(
            final int requesterId,
            final RegisterFile file,
            final IntUnaryOperator aliases,
            final List<RegisterUnit> units,
            final RegisterEffects effects,
            final NicEvents events) {
        this.requesterId = requesterId;
        this.file = file;
        this.effects = effects;
        this.events = events;
        final int words = file.layout().spaceBytes() / WORD;
        this.canonical = new int[words];
        this.unitByWord = new @Nullable RegisterUnit[words];
        for (int word = 0; word < words; word++) {
            canonical[word] = aliases.applyAsInt(word * WORD);
            unitByWord[word] = unitOf(units, canonical[word]);
        }
    }

    private static @Nullable RegisterUnit unitOf(final List<RegisterUnit> units, final int offset) {
        for (final RegisterUnit unit : units) {
            if (unit.handles(offset)) {
                return unit;
            }
        }
        return null;
    }

    @Override
    public long read(final long offset, final int numBytes) {
        if (!isInside(offset, numBytes)) {
            refuse(offset, numBytes, false);
            return 0;
        }
        final int word = (int) (offset >>> 2);
        final int shift = (int) (offset & 3) << 3;
        final long low = readWord(word) & 0xFFFF_FFFFL;
        if (numBytes <= WORD) {
            return (low >>> shift) & RegisterSpace.allOnes(numBytes);
        }
        return low | (long) readWord(word + 1) << 32;
    }

    @Override
    public void write(final long offset, final int numBytes, final long value) {
        if (!isInside(offset, numBytes) || numBytes < WORD) {
            refuse(offset, numBytes, true);
            return;
        }
        final int word = (int) (offset >>> 2);
        writeWord(word, (int) value);
        if (numBytes > WORD) {
            writeWord(word + 1, (int) (value >>> 32));
        }
    }

    @Override
    public boolean mayWait(final long offset, final int numBytes, final long value) {
        if (!isInside(offset, numBytes) || numBytes < WORD) {
            return false;
        }
        final int word = (int) (offset >>> 2);
        return mayWait(word, (int) value) || (numBytes > WORD && mayWait(word + 1, (int) (value >>> 32)));
    }

    private boolean mayWait(final int word, final int value) {
        final int offset = canonical[word];
        final RegisterUnit unit = unitByWord[word];
        return unit == null ? effects.mayWait(offset, file.get(offset >>> 2), value) : unit.mayWait(offset, value);
    }

    /** Inside the space, of a width there is, and in one word or in two whole ones. */
    private boolean isInside(final long offset, final int numBytes) {
        final boolean width = numBytes == 1 || numBytes == 2 || numBytes == 4 || numBytes == 8;
        return width
                && offset >= 0
                && offset <= (long) canonical.length * WORD - numBytes
                && (offset & 3) + Math.min(numBytes, WORD) <= WORD;
    }

    private int readWord(final int word) {
        final int offset = canonical[word];
        final RegisterUnit unit = unitByWord[word];
        return unit == null ? file.read(offset >>> 2) : unit.read(offset);
    }

    private void writeWord(final int word, final int value) {
        final int offset = canonical[word];
        final RegisterUnit unit = unitByWord[word];
        if (unit != null) {
            unit.write(offset, value);
            return;
        }
        final int before = file.get(offset >>> 2);
        effects.onWrite(offset, before, file.write(offset >>> 2, value));
    }

    private void refuse(final long offset, final int numBytes, final boolean write) {
        refused.incrementAndGet();
        events.accessError(requesterId, offset, numBytes, write);
    }

    /**
     * Accesses refused.
     *
     * @return since the space was made.
     */
    long refusedAccesses() {
        return refused.get();
    }
}
