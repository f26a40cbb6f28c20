package org.jvnic.lab.serve;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * One card to be served. Immutable.
 *
 * @param personality what guests see.
 * @param sockets     sockets by number of context, 1 or more.
 * @param wire        what its port is plugged into.
 */
public record CardPlan(Personality personality, Map<Integer, Path> sockets, ServeWire wire) {
    /** Register-level interfaces that can be served. */
    public enum Personality {
        /** Contexts, each a function of its own. */
        CDNA
    }

    /**
     * Checks that something is served.
     *
     * @param personality what guests see.
     * @param sockets     sockets by number of context.
     * @param wire        what its port is plugged into.
     * @throws IllegalArgumentException when there is no socket.
     */
    public CardPlan {
        if (sockets.isEmpty()) {
            throw new IllegalArgumentException("--card: without a --context nobody can use the card");
        }
        sockets = java.util.Collections.unmodifiableMap(new TreeMap<>(sockets));
    }
}
