package org.jvnic.vmm.vfiouser;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.port.NicEvents;
import org.jvnic.nic.port.Wire;
import org.jvnic.vmm.vfiouser.server.VfioUserOptions;

/**
 * What can be said of every card that is served. Used by one thread.
 *
 * @param <B> the builder of one kind of card.
 */
public abstract sealed class ServedCardBuilder<B extends ServedCardBuilder<B>>
        permits ServedCdnaCard.Builder, ServedI82576Card.Builder {
    /** 02:6A:76:00:00:00, locally administered. */
    private static final long DEFAULT_MAC = 0x766A02L;

    final String name;
    VfioUserOptions options = VfioUserOptions.DEFAULT;
    Consumer<String> lines = line -> {};
    NicEvents events = NicEvents.NONE;

    @Nullable
    Wire wire;

    long firstMac = DEFAULT_MAC;

    ServedCardBuilder(final String name) {
        this.name = name;
    }

    abstract B self();

    /**
     * Sets how clients are treated.
     *
     * @param treatment the options.
     * @return this.
     */
    public final B options(final VfioUserOptions treatment) {
        options = treatment;
        return self();
    }

    /**
     * Sets who gets lines for people.
     *
     * @param log takes lines, called by threads of the servers.
     * @return this.
     */
    public final B lines(final Consumer<String> log) {
        lines = log;
        return self();
    }

    /**
     * Sets who is told what happens on the card.
     *
     * @param listener the listener.
     * @return this.
     */
    public final B events(final NicEvents listener) {
        events = listener;
        return self();
    }

    /**
     * Attaches a wire.
     *
     * @param port the wire, or null for none.
     * @return this.
     */
    public final B wire(final @Nullable Wire port) {
        wire = port;
        return self();
    }

    /**
     * Sets the address of the first function; the others follow.
     *
     * @param mac first byte lowest.
     * @return this.
     */
    public final B firstMac(final long mac) {
        firstMac = mac;
        return self();
    }

    /**
     * Makes the card and serves its functions.
     *
     * @return a card that runs.
     * @throws IllegalArgumentException when no function is served.
     * @throws org.jvnic.vmm.vfiouser.linux.LinuxException when a socket cannot be made; nothing stays behind then.
     */
    public abstract ServedCard start();
}
