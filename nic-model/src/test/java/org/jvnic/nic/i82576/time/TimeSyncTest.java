package org.jvnic.nic.i82576.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.agrona.BufferUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeSyncTest {
    private static final int SYSTIML = 0xB600;
    private static final int SYSTIMH = 0xB604;
    private static final int TIMINCA = 0xB608;
    private static final int TIMADJL = 0xB60C;
    private static final int TIMADJH = 0xB610;
    private static final int TSYNCTXCTL = 0xB614;
    private static final int TXSTMPL = 0xB618;
    private static final int TXSTMPH = 0xB61C;
    private static final int TSYNCRXCTL = 0xB620;
    private static final int RXSTMPL = 0xB624;
    private static final int RXSTMPH = 0xB628;
    private static final int RXSATRL = 0xB62C;
    private static final int RXSATRH = 0xB630;
    private static final int TSYNCRXCFG = 0x5F50;
    private static final int LINUX_RATE = 0x0180_0000;
    private static final int ENABLED = 1 << 4;

    private final TimeSync unit = new TimeSync();
    private final ByteBuffer frame = BufferUtil.allocateDirectAligned(128, 64);
    private long nowNs = 123_456_789_012L;

    private long read() {
        final long low = unit.read(SYSTIML, nowNs) & 0xFFFF_FFFFL;
        return low | (long) unit.read(SYSTIMH, nowNs) << 32;
    }

    private void write(final int offset, final int value) {
        unit.write(offset, value, nowNs);
    }

    private boolean receive(final int bytes) {
        return unit.received(BufferUtil.address(frame), bytes, nowNs);
    }

    private int messageOverEthernet(final int version, final int type) {
        frame.clear();
        frame.put(12, (byte) 0x88).put(13, (byte) 0xF7);
        message(14, version, type);
        return 60;
    }

    private int messageOverUdp(final int port, final int version, final int type) {
        frame.clear();
        frame.put(12, (byte) 8).put(13, (byte) 0).put(14, (byte) 0x45).put(23, (byte) 17);
        frame.putShort(36, (short) port);
        message(42, version, type);
        return 100;
    }

    private void message(final int offset, final int version, final int type) {
        frame.put(offset, (byte) (0xA0 | type)).put(offset + 1, (byte) version);
        for (int i = 0; i < 6; i++) {
            frame.put(offset + 22 + i, (byte) (0xB0 + i));
        }
        frame.put(offset + 30, (byte) 0x12).put(offset + 31, (byte) 0x34);
        frame.put(offset + 32, (byte) 1);
    }

    @Test
    void shouldStandUntilItIsGivenARate() {
        assertEquals(0, read());
        nowNs += 1_000_000;
        assertEquals(0, read());
    }

    @Test
    void shouldCountNanosecondsAtTheRateOfLinux() {
        unit.reset(nowNs);
        write(TIMINCA, LINUX_RATE);
        assertEquals(LINUX_RATE, unit.read(TIMINCA, nowNs));
        final long before = read() >>> 19;
        nowNs += 1_600_000_000L;
        assertEquals(1_600_000_000L, (read() >>> 19) - before);
    }

    @Test
    void shouldAdvanceInSteps() {
        unit.reset(nowNs);
        write(TIMINCA, 3 << 24 | 100);
        nowNs += 47;
        assertEquals(0, read());
        nowNs += 1;
        assertEquals(100, read());
        nowNs += 48 * 9 + 47;
        assertEquals(1000, read());
    }

    @Test
    void shouldLatchTheHighHalfWhenTheLowOneIsRead() {
        unit.reset(nowNs);
        write(TIMINCA, 1 << 24 | 1 << 23);
        nowNs += 16 * 512;
        unit.read(SYSTIML, nowNs);
        nowNs += 16 * 512;
        assertEquals(1, unit.read(SYSTIMH, nowNs));
        assertEquals(0, unit.read(SYSTIML, nowNs));
        assertEquals(2, unit.read(SYSTIMH, nowNs));
    }

    @Test
    void shouldGoOnFromWhereItIsSet() {
        unit.reset(nowNs);
        write(TIMINCA, 1 << 24 | 7);
        write(SYSTIML, 0xFFFF_FFF0);
        write(SYSTIMH, 5);
        nowNs += 160;
        assertEquals(0x5_FFFF_FFF0L + 70, read());
        write(SYSTIML, 0);
        write(SYSTIMH, 0);
        assertEquals(0, read());
    }

    @Test
    void shouldAddAnOffsetWithItsSign() {
        write(SYSTIMH, 0x10);
        write(TIMADJL, 0x123);
        assertEquals(0x10_0000_0000L, read());
        write(TIMADJH, 0x1);
        assertEquals(0x11_0000_0123L, read());
        write(TIMADJL, 0x23);
        write(TIMADJH, 0x8000_0001);
        assertEquals(0x10_0000_0100L, read());
        assertEquals(0x23, unit.read(TIMADJL, nowNs));
        assertEquals(0x8000_0001, unit.read(TIMADJH, nowNs));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldCountExactlyWhateverTheRatesWere(final long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        final long startNs = nowNs;
        unit.reset(nowNs);
        BigInteger expected = BigInteger.ZERO;
        long sinceNs = startNs;
        int rate = 0;
        for (int i = 0; i < 1000; i++) {
            nowNs += random.nextLong(1L << random.nextInt(1, 50));
            final long stepNs = 16L * Math.max(1, rate >>> 24);
            final long steps = (nowNs - sinceNs) / stepNs;
            expected = expected.add(BigInteger.valueOf(steps).multiply(BigInteger.valueOf(rate & 0xFF_FFFF)));
            sinceNs += steps * stepNs;
            final long value = expected.longValue();
            assertEquals(value, read(), () -> "seed " + seed);
            rate = random.nextInt();
            write(TIMINCA, rate);
        }
    }

    @Test
    void shouldNotStandForEverWhenTheClockJumpsBack() {
        unit.reset(nowNs);
        write(TIMINCA, 1 << 24 | 1);
        nowNs -= 500;
        assertEquals(0, read());
        nowNs += 500 + 160;
        assertEquals(10, read());
        nowNs -= 3_600_000_000_000L;
        assertEquals(0, read());
        nowNs += 160;
        assertEquals(10, read());
    }

    @Test
    void shouldStampWhatIsSentOnceUntilItIsRead() {
        unit.reset(nowNs);
        write(TIMINCA, 1 << 24 | 1 << 23);
        assertFalse(unit.sent(nowNs));
        write(TSYNCTXCTL, -1);
        assertEquals(ENABLED, unit.read(TSYNCTXCTL, nowNs));
        nowNs += 16 * 513;
        assertTrue(unit.sent(nowNs));
        assertEquals(ENABLED | 1, unit.read(TSYNCTXCTL, nowNs));
        nowNs += 16 * 1000;
        assertFalse(unit.sent(nowNs));
        write(TSYNCTXCTL, unit.read(TSYNCTXCTL, nowNs) & ~1);
        assertEquals(ENABLED | 1, unit.read(TSYNCTXCTL, nowNs));
        assertEquals(1 << 23, unit.read(TXSTMPL, nowNs));
        assertEquals(ENABLED | 1, unit.read(TSYNCTXCTL, nowNs));
        assertEquals(1, unit.read(TXSTMPH, nowNs));
        assertEquals(ENABLED, unit.read(TSYNCTXCTL, nowNs));
        assertTrue(unit.sent(nowNs));
    }

    @Test
    void shouldStampWhatIsReceivedOnceUntilItIsRead() {
        unit.reset(nowNs);
        write(TIMINCA, 1 << 24 | 1);
        write(SYSTIMH, 9);
        write(TSYNCRXCTL, ENABLED | 4 << 1);
        assertTrue(unit.stampsReceived());
        nowNs += 160;
        assertTrue(receive(messageOverEthernet(2, 0)));
        assertFalse(unit.stampsReceived());
        assertFalse(receive(60));
        assertEquals(ENABLED | 4 << 1 | 1, unit.read(TSYNCRXCTL, nowNs));
        assertEquals(0xB3B2_B1B0, unit.read(RXSATRL, nowNs));
        assertEquals(0x3412_B5B4, unit.read(RXSATRH, nowNs));
        assertEquals(10, unit.read(RXSTMPL, nowNs));
        assertEquals(9, unit.read(RXSTMPH, nowNs));
        assertTrue(unit.stampsReceived());
        assertEquals(ENABLED | 4 << 1, unit.read(TSYNCRXCTL, nowNs));
    }

    @ParameterizedTest(
            name =
                    "type {0}, config {1}: L2 v2 Sync {2}, Delay_Req {3}, Follow_Up {4}, UDP v2 Sync {5}, v1 {6}, other {7}")
    @CsvSource({
        "0, 0x0000, true,  false, false, false, false, false",
        "0, 0x0100, false, true,  false, false, false, false",
        "1, 0x0001, false, false, false, false, true,  false",
        "1, 0x0000, false, false, false, false, false, false",
        "2, 0x0000, true,  false, false, true,  false, false",
        "3, 0x0000, false, false, false, false, false, false",
        "4, 0x0000, true,  true,  true,  true,  true,  true",
        "5, 0x0000, true,  true,  false, true,  false, false",
        "7, 0x0000, false, false, false, false, false, false"
    })
    void shouldStampTheMessagesThatAreAskedFor(
            final int type,
            final int config,
            final boolean sync,
            final boolean delay,
            final boolean followUp,
            final boolean udp,
            final boolean version1,
            final boolean other) {
        write(TSYNCRXCFG, config);
        write(TSYNCRXCTL, ENABLED | type << 1);
        assertEquals(sync, isStamped(messageOverEthernet(2, 0)));
        assertEquals(delay, isStamped(messageOverEthernet(2, 1)));
        assertEquals(followUp, isStamped(messageOverEthernet(2, 8)));
        assertEquals(udp, isStamped(messageOverUdp(319, 2, 0)));
        assertEquals(version1, isStamped(messageOverUdp(319, 1, 0)));
        assertEquals(other, isStamped(messageOverUdp(320, 2, 0)));
        assertEquals(other, isStamped(messageOverEthernet(3, 0) - 60));
    }

    private boolean isStamped(final int bytes) {
        final boolean stamped = receive(bytes);
        unit.read(RXSTMPH, nowNs);
        return stamped;
    }

    @Test
    void shouldFindAMessageBehindATag() {
        write(TSYNCRXCTL, ENABLED);
        frame.put(12, (byte) 0x81).put(13, (byte) 0).put(16, (byte) 0x88).put(17, (byte) 0xF7);
        message(18, 2, 0);
        assertTrue(receive(64));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldStandAnyBytesOfAnyLength(final long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        int stamped = 0;
        for (int run = 0; run < 20_000; run++) {
            final int length = run % 2 == 0 ? messageOverEthernet(2, 0) : messageOverUdp(319, 2, 0);
            for (int flips = random.nextInt(6); flips > 0; flips--) {
                frame.put(random.nextInt(length), (byte) random.nextInt());
            }
            write(TSYNCRXCTL, ENABLED | random.nextInt(8) << 1);
            stamped += isStamped(random.nextInt(length + 1)) ? 1 : 0;
        }
        final int count = stamped;
        assertTrue(count > 1000, () -> "seed " + seed + ": " + count);
    }

    @Test
    void shouldPlayTheProbeOfIgb() {
        unit.reset(nowNs);
        write(TSYNCTXCTL, unit.read(TSYNCTXCTL, nowNs) & ~ENABLED);
        write(TSYNCRXCTL, unit.read(TSYNCRXCTL, nowNs) & ~(ENABLED | 7 << 1));
        write(TSYNCRXCFG, 0);
        for (final int offset : new int[] {TXSTMPL, TXSTMPH, RXSTMPL, RXSTMPH}) {
            assertEquals(0, unit.read(offset, nowNs));
        }
        write(TIMINCA, LINUX_RATE);
        final long first = read();
        nowNs += 160;
        final long second = read();
        assertEquals(160L << 19, second - first);
    }

    @Test
    void shouldBeCleanAfterAReset() {
        write(TIMINCA, -1);
        write(TSYNCRXCFG, -1);
        write(TSYNCRXCTL, ENABLED | 4 << 1);
        write(TSYNCTXCTL, ENABLED);
        write(TIMADJL, 1);
        write(TIMADJH, 1);
        assertEquals(0xFFFF, unit.read(TSYNCRXCFG, nowNs));
        nowNs += 1_000_000_000L;
        assertTrue(unit.sent(nowNs));
        assertTrue(receive(messageOverEthernet(2, 0)));
        read();
        unit.reset(nowNs);
        for (int offset = SYSTIMH; offset <= RXSATRH; offset += 4) {
            assertEquals(0, unit.read(offset, nowNs), Integer.toHexString(offset));
        }
        assertEquals(0, read());
        assertEquals(0, unit.read(TSYNCRXCFG, nowNs));
        assertFalse(unit.stampsReceived());
    }

    @Test
    void shouldHandleItsRegistersOnly() {
        int handled = 0;
        for (int offset = 0; offset < 0x20000; offset += 4) {
            handled += TimeSync.handles(offset) ? 1 : 0;
        }
        assertEquals(16, handled);
        write(0xB640, -1);
        assertEquals(0, unit.read(0xB640, nowNs));
        write(RXSATRL, -1);
        assertEquals(0, unit.read(RXSATRL, nowNs));
    }
}
