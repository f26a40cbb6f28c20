package org.jvnic.lab.serve;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One card to be served. Immutable.
 *
 * @param personality what guests see.
 * @param contexts    sockets by number of context; of a {@code cdna} card, 1 or more.
 * @param physical    socket of the physical function of an {@code i82576}, or null.
 * @param wire        what its port is plugged into.
 */
public record CardPlan(
        Personality personality,
        Map<Integer, Path> contexts,
        @Nullable Path physical,
        ServeWire wire) {
    /** Register-level interfaces that can be served. */
    public enum Personality {
        /** Contexts, each a function of its own. */
        CDNA,
        /** The physical function of an Intel 82576. */
        I82576
    }

    /**
     * Checks that something is served, and nothing the personality does not have.
     *
     * @param personality what guests see.
     * @param contexts    sockets by number of context.
     * @param physical    socket of the physical function, or null.
     * @param wire        what its port is plugged into.
     * @throws IllegalArgumentException when there is no socket, or one of a function that the personality does not have.
     */
    public CardPlan {
        final boolean hasFunctions = physical != null;
        if (personality == Personality.CDNA && contexts.isEmpty()) {
            throw new IllegalArgumentException("--card cdna: without a --context nobody can use the card");
        }
        if (personality == Personality.CDNA && hasFunctions) {
            throw new IllegalArgumentException("--card cdna: has contexts and no --pf");
        }
        if (personality == Personality.I82576 && !hasFunctions) {
            throw new IllegalArgumentException("--card i82576: without --pf nobody can use the card");
        }
        if (personality == Personality.I82576 && !contexts.isEmpty()) {
            throw new IllegalArgumentException("--card i82576: has --pf and no --context");
        }
        contexts = Collections.unmodifiableMap(new TreeMap<>(contexts));
    }

    /**
     * Functions served.
     *
     * @return 1 or more.
     */
    public int functions() {
        return contexts.size() + (physical == null ? 0 : 1);
    }
}
