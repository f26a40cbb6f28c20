package org.jvnic.nic.i82576;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.i82576.spec.I82576Register;
import org.jvnic.nic.i82576.spec.PfRegisters;
import org.jvnic.nic.i82576.spec.QueueRegister;
import org.jvnic.nic.i82576.spec.ReceiveRegister;
import org.jvnic.nic.i82576.spec.TransmitRegister;
import org.jvnic.nic.register.RegisterSpec;

/** A driver without sense: any offset, width and value, queues running on rings that are nowhere. */
class HostileRegistersTest {
    private static final int ACCESSES = 60_000;

    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);
    private final BusWithoutMemory bench = new BusWithoutMemory();

    @Test
    void shouldAnswerAnyOffsetWidthAndValue() {
        for (int i = 0; i < ACCESSES; i++) {
            final long offset = random.nextInt(16) == 0 ? random.nextLong() : random.nextLong(PfRegisters.SPACE_BYTES);
            final int numBytes = random.nextInt(8) == 0 ? random.nextInt() : 1 << random.nextInt(4);
            final long value = bench.read(offset, numBytes);
            final boolean fits = numBytes <= 0 || numBytes >= 8 || value >>> (numBytes * 8) == 0;
            assertTrue(fits, () -> "seed " + seed + ": " + numBytes + " bytes at " + offset + " read " + value);
            bench.write(offset, numBytes, random.nextLong());
        }
        assertEquals(0, bench.card.contained(), () -> "seed " + seed);
    }

    @Test
    void shouldAnswerAnyValueInRealRegistersWithQueuesEnabled() {
        final RegisterSpec[] registers = PfRegisters.LAYOUT.registers().toArray(new RegisterSpec[0]);
        for (int i = 0; i < ACCESSES; i++) {
            final RegisterSpec register = registers[random.nextInt(registers.length)];
            bench.write32(register.offset(random.nextInt(register.count())), random.nextInt());
            bench.read32(register.offset(random.nextInt(register.count())));
            if ((i & 31) == 0) {
                enable(random.nextInt(16));
            }
        }
        assertTrue(bench.requests() > 0, () -> "seed " + seed + ": no ring was ever looked for");
        assertEquals(0, bench.card.contained(), () -> "seed " + seed);
    }

    private void enable(final int queue) {
        set(ReceiveRegister.RCTL, 0, 1 << 1);
        set(TransmitRegister.TCTL, 0, 1 << 1);
        set(QueueRegister.RDLEN, queue, random.nextInt());
        set(QueueRegister.TDLEN, queue, random.nextInt());
        set(QueueRegister.RXDCTL, queue, 1 << 25);
        set(QueueRegister.TXDCTL, queue, 1 << 25);
        set(QueueRegister.RDT, queue, random.nextInt());
        set(QueueRegister.TDT, queue, random.nextInt());
    }

    private void set(final I82576Register register, final int index, final int value) {
        bench.write32(register.offset(index), value);
    }
}
