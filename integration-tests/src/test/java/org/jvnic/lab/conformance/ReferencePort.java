package org.jvnic.lab.conformance;

import org.jvnic.nic.register.Access;
import org.jvnic.nic.register.BitField;
import org.jvnic.nic.register.RegisterFile;
import org.jvnic.nic.register.RegisterLayout;
import org.jvnic.nic.register.RegisterSpace;
import org.jvnic.nic.register.RegisterSpec;

class ReferencePort implements RegisterPort {
    protected final RegisterLayout layout;
    protected final RegisterFile file;

    ReferencePort(final RegisterLayout layout) {
        this.layout = layout;
        this.file = new RegisterFile(layout);
    }

    @Override
    public long read(final long offset, final int numBytes) {
        if (!acceptsRead(offset, numBytes)) {
            return RegisterSpace.allOnes(numBytes);
        }
        final int word = (int) (offset / 4);
        final long low = readWord(word) & 0xFFFF_FFFFL;
        if (numBytes == 8) {
            return low | ((long) readWord(word + 1) << 32);
        }
        return (low >>> ((offset % 4) * 8)) & RegisterSpace.allOnes(numBytes);
    }

    @Override
    public void write(final long offset, final int numBytes, final long value) {
        if (!acceptsWrite(offset, numBytes)) {
            return;
        }
        final int word = (int) (offset / 4);
        writeWord(word, (int) value);
        if (numBytes == 8) {
            writeWord(word + 1, (int) (value >>> 32));
        }
    }

    @Override
    public void reset() {
        file.reset();
    }

    @Override
    public void clock() {}

    protected boolean acceptsRead(final long offset, final int numBytes) {
        return offset % numBytes == 0;
    }

    protected boolean acceptsWrite(final long offset, final int numBytes) {
        return numBytes >= 4 && offset % numBytes == 0;
    }

    protected int readWord(final int word) {
        return file.read(word);
    }

    protected void writeWord(final int word, final int value) {
        file.write(word, value);
    }

    protected final int bits(final int word, final Access access) {
        final RegisterSpec spec = layout.at(word);
        long mask = 0;
        if (spec != null) {
            for (final BitField field : spec.fields()) {
                mask |= field.access() == access ? field.mask() : 0;
            }
            mask >>>= (word * 4 - spec.offset(layout.indexAt(word))) * 8;
        }
        return (int) mask;
    }
}
