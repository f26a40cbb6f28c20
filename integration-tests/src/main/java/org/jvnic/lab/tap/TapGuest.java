package org.jvnic.lab.tap;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.jvnic.guest.driver.DriverConfig;
import org.jvnic.guest.netty.CdnaChannel;
import org.jvnic.guest.netty.NettyGuestProgram;
import org.jvnic.guest.stack.GuestStack;
import org.jvnic.guest.stack.Ipv4Address;
import org.jvnic.guest.stack.StackCounters;
import org.jvnic.guest.stack.UdpDatagram;
import org.jvnic.guest.stack.UdpEchoHandler;

/**
 * A guest that answers: ARP, echo requests, datagrams to the echo port, and datagrams to {@link #REPLY_PORT}, with a line of text
 * that says what came.
 *
 * <p>Threads: its vCPU's; {@link #isUp} may be asked by any, the counters are exact once the vCPU has ended.
 */
final class TapGuest {
    /** Where a guest says what it got. */
    static final int REPLY_PORT = 2000;

    private static final int ETHERNET_HEADERS = 18;
    private static final int MIN_FRAME = 60;
    private static final int MAX_FRAME = 9216;
    private static final int RING_LOG2 = 8;
    private static final int HELD_FRAMES = 64;
    private static final int CACHE_LINE = 64;
    private static final int MIN_BUFFER = 2048;
    private static final int PAGE = 4096;
    private static final long SPARE_BYTES = 1 << 20;
    private static final long LOCALLY_ADMINISTERED = 0x02;

    private final String name;
    private final int address;
    private final GuestStack stack;
    private final NettyGuestProgram program;
    private final int stride;

    TapGuest(final TapConfig config, final int index) {
        this.name = "guest" + index;
        this.address = config.host().guest(index);
        this.stack = new GuestStack(address, config.host().prefixLength(), 0, config.mtu());
        stack.udp().bind(REPLY_PORT, this::reply);
        final int frame = Math.max(MIN_FRAME, Math.min(MAX_FRAME, config.mtu() + ETHERNET_HEADERS));
        final int buffer = Math.max(MIN_BUFFER, (frame + CACHE_LINE - 1) & -CACHE_LINE);
        // one line more, so that buffers do not all begin in the same set of a cache
        this.stride = buffer + CACHE_LINE;
        this.program = new NettyGuestProgram(
                DriverConfig.builder()
                        .rings(RING_LOG2, RING_LOG2)
                        .slotStride(stride)
                        .buffers(buffer, buffer)
                        .maxFrame(frame)
                        .heldFrames(HELD_FRAMES)
                        .build(),
                stack);
    }

    String name() {
        return name;
    }

    int address() {
        return address;
    }

    /** Two bytes, then the IPv4 address: unlike any other behind a bridge of the same network. */
    long mac() {
        return LOCALLY_ADMINISTERED | Integer.toUnsignedLong(Integer.reverseBytes(address)) << 16;
    }

    long memoryBytes() {
        final long buffers = ((2L << RING_LOG2) + HELD_FRAMES) * stride;
        return (buffers + SPARE_BYTES + PAGE - 1) & -PAGE;
    }

    NettyGuestProgram program() {
        return program;
    }

    boolean isUp() {
        return program.channel() != null;
    }

    StackCounters counters() {
        return stack.counters();
    }

    /** Received frames that were copied instead of handed out where the card wrote them. */
    long framesCopied() {
        final @Nullable CdnaChannel channel = program.channel();
        return channel == null ? 0 : channel.framesCopied();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what cannot be sent is counted
    private void reply(final UdpDatagram datagram) {
        final int port = datagram.sourcePort();
        // an answer to what answers would go round for ever, one to many would multiply
        if (datagram.destination() != address || port == REPLY_PORT || port == UdpEchoHandler.PORT || port == 0) {
            return;
        }
        final String text = name + " at " + Ipv4Address.format(address) + " got "
                + datagram.content().readableBytes() + " bytes from " + Ipv4Address.format(datagram.source()) + ":"
                + port + "\n";
        final ByteBuf payload = stack.udp().newPayload(text.length());
        payload.writeCharSequence(text, StandardCharsets.US_ASCII);
        stack.udp().sendTo(REPLY_PORT, datagram.source(), port, payload);
    }
}
