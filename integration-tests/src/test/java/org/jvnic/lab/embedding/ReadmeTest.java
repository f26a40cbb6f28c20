package org.jvnic.lab.embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.cdna.spec.ContextCommand;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ContextState;

class ReadmeTest {
    private static final Path SOURCE = Path.of("src/test/java/org/jvnic/lab/embedding/ThirtyLines.java");
    private static final Path README = Path.of("../README.md");
    private static final String FROM = "// README: from here\n";
    private static final String TO = "// README: to here\n";
    private static final int CONFIG_BYTES = 1 << 15;
    private static final int REGION = 1 << 16;
    private static final long RAM = 0x8000_0000L;
    private static final long PATIENCE_NS = 30_000_000_000L;

    private final ThirtyLines host = new ThirtyLines();
    private final ByteBuffer ram = host.ram.buffer().order(ByteOrder.LITTLE_ENDIAN);

    private static String shown() throws IOException {
        final String source = Files.readString(SOURCE);
        return source.substring(source.indexOf(FROM) + FROM.length(), source.indexOf(TO));
    }

    @Test
    void shouldShowTheCodeThatIsTested() throws IOException {
        final String block = "```java\n" + shown() + "```\n";
        assertTrue(Files.readString(README).contains(block), () -> "README.md does not contain\n" + block);
    }

    @Test
    void shouldBeAboutThirtyLines() throws IOException {
        final List<String> code =
                shown().lines().filter(line -> line.strip().length() > 1).toList();
        assertTrue(code.size() <= 34, () -> code.size() + " lines");
    }

    @Test
    void shouldCarryAFrameAndRaiseTheLine() {
        start(0);
        start(1);
        final int receiver = REGION;
        ram.putLong(receiver + 0x800, RAM + receiver + 0x2000).putLong(receiver + 0x808, 2048);
        store(1, ContextRegister.RX_PRODUCER, 1);
        ram.putLong(0x1000, 0x0002_0200_0000_0002L).putLong(0x1008, 0x0008_0100_0000L);
        ram.putLong(0, RAM + 0x1000).putLong(8, 60 | (1 << 16));
        store(0, ContextRegister.TX_PRODUCER, 1);
        await(() -> host.interruptLines.get(0) == 1 && host.interruptLines.get(1) == 1);
        host.card.close();
        assertEquals(0x0002_0200_0000_0002L, ram.getLong(receiver + 0x2000));
        assertEquals(1, load(1, ContextRegister.RX_CONSUMER));
        assertEquals(1, host.card.ledger().delivered());
    }

    private void start(final int context) {
        final int base = (int) RAM + context * REGION;
        store(context, ContextRegister.TX_RING_LO, base);
        store(context, ContextRegister.TX_RING_SIZE, 3);
        store(context, ContextRegister.RX_RING_LO, base + 0x800);
        store(context, ContextRegister.RX_RING_SIZE, 3);
        store(context, ContextRegister.INTERRUPT_CONTROL, 1);
        store(context, ContextRegister.COMMAND, ContextCommand.START.ordinal());
        await(() -> load(context, ContextRegister.STATE) == ContextState.RUNNING.ordinal());
    }

    private long page(final int context) {
        return host.pci.load((long) context * CONFIG_BYTES + 0x10, 4) & ~0xFL;
    }

    private void store(final int context, final ContextRegister register, final int value) {
        host.pci.storeMmio(page(context) + register.offset(), 4, value);
    }

    private long load(final int context, final ContextRegister register) {
        return host.pci.loadMmio(page(context) + register.offset(), 4);
    }

    private static void await(final BooleanSupplier condition) {
        final long deadline = System.nanoTime() + PATIENCE_NS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, "waited in vain");
            Thread.onSpinWait();
        }
    }
}
