package org.jvnic.nic.i82576.receive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.i82576.transmit.Packet;
import org.jvnic.nic.i82576.transmit.Reference;

/** Pictures of descriptors written back, quadword by quadword, for each type of descriptor. */
class RxWriteBackTest {
    private static final int TELLS_HASH = 1 << 13;
    private static final int SPLIT_128 = 2 << 8;

    private final RxBench bench = new RxBench(16);

    private static byte[] tcp(final int data) {
        return summed(Frames.ipv4("10.0.0.1", "10.0.0.2", Frames.TCP, Frames.tcp(4096, 80, data)), Frames.TCP, 16);
    }

    private static byte[] udp(final int data) {
        return summed(Frames.ipv4("10.0.0.1", "10.0.0.2", Frames.UDP, Frames.udp(4096, 53, data)), Frames.UDP, 6);
    }

    private static byte[] summed(final byte[] frame, final int protocol, final int at) {
        final int l4Bytes = Packet.get16(frame, 16) - 20;
        Packet.put16(frame, 24, ~Reference.wordSum(frame, 14, 34, 0));
        final int pseudo = Reference.pseudoSum(frame, 14, true, protocol, l4Bytes);
        Packet.put16(frame, 34 + at, ~Reference.wordSum(frame, 34, 34 + l4Bytes, pseudo));
        return frame;
    }

    private void assertDescriptor(final int slot, final long low, final long high) {
        assertEquals(Long.toHexString(low), Long.toHexString(bench.low(0, slot)));
        assertEquals(Long.toHexString(high), Long.toHexString(bench.high(0, slot)));
    }

    private void assertPacket(final int slot, final byte[] frame, final int from, final int to) {
        assertArrayEquals(Arrays.copyOfRange(frame, from, to), bench.bytes(bench.bufferBus(slot), to - from));
    }

    private void assertHeader(final int slot, final byte[] frame, final int to) {
        final byte[] expected = Arrays.copyOf(frame, to + 1);
        expected[to] = RxBench.UNTOUCHED;
        assertArrayEquals(expected, bench.bytes(bench.headerBus(slot), to + 1));
    }

    private void open(final int split) {
        bench.paint();
        bench.checksums |= TELLS_HASH;
        bench.open(0, split);
    }

    @Test
    void shouldWriteOneBuffer() {
        open(RxBench.ONE_BUFFER);
        bench.wire(tcp(100));
        bench.wire(udp(100));
        bench.wire(Frames.ethernet(0x88B5, new byte[46]));

        assertDescriptor(0, 0x0110L, 0x9A_0000_0063L); // IPv4 and TCP; length 154; IPCS, L4CS, EOP, DD
        assertDescriptor(1, 0x0210L, 0x8E_0000_0073L); // IPv4 and UDP; UDPCS too
        assertDescriptor(2, 0L, 0x3C_0000_0003L);
        assertPacket(0, tcp(100), 0, 154);
    }

    @Test
    void shouldTellWrongSums() {
        open(RxBench.ONE_BUFFER);
        final byte[] wrongTcp = tcp(100);
        wrongTcp[100] ^= 1;
        final byte[] wrongIp = tcp(100);
        wrongIp[22] ^= 1;
        bench.wire(wrongTcp);
        bench.wire(wrongIp);

        assertDescriptor(0, 0x0110L, 0x9A_2000_0063L);
        assertDescriptor(1, 0x0110L, 0x9A_4000_0063L);
    }

    @Test
    void shouldTellIdentificationAndPacketChecksumInPlaceOfTheHash() {
        bench.open(0, RxBench.ONE_BUFFER);
        final byte[] frame = tcp(100);
        bench.checksums = 0x300 | 14;
        bench.configure();
        bench.wire(frame);

        final long sum = ~Reference.wordSum(frame, 14, frame.length, 0) & 0xFFFFL;
        assertDescriptor(0, 0x0110L | 0x1234L << 32 | sum << 48, 0x9A_0000_0263L);
    }

    @Test
    void shouldSayThatSumsAreToBeIgnoredWhenNoneIsVerified() {
        bench.checksums = 0;
        open(RxBench.ONE_BUFFER);
        bench.wire(tcp(100));

        assertDescriptor(0, 0x0110L, 0x9A_0000_0007L);
    }

    @Test
    void shouldVerifySctpWhenToldTo() {
        bench.checksums = 0x300 | 1 << 11;
        open(RxBench.ONE_BUFFER);
        final byte[] sctp = Frames.ipv6("fe80::1", "fe80::2", 132, new byte[60]);
        Packet.put32(sctp, 62, Integer.reverseBytes(Reference.crc32c(sctp, 54, 114)));
        bench.wire(sctp);
        sctp[113] ^= 1;
        bench.wire(sctp);
        bench.checksums = 0x300 | TELLS_HASH;
        bench.configure();
        bench.wire(sctp);

        assertDescriptor(0, 0x0440L, 0x72_0000_0023L);
        assertDescriptor(1, 0x0440L, 0x72_2000_0023L);
        assertDescriptor(2, 0x0440L, 0x72_0000_0003L);
        assertPacket(1, sctp, 0, 114);
    }

    @Test
    void shouldNotVerifyIpv6WhenToldNotTo() {
        bench.filter = 1 << 17;
        open(RxBench.ONE_BUFFER);
        bench.wire(Frames.ipv6("fe80::1", "fe80::2", Frames.TCP, Frames.tcp(1, 2, 10)));

        assertDescriptor(0, 0x0140L, 0x54_0000_0003L);
    }

    @Test
    void shouldTellNoTransportSumOfFragments() {
        open(RxBench.ONE_BUFFER);
        final byte[] fragment = tcp(100);
        fragment[20] = 0x20;
        Packet.put16(fragment, 24, 0);
        Packet.put16(fragment, 24, ~Reference.wordSum(fragment, 14, 34, 0));
        bench.wire(fragment);

        assertDescriptor(0, 0x0010L, 0x9A_0000_0043L);
    }

    @Test
    void shouldSumThePayloadOfTheFragmentThatHasTheUdpHeader() {
        bench.open(0, RxBench.ONE_BUFFER);
        bench.checksums = 0x300 | 1 << 12;
        bench.configure();
        final byte[] first = udp(100);
        first[20] = 0x20;
        Packet.put16(first, 24, 0);
        Packet.put16(first, 24, ~Reference.wordSum(first, 14, 34, 0));
        bench.wire(first);

        final long sum = ~Reference.wordSum(first, 34, first.length, 0) & 0xFFFFL;
        assertDescriptor(0, 0x0010L | 0x1234L << 32 | sum << 48, 0x8E_0000_0643L);
    }

    @Test
    void shouldSpreadAFrameOverSeveralDescriptors() {
        bench.strip = true;
        open(RxBench.ONE_BUFFER | 1);
        final byte[] frame = tcp(2400);
        bench.wire(Reference.withTag(frame, 0x8100, 0x2064));

        assertDescriptor(0, 0, 0x400_0000_0001L);
        assertDescriptor(1, 0, 0x400_0000_0001L);
        assertDescriptor(2, 0x0110L, 0x2064_0196_0000_006BL);
        assertPacket(0, frame, 0, 1024);
        assertPacket(1, frame, 1024, 2048);
        assertPacket(2, frame, 2048, 2454);
    }

    @Test
    void shouldWriteTheOldFormatAndLeaveTheAddress() {
        bench.strip = true;
        bench.bufferBytes = 256;
        bench.open(0, RxBench.LEGACY);
        final byte[] frame = udp(300);
        frame[200] ^= 1;
        bench.wire(Reference.withTag(frame, 0x8100, 0x0ABC));

        final long sum = ~Reference.wordSum(frame, 0, frame.length, 0) & 0xFFFFL;
        assertDescriptor(0, bench.bufferBus(0), 0x0000_0001_0000_0100L);
        assertDescriptor(1, bench.bufferBus(1), 0x0ABC_207B_0000_0056L | sum << 16);
    }

    @Test
    void shouldSplitHeaderFromPayload() {
        open(RxBench.SPLIT | SPLIT_128);
        final byte[] frame = tcp(100);
        bench.wire(frame);

        assertDescriptor(0, 0x0110L | 54L << 21 | 1L << 31, 0x64_0000_0063L);
        assertHeader(0, frame, 54);
        assertPacket(0, frame, 54, 154);
    }

    @Test
    void shouldLeaveThePacketBufferEmptyWhenThereIsOnlyAHeader() {
        open(RxBench.SPLIT | SPLIT_128);
        final byte[] frame = summed(Frames.ipv4("10.0.0.1", "10.0.0.2", Frames.UDP, Frames.udp(1, 2, 18)), 17, 6);
        bench.headerKinds = 1 << 3;
        bench.configure();
        bench.wire(frame);
        assertDescriptor(0, 0x0210L | 42L << 21 | 1L << 31, 0x12_0000_0073L);

        final byte[] ack = Frames.ipv6("fe80::1", "fe80::2", Frames.TCP, Frames.tcp(1, 2, 0));
        bench.headerKinds = 1 << 8;
        bench.configure();
        bench.wire(ack);
        assertDescriptor(1, 0x0140L | 74L << 21 | 1L << 31, 0x0_2000_0023L);
        assertHeader(1, ack, 74);
    }

    @Test
    void shouldNotSplitWhatIsNoKindOfHeaderToSplit() {
        open(RxBench.SPLIT | SPLIT_128);
        bench.headerKinds = RxBench.ALL_KINDS & ~(1 << 2);
        bench.configure();
        bench.wire(tcp(100));
        bench.wire(Frames.ethernet(0x88B5, new byte[46]));

        assertDescriptor(0, 0x0110L, 0x9A_0000_0063L);
        assertDescriptor(1, 0L, 0x3C_0000_0003L);
    }

    @Test
    void shouldSplitBehindTheIpHeaderWhereThereIsNoTransport() {
        open(RxBench.SPLIT | SPLIT_128);
        bench.wire(Frames.ipv4("10.0.0.1", "10.0.0.2", 47, new byte[100]));
        bench.wire(Frames.ipv6(
                "fe80::1", "fe80::2", 44, Frames.extension(Frames.TCP, "000100000001", Frames.tcp(1, 2, 60))));

        assertEquals(34, bench.low(0, 0) >>> 21 & 0x3FF);
        assertEquals(62, bench.low(0, 1) >>> 21 & 0x3FF);
    }

    @Test
    void shouldTellAHeaderThatDoesNotFitAndSplitNothing() {
        open(RxBench.SPLIT | 1 << 8);
        final byte[] frame = Frames.ipv6("fe80::1", "fe80::2", Frames.TCP, Frames.tcp(1, 2, 100));
        bench.checksums = TELLS_HASH;
        bench.configure();
        bench.wire(frame);

        assertDescriptor(0, 0x0140L | 74L << 21 | 1L << 31, 0xAE_0080_0007L);
        assertPacket(0, frame, 0, frame.length);
        assertHeader(0, frame, 0);
    }

    @Test
    void shouldPutAWholeShortPacketIntoTheHeaderBufferWhenSplittingAlways() {
        open(RxBench.SPLIT_ALWAYS | SPLIT_128);
        final byte[] frame = udp(60);
        bench.wire(frame);

        assertDescriptor(0, 0x0210L | 102L << 21, 0x0_0000_0073L);
        assertHeader(0, frame, 102);
    }

    @Test
    void shouldFillTheHeaderBufferWithWhatItCannotSplitWhenSplittingAlways() {
        open(RxBench.SPLIT_ALWAYS | SPLIT_128 | 1);
        final byte[] frame = Frames.ethernet(0x88B5, new byte[1400]);
        bench.wire(frame);

        assertDescriptor(0, 128L << 21, 0x400_0000_0001L);
        assertDescriptor(1, 0, 0x106_0000_0003L);
        assertHeader(0, frame, 128);
        assertPacket(0, frame, 128, 128 + 1024);
    }

    @Test
    void shouldFillTheHeaderBufferWithTheStartOfALongHeaderWhenSplittingAlways() {
        bench.checksums = 0;
        open(RxBench.SPLIT_ALWAYS | 1 << 8);
        final byte[] frame = Frames.ipv6("fe80::1", "fe80::2", Frames.TCP, Frames.tcp(1, 2, 100));
        bench.wire(frame);

        assertDescriptor(0, 0x0140L | 74L << 21 | 1L << 31, 0x6E_0080_0007L);
        assertHeader(0, frame, 64);
        assertPacket(0, frame, 64, frame.length);
    }

    @Test
    void shouldReplicateTheHeader() {
        open(RxBench.REPLICATE | SPLIT_128);
        final byte[] frame = tcp(100);
        bench.wire(frame);

        assertDescriptor(0, 0x0110L | 54L << 21 | 1L << 31, 0x9A_0000_0063L);
        assertHeader(0, frame, 54);
        assertPacket(0, frame, 0, 154);
    }

    @Test
    void shouldReplicateTheHeaderOfLargePacketsOnly() {
        open(RxBench.REPLICATE_LARGE | SPLIT_128);
        final byte[] small = tcp(74);
        final byte[] large = tcp(75);
        bench.wire(small);
        bench.wire(large);

        assertHeader(0, small, 0);
        assertHeader(1, large, 54);
        assertPacket(1, large, 0, 129);
    }

    @Test
    void shouldNotTouchTheHeaderBufferOfFurtherDescriptors() {
        open(RxBench.SPLIT_ALWAYS | SPLIT_128 | 1);
        final byte[] frame = tcp(1500);
        assertNull(bench.wire(frame));

        assertHeader(0, frame, 54);
        assertHeader(1, frame, 0);
        assertDescriptor(0, 54L << 21 | 1L << 31, 0x400_0000_0001L);
        assertDescriptor(1, 0x0110L, 0x1DC_0000_0063L);
    }
}
