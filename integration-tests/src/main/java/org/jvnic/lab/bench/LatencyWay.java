package org.jvnic.lab.bench;

import java.util.Locale;

/** The ways of a frame to its receiver, and what they are compared with. */
public enum LatencyWay {
    /** A frame; sender, engine and receiver on one thread. */
    INLINE("inline"),
    /** A frame; the engine spins on a thread of its own. */
    SPINNING("spinning engine"),
    /** One hand-over from thread to thread that both spin, half of a round trip. */
    HAND_OVER("one hand-over"),
    /** A frame to a guest that sleeps on another processor than the sender's, until the interrupt. */
    SLEEPING_APART("guest asleep, apart"),
    /** The same thread on the same processor, unparked. */
    UNPARK_APART("unpark, apart"),
    /** A frame to a guest that sleeps on the sender's processor, until the interrupt. */
    SLEEPING_TOGETHER("guest asleep, together"),
    /** The same thread on the same processor, unparked. */
    UNPARK_TOGETHER("unpark, together");

    private final String legend;

    LatencyWay(final String legend) {
        this.legend = legend;
    }

    /**
     * What a figure calls it.
     *
     * @return a few words.
     */
    public String legend() {
        return legend;
    }

    /**
     * What its figures begin with.
     *
     * @return the name, lower case with underscores.
     */
    public String figureName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
