package org.jvnic.lab.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvnic.lab.traffic.Endpoint;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.vmm.capture.PcapFrameTap;
import org.jvnic.vmm.machine.ContextSettings;
import org.jvnic.vmm.machine.Protection;
import org.jvnic.vmm.machine.VirtualMachine;
import org.jvnic.vmm.machine.Vmm;

class OffloadDecoderTest {
    private static final long VM_BYTES = 16 << 20;
    private static final Endpoint FROM = Endpoint.of(0);
    private static final Endpoint TO = Endpoint.of(1);
    private static final String GOOD = "1";
    private static final int[] PAYLOADS = {0, 1, 2, 17, 63, 64, 65, 999, 1000};
    private static final int[] SEGMENT_SIZES = {64, 65, 536, 1000, 1360};
    private static final int MOST_DATA = 12_000;
    private static final int[] PIECES = {4096, 61, 700, 1537};
    private static final String[] FIELDS = {
        "vlan.id",
        "ip.len",
        "ipv6.plen",
        "ip.id",
        "tcp.seq_raw",
        "tcp.flags",
        "tcp.payload",
        "udp.payload",
        "ip.checksum.status",
        "tcp.checksum.status",
        "udp.checksum.status",
        "_ws.malformed",
        "vlan.priority"
    };

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final List<SentPacket> packets = new ArrayList<>();
    private final OffloadGuest sender = new OffloadGuest();
    private final OffloadGuest receiver = new OffloadGuest();

    @ParameterizedTest
    @EnumSource
    void shouldBeDecodedByTsharkAsSentWithEveryChecksumGood(final Protection protection, @TempDir final Path directory)
            throws IOException, InterruptedException {
        assumeTrue(Tshark.isInstalled(), "tshark is not installed");
        final Path file = directory.resolve("offloads.pcapng");
        makePackets();
        try (PcapFrameTap tap = new PcapFrameTap(file, 2)) {
            exchange(protection, tap);
        }
        final List<SentPacket.Decoded> expected = new ArrayList<>();
        packets.forEach(packet -> expected.addAll(packet.expected()));
        final List<String[]> frames = new Tshark(directory, file).fields(FIELDS);
        assertEquals(expected.size(), frames.size(), "seed " + seed);
        for (int i = 0; i < frames.size(); i++) {
            assertEquals(expected.get(i), decoded(frames.get(i)), "seed " + seed + " frame " + i);
            assertGood(frames.get(i), "seed " + seed + " frame " + i);
        }
        assertEquals(
                Collections.nCopies(expected.size(), "good"),
                receiver.received.stream().map(told -> told.split(" ")[0]).toList(),
                "seed " + seed);
    }

    private void makePackets() {
        for (final boolean ipv6 : new boolean[] {false, true}) {
            for (final SentPacket.Tag tag : SentPacket.Tag.values()) {
                for (final int options : new int[] {0, 1, 10}) {
                    for (final int payload : PAYLOADS) {
                        packets.add(new SentPacket(ipv6, true, tag, options, 0, payload, random));
                        packets.add(new SentPacket(ipv6, false, tag, options, 0, payload, random));
                    }
                    for (final int mss : SEGMENT_SIZES) {
                        final int data = random.nextInt(Math.min(MOST_DATA, 100 * mss));
                        packets.add(new SentPacket(ipv6, true, tag, options, mss, data, random));
                        packets.add(new SentPacket(ipv6, true, tag, options, mss, 3 * mss, random));
                    }
                }
            }
        }
    }

    private void exchange(final Protection protection, final PcapFrameTap tap) {
        try (Vmm vmm =
                Vmm.builder().contexts(2).mode(EngineMode.STEPPED).tap(tap).build()) {
            final VirtualMachine from = vmm.createVm("sender", VM_BYTES, sender);
            final VirtualMachine to = vmm.createVm("receiver", VM_BYTES, receiver);
            vmm.assign(from, 0, ContextSettings.of(FROM.mac(), protection));
            vmm.assign(to, 1, ContextSettings.of(TO.mac(), protection));
            for (final SentPacket packet : packets) {
                final byte[] frame = packet.bytes(TO, FROM);
                final int piece = Math.max(PIECES[random.nextInt(PIECES.length)], (frame.length + 17) / 18);
                sender.send(frame, piece, packet.extension());
            }
            int quiet = 0;
            while (quiet < 10) {
                final int work =
                        from.step() + vmm.card().pump() + to.step() + vmm.card().pump();
                quiet = work == 0 && sender.isIdle() ? quiet + 1 : 0;
            }
            from.shutDown();
            to.shutDown();
        }
    }

    private static SentPacket.Decoded decoded(final String... frame) {
        return new SentPacket.Decoded(
                frame[0].isEmpty() ? SentPacket.NOT_THERE : (int) ((number(frame[12]) << 13) | number(frame[0])),
                (int) number(frame[1].isEmpty() ? frame[2] : frame[1]),
                (int) number(frame[3]),
                number(frame[4]),
                (int) number(frame[5]),
                (frame[6] + frame[7]).replace(":", ""));
    }

    private static long number(final String field) {
        return field.isEmpty() ? SentPacket.NOT_THERE : Long.decode(field);
    }

    private static void assertGood(final String[] frame, final String where) {
        final boolean ipv4 = !frame[1].isEmpty();
        final boolean tcp = !frame[4].isEmpty();
        assertEquals(ipv4 ? GOOD : "", frame[8], where);
        assertEquals(tcp ? GOOD : "", frame[9], where);
        assertEquals(tcp ? "" : GOOD, frame[10], where);
        assertEquals("", frame[11], where);
    }
}
