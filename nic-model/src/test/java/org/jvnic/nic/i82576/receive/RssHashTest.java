package org.jvnic.nic.i82576.receive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Random;
import org.agrona.BufferUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The hash, by Microsoft's published vectors; and which packets get which. */
class RssHashTest {
    private static final String KEY =
            "6d5a56da255b0ec24167253d43a38fb0d0ca2bcbae7b30b477cb2da38030f20c6a42b73bbeac01fa";
    private static final int TCP_IPV4 = 1 << 16;
    private static final int IPV4 = 1 << 17;
    private static final int TCP_IPV6_EX = 1 << 18;
    private static final int IPV6_EX = 1 << 19;
    private static final int IPV6 = 1 << 20;
    private static final int TCP_IPV6 = 1 << 21;
    private static final int UDP_IPV4 = 1 << 22;
    private static final int UDP_IPV6 = 1 << 23;
    private static final int UDP_IPV6_EX = 1 << 24;
    private static final int ALL = 0x1FF << 16;
    private static final String A = "2001:db8::1";
    private static final String B = "2001:db8::2";
    private static final String HOME = "2001:db8:0:7::99";
    private static final String PADDING = "010400000000";
    private static final String HOME_OPTION = "0102" + "0000" + "c910" + "20010db8000000070000000000000099";

    private final RxBench bench = keyed();

    private static RxBench keyed() {
        final RxBench bench = new RxBench(8);
        final ByteBuffer key = ByteBuffer.wrap(HexFormat.of().parseHex(KEY)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 10; i++) {
            bench.key[i] = key.getInt();
        }
        return bench;
    }

    private Distribution hash(final int types, final int filter, final byte[] frame) {
        bench.multipleQueues = types | 2;
        bench.filter = filter;
        bench.configure();
        bench.wire(frame); // leaves the packet where the pool has read it
        final Distribution distribution = bench.work.distribution();
        distribution.hash(bench.work.packet());
        return distribution;
    }

    @ParameterizedTest
    @CsvSource({
        "66.9.149.187, 2794, 161.142.100.80, 1766, 323e8fc2, 51ccc178",
        "199.92.111.2, 14230, 65.69.140.83, 4739, d718262a, c626b0ea",
        "24.19.198.95, 12898, 12.22.207.184, 38024, d2d0a5de, 5c2b394a",
        "38.27.205.30, 48228, 209.142.163.6, 2217, 82989176, afc7327f",
        "153.39.163.191, 44251, 202.188.127.2, 1303, 5d1809c5, 10e828a2"
    })
    void shouldHashIpv4AsPublished(
            final String source,
            final int sourcePort,
            final String destination,
            final int destinationPort,
            final String addresses,
            final String all) {
        final byte[] tcp = Frames.ipv4(source, destination, Frames.TCP, Frames.tcp(sourcePort, destinationPort, 0));
        final byte[] udp = Frames.ipv4(source, destination, Frames.UDP, Frames.udp(sourcePort, destinationPort, 9));

        assertHash(2, addresses, hash(IPV4, 0, tcp));
        assertHash(1, all, hash(IPV4 | TCP_IPV4, 0, tcp));
        assertHash(7, all, hash(IPV4 | UDP_IPV4, 0, udp));
        assertHash(0, "0", hash(TCP_IPV4, 0, udp));
        assertHash(2, addresses, hash(ALL, 0, fragment(tcp)));
    }

    private static byte[] fragment(final byte[] frame) {
        final byte[] fragment = frame.clone();
        fragment[20] = 0x20;
        return fragment;
    }

    @ParameterizedTest
    @CsvSource({
        "3ffe:2501:200:1fff::7, 2794, 3ffe:2501:200:3::1, 1766, 2cc18cd5, 40207d3d",
        "3ffe:501:8::260:97ff:fe40:efab, 14230, ff02::1, 4739, 0f0c461c, dde51bbf",
        "3ffe:1900:4545:3:200:f8ff:fe21:67cf, 44251, fe80::200:f8ff:fe21:67cf, 38024, 4b61e985, 02d1feef"
    })
    void shouldHashIpv6AsPublished(
            final String source,
            final int sourcePort,
            final String destination,
            final int destinationPort,
            final String addresses,
            final String all) {
        final byte[] tcp = Frames.ipv6(source, destination, Frames.TCP, Frames.tcp(sourcePort, destinationPort, 0));
        final byte[] udp = Frames.ipv6(source, destination, Frames.UDP, Frames.udp(sourcePort, destinationPort, 9));

        assertHash(5, addresses, hash(IPV6, 0, tcp));
        assertHash(3, all, hash(ALL, 0, tcp));
        assertHash(6, all, hash(TCP_IPV6_EX, 0, tcp));
        assertHash(8, all, hash(ALL, 0, udp));
        assertHash(9, all, hash(UDP_IPV6_EX, 0, udp));
        assertHash(4, addresses, hash(IPV6_EX, 0, udp));
        assertHash(0, "0", hash(ALL & ~(IPV6 | IPV6_EX | TCP_IPV6 | TCP_IPV6_EX), 0, tcp));
        assertHash(8, all, hash(UDP_IPV6, 0, udp));
    }

    @Test
    void shouldHashTheHomeAddressInsteadOfTheSource() {
        final byte[] tcp = Frames.tcp(1, 2, 4);
        final byte[] options = Frames.extension(Frames.TCP, HOME_OPTION, tcp);
        final byte[] mobile = Frames.ipv6(A, B, 60, options);
        final int expected =
                hash(TCP_IPV6, 0, Frames.ipv6(HOME, B, Frames.TCP, tcp)).hash();
        final int plain = hash(TCP_IPV6, 0, Frames.ipv6(A, B, Frames.TCP, tcp)).hash();
        final int addresses = hash(IPV6, 0, Frames.ipv6(A, B, 59, tcp)).hash();

        assertHash(6, Integer.toHexString(expected), hash(ALL, 0, mobile));
        assertHash(3, Integer.toHexString(plain), hash(TCP_IPV6, 0, mobile));
        assertHash(5, Integer.toHexString(addresses), hash(ALL, 1 << 16, mobile));
        assertHash(0, "0", hash(ALL & ~IPV6, 1 << 16, mobile));
    }

    @Test
    void shouldHashTheRoutingHeaderOfTypeTwoInsteadOfTheDestination() {
        final byte[] tcp = Frames.tcp(1, 2, 4);
        final byte[] route =
                Frames.extension(Frames.TCP, "0201" + "00000000" + "20010db8000000070000000000000099", tcp);
        final byte[] otherRoute =
                Frames.extension(Frames.TCP, "0001" + "00000000" + "20010db8000000070000000000000099", tcp);

        assertHash(
                4,
                Integer.toHexString(hash(IPV6, 0, Frames.ipv6(A, HOME, 59, tcp)).hash()),
                hash(ALL, 0, Frames.ipv6(A, B, 43, route)));
        assertHash(
                4,
                Integer.toHexString(hash(IPV6, 0, Frames.ipv6(A, B, 59, tcp)).hash()),
                hash(ALL, 0, Frames.ipv6(A, B, 43, otherRoute)));
    }

    @Test
    void shouldHashAFragmentOfIpv6ByItsAddresses() {
        final byte[] fragment = Frames.extension(Frames.TCP, "000100000001", Frames.tcp(1, 2, 4));

        assertHash(
                4,
                Integer.toHexString(
                        hash(IPV6, 0, Frames.ipv6(A, B, 59, fragment)).hash()),
                hash(ALL, 0, Frames.ipv6(A, B, 44, fragment)));
    }

    @Test
    void shouldSurviveOptionsThatClaimMoreThanThereIs() {
        for (final String options :
                new String[] {"c910ffffffff", "01ff00000000", "000000000000", PADDING, "c9ff00000001"}) {
            final byte[] tcp = Frames.tcp(1, 2, 4);
            final byte[] frame = Frames.ipv6(A, B, 60, Frames.extension(Frames.TCP, options, tcp));
            final String plain = Integer.toHexString(
                    hash(TCP_IPV6, 0, Frames.ipv6(A, B, Frames.TCP, tcp)).hash());
            assertHash(6, plain, hash(ALL, 0, frame));
        }
    }

    @Test
    void shouldHashNothingThatIsNoIp() {
        assertHash(0, "0", hash(ALL, 0, Frames.ethernet(0x0806, new byte[40])));
    }

    @Test
    void shouldHashAsBitByBitWhateverTheKey() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final ByteBuffer memory = BufferUtil.allocateDirectAligned(64, 64);
        final RssHash hash = new RssHash();
        for (int round = 0; round < 300; round++) {
            final int[] key = random.ints(10).toArray();
            hash.setKey(key);
            final byte[] input = new byte[1 + random.nextInt(36)];
            random.nextBytes(input);
            memory.put(0, input);
            final int cut = random.nextInt(input.length + 1);
            final long host = BufferUtil.address(memory);
            assertEquals(
                    slow(key, input),
                    hash.part(host, cut, 0) ^ hash.part(host + cut, input.length - cut, cut),
                    "seed " + seed);
        }
    }

    private static int slow(final int[] key, final byte[] input) {
        int result = 0;
        for (int bit = 0; bit < input.length * 8; bit++) {
            if ((input[bit / 8] >> (7 - bit % 8) & 1) != 0) {
                for (int i = 0; i < 32; i++) {
                    final int at = bit + i;
                    final int keyBit = at < 320 ? key[at / 32] >>> (at / 8 % 4 * 8 + 7 - at % 8) & 1 : 0;
                    result ^= keyBit << (31 - i);
                }
            }
        }
        return result;
    }

    private static void assertHash(final int type, final String hash, final Distribution result) {
        assertEquals(type, result.type());
        assertEquals(Integer.parseUnsignedInt(hash, 16), result.hash(), () -> Integer.toHexString(result.hash()));
    }
}
