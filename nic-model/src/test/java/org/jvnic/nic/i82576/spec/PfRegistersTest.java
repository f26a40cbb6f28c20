package org.jvnic.nic.i82576.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnic.nic.register.RegisterFile;

class PfRegistersTest {
    @ParameterizedTest
    @CsvSource({
        "CTRL, 0x00100209", "STATUS, 0x80080681", "EECD, 0x1310", "VET, 0x81008100", "LEDCTL, 0x07068302",
        "RXPBS, 0x40", "TXPBS, 0x28", "TCTL, 0xA40400F8", "TCTL_EXT, 0x00010840", "TIPG, 0x00601008",
        "DTXCTL, 0x44", "RXCSUM, 0x300", "RLPML, 0x2600", "VMOLR, 0x80002600", "RPLOLR, 0x80000000",
        "MBVFIMR, 0xFF", "VFRE, 0xFF", "VFTE, 0xFF", "RXDCTL, 0x00010000", "TXCTL, 0x2A00"
    })
    void shouldResetTo(final String name, final String value) {
        assertEquals(
                Long.decode(value),
                Objects.requireNonNull(PfRegisters.LAYOUT.find(name)).reset(),
                name);
    }

    @Test
    void shouldAnswerEachAliasByADeclaredRegister() {
        for (final PfAliases.Alias alias : PfAliases.spans()) {
            assertNull(PfRegisters.LAYOUT.at(alias.from() >>> 2), () -> alias + " hides a register of its own");
            assertNotNull(PfRegisters.LAYOUT.at(PfAliases.canonical(alias.from()) >>> 2), alias::toString);
        }
        assertEquals(QueueRegister.TDT.offset(3), PfAliases.canonical(0x3B18));
        assertEquals(ReceiveRegister.RAH.offset(1), PfAliases.canonical(0x4C));
        assertEquals(0x5400, PfAliases.canonical(0x5400));
    }

    @Test
    void shouldReadBackWhatIsWrittenToPlainStorage() {
        final RegisterFile file = new RegisterFile(PfRegisters.LAYOUT);

        file.write(GeneralRegister.FCAL.word(), 0x5A5A_5A5A);
        file.write(QueueRegister.RDBAL.word(), -1);
        file.write(ReceiveRegister.FCRTH.word(), 0xFFFF);

        assertEquals(0x5A5A_5A5A, file.read(GeneralRegister.FCAL.word()));
        assertEquals(0xFFFF_FF80, file.read(QueueRegister.RDBAL.word()));
        assertEquals(0xFFF0, file.read(ReceiveRegister.FCRTH.word()));
    }
}
