package org.jvnic.guest.driver;

import static org.jvnic.nic.cdna.spec.ContextRegister.RX_RING_HI;
import static org.jvnic.nic.cdna.spec.ContextRegister.RX_RING_LO;
import static org.jvnic.nic.cdna.spec.ContextRegister.RX_RING_SIZE;
import static org.jvnic.nic.cdna.spec.ContextRegister.RX_SEQUENCE_FIRST;
import static org.jvnic.nic.cdna.spec.ContextRegister.SEQUENCE_CONTROL;
import static org.jvnic.nic.cdna.spec.ContextRegister.STATUS_BLOCK_HI;
import static org.jvnic.nic.cdna.spec.ContextRegister.STATUS_BLOCK_LO;
import static org.jvnic.nic.cdna.spec.ContextRegister.TX_RING_HI;
import static org.jvnic.nic.cdna.spec.ContextRegister.TX_RING_LO;
import static org.jvnic.nic.cdna.spec.ContextRegister.TX_RING_SIZE;
import static org.jvnic.nic.cdna.spec.ContextRegister.TX_SEQUENCE_FIRST;

import org.jvnic.guest.ring.DescriptorRing;
import org.jvnic.guest.ring.OwnRing;
import org.jvnic.nic.cdna.spec.ContextCommand;

/** Rings in the guest's memory, told to the card by mailboxes that START latches. Datasheet sections 5.1 and 5.3. */
final class OwnRingSetup implements RingSetup {
    private final ContextPage page;
    private final DriverConfig config;
    private final long statusBlock;
    private final OwnRing transmit;
    private final OwnRing receive;

    OwnRingSetup(final ContextPage page, final DriverMemory memory, final DriverConfig config) {
        this.page = page;
        this.config = config;
        this.statusBlock = memory.statusBlock().guestPhysicalAddress();
        this.transmit = new OwnRing(memory.transmitDescriptors(), config.transmitRingLog2());
        this.receive = new OwnRing(memory.receiveDescriptors(), config.receiveRingLog2());
    }

    @Override
    public DescriptorRing transmit() {
        return transmit;
    }

    @Override
    public DescriptorRing receive() {
        return receive;
    }

    @Override
    public void setUp() {
        final int sequences = page.read(SEQUENCE_CONTROL);
        transmit.restart(page.read(TX_SEQUENCE_FIRST), Fields.TX_MODULUS_LOG2.get(sequences));
        receive.restart(page.read(RX_SEQUENCE_FIRST), Fields.RX_MODULUS_LOG2.get(sequences));
        page.writeAddress(TX_RING_LO, TX_RING_HI, transmit.guestPhysicalAddress());
        page.write(TX_RING_SIZE, Fields.TX_RING_LOG2.of(config.transmitRingLog2()));
        page.writeAddress(RX_RING_LO, RX_RING_HI, receive.guestPhysicalAddress());
        page.write(RX_RING_SIZE, Fields.RX_RING_LOG2.of(config.receiveRingLog2()));
        page.writeAddress(STATUS_BLOCK_LO, STATUS_BLOCK_HI, statusBlock);
    }

    @Override
    public void reset() {
        page.command(ContextCommand.RESET);
    }

    @Override
    public void release() {
        // the card reads the ring mailboxes only when START executes
    }

    @Override
    public long hypercalls() {
        return 0;
    }
}
