package org.jvnic.nic.i82576.interrupt;

import java.util.Arrays;

/**
 * IVAR: the vector of each queue. Queue q has its bytes in register q modulo the number of registers: receive and transmit side by
 * side, for the second queue of a register above those of the first. A byte is 0x80 valid and the vector.
 *
 * <p>The cause of a queue whose byte is not valid yet is kept until it is: drivers hand over buffers before they route.
 *
 * <p>Guarded by the lock of the unit that owns it.
 */
final class VectorRoutes {
    static final int VALID = 0x80;

    private final int vectorBits;
    private final int writable;
    private final int[] registers;
    private final int[] unrouted = new int[2];

    /** Routes that name nothing. The vector bits are those of a vector's number, for example 31. */
    VectorRoutes(final int registers, final int vectorBits, final int writable) {
        this.registers = new int[registers];
        this.vectorBits = vectorBits;
        this.writable = writable;
    }

    void reset() {
        Arrays.fill(registers, 0);
        Arrays.fill(unrouted, 0);
    }

    int read(final int index) {
        return registers[index];
    }

    /** Returns the EICR bits of causes that waited for a route. */
    int write(final int index, final int value) {
        registers[index] = value & writable;
        return route(0, 0);
    }

    /** EICR bits of queues, given as bit masks. */
    int route(final int receiveQueues, final int transmitQueues) {
        return routeSide(receiveQueues, 0) | routeSide(transmitQueues, 1);
    }

    private int routeSide(final int queues, final int side) {
        int bits = 0;
        int without = 0;
        for (int rest = queues | unrouted[side]; rest != 0; rest &= rest - 1) {
            final int queue = Integer.numberOfTrailingZeros(rest);
            final int bit = queueBit(queue, side);
            bits |= bit;
            without |= bit == 0 ? 1 << queue : 0;
        }
        unrouted[side] = without;
        return bits;
    }

    private int queueBit(final int queue, final int side) {
        final int index = queue % registers.length;
        final int shift = (queue / registers.length * 2 + side) * 8;
        return bit(registers[index] >>> shift, vectorBits);
    }

    /** EICR bit that a route names, 0 when it is not valid. */
    static int bit(final int entry, final int vectorBits) {
        return (entry & VALID) != 0 ? 1 << (entry & vectorBits) : 0;
    }
}
