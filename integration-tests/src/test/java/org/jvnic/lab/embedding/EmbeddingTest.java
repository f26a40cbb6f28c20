package org.jvnic.lab.embedding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvnic.nic.cdna.spec.CdnaIdentity;
import org.jvnic.nic.cdna.spec.GlobalRegister;
import org.jvnic.nic.cdna.spec.VectorRing;
import org.jvnic.nic.engine.EngineMode;

class EmbeddingTest {
    private static final int FRAMES = 100;
    private static final int VECTOR_LOG2 = 3;

    @ParameterizedTest
    @CsvSource({"STEPPED, true", "STEPPED, false", "THREAD, true", "THREAD, false", "INLINE, true", "INLINE, false"})
    void shouldCarryFramesAndInterruptOnceForEachReArm(final EngineMode mode, final boolean msix) {
        try (Host host = new Host(2, msix, card -> card.mode(mode))) {
            final Guest a = Guest.running(host, 0);
            final Guest b = Guest.running(host, 1);
            for (int i = 0; i < FRAMES; i++) {
                final byte[] frame = a.frameTo(b.mac, i);
                final long before = host.messagesOf(1);
                assertFalse(host.isLineHigh(1));
                a.send(frame);
                host.await("interrupt of frame " + i, () -> msix ? host.messagesOf(1) > before : host.isLineHigh(1));
                final List<byte[]> received = b.receive();
                assertEquals(1, received.size());
                assertArrayEquals(frame, received.get(0));
                b.rearm();
                assertFalse(host.isLineHigh(1));
                host.card.barrier("re-arm");
            }
            host.settle();
            assertEquals(msix ? FRAMES : 0, host.messagesOf(1));
            assertEquals(FRAMES, host.card.ledger().delivered());
            assertTrue(host.card.ledger().isExact(), () -> host.card.ledger().toString());
            assertEquals(0, host.card.contained());
        }
    }

    @ParameterizedTest
    @EnumSource(EngineMode.class)
    void shouldHoldTheCardsLineUntilTheVectorsAreConsumed(final EngineMode mode) {
        try (Host host = new Host(2, card -> card.mode(mode))) {
            host.enableVectorRing(VECTOR_LOG2);
            final Guest a = Guest.running(host, 0, false, 0);
            final Guest b = Guest.running(host, 1, false, 0);
            int received = 0;
            for (int i = 0; i < FRAMES; i++) {
                a.send(a.frameTo(b.mac, i));
                while (received <= i) {
                    host.await("line of the card for frame " + i, host::isCardLineHigh);
                    final long interrupted = consume(host);
                    if ((interrupted & 2) != 0) {
                        received += b.receive().size();
                        b.rearm();
                    }
                    if ((interrupted & 1) != 0) {
                        a.rearm();
                    }
                }
            }
            assertEquals(0, host.cardMessages());
            while (host.isCardLineHigh()) {
                consume(host);
            }
            assertTrue(host.card.ledger().isExact());
            assertEquals(0, host.card.contained());
        }
    }

    private static long consume(final Host host) {
        final int producer = host.acquire(Host.VECTOR_RING + VectorRing.PRODUCER_OFFSET);
        int consumer = host.global(GlobalRegister.VECTOR_CONSUMER);
        long bits = 0;
        while (consumer != producer) {
            bits |= host.ram.getLong(Host.VECTOR_RING + VectorRing.entryOffset(2, VECTOR_LOG2, consumer));
            consumer++;
        }
        host.global(GlobalRegister.VECTOR_CONSUMER, consumer);
        return bits;
    }

    @Test
    void shouldBeFoundByAScanOfTheConfigurationWindow() {
        final List<String> found = new ArrayList<>();
        try (Host host = new Host(2, card -> card)) {
            for (int device = 0; device < 32; device++) {
                final long id = host.bridge.load((long) device << 15, 4);
                if (id != 0xFFFF_FFFFL) {
                    found.add(device + " " + (id & 0xFFFF) + " " + (id >>> 16));
                }
            }
        }
        final String id = " " + CdnaIdentity.VENDOR_ID + " " + CdnaIdentity.DEVICE_ID;
        assertEquals(List.of("0" + id, "1" + id, "2" + id), found);
    }

    @Test
    void shouldKnowNeitherVmmNorGuestOfThisProject() {
        final JavaClasses here = new ClassFileImporter().importPackages("org.jvnic.lab.embedding");
        assertTrue(here.contain(Host.class));
        ArchRuleDefinition.noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.jvnic.vmm..", "org.jvnic.guest..")
                .check(here);
    }
}
