package org.jvnic.lab.experiment;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.port.DropReason;
import org.jvnic.nic.port.NicEvents;
import org.jvnic.nic.register.RegisterSpace;
import org.jvnic.nic.register.RegisterSpec;

/**
 * What guests and card do, a line each, for the author of a driver: register accesses by name, descriptors, faults and refusals,
 * with the section of the datasheet. Any thread; lines are whole.
 */
final class Trace implements NicEvents {
    private final PrintWriter out;

    Trace(final PrintWriter out) {
        this.out = out;
    }

    RegisterSpace watch(final int context, final RegisterSpace page) {
        return new RegisterSpace() {
            @Override
            public long read(final long offset, final int numBytes) {
                final long value = page.read(offset, numBytes);
                line(context, "read  " + describe(offset, numBytes) + " = 0x" + Long.toHexString(value));
                return value;
            }

            @Override
            public void write(final long offset, final int numBytes, final long value) {
                line(context, "write " + describe(offset, numBytes) + " = 0x" + Long.toHexString(value));
                page.write(offset, numBytes, value);
            }
        };
    }

    private static String describe(final long offset, final int numBytes) {
        final String width = numBytes == 4 ? "" : " (" + numBytes + " bytes)";
        if (offset >= ContextRegister.SHARED_MEMORY && offset < ContextRegister.PAGE_BYTES) {
            return "shared memory 0x" + Long.toHexString(offset) + width + " [4.5]";
        }
        final @Nullable RegisterSpec register =
                offset < 0 ? null : ContextRegister.LAYOUT.at((int) Math.min(offset >>> 2, Integer.MAX_VALUE));
        return register == null
                ? "reserved 0x" + Long.toHexString(offset) + width + " [3.4]"
                : register.name() + width + " [" + register.section() + "]";
    }

    private void line(final int context, final String text) {
        out.println("ctx" + context + " " + text);
    }

    @Override
    public boolean tracesDescriptors() {
        return true;
    }

    @Override
    public void descriptor(
            final int context, final String ring, final int index, final long address, final long control) {
        final int flags = Descriptor.flags(control);
        line(
                context,
                "fetch " + ring + " " + Integer.toUnsignedString(index) + ": address 0x" + Long.toHexString(address)
                        + " length " + Descriptor.length(control)
                        + ((flags & Descriptor.FLAG_EOP) != 0 ? " EOP" : "")
                        + ((flags & Descriptor.FLAG_EXTENSION) != 0 ? " EXTENSION" : "")
                        + " sequence 0x" + Integer.toHexString(Descriptor.sequence(control)) + " [5.1]");
    }

    @Override
    public void fault(
            final int context,
            final String ring,
            final int index,
            final long busAddress,
            final String reason,
            final String detail) {
        line(
                context,
                "FAULT " + reason + " on " + ring + " index " + Integer.toUnsignedString(index) + " bus 0x"
                        + Long.toHexString(busAddress) + " (" + detail + ") [8.1]");
    }

    @Override
    public void refusedFrame(final int context, final int index, final DropReason reason) {
        line(context, "drop  " + reason + " at index " + Integer.toUnsignedString(index) + " [8.2]");
    }

    @Override
    public void stateChange(final int context, final String from, final String to, final int epoch) {
        line(context, "state " + from + " -> " + to + ", epoch " + epoch + " [9]");
    }

    @Override
    public void accessError(final int context, final long offset, final int numBytes, final boolean write) {
        line(
                context,
                "REFUSED " + (write ? "write" : "read") + " of " + numBytes + " bytes at 0x" + Long.toHexString(offset)
                        + " [3.4]");
    }

    @Override
    public void interrupt(final int requesterId, final int vector) {
        out.println("card  interrupt vector " + vector + " [6.2]");
    }

    @Override
    public void reset(final String cause) {
        out.println("card  reset by " + cause + " [9]");
    }

    @Override
    public void linkChange(final int port, final boolean up) {
        line(port, "link " + (up ? "up" : "down") + " [4.3]");
    }

    @Override
    public void contained(final int context, final Throwable error) {
        line(context, "CONTAINED " + error + " [8.1]");
    }
}
