package org.jvnic.nic.card;

import java.util.concurrent.atomic.AtomicLong;
import org.jvnic.nic.register.RegisterSpace;

/**
 * Two ports through which software without memory access reaches the registers of the 82576: an address, and the register there.
 *
 * <pre>
 *   +0 IOADDR   byte offset of a register, 32 bits      +4 IODATA   that register
 * </pre>
 *
 * <p>IOADDR is written whole; other writes to it change nothing and are counted. A narrow access to IODATA is one to the register,
 * with the register's rules. Ports behind these read as zero, as does IODATA while IOADDR points beyond the registers.
 *
 * <p>Any thread; an address belongs to whoever wrote it last, as on hardware.
 */
final class IoWindow implements RegisterSpace {
    static final int PORTS = 32;

    private static final int IOADDR = 0;
    private static final int IODATA = 4;
    private static final int END = 8;
    private static final int WORD = 4;

    private final RegisterSpace registers;
    private final long registerBytes;
    private final AtomicLong refused = new AtomicLong();
    private volatile int address;

    IoWindow(final RegisterSpace registers, final long registerBytes) {
        this.registers = registers;
        this.registerBytes = registerBytes;
    }

    void reset() {
        address = 0;
    }

    @Override
    public long read(final long offset, final int numBytes) {
        if (!isAccepted(offset, numBytes)) {
            refused.incrementAndGet();
            return RegisterSpace.allOnes(numBytes);
        }
        final int within = (int) offset & 3;
        if (offset < IODATA) {
            return (address >>> (within << 3)) & RegisterSpace.allOnes(numBytes);
        }
        final int at = address;
        return offset < END && reaches(at) ? registers.read(at + (long) within, numBytes) : 0;
    }

    @Override
    public void write(final long offset, final int numBytes, final long value) {
        if (!isAccepted(offset, numBytes) || (offset < IODATA && numBytes != WORD)) {
            refused.incrementAndGet();
            return;
        }
        if (offset == IOADDR) {
            address = (int) value;
            return;
        }
        final int at = address;
        if (offset < END && reaches(at)) {
            registers.write(at + (offset & 3), numBytes, value);
        }
    }

    @Override
    public boolean mayWait(final long offset, final int numBytes, final long value) {
        final int at = address;
        return offset >= IODATA
                && offset < END
                && isAccepted(offset, numBytes)
                && reaches(at)
                && registers.mayWait(at + (offset & 3), numBytes, value);
    }

    private boolean reaches(final int at) {
        return (at & 3) == 0 && at >= 0 && at < registerBytes;
    }

    private static boolean isAccepted(final long offset, final int numBytes) {
        return (numBytes == 1 || numBytes == 2 || numBytes == WORD)
                && offset >= 0
                && offset < PORTS
                && (offset & (numBytes - 1)) == 0;
    }

    long refusedAccesses() {
        return refused.get();
    }
}
