package org.jvnic.vmm.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnic.nic.port.Wire;

class AllocationTest {
    private static final int ROUNDS = 5;
    private static final int TURNS = 100_000;
    private static final int LIMIT = 32;
    private static final Frames.Sent FRAME = Frames.frame(1514, 1);

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Wire.Receiver receiver = this::onFrame;
    private long sum;

    private void onFrame(final long host, final int length) {
        sum += length;
    }

    private void turns(final Wire sending, final Wire receiving) {
        for (int i = 0; i < TURNS; i++) {
            sum += sending.isLinkUp() && sending.transmit(FRAME) ? 1 : 0;
            sum += receiving.poll(receiver, LIMIT) + sending.staged() + sending.speedMbps();
        }
    }

    private void assertAllocatesNothing(final Wire sending, final Wire receiving) {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            turns(sending, receiving);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, least, "sum " + sum);
    }

    @Test
    void shouldAllocateNothingOnALink() {
        final LinkWire.Pair pair = LinkWire.pair();

        assertAllocatesNothing(pair.left(), pair.right());
    }

    @Test
    void shouldAllocateNothingInAGenerator() {
        final SourceSinkWire wire = new SourceSinkWire(
                new byte[60], new SourceSinkWire.Plan(1_000_000, 100, Long.MAX_VALUE), SystemNanoClock.INSTANCE);

        assertAllocatesNothing(wire, wire);
    }

    @Test
    void shouldAllocateNothingInAReplay(@TempDir final Path directory) {
        final Path file = new CaptureBytes(ByteOrder.LITTLE_ENDIAN)
                .pcap(0xA1B2C3D4, 1)
                .record(0, 0, new byte[60])
                .record(0, 1, new byte[60])
                .into(directory);
        final PcapReplayWire wire =
                PcapReplayWire.open(file, ReplayPlan.PACED_ONCE.withLoops(Long.MAX_VALUE), SystemNanoClock.INSTANCE);

        assertAllocatesNothing(wire, wire);
    }

    @Test
    void shouldAllocateNothingOnTheEnginesSideOfATunnel() throws Exception {
        final InetAddress loopback = InetAddress.getLoopbackAddress();
        try (DatagramSocket peer = new DatagramSocket(0, loopback);
                UdpTunnelWire wire = UdpTunnelWire.open(
                        new InetSocketAddress(loopback, 0),
                        new InetSocketAddress(loopback, peer.getLocalPort()),
                        TunnelOptions.DEFAULT)) {
            assertAllocatesNothing(wire, wire);
        }
    }
}
