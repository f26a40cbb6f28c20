package org.jvnic.guest.netty;

import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Configuration of a {@link CdnaChannel}: what every channel has, and the options of {@link CdnaChannelOption}. Any thread; a
 * change is seen by the event loop with its next frame.
 */
public final class CdnaChannelConfig extends DefaultChannelConfig {
    private static final int DEFAULT_POLL_BUDGET = 64;

    private final CdnaChannel cdnaChannel;
    private final int mostHeld;
    private volatile int heldFrames;
    private volatile int pollBudget = DEFAULT_POLL_BUDGET;

    CdnaChannelConfig(final CdnaChannel channel, final int mostHeld) {
        super(channel);
        this.cdnaChannel = channel;
        this.mostHeld = mostHeld;
        this.heldFrames = mostHeld;
    }

    /**
     * Most received frames handed out in place at a time.
     *
     * @return a count.
     */
    public int getHeldFrames() {
        return heldFrames;
    }

    /**
     * Sets how many received frames are handed out in place at a time; further ones are copied.
     *
     * @param most 0 to what the driver's configuration holds.
     * @return this.
     * @throws IllegalArgumentException when out of range.
     */
    public CdnaChannelConfig setHeldFrames(final int most) {
        if (most < 0 || most > mostHeld) {
            throw new IllegalArgumentException("HELD_FRAMES=" + most + " is not in [0, " + mostHeld + "]");
        }
        heldFrames = most;
        return this;
    }

    /**
     * Most frames received in a turn of the event loop.
     *
     * @return a count.
     */
    public int getPollBudget() {
        return pollBudget;
    }

    /**
     * Sets how many frames are received in a turn of the event loop at most. No effect once the channel is registered.
     *
     * @param frames 1 or more.
     * @return this.
     * @throws IllegalArgumentException when out of range.
     */
    public CdnaChannelConfig setPollBudget(final int frames) {
        if (frames < 1) {
            throw new IllegalArgumentException("POLL_BUDGET=" + frames + " is not 1 or more");
        }
        pollBudget = frames;
        return this;
    }

    @Override
    public Map<ChannelOption<?>, Object> getOptions() {
        return getOptions(super.getOptions(), CdnaChannelOption.HELD_FRAMES, CdnaChannelOption.POLL_BUDGET);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> @Nullable T getOption(final ChannelOption<T> option) {
        if (CdnaChannelOption.HELD_FRAMES.equals(option)) {
            return (T) Integer.valueOf(heldFrames);
        }
        if (CdnaChannelOption.POLL_BUDGET.equals(option)) {
            return (T) Integer.valueOf(pollBudget);
        }
        return super.getOption(option);
    }

    @Override
    public <T> boolean setOption(final ChannelOption<T> option, final T value) {
        if (!CdnaChannelOption.HELD_FRAMES.equals(option) && !CdnaChannelOption.POLL_BUDGET.equals(option)) {
            return super.setOption(option, value);
        }
        validate(option, value);
        if (CdnaChannelOption.HELD_FRAMES.equals(option)) {
            setHeldFrames((Integer) value);
        } else {
            setPollBudget((Integer) value);
        }
        return true;
    }

    @Override
    protected void autoReadCleared() {
        cdnaChannel.clearReadPending();
    }
}
