package org.jvnic.lab.bench;

import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.register.RegisterSpace;

/** Takes the time just before a transmit doorbell reaches the card. Used by the sender's thread. */
final class DoorbellClock {
    private long nanos;

    /** Time of the last doorbell, of {@link System#nanoTime}. */
    long nanos() {
        return nanos;
    }

    RegisterSpace around(final RegisterSpace page) {
        return new RegisterSpace() {
            @Override
            public long read(final long offset, final int numBytes) {
                return page.read(offset, numBytes);
            }

            @Override
            public void write(final long offset, final int numBytes, final long value) {
                if (offset == ContextRegister.TX_PRODUCER.offset()) {
                    nanos = System.nanoTime();
                }
                page.write(offset, numBytes, value);
            }
        };
    }
}
