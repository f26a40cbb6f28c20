package org.jvnic.lab.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** UDP ports of the loopback interface that nobody uses at this moment. */
final class FreePorts {
    private FreePorts() {}

    static int[] two() {
        final InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (DatagramSocket one = new DatagramSocket(any);
                DatagramSocket other = new DatagramSocket(any)) {
            return new int[] {one.getLocalPort(), other.getLocalPort()};
        } catch (final IOException e) {
            throw new UncheckedIOException("udp: no free port: " + e.getMessage(), e);
        }
    }
}
