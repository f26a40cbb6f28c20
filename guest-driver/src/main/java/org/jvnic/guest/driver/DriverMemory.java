package org.jvnic.guest.driver;

import static org.jvnic.nic.cdna.spec.Descriptor.RING_ALIGNMENT;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.AtomicBuffer;
import org.jvnic.guest.queue.BufferSlots;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.cdna.spec.StatusBlock;
import org.jvnic.vmm.guest.DmaAllocator;
import org.jvnic.vmm.guest.DmaMemory;

/**
 * Everything the card can reach: status block, descriptors (rings, or requests where the VMM owns the rings), buffers.
 * Allocated once, all or nothing. Single threaded.
 */
final class DriverMemory implements AutoCloseable {
    private final DmaAllocator allocator;
    private final List<DmaMemory> pieces = new ArrayList<>();
    private final DmaMemory statusBlock;
    private final DmaMemory transmitDescriptors;
    private final DmaMemory receiveDescriptors;
    private final BufferSlots transmitBuffers;
    private final BufferSlots receiveBuffers;

    DriverMemory(final DmaAllocator allocator, final DriverConfig config) {
        this.allocator = allocator;
        try {
            statusBlock = allocate(StatusBlock.BYTES);
            transmitDescriptors = allocate(Descriptor.BYTES << config.transmitRingLog2());
            receiveDescriptors = allocate(Descriptor.BYTES << config.receiveRingLog2());
            transmitBuffers =
                    allocateSlots(1 << config.transmitRingLog2(), config.slotStride(), config.transmitBufferBytes());
            receiveBuffers = allocateSlots(config.receiveSlots(), config.slotStride(), config.receiveBufferBytes());
        } catch (final RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Where the card writes consumer indices. Section 5.5. */
    DmaMemory statusBlock() {
        return statusBlock;
    }

    DmaMemory transmitDescriptors() {
        return transmitDescriptors;
    }

    DmaMemory receiveDescriptors() {
        return receiveDescriptors;
    }

    BufferSlots transmitBuffers() {
        return transmitBuffers;
    }

    BufferSlots receiveBuffers() {
        return receiveBuffers;
    }

    /** Forgets the consumer indices of the run before. */
    void clearStatusBlock() {
        final AtomicBuffer block = statusBlock.buffer();
        block.setMemory(0, StatusBlock.BYTES, (byte) 0);
    }

    /** Gives everything back. The card must have stopped. */
    @Override
    public void close() {
        pieces.forEach(DmaMemory::close);
        pieces.clear();
    }

    private DmaMemory allocate(final int bytes) {
        final DmaMemory piece = allocator.allocate(bytes, RING_ALIGNMENT);
        pieces.add(piece);
        return piece;
    }

    private BufferSlots allocateSlots(final int count, final int stride, final int bytes) {
        return new BufferSlots(allocate(stride * count), count, stride, bytes);
    }
}
