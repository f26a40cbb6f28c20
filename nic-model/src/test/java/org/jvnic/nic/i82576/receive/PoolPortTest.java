package org.jvnic.nic.i82576.receive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.i82576.transmit.Reference;
import org.jvnic.nic.port.DropReason;

/** What a pool does with a frame before a queue has it: which queue, which tag, which length. */
class PoolPortTest {
    private static final byte[] FRAME = Frames.ipv4("10.0.0.1", "10.0.0.2", Frames.TCP, Frames.tcp(1, 2, 200));
    private static final byte[] ARP = Frames.ethernet(0x0806, new byte[46]);
    private static final int TCP_IPV4 = 1 << 16;
    private static final int TELLS_HASH = 1 << 13;
    private static final long LOOPBACK = 1 << 18;
    private static final long INEXACT = 1 << 7;
    private static final long TIME_STAMP = 1 << 16;

    private final RxBench bench = new RxBench(16);

    private void openAll() {
        for (int i = 0; i < 16; i++) {
            bench.open(i, RxBench.ONE_BUFFER);
        }
    }

    private int receivingQueue(final int pool, final byte[] frame) {
        final int[] before = bench.received.clone();
        assertNull(bench.wire(pool, frame));
        int queue = -1;
        for (int i = 0; i < 16; i++) {
            if (bench.received[i] != before[i]) {
                assertEquals(-1, queue);
                queue = i;
            }
        }
        return queue;
    }

    private static byte[] flow(final int port) {
        return Frames.ipv4("10.0.0.1", "10.0.0.2", Frames.TCP, Frames.tcp(port, 80, 10));
    }

    private void redirect(final int entry, final int queue) {
        final int shift = entry % 4 * 8;
        bench.redirection[entry / 4] = (bench.redirection[entry / 4] & ~(0xFF << shift)) | (queue << shift);
    }

    @Test
    void shouldSpreadFlowsAsTheTableSays() {
        bench.hashed = true;
        bench.multipleQueues = 2 | TCP_IPV4;
        bench.checksums = TELLS_HASH;
        for (int i = 0; i < 10; i++) {
            bench.key[i] = 0x9E3779B9 * (i + 1);
        }
        for (int i = 0; i < 128; i++) {
            redirect(i, (i * 7 + 3) % 16);
        }
        openAll();
        int used = 0;
        final int[] next = new int[16];
        for (int port = 1; port < 60; port++) {
            final int queue = receivingQueue(0, flow(port));
            final int hash = (int) (bench.low(queue, next[queue]) >>> 32);
            next[queue]++;
            assertEquals(((hash & 0x7F) * 7 + 3) % 16, queue);
            used |= 1 << queue;
        }
        assertTrue(Integer.bitCount(used) > 8, Integer.toBinaryString(used));
    }

    @Test
    void shouldIgnoreTheHighHalfOfEntriesWithoutPools() {
        bench.hashed = true;
        bench.multipleQueues = 2 | TCP_IPV4;
        for (int i = 0; i < 128; i++) {
            redirect(i, 0xF6);
        }
        openAll();
        assertEquals(6, receivingQueue(0, FRAME));
    }

    @Test
    void shouldGiveTheDefaultQueueWhatIsNotHashed() {
        bench.hashed = true;
        bench.multipleQueues = 2 | TCP_IPV4;
        bench.defaultQueue = 5;
        openAll();
        assertEquals(5, receivingQueue(0, ARP));
        assertEquals(0, receivingQueue(0, FRAME));

        bench.hashed = false;
        bench.configure();
        assertEquals(5, receivingQueue(0, FRAME));
    }

    @Test
    void shouldChooseBetweenTheTwoQueuesOfAPoolByBitThree() {
        bench.pooled = true;
        bench.hashed = true;
        bench.multipleQueues = 5 | TCP_IPV4;
        openAll();
        for (int i = 0; i < 128; i++) {
            redirect(i, 7);
        }
        bench.configure();
        assertEquals(2, receivingQueue(2, FRAME));
        for (int i = 0; i < 128; i++) {
            redirect(i, 8);
        }
        bench.configure();
        assertEquals(10, receivingQueue(2, FRAME));
        assertEquals(2, receivingQueue(2, ARP));
        bench.hashed = false;
        bench.configure();
        assertEquals(2, receivingQueue(2, FRAME));
    }

    @Test
    void shouldSendAnEtherTypeToItsQueueAndNameItsFilter() {
        bench.etherTypes[2] = 0x88F7 | 1 << 26;
        bench.etherTypes[3] = 0x0806 | 6 << 16 | 1 << 26 | 1 << 31;
        bench.etherTypes[5] = 0x0806 | 1 << 26;
        openAll();

        assertEquals(6, receivingQueue(0, ARP));
        assertEquals(0x8030, bench.low(6, 0) & 0xFFFF);
        assertEquals(0, receivingQueue(0, Frames.ethernet(0x88F7, new byte[46])));
        assertEquals(0x8020, bench.low(0, 0) & 0xFFFF);
        assertEquals(0, receivingQueue(0, FRAME));
        assertEquals(0x0110, bench.low(0, 1) & 0xFFFF);
    }

    @Test
    void shouldStripTheTagAndTellIt() {
        bench.strip = true;
        openAll();

        bench.wire(Reference.withTag(FRAME, 0x8100, 0xE123));

        assertArrayEquals(FRAME, bench.bytes(bench.bufferBus(0), FRAME.length));
        assertEquals(0xE123L, bench.high(0, 0) >>> 48);
        assertEquals(FRAME.length, bench.high(0, 0) >>> 32 & 0xFFFF);
        assertEquals(8, bench.high(0, 0) & 8);

        bench.wire(FRAME);
        assertEquals(0, bench.high(0, 1) >>> 48);
        assertEquals(0, bench.high(0, 1) & 8);
    }

    @Test
    void shouldKnowATagByTheTypeInTheRegister() {
        bench.strip = true;
        bench.vlanType = 0x88A8;
        openAll();

        bench.wire(Reference.withTag(FRAME, 0x8100, 1));
        bench.wire(Reference.withTag(FRAME, 0x88A8, 2));

        assertEquals(0, bench.high(0, 0) & 8);
        assertEquals(2, bench.high(0, 1) >>> 48);
    }

    @Test
    void shouldStripCopiesForSeveralPoolsAsRplolrSays() {
        bench.stripReplicated = true;
        openAll();
        final byte[] tagged = Reference.withTag(FRAME, 0x8100, 5);

        bench.reception.set(false, true, true);
        bench.wire(tagged);
        bench.reception.set(false, false, true);
        bench.wire(tagged);

        assertEquals(8, bench.high(0, 0) & 8);
        assertEquals(0, bench.high(0, 1) & 8);
    }

    @Test
    void shouldTellWhereAFrameIsFromAndWhyItWasAccepted() {
        openAll();
        bench.reception.set(true, false, true);
        bench.wire(FRAME);
        bench.reception.set(false, false, false);
        bench.wire(FRAME);
        bench.reception.set(false, false, true);
        bench.stamping = true;
        bench.wire(FRAME);

        assertEquals(LOOPBACK, bench.high(0, 0) & (LOOPBACK | INEXACT | TIME_STAMP));
        assertEquals(INEXACT, bench.high(0, 1) & (LOOPBACK | INEXACT | TIME_STAMP));
        assertEquals(TIME_STAMP, bench.high(0, 2) & (LOOPBACK | INEXACT | TIME_STAMP));
    }

    @Test
    void shouldRefuseWhatIsTooLongWithAndWithoutTag() {
        bench.maxFrame = 1514;
        bench.maxTagged = 1518;
        openAll();

        assertNull(bench.wire(Frames.ethernet(0x88B5, new byte[1500])));
        assertEquals(DropReason.RX_TOO_LONG, bench.wire(Frames.ethernet(0x88B5, new byte[1501])));
        assertNull(bench.wire(Reference.withTag(Frames.ethernet(0x88B5, new byte[1500]), 0x8100, 1)));
        assertEquals(
                DropReason.RX_TOO_LONG,
                bench.wire(Reference.withTag(Frames.ethernet(0x88B5, new byte[1501]), 0x8100, 1)));
    }

    @Test
    void shouldRefuseWhatNoRegisterCouldAllow() {
        bench.maxFrame = Integer.MAX_VALUE;
        openAll();
        assertNull(bench.wire(Frames.ethernet(0x88B5, new byte[RxPacket.MAX_FRAME - 14])));
        assertEquals(DropReason.RX_TOO_LONG, bench.wire(Frames.ethernet(0x88B5, new byte[RxPacket.MAX_FRAME - 13])));
    }

    @Test
    void shouldCountDescriptors() {
        bench.open(0, RxBench.ONE_BUFFER | 1);

        bench.wire(Frames.ethernet(0x88B5, new byte[3000]));

        assertEquals(3, bench.pools[0].counters().get(PortCounters.RX_DESCRIPTORS));
    }
}
