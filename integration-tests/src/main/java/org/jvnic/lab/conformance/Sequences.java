package org.jvnic.lab.conformance;

import java.util.List;

/** The steps of each sequence. */
final class Sequences {
    private static final int RESET_EVERY = 4;
    private static final int RESERVED_WORDS_PER_SWEEP = 64;

    private Sequences() {}

    static void run(final Sequence sequence, final Probe probe, final ConformanceProfile profile) {
        final int trials = profile.trials();
        probe.reset();
        switch (sequence) {
            case RESET_VALUES -> probe.checkAll();
            case ACCESS_POLICY -> accessPolicy(probe, trials);
            case BIT_BASH -> bitBash(probe);
            case ALIASING -> aliasing(probe);
            case RESERVED_SPACE -> reservedSpace(probe);
            case ACCESS_WIDTHS -> accessWidths(probe, profile.probedWidths());
            case RANDOM_RESET -> randomReset(probe, trials);
        }
    }

    private static void accessPolicy(final Probe probe, final int trials) {
        for (final Target target : probe.shuffledTargets()) {
            for (int trial = 0; trial < trials; trial++) {
                if (trial % RESET_EVERY == 0 && (trial == 0 || target.isConsumable())) {
                    probe.reset();
                }
                probe.raise(target);
                if ((trial & 1) != 0) {
                    probe.check(target);
                    probe.check(target);
                }
                probe.write(target, probe.anyValue(target));
                probe.check(target);
                probe.check(target);
            }
        }
    }

    private static void bitBash(final Probe probe) {
        for (final Target target : probe.shuffledTargets()) {
            probe.reset();
            for (int bit = 0; bit < target.bytes() * 8; bit++) {
                bash(probe, target, 1L << bit);
                bash(probe, target, ~(1L << bit));
            }
        }
    }

    private static void bash(final Probe probe, final Target target, final long pattern) {
        if (target.isConsumable()) {
            probe.reset();
            probe.raise(target);
        }
        probe.write(target, probe.safe(target, pattern));
        probe.check(target);
        probe.check(target);
    }

    private static void aliasing(final Probe probe) {
        fill(probe, probe.targets());
        for (final Target target : probe.shuffledTargets()) {
            for (final long pattern : new long[] {-1L, 0, probe.random().nextLong()}) {
                probe.write(target, probe.safe(target, pattern));
                probe.checkAll();
            }
        }
    }

    private static void reservedSpace(final Probe probe) {
        fill(probe, probe.targets());
        probe.checkAll();
        int word = 0;
        while (word < probe.spaceBytes() / 4) {
            final int start = word;
            for (; word < probe.spaceBytes() / 4 && word - start < RESERVED_WORDS_PER_SWEEP; word++) {
                if (!probe.isReserved(word)) {
                    break;
                }
                probe.check(word * 4L, 4);
                probe.write(word * 4L, 4, -1L);
                probe.check(word * 4L, 4);
                probe.write(word * 4L, 4, probe.random().nextInt());
                probe.check(word * 4L, 4);
            }
            if (word == start) {
                word++;
            } else {
                probe.checkAll();
            }
        }
    }

    private static void accessWidths(final Probe probe, final int[] widths) {
        for (int word = 0; word < probe.spaceBytes() / 4; word++) {
            final boolean farFromRegisters = probe.around(word * 4L, 4).isEmpty();
            if (!farFromRegisters) {
                tryWidths(probe, widths, word);
            }
        }
        probe.checkAll();
    }

    private static void tryWidths(final Probe probe, final int[] widths, final int word) {
        final List<Target> near = probe.around(word * 4L, 4);
        for (final int numBytes : widths) {
            restart(probe, near);
            for (long offset = word * 4L; offset < word * 4L + 4; offset++) {
                if (offset + numBytes <= probe.spaceBytes() && !probe.touchesExcluded(offset, numBytes)) {
                    tryAccess(probe, near, offset, numBytes);
                }
            }
        }
    }

    private static void tryAccess(final Probe probe, final List<Target> near, final long offset, final int numBytes) {
        restartIfConsumable(probe, near);
        probe.check(offset, numBytes);
        probe.checkAround(offset, numBytes);
        if (!probe.isUnsafe(offset, numBytes)) {
            restartIfConsumable(probe, near);
            probe.write(offset, numBytes, probe.spanValue(offset, numBytes));
            probe.checkAround(offset, numBytes);
        }
    }

    private static void restartIfConsumable(final Probe probe, final List<Target> near) {
        for (final Target target : near) {
            if (target.isConsumable()) {
                restart(probe, near);
                return;
            }
        }
    }

    private static void restart(final Probe probe, final List<Target> near) {
        probe.reset();
        fill(probe, near);
    }

    private static void randomReset(final Probe probe, final int trials) {
        for (int trial = 0; trial < trials; trial++) {
            for (final Target target : probe.shuffledTargets()) {
                probe.raise(target);
                if (probe.random().nextInt(4) != 0) {
                    probe.write(target, probe.anyValue(target));
                }
            }
            probe.reset();
            probe.checkAll();
        }
    }

    private static void fill(final Probe probe, final List<Target> targets) {
        for (final Target target : targets) {
            probe.write(target, probe.anyValue(target));
        }
    }
}
