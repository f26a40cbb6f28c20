package org.jvnic.lab.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.register.RegisterSpace;
import org.jvnic.nic.register.RegisterSpec;

/** Drives the device and the oracle side by side through one sequence and notes where they differ. One thread. */
final class Probe {
    private final RegisterPort port;
    private final ConformanceProfile profile;
    private final Sequence sequence;
    private final MirrorModel model;
    private final List<Target> targets = new ArrayList<>();
    private final @Nullable Target[] targetByWord;
    private final boolean[] untouchable;
    private final SplittableRandom random;
    private final List<Violation> violations = new ArrayList<>();
    private long suppressed;
    private long checks;
    private Action last = Action.RESET;

    /** What was done last; put into words only when it has to be told. */
    private record Action(String verb, long value, int numBytes, long offset, String title) {
        static final Action RESET = new Action("reset", 0, 0, 0, "");

        @Override
        public String toString() {
            return numBytes == 0
                    ? verb
                    : String.format(
                            Locale.ROOT,
                            "%s 0x%X (%d bytes) at offset 0x%03X (%s)",
                            verb,
                            value,
                            numBytes,
                            offset,
                            title);
        }
    }

    Probe(
            final List<RegisterSpec> registers,
            final int spaceBytes,
            final ConformanceProfile profile,
            final RegisterPort port,
            final Sequence sequence) {
        this.port = port;
        this.profile = profile;
        this.sequence = sequence;
        this.model = new MirrorModel(registers, spaceBytes, profile);
        this.targetByWord = new @Nullable Target[spaceBytes / 4];
        this.untouchable = new boolean[spaceBytes / 4];
        this.random = new SplittableRandom(profile.seed() * 31 + sequence.name().hashCode());
        for (final Target target : Target.allOf(registers)) {
            final boolean excluded = profile.isExcluded(target.spec(), sequence);
            for (int word = target.offset() / 4; word < target.end() / 4; word++) {
                targetByWord[word] = target;
                untouchable[word] = excluded;
            }
            if (!excluded) {
                targets.add(target);
            }
        }
        profile.aliases().forEach(this::leaveAlone);
    }

    private void leaveAlone(final ConformanceProfile.Span span) {
        final int first = (int) (span.offset() / 4);
        Arrays.fill(untouchable, first, first + span.numBytes() / 4, true);
    }

    List<Violation> violations() {
        return violations;
    }

    long suppressed() {
        return suppressed;
    }

    long checks() {
        return checks;
    }

    SplittableRandom random() {
        return random;
    }

    int spaceBytes() {
        return targetByWord.length * 4;
    }

    /** The registers of this sequence in the order of their declaration. */
    List<Target> targets() {
        return targets;
    }

    /** The registers of this sequence in an order that depends on the seed. */
    List<Target> shuffledTargets() {
        final List<Target> shuffled = new ArrayList<>(targets);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            final int j = random.nextInt(i + 1);
            final Target swapped = shuffled.get(i);
            shuffled.set(i, shuffled.get(j));
            shuffled.set(j, swapped);
        }
        return shuffled;
    }

    boolean isReserved(final int word) {
        return targetByWord[word] == null && !untouchable[word];
    }

    boolean touchesExcluded(final long offset, final int numBytes) {
        for (long word = offset / 4; word <= (offset + numBytes - 1) / 4; word++) {
            if (untouchable[(int) word]) {
                return true;
            }
        }
        return false;
    }

    void reset() {
        port.reset();
        port.clock();
        model.reset();
        last = Action.RESET;
    }

    /** Sets random bits of a register from the device's side, where the profile has given one. */
    void raise(final Target target) {
        final ConformanceProfile.BitRaiser raiser = profile.raiser();
        if (raiser != null && profile.isRaised(target.spec())) {
            for (int offset = target.offset(); offset < target.end(); offset += 4) {
                final int bits = random.nextInt();
                raiser.raise(offset, bits);
                port.clock();
                model.raise(offset, bits);
                last = new Action("device setting", bits & 0xFFFF_FFFFL, 4, offset, target.title());
            }
        }
    }

    /** A value that may be written to the whole of a register. */
    long anyValue(final Target target) {
        return safe(target, random.nextLong());
    }

    long safe(final Target target, final long value) {
        return profile.safeValue(target.spec(), value) & RegisterSpace.allOnes(target.bytes());
    }

    /** Writes a whole register, a wide one at random in one access or in halves, low first. */
    void write(final Target target, final long value) {
        final int offset = target.offset();
        final boolean inWords = profile.widths().acceptsWrite(offset, 4);
        if (target.bytes() == 4) {
            write(offset, 4, value);
        } else if (!inWords || (profile.widths().acceptsWrite(offset, 8) && random.nextBoolean())) {
            write(offset, 8, value);
        } else {
            write(offset, 4, value & 0xFFFF_FFFFL);
            write(offset + 4L, 4, value >>> 32);
        }
    }

    void write(final long offset, final int numBytes, final long value) {
        final long written = value & RegisterSpace.allOnes(numBytes);
        model.forgetVolatile();
        port.write(offset, numBytes, written);
        if (profile.widths().acceptsWrite(offset, numBytes)) {
            model.write(offset, numBytes, written);
        }
        port.clock();
        last = new Action("write of", written, numBytes, offset, titleAt(offset));
    }

    /** Reads a whole register and compares. */
    void check(final Target target) {
        final int unit = profile.widths().acceptsRead(target.offset(), 4) ? 4 : target.bytes();
        for (int offset = target.offset(); offset < target.end(); offset += unit) {
            check(offset, unit);
        }
    }

    void checkAll() {
        for (final Target target : targets) {
            check(target);
        }
    }

    /** Checks the registers that an access reaches or that stand beside it. */
    void checkAround(final long offset, final int numBytes) {
        for (final Target target : around(offset, numBytes)) {
            check(target);
        }
    }

    List<Target> around(final long offset, final int numBytes) {
        final List<Target> near = new ArrayList<>();
        final int lastWord = (int) Math.min(targetByWord.length - 1L, (offset + numBytes + 7) / 4);
        for (int word = (int) Math.max(0, (offset - 8) / 4); word <= lastWord; word++) {
            final Target target = targetByWord[word];
            if (target != null && !untouchable[word] && !near.contains(target)) {
                near.add(target);
            }
        }
        return near;
    }

    /** Reads with any width and compares with the prediction, or with what refused reads return. */
    void check(final long offset, final int numBytes) {
        final long ones = RegisterSpace.allOnes(numBytes);
        final boolean accepted = profile.widths().acceptsRead(offset, numBytes);
        final MirrorModel.Prediction prediction = accepted
                ? model.read(offset, numBytes)
                : new MirrorModel.Prediction(profile.refusedReads().of(numBytes), ones);
        if (!accepted) {
            model.forgetVolatile();
        }
        final long found = port.read(offset, numBytes);
        checks++;
        final long wrong = (found ^ prediction.value()) & (prediction.known() | ~ones);
        if (wrong != 0) {
            note(offset, numBytes, found ^ wrong, found);
            if (accepted) {
                model.adopt(offset, numBytes, found);
            }
        }
    }

    private void note(final long offset, final int numBytes, final long expected, final long found) {
        if (violations.size() == ConformanceReport.KEPT_PER_SEQUENCE) {
            suppressed++;
            return;
        }
        final int bit = Long.numberOfTrailingZeros(expected ^ found);
        final Target target = targetByWord[(int) ((offset * 8 + Math.min(bit, numBytes * 8 - 1)) / 32)];
        violations.add(new Violation(
                sequence,
                target == null ? Violation.RESERVED : target.title(),
                offset,
                numBytes,
                target == null ? bit : (int) (offset - target.offset()) * 8 + bit,
                expected,
                found,
                profile.seed(),
                last.toString()));
    }

    private String titleAt(final long offset) {
        final Target target = targetByWord[(int) (offset / 4)];
        return target == null ? Violation.RESERVED : target.title();
    }

    /**
     * Whether the space accepts a write that would give a register with restricted values only some of its bytes.
     */
    boolean isUnsafe(final long offset, final int numBytes) {
        if (!profile.widths().acceptsWrite(offset, numBytes)) {
            return false;
        }
        for (long word = offset / 4; word <= (offset + numBytes - 1) / 4; word++) {
            final Target target = targetByWord[(int) word];
            if (target != null
                    && profile.isRestricted(target.spec())
                    && (target.offset() < offset || target.end() > offset + numBytes)) {
                return true;
            }
        }
        return false;
    }

    /** A value for a write that may reach several registers: random, and safe for each of them. */
    long spanValue(final long offset, final int numBytes) {
        long value = random.nextLong();
        for (int word = (int) (offset / 4); word <= (offset + numBytes - 1) / 4; word++) {
            final Target target = targetByWord[word];
            if (target != null) {
                final long safe = safe(target, random.nextLong());
                value = overlay(value, offset, numBytes, target, safe);
            }
        }
        return value & RegisterSpace.allOnes(numBytes);
    }

    private static long overlay(
            final long value, final long offset, final int numBytes, final Target target, final long part) {
        long result = value;
        for (int i = 0; i < numBytes; i++) {
            final long at = offset + i;
            if (at >= target.offset() && at < target.end()) {
                final int shift = i * 8;
                final long lane = (part >>> ((at - target.offset()) * 8)) & 0xFF;
                result = (result & ~(0xFFL << shift)) | (lane << shift);
            }
        }
        return result;
    }
}
