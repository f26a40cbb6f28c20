package org.jvnic.lab.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.agrona.BufferUtil;

/** Two connected UDP sockets over the loopback interface, one datagram a system call. */
final class PlainSockets implements PlainLink {
    private final ByteBuffer toSend = BufferUtil.allocateDirectAligned(BUFFER_BYTES, 64);
    private final ByteBuffer received = BufferUtil.allocateDirectAligned(BUFFER_BYTES, 64);
    private final DatagramChannel near;
    private final DatagramChannel far;

    PlainSockets(final int[] ports) {
        try {
            near = open(ports[0], ports[1]);
            far = open(ports[1], ports[0]);
        } catch (final IOException e) {
            throw new UncheckedIOException("udp: " + e.getMessage(), e);
        }
    }

    private static DatagramChannel open(final int local, final int remote) throws IOException {
        final InetAddress loopback = InetAddress.getLoopbackAddress();
        final DatagramChannel channel = DatagramChannel.open();
        channel.bind(new InetSocketAddress(loopback, local)).connect(new InetSocketAddress(loopback, remote));
        channel.configureBlocking(false);
        return channel;
    }

    @Override
    public ByteBuffer sendBuffer() {
        return toSend;
    }

    @Override
    public boolean send(final int length) {
        try {
            return near.write(toSend.limit(length).position(0)) == length;
        } catch (final IOException e) {
            throw new UncheckedIOException("udp: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean receive(final int length) {
        try {
            return far.read(received.clear()) == length;
        } catch (final IOException e) {
            throw new UncheckedIOException("udp: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            near.close();
            far.close();
        } catch (final IOException e) {
            throw new UncheckedIOException("udp: " + e.getMessage(), e);
        }
    }
}
