package org.jvnic.nic.cdna;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.cdna.spec.Offload;
import org.jvnic.nic.cdna.spec.OffloadExtension;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.DropReason;
import org.jvnic.nic.port.NicEvents;
import org.jvnic.nic.register.BitField;

class OffloadFuzzTest {
    private static final int ROUNDS = 30_000;
    private static final long OUTSIDE = 0x7766_5544_3302L;
    private static final int MARGIN = 512;
    private static final BitField[] FIELDS = {
        OffloadExtension.VLAN_TCI,
        OffloadExtension.MSS,
        OffloadExtension.L2_LENGTH,
        OffloadExtension.L3_LENGTH,
        OffloadExtension.L4_LENGTH,
        OffloadExtension.OPERATIONS
    };

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final CapturingWire wire = new CapturingWire();
    private final TestHost host = new TestHost(1, wire, null, NicEvents.NONE);
    private final TestGuest guest = new TestGuest(host, 0);

    @Test
    void shouldSendNothingButTheFrameWhateverTheExtensionSays() {
        host.assign(0, guest.mac, 0);
        guest.write(ContextRegister.OFFLOADS, Offload.ALL);
        guest.start(1518);
        long delivered = 0;
        for (int i = 0; i < ROUNDS; i++) {
            final SamplePacket packet =
                    SamplePacket.make(SamplePacket.Shape.random(random, 60), OUTSIDE, guest.mac, random);
            final byte[] frame = mutate(Arrays.copyOf(packet.frame, Math.min(packet.frame.length, 128)));
            final long extension = mutate(OffloadExtension.MSS.with(packet.extension(random.nextInt(16)), 64));
            final List<byte[]> once = send(frame, extension);
            soilTheStagingMemory();
            final List<byte[]> again = send(frame, extension);
            assertEquals(once.size(), again.size(), "seed " + seed + " round " + i);
            for (int j = 0; j < once.size(); j++) {
                assertArrayEquals(once.get(j), again.get(j), "seed " + seed + " round " + i);
            }
            delivered += once.size();
            assertEquals(ContextState.RUNNING, host.card.stateOf(0), "seed " + seed + " round " + i);
        }
        final PortCounters counters = host.card.auditOf(0);
        assertEquals(0, host.card.contained(), "seed " + seed);
        assertEquals(
                counters.get(PortCounters.TX_TAKEN),
                counters.get(PortCounters.TX_FRAMES) + counters.drops(DropReason.Side.TRANSMIT),
                "seed " + seed);
        assertEquals(2 * delivered + ROUNDS, counters.get(PortCounters.TX_FRAMES), "seed " + seed);
    }

    private byte[] mutate(final byte[] frame) {
        final int length = random.nextInt(4) == 0 ? random.nextInt(frame.length + 1) : frame.length;
        final byte[] mutated = Arrays.copyOf(frame, length);
        for (int i = random.nextInt(3); i > 0 && length > 12; i--) {
            mutated[12 + random.nextInt(length - 12)] = (byte) random.nextInt();
        }
        return mutated;
    }

    private long mutate(final long extension) {
        long mutated = extension;
        for (int i = random.nextInt(3); i > 0; i--) {
            mutated = FIELDS[random.nextInt(FIELDS.length)].with(mutated, random.nextInt());
        }
        return mutated;
    }

    private List<byte[]> send(final byte[] frame, final long extension) {
        final long buffer = TestGuest.TX_BUFFERS + MARGIN;
        final byte[] soil = new byte[frame.length + 2 * MARGIN];
        random.nextBytes(soil);
        System.arraycopy(frame, 0, soil, MARGIN, frame.length);
        HostMemory.copyFromHeap(soil, 0, guest.at(TestGuest.TX_BUFFERS), soil.length);
        guest.queueExtension(extension);
        guest.putDescriptor(TestGuest.TX_RING, guest.txProducer++, buffer, frame.length, Descriptor.FLAG_EOP);
        guest.ring();
        host.settle();
        return wire.take();
    }

    private void soilTheStagingMemory() {
        final byte[] soil = new byte[1500];
        random.nextBytes(soil);
        System.arraycopy(guest.frameTo(OUTSIDE, 14), 0, soil, 0, 14);
        assertEquals(1, send(soil, OffloadExtension.insertVlan(0, 1)).size(), "seed " + seed);
    }
}
