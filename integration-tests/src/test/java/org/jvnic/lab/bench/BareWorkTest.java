package org.jvnic.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.cdna.spec.RingName;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.NicEvents;
import org.jvnic.vmm.machine.ContextSettings;
import org.jvnic.vmm.machine.Protection;
import org.jvnic.vmm.machine.VirtualMachine;
import org.jvnic.vmm.machine.Vmm;
import org.jvnic.vmm.memory.MappedMemory;

/** The bare work uses the memory that the benchmark of the card uses. */
class BareWorkTest {
    private static final long ROUNDS = 64;

    @ParameterizedTest
    @ValueSource(ints = {64, 1518, 9000})
    void shouldUseTheBuffersAndDescriptorsOfTheCard(final int size) {
        final BenchConfig config = config(FrameMix.of(size), 2, false);
        assertEquals(size == 64 ? 256 : 128, config.ring());
        final Touched card = ofCard(config);
        final Touched bare = ofBareWork(config);
        assertEquals(card.transmitBuffers, bare.transmitBuffers);
        assertEquals(card.receiveBuffers, bare.receiveBuffers);
        assertEquals(config.burst(), bare.transmitBuffers.size()); // the sender's last burst is used again
        assertEquals(config.ring(), bare.receiveBuffers.size());
        assertEquals(card.descriptors, bare.descriptors);
    }

    private static BenchConfig config(final FrameMix mix, final int contexts, final boolean twoThreads) {
        final int ring = BenchConfig.defaultRing(mix);
        return new BenchConfig(mix, Protection.DIRECT_MAP, contexts, twoThreads, ring, 1, 1);
    }

    @Test
    void shouldCarryInTwoThreadsToo() {
        try (BareWork bare = new BareWork(config(FrameMix.IMIX, 4, true))) {
            while (bare.loaded() == 0) {
                assertTrue(bare.run(1e-3, true) >= 0);
            }
        }
    }

    /** Offsets of the buffers from the lowest one, and how many descriptors were fetched. */
    private record Touched(Set<Long> transmitBuffers, Set<Long> receiveBuffers, int descriptors) {
        static Touched of(final Set<Long> transmit, final Set<Long> receive, final int descriptors) {
            return new Touched(fromLowest(transmit), fromLowest(receive), descriptors);
        }

        private static Set<Long> fromLowest(final Set<Long> addresses) {
            final long lowest = addresses.stream().min(Long::compareUnsigned).orElseThrow();
            final Set<Long> offsets = new HashSet<>();
            addresses.forEach(address -> offsets.add(address - lowest));
            return offsets;
        }
    }

    private static Touched ofCard(final BenchConfig config) {
        final Trace trace = new Trace();
        final Vmm.Builder builder = Vmm.builder()
                .contexts(2)
                .random(new SplittableRandom(1))
                .mode(EngineMode.STEPPED)
                .events(trace);
        try (Vmm vmm = builder.build()) {
            final BenchGuest sender = new BenchGuest(config, Rig.mac(0), Rig.mac(1));
            final BenchGuest receiver = new BenchGuest(config, Rig.mac(1), Rig.mac(0));
            sender.sendTo(receiver);
            final VirtualMachine[] vms = {
                vmm.createVm("sender", 4 << 20, sender), vmm.createVm("receiver", 4 << 20, receiver)
            };
            for (int i = 0; i < vms.length; i++) {
                vmm.assign(vms[i], i, ContextSettings.of(Rig.mac(i), config.protection()));
            }
            vms[1].step();
            while (receiver.received() < ROUNDS * config.burst()) {
                vms[0].step();
                vmm.card().pump();
                vms[1].step();
            }
        }
        return Touched.of(trace.transmit, trace.receive, trace.descriptors);
    }

    private static Touched ofBareWork(final BenchConfig config) {
        final Set<Long> transmit = new HashSet<>();
        final Set<Long> receive = new HashSet<>();
        final int burst = config.burst();
        int descriptors = 0;
        try (MappedMemory memory = MappedMemory.memfd("bare", BarePair.bytes(config))) {
            final BarePair pair = new BarePair(config, 0, memory.host());
            while (pair.received() < ROUNDS * burst) {
                final int first = pair.received();
                assertEquals(burst, pair.send());
                assertEquals(burst, pair.forward());
                for (int index = first; index < first + burst; index++) {
                    final long buffer = pair.receiveBufferAt(index);
                    assertEquals(HostMemory.getLong(pair.transmitBufferAt(index)), HostMemory.getLong(buffer));
                    transmit.add(pair.transmitBufferAt(index));
                    receive.add(buffer);
                    descriptors += 2;
                }
                assertEquals(burst, pair.receive());
            }
        }
        return Touched.of(transmit, receive, descriptors);
    }

    private static final class Trace implements NicEvents {
        private final Set<Long> transmit = new HashSet<>();
        private final Set<Long> receive = new HashSet<>();
        private int descriptors;

        @Override
        public boolean tracesDescriptors() {
            return true;
        }

        @Override
        public void descriptor(
                final int context, final String ring, final int index, final long address, final long control) {
            (ring.equals(RingName.TRANSMIT.name()) ? transmit : receive).add(address);
            descriptors++;
        }
    }
}
