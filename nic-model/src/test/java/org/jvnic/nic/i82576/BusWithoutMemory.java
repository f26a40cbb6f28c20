package org.jvnic.nic.i82576;

import org.jvnic.nic.card.I82576Card;
import org.jvnic.nic.host.PciFirmware;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaStatus;
import org.jvnic.nic.register.RegisterSpace;

/** BAR0 of a card that masters a bus on which there is no memory, and takes a turn after every write. Time stands still. */
final class BusWithoutMemory implements RegisterSpace {
    private int requests;
    final I82576Card card = I82576Card.builder(requester -> new Nothing(), (requester, vector, address, data) -> {})
            .clock(() -> 0)
            .build();

    BusWithoutMemory() {
        new PciFirmware(0xE000_0000L, 1L << 28).enumerate(card.function());
    }

    /** Requests the card has made of memory. */
    int requests() {
        return requests;
    }

    @Override
    public long read(final long offset, final int numBytes) {
        return card.function().barRead(0, offset, numBytes);
    }

    @Override
    public void write(final long offset, final int numBytes, final long value) {
        card.function().barWrite(0, offset, numBytes, value);
        card.pump();
    }

    private final class Nothing implements DmaDomain {
        @Override
        public long resolve(final long busAddress, final int length, final int access) {
            requests++;
            return DmaStatus.NOT_MAPPED;
        }

        @Override
        public int contiguous(final long busAddress, final int length, final int access) {
            requests++;
            return 0;
        }
    }
}
