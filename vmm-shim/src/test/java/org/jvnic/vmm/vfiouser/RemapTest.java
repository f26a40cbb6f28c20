package org.jvnic.vmm.vfiouser;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.vmm.memory.MappedMemory;
import org.jvnic.vmm.wire.LinkWire;

/** A client takes memory back under descriptors that the card has read, and gives other memory the same address. */
class RemapTest {
    private static final int RAM_BYTES = CdnaGuest.RAM_BYTES;
    private static final int OLD_BUFFERS = 0x1_0000;
    private static final int BUFFER_BYTES = 0x1_0000;
    private static final int NEW_BUFFERS = 0x4_0000;
    private static final int FRAMES = 10;

    @TempDir
    Path directory;

    private static void map(final Client client, final MappedMemory memory, final int at, final int size) {
        map(client, memory, at, at, size);
    }

    private static void map(
            final Client client, final MappedMemory memory, final int offset, final int at, final int size) {
        client.check(client.call(Client.DMA_MAP, Client.map(3, offset, CdnaGuest.RAM + at, size), memory.fd()));
    }

    private static void mapAll(final Client client, final MappedMemory memory) {
        map(client, memory, 0, OLD_BUFFERS);
        map(client, memory, OLD_BUFFERS, BUFFER_BYTES);
        map(client, memory, OLD_BUFFERS + BUFFER_BYTES, RAM_BYTES - OLD_BUFFERS - BUFFER_BYTES);
    }

    private static void replaceBuffers(final Client client, final MappedMemory other) {
        client.check(client.call(Client.DMA_UNMAP, Client.unmap(0, CdnaGuest.RAM + OLD_BUFFERS, BUFFER_BYTES)));
        map(client, other, 0, OLD_BUFFERS, BUFFER_BYTES);
    }

    private static void assertUntouched(final MappedMemory other) {
        final byte[] copy = new byte[BUFFER_BYTES];
        HostMemory.copyToHeap(other.host(), copy, 0, BUFFER_BYTES);
        assertArrayEquals(new byte[BUFFER_BYTES], copy);
    }

    private static CdnaGuest sender(final Client client, final MappedMemory memory) {
        mapAll(client, memory);
        final CdnaGuest guest = new CdnaGuest(client, memory.host());
        guest.enable();
        guest.start();
        return guest;
    }

    @Test
    void shouldWriteNothingOfACdnaContextsOldDescriptorsIntoMemoryGivenTheSameAddress() {
        try (Bench bench = new Bench(directory, 2);
                MappedMemory fromMemory = MappedMemory.memfd("from", RAM_BYTES);
                MappedMemory memory = MappedMemory.memfd("guest", RAM_BYTES);
                MappedMemory other = MappedMemory.memfd("other", BUFFER_BYTES);
                Client from = Client.negotiated(bench.socket(0));
                Client client = Client.negotiated(bench.socket(1))) {
            final CdnaGuest source = sender(from, fromMemory);
            final CdnaGuest guest = sender(client, memory);
            source.send(CdnaGuest.frame(guest.mac(), source.mac(), 500, 0));
            Bench.await("frame", guest::hasReceived);
            guest.receive();

            replaceBuffers(client, other);
            guest.moveReceiveBuffers(NEW_BUFFERS);
            for (int i = 1; i <= FRAMES; i++) {
                final byte[] frame = CdnaGuest.frame(guest.mac(), source.mac(), 500, i);
                source.send(frame);
                Bench.await("frame", guest::hasReceived);
                assertArrayEquals(frame, guest.receive());
            }

            assertUntouched(other);
        }
    }

    @Test
    void shouldWriteNothingOfAnI82576QueuesOldDescriptorsIntoMemoryGivenTheSameAddress() {
        try (LinkWire.Pair cable = LinkWire.pair();
                ServedCdnaCard near = ServedCdnaCard.builder("near")
                        .context(0, directory.resolve("near"))
                        .wire(cable.left())
                        .start();
                ServedI82576Card far = ServedI82576Card.builder("far")
                        .physical(directory.resolve("far"))
                        .wire(cable.right())
                        .start();
                MappedMemory fromMemory = MappedMemory.memfd("from", RAM_BYTES);
                MappedMemory memory = MappedMemory.memfd("guest", RAM_BYTES);
                MappedMemory other = MappedMemory.memfd("other", BUFFER_BYTES);
                Client from = Client.negotiated(directory.resolve("near"));
                Client client = Client.negotiated(directory.resolve("far"))) {
            final CdnaGuest source = sender(from, fromMemory);
            mapAll(client, memory);
            final I82576Guest guest = new I82576Guest(client, memory.host());
            guest.start(OLD_BUFFERS);
            source.send(CdnaGuest.frame(-1L, source.mac(), 500, 0));
            Bench.await("frame", guest::hasReceived);
            guest.receive();

            replaceBuffers(client, other);
            guest.moveReceiveBuffers(NEW_BUFFERS);
            for (int i = 1; i <= FRAMES; i++) {
                final byte[] frame = CdnaGuest.frame(-1L, source.mac(), 500, i);
                source.send(frame);
                Bench.await("frame", guest::hasReceived);
                assertArrayEquals(frame, guest.receive());
            }

            assertUntouched(other);
            assertEquals(0, far.card().contained());
            assertEquals(0, near.card().contained());
        }
    }
}
