package org.jvnic.lab.tap;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Sends datagrams of every size to the echo port and compares; then asks the port that answers with a line. */
final class UdpProbe {
    private static final int TIMEOUT_MS = 10_000;
    private static final int ECHO_PORT = 7;
    private static final int REPLY_PORT = 2000;
    private static final int STEP = 31;

    private UdpProbe() {}

    public static void main(final String[] arguments) throws IOException {
        final int most = Integer.parseInt(arguments[0]);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(TIMEOUT_MS);
            for (int i = 1; i < arguments.length; i++) {
                final InetAddress guest = InetAddress.getByName(arguments[i]);
                for (int size = 0; size < most; size += STEP) {
                    probe(socket, guest, pattern(size));
                }
                probe(socket, guest, pattern(most));
                System.out.print(new String(ask(socket, guest, REPLY_PORT, pattern(5)), StandardCharsets.US_ASCII));
            }
        }
    }

    private static void probe(final DatagramSocket socket, final InetAddress guest, final byte[] sent)
            throws IOException {
        if (!Arrays.equals(sent, ask(socket, guest, ECHO_PORT, sent))) {
            throw new IOException(guest + " echoed something else for " + sent.length + " bytes");
        }
    }

    private static byte[] ask(
            final DatagramSocket socket, final InetAddress guest, final int port, final byte[] question)
            throws IOException {
        socket.send(new DatagramPacket(question, question.length, guest, port));
        final DatagramPacket answer = new DatagramPacket(new byte[1 << 14], 1 << 14);
        socket.receive(answer);
        if (!answer.getAddress().equals(guest) || answer.getPort() != port) {
            throw new IOException("answer from " + answer.getSocketAddress() + " instead of " + guest);
        }
        return Arrays.copyOf(answer.getData(), answer.getLength());
    }

    private static byte[] pattern(final int size) {
        final byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 7 + size);
        }
        return bytes;
    }
}
