package org.jvnic.nic.i82576;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.card.Ledger;
import org.jvnic.nic.i82576.receive.Frames;
import org.jvnic.nic.i82576.transmit.Packet;
import org.jvnic.nic.i82576.transmit.Reference;

/** Frames from the wire to a driver's buffers and descriptors, everything set up through the registers of a card. */
class ReceivePathTest {
    private static final String KEY =
            "6d5a56da255b0ec24167253d43a38fb0d0ca2bcbae7b30b477cb2da38030f20c6a42b73bbeac01fa";
    private static final int CTRL = 0x0000;
    private static final int ICR = 0x00C0;
    private static final int RCTL = 0x0100;
    private static final int RXCSUM = 0x5000;
    private static final int RLPML = 0x5004;
    private static final int MTA = 0x5200;
    private static final int VFTA = 0x5600;
    private static final int RAL_1 = 0x5408;
    private static final int MRQC = 0x5818;
    private static final int RETA = 0x5C00;
    private static final int RSSRK = 0x5C80;
    private static final int ETQF_2 = 0x5CB8;
    private static final int PRC_255 = 0x4064;
    private static final int GPRC = 0x4074;
    private static final int BPRC = 0x4078;
    private static final int MPRC = 0x407C;
    private static final int GORCL = 0x4088;
    private static final int ROC = 0x40AC;
    private static final int TORL = 0x40C0;
    private static final int TPR = 0x40D0;
    private static final int BASIC = 0x0400_8000; // SECRC, BAM
    private static final int UNICAST_PROMISCUOUS = 1 << 3;
    private static final int MULTICAST_PROMISCUOUS = 1 << 4;
    private static final int LONG = 1 << 5;
    private static final int VLAN_FILTER = 1 << 18;
    private static final int STRIP_CRC = 1 << 26;
    private static final int VLAN_MODE = 1 << 30;
    private static final int TELLS_HASH = 1 << 13;
    private static final int RXDMT0 = 1 << 4;
    private static final int RXDW = 1 << 7;
    private static final int DD_EOP = 3;
    private static final int VP = 1 << 3;
    private static final int L4CS = 1 << 5;
    private static final int IPCS = 1 << 6;
    private static final int L4E = 1 << 29;
    private static final int IPE = 1 << 30;
    private static final int IPV4_TCP = 0x0110;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final CardBench bench = new CardBench();
    private final ReceiveDriver queue = new ReceiveDriver(bench, 0);

    ReceivePathTest() {
        bench.write(RCTL, BASIC);
        bench.write(RXCSUM, 0x300 | TELLS_HASH);
        bench.read(ICR);
    }

    @AfterEach
    void shouldHaveAccountedForEveryFrame() {
        final Ledger ledger = bench.card.ledger();
        assertTrue(ledger.isExact(), () -> "seed " + seed + ": " + ledger);
        assertEquals(0, bench.card.contained(), "seed " + seed);
    }

    private static byte[] to(final long destination, final byte[] frame) {
        for (int i = 0; i < 6; i++) {
            frame[i] = (byte) (destination >>> (8 * i));
        }
        return frame;
    }

    private byte[] frame(final int length) {
        final byte[] frame = new byte[length];
        random.nextBytes(frame);
        frame[12] = (byte) 0x88;
        frame[13] = (byte) 0xB5;
        return to(CardBench.MAC, frame);
    }

    private static byte[] tcp(final String source, final int from, final String destination, final int to) {
        final byte[] frame = Frames.ipv4(source, destination, Frames.TCP, Frames.tcp(from, to, 100));
        Packet.put16(frame, 24, ~Reference.wordSum(frame, 14, 34, 0));
        final int pseudo = Reference.pseudoSum(frame, 14, true, Frames.TCP, 120);
        Packet.put16(frame, 50, ~Reference.wordSum(frame, 34, frame.length, pseudo));
        return to(CardBench.MAC, frame);
    }

    private static byte[] tcp() {
        return tcp("66.9.149.187", 2794, "161.142.100.80", 1766);
    }

    @Test
    void shouldReceiveForIpxe() {
        queue.open(0, 8);
        for (int i = 0; i < 40; i++) {
            final int slot = i % ReceiveDriver.SLOTS;
            final byte[] frame = frame(60 + random.nextInt(1454));
            bench.arrive(frame);
            final long high = queue.status(slot) & 0xFFFF_FFFFL;
            assertEquals(frame.length, high & 0xFFFF, "seed " + seed);
            assertEquals(DD_EOP, queue.last(slot) & 0xFF & ~4, "DD, EOP and no error");
            assertEquals(0, queue.last(slot) >>> 8 & 0xFF);
            assertArrayEquals(frame, queue.bytes(slot, frame.length), "seed " + seed);
            assertEquals(ReceiveDriver.UNTOUCHED, queue.bytes(slot, frame.length + 1)[frame.length]);
            assertEquals((i + 1) % ReceiveDriver.SLOTS, queue.head());
            queue.tail((i + 9) % ReceiveDriver.SLOTS);
            assertEquals(RXDW, bench.read(ICR) & ~RXDMT0, "and nothing that the driver does not know");
            assertEquals(0, bench.read(ICR));
            if (slot == ReceiveDriver.SLOTS - 1) {
                queue.open(0, 8);
            }
        }
    }

    @Test
    void shouldFillOneBufferAndCount() {
        queue.open(ReceiveDriver.ONE_BUFFER | 2);
        final byte[] frame = tcp();
        bench.arrive(frame);
        assertEquals(IPV4_TCP, queue.info(0));
        assertEquals(DD_EOP | L4CS | IPCS, queue.status(0));
        assertEquals(frame.length, queue.last(0));
        assertArrayEquals(frame, queue.bytes(0, frame.length));
        assertEquals(ReceiveDriver.UNTOUCHED, queue.bytes(0, frame.length + 1)[frame.length]);
        assertFalse(queue.isDone(1));
        assertEquals(1, queue.head());
        assertEquals(RXDW, bench.read(ICR));
        assertEquals(1, bench.read(GPRC));
        assertEquals(1, bench.read(TPR));
        assertEquals(1, bench.read(PRC_255));
        assertEquals(frame.length + 4, bench.read(GORCL), "with the check sequence");
        assertEquals(frame.length + 4, bench.read(TORL));
        assertEquals(0, bench.read(GPRC), "a read clears");
    }

    @Test
    void shouldKeepTheCheckSequenceWhenItIsNotStripped() {
        bench.write(RCTL, BASIC & ~STRIP_CRC);
        queue.open(ReceiveDriver.ONE_BUFFER | 2);
        final byte[] frame = frame(100);
        bench.arrive(frame);
        assertEquals(104, queue.last(0));
        assertArrayEquals(frame, queue.bytes(0, 100));
    }

    @Test
    void shouldSplitHeaderFromPayload() {
        queue.open(ReceiveDriver.SPLIT | 2 << 8 | 2);
        final byte[] frame = tcp();
        bench.arrive(frame);
        assertEquals(IPV4_TCP | 54 << 21 | 1 << 31, queue.info(0));
        assertEquals(100, queue.length(0));
        assertArrayEquals(Arrays.copyOf(frame, 54), queue.headerBytes(0, 54));
        assertArrayEquals(Arrays.copyOfRange(frame, 54, 154), queue.bytes(0, 100));
        assertEquals(ReceiveDriver.UNTOUCHED, queue.bytes(0, 101)[100]);
    }

    @Test
    void shouldPutASmallPacketIntoTheHeaderBufferWhenAlwaysSplitting() {
        queue.open(ReceiveDriver.SPLIT_ALWAYS | 2 << 8 | 2);
        final byte[] frame = frame(80);
        bench.arrive(frame);
        assertEquals(0, queue.length(0));
        assertEquals(80, queue.info(0) >>> 21 & 0x3FF);
        assertArrayEquals(frame, queue.headerBytes(0, 80));
        assertTrue(queue.isDone(0));
    }

    private void hash(final int target) {
        final ByteBuffer key = ByteBuffer.wrap(HexFormat.of().parseHex(KEY)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 10; i++) {
            bench.write(RSSRK + 4 * i, key.getInt());
        }
        for (int i = 0; i < 32; i++) {
            bench.write(RETA + 4 * i, target * 0x0101_0101);
        }
        bench.write(MRQC, 2 | 1 << 16 | 1 << 17);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 8, 15})
    void shouldHashToAnyQueueAndTellTheHash(final int target) {
        hash(target);
        queue.open(ReceiveDriver.ONE_BUFFER | 2);
        final ReceiveDriver chosen = new ReceiveDriver(bench, target).open(ReceiveDriver.ONE_BUFFER | 2);
        bench.write(0x1514, 0xC000_0011);
        bench.card.function().configWrite(0x72, 2, 0x8000);
        bench.write(0x1700 + 4 * (target & 7), (0x80 | 5) << (target < 8 ? 0 : 16));
        bench.arrive(tcp());
        assertTrue(chosen.isDone(0));
        assertEquals(IPV4_TCP | 1, chosen.info(0));
        assertEquals(0x51CC_C178, chosen.hash(0));
        assertEquals(1 << 5, bench.read(0x1580), "EICR");
        if (target != 0) {
            bench.arrive(frame(100));
            assertTrue(queue.isDone(0), "what has no hash is for queue 0");
            assertEquals(0, queue.info(0) & 0xF);
        }
    }

    @Test
    void shouldChooseTheEntryByTheLowBitsOfTheHash() {
        hash(0);
        bench.write(RETA + 4 * (0x78 / 4), 3); // hash 51ccc178
        final ReceiveDriver third = new ReceiveDriver(bench, 3).open(ReceiveDriver.ONE_BUFFER | 2);
        queue.open(ReceiveDriver.ONE_BUFFER | 2);
        bench.arrive(tcp(), tcp("199.92.111.2", 14230, "65.69.140.83", 4739));
        assertEquals(0x51CC_C178, third.hash(0));
        assertFalse(third.isDone(1));
        assertEquals(0xC626_B0EA, queue.hash(0));
    }

    @Test
    void shouldSendATypeOfFrameToItsOwnQueue() {
        final ReceiveDriver other = new ReceiveDriver(bench, 6).open(ReceiveDriver.ONE_BUFFER | 2);
        queue.open(ReceiveDriver.ONE_BUFFER | 2);
        bench.write(ETQF_2, 0x88F7 | 6 << 16 | 1 << 26 | 1 << 31);
        final byte[] time = frame(64);
        time[13] = (byte) 0xF7;
        bench.arrive(time, frame(64));
        assertEquals(0x8000 | 2 << 4, other.info(0) & 0xFFFF);
        assertTrue(queue.isDone(0));
        assertFalse(other.isDone(1));
    }

    @ParameterizedTest
    @CsvSource({"true, 0x0064, true", "true, 0x2065, false", "false, 0x2064, true"})
    void shouldStripAndFilterTags(final boolean strip, final String tag, final boolean accepted) {
        final int tci = Integer.decode(tag);
        bench.write(CTRL, bench.read(CTRL) | (strip ? VLAN_MODE : 0));
        bench.write(RCTL, BASIC | VLAN_FILTER);
        bench.write(VFTA + 4 * 3, 1 << 4); // VLAN 100
        queue.open(ReceiveDriver.ONE_BUFFER | 2);
        final byte[] frame = frame(200);
        bench.arrive(Reference.withTag(frame, 0x8100, tci));
        assertEquals(accepted, queue.isDone(0));
        if (accepted) {
            assertEquals(strip ? VP : 0, queue.status(0) & VP);
            assertEquals(strip ? tci << 16 | 200 : 204, queue.last(0));
            assertArrayEquals(strip ? frame : Reference.withTag(frame, 0x8100, tci), queue.bytes(0, strip ? 200 : 204));
        }
    }

    @Test
    void shouldTellWrongSumsAndDeliver() {
        queue.open(ReceiveDriver.ONE_BUFFER | 2);
        final byte[] segment = tcp();
        segment[100] ^= 1;
        final byte[] header = tcp();
        header[22] ^= 1;
        bench.arrive(segment, header);
        assertEquals(L4E, queue.status(0) & (L4E | IPE));
        assertEquals(IPE, queue.status(1) & IPE);
        assertArrayEquals(segment, queue.bytes(0, segment.length));
    }

    @Test
    void shouldReceiveWhatTheFiltersAdmit() {
        queue.open(ReceiveDriver.ONE_BUFFER | 2);
        final long group = 0x0100_005E_0001L;
        final long other = 0x0200_005E_0001L;
        final long stranger = 0x0600_0000_0002L;
        bench.write(MTA + 4 * (0x10 >> 5), 1 << (0x10 & 31)); // address bytes 4 and 5 are 00 01
        bench.arrive(to(group, frame(60)), to(other, frame(60)), to(stranger, frame(60)), to(-1, frame(60)));
        assertEquals(2, queue.head());
        assertEquals(1, bench.read(MPRC));
        assertEquals(1, bench.read(BPRC));
        assertEquals(2, bench.read(GPRC));
        assertEquals(4, bench.read(TPR));
        bench.write(RCTL, bench.read(RCTL) | MULTICAST_PROMISCUOUS);
        bench.arrive(to(other, frame(60)), to(stranger, frame(60)));
        assertEquals(3, queue.head());
        bench.write(RCTL, (bench.read(RCTL) & ~MULTICAST_PROMISCUOUS) | UNICAST_PROMISCUOUS);
        bench.arrive(to(other, frame(60)), to(stranger, frame(60)));
        assertEquals(4, queue.head());
        bench.write(RCTL, bench.read(RCTL) & ~UNICAST_PROMISCUOUS);
        bench.write(RAL_1, (int) stranger);
        bench.write(RAL_1 + 4, (int) (stranger >>> 32) | 1 << 31);
        bench.arrive(to(stranger, frame(60)));
        assertEquals(5, queue.head());
        bench.write(RAL_1 + 4, (int) (stranger >>> 32));
        bench.write(RCTL, bench.read(RCTL) & ~0x8000);
        bench.arrive(to(stranger, frame(60)), to(-1, frame(60)));
        assertEquals(5, queue.head(), "no broadcasts without BAM, and no address without AV");
    }

    @Test
    void shouldSpreadAJumboFrameOverSeveralBuffers() {
        bench.write(RCTL, BASIC | LONG);
        bench.write(RLPML, 9018);
        queue.open(ReceiveDriver.ONE_BUFFER | 2);
        final byte[] frame = frame(9014);
        bench.arrive(frame, frame(9015));
        for (int slot = 0; slot < 5; slot++) {
            assertEquals(slot == 4 ? DD_EOP : 1, queue.status(slot) & DD_EOP);
            assertEquals(slot == 4 ? 9014 - 4 * 2048 : 2048, queue.length(slot));
        }
        assertArrayEquals(frame, queue.take());
        assertNull(queue.take());
        assertEquals(1, bench.read(ROC), "one was a byte longer than RLPML");
        assertEquals(1, bench.read(GPRC));
    }

    @Test
    void shouldRefuseALongFrameUnlessLongFramesAreOn() {
        queue.open(ReceiveDriver.ONE_BUFFER | 2);
        bench.arrive(frame(1515), frame(1514));
        assertEquals(1, queue.head());
        assertEquals(1514, queue.length(0));
        assertEquals(1, bench.read(ROC));
    }

    @Test
    void shouldTouchNothingOnceSwitchedOff() {
        queue.open(ReceiveDriver.ONE_BUFFER | 2);
        queue.control(0);
        bench.arrive(frame(100));
        queue.control(1 << 25);
        bench.write(RCTL, bench.read(RCTL) & ~2);
        bench.arrive(frame(100));
        assertFalse(queue.isDone(0));
        bench.write(RCTL, bench.read(RCTL) | 2);
        bench.arrive(frame(100));
        assertEquals(1, queue.head());
        bench.card.function().configWrite(4, 2, 2);
        bench.arrive(frame(100));
        assertEquals(1, queue.head(), "no bus mastering");
    }
}
