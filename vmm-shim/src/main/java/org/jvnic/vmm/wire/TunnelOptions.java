package org.jvnic.vmm.wire;

/**
 * How a UDP tunnel runs.
 *
 * @param queueBytes        size of the queue in each direction, a power of two from 32 KiB to 1 GiB.
 * @param socketBufferBytes what the socket asks the system to buffer in each direction, 4096 or more; the system may grant less.
 * @param maxIdleNs         the longest the tunnel's thread rests when there is nothing to send, 1000 ns to 1 s; a datagram that comes
 *                          wakes it. Without the native transport a rest is a whole millisecond.
 * @param nativeTransport   whether to use epoll with sendmmsg and recvmmsg where it is available, and not java.nio.
 */
public record TunnelOptions(int queueBytes, int socketBufferBytes, long maxIdleNs, boolean nativeTransport) {
    /** 1 MiB of queue, 4 MiB of socket buffer, rests of 100 microseconds, the native transport. */
    public static final TunnelOptions DEFAULT = new TunnelOptions(1024 * 1024, 4 * 1024 * 1024, 100_000, true);

    private static final int MIN_SOCKET_BUFFER = 4096;

    /**
     * Checks the ranges; that of the queue is checked when the wire is opened.
     *
     * @param queueBytes        size of the queue in each direction.
     * @param socketBufferBytes 4096 or more.
     * @param maxIdleNs         1000 to 10^9.
     * @param nativeTransport   whether to use epoll where it is available.
     * @throws IllegalArgumentException when one is left.
     */
    public TunnelOptions {
        if (socketBufferBytes < MIN_SOCKET_BUFFER) {
            throw new IllegalArgumentException("udp tunnel: socket buffer of " + socketBufferBytes + " bytes is not "
                    + MIN_SOCKET_BUFFER + " or more");
        }
        WireThread.requireRest("udp tunnel", maxIdleNs);
    }

    /**
     * These options with another queue.
     *
     * @param bytes size in each direction.
     * @return the options.
     */
    public TunnelOptions withQueueBytes(final int bytes) {
        return new TunnelOptions(bytes, socketBufferBytes, maxIdleNs, nativeTransport);
    }

    /**
     * These options with or without epoll.
     *
     * @param wanted whether to use it where it is available.
     * @return the options.
     */
    public TunnelOptions withNativeTransport(final boolean wanted) {
        return new TunnelOptions(queueBytes, socketBufferBytes, maxIdleNs, wanted);
    }
}
