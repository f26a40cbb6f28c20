package org.jvnic.lab.conformance;

import java.util.ArrayList;
import java.util.List;
import org.jvnic.nic.register.RegisterLayout;

final class RecordingPort extends ReferencePort {
    final List<String> log = new ArrayList<>();
    private final boolean[] touched;
    private final int[] ones;

    RecordingPort(final RegisterLayout layout) {
        super(layout);
        this.touched = new boolean[layout.spaceBytes() + 8];
        this.ones = new int[layout.spaceBytes() / 4];
    }

    boolean untouched(final int offset, final int numBytes) {
        for (int i = offset; i < offset + numBytes; i++) {
            if (touched[i]) {
                return false;
            }
        }
        return true;
    }

    int acceptedOnes(final int offset) {
        return ones[offset / 4];
    }

    @Override
    public long read(final long offset, final int numBytes) {
        touch("read", offset, numBytes, 0);
        return super.read(offset, numBytes);
    }

    @Override
    public void write(final long offset, final int numBytes, final long value) {
        touch("write", offset, numBytes, value);
        super.write(offset, numBytes, value);
    }

    @Override
    public void reset() {
        super.reset();
        log.add("reset");
    }

    @Override
    public void clock() {
        log.add("clock");
    }

    @Override
    protected void writeWord(final int word, final int value) {
        ones[word] |= value;
        super.writeWord(word, value);
    }

    private void touch(final String access, final long offset, final int numBytes, final long value) {
        log.add(access + " " + numBytes + " at " + offset + " = " + value);
        for (int i = 0; i < numBytes; i++) {
            touched[(int) offset + i] = true;
        }
    }
}
