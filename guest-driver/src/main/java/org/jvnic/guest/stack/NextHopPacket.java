package org.jvnic.guest.stack;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.DefaultByteBufHolder;

/** A whole IPv4 packet and the neighbour to give it to, whose link-layer address is still to be found. */
final class NextHopPacket extends DefaultByteBufHolder {
    private final int nextHop;

    NextHopPacket(final int nextHop, final ByteBuf packet) {
        super(packet);
        this.nextHop = nextHop;
    }

    int nextHop() {
        return nextHop;
    }

    @Override
    public NextHopPacket replace(final ByteBuf packet) {
        return new NextHopPacket(nextHop, packet);
    }
}
