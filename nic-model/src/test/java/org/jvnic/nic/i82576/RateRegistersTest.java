package org.jvnic.nic.i82576;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.jvnic.nic.i82576.spec.TransmitRegister;

class RateRegistersTest {
    private static final int SELECT = TransmitRegister.RTTDQSEL.offset();
    private static final int RATE = TransmitRegister.RTTBCNRC.offset();

    private int changes;
    private final RateRegisters rates = new RateRegisters(() -> changes++);

    @Test
    void shouldKeepARateForEachQueueBehindOneRegister() {
        rates.write(SELECT, 3);
        rates.write(RATE, 1 << 31 | 2 << 14);
        rates.write(SELECT, 15);
        rates.write(RATE, 7);

        assertEquals(7, rates.read(RATE));
        rates.write(SELECT, 3);
        assertEquals(1 << 31 | 2 << 14, rates.read(RATE));
        assertEquals(1 << 31 | 2 << 14, rates.rate(3));
        assertEquals(0, rates.rate(0));
        assertEquals(2, changes);
    }

    @Test
    void shouldSelectOneOfSixteenQueuesWhateverIsWritten() {
        rates.write(SELECT, -1);

        assertEquals(15, rates.read(SELECT));
    }

    @Test
    void shouldForgetRatesAndSelectionOnReset() {
        rates.write(SELECT, 5);
        rates.write(RATE, -1);

        rates.reset();

        assertEquals(0, rates.read(SELECT));
        assertEquals(0, rates.rate(5));
    }
}
