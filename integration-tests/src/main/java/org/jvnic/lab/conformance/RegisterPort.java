package org.jvnic.lab.conformance;

import org.jvnic.nic.register.RegisterSpace;

/**
 * The device under test: a register space that can be put in its power-on state.
 *
 * <p>Called by the one thread that runs the kit. An exception is a failure of the device and ends the run.
 */
public interface RegisterPort {
    /**
     * Reads as software does.
     *
     * @param offset   byte offset in the space.
     * @param numBytes access width in bytes, as the profile has it.
     * @return the value, zero-extended.
     */
    long read(long offset, int numBytes);

    /**
     * Writes as software does.
     *
     * @param offset   byte offset in the space.
     * @param numBytes access width in bytes, as the profile has it.
     * @param value    the value; bits beyond the width are zero.
     */
    void write(long offset, int numBytes, long value);

    /** Puts the device in its power-on state. */
    void reset();

    /** Lets the device do the work that is pending; returns when there is none. */
    void clock();

    /**
     * A port over a register space.
     *
     * @param space the space.
     * @param reset what {@link #reset()} does.
     * @param clock what {@link #clock()} does.
     * @return the port.
     */
    static RegisterPort over(final RegisterSpace space, final Runnable reset, final Runnable clock) {
        return new RegisterPort() {
            @Override
            public long read(final long offset, final int numBytes) {
                return space.read(offset, numBytes);
            }

            @Override
            public void write(final long offset, final int numBytes, final long value) {
                space.write(offset, numBytes, value);
            }

            @Override
            public void reset() {
                reset.run();
            }

            @Override
            public void clock() {
                clock.run();
            }
        };
    }
}
