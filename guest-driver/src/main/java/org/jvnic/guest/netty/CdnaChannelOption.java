package org.jvnic.guest.netty;

import io.netty.channel.ChannelOption;

/** Options that only {@link CdnaChannel} has. */
public final class CdnaChannelOption {
    /**
     * Most received frames that are handed out in place at a time; further ones are copied. 0 to what the driver's
     * configuration holds.
     */
    public static final ChannelOption<Integer> HELD_FRAMES =
            ChannelOption.valueOf(CdnaChannelOption.class, "HELD_FRAMES");

    /** Most frames received in a turn of the event loop, 1 or more; fixed once the channel is registered. */
    public static final ChannelOption<Integer> POLL_BUDGET =
            ChannelOption.valueOf(CdnaChannelOption.class, "POLL_BUDGET");

    private CdnaChannelOption() {}
}
