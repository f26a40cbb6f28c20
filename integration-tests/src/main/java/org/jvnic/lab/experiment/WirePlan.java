package org.jvnic.lab.experiment;

import java.util.Locale;

/**
 * What the ports of the cards are plugged into. Immutable.
 *
 * @param kind     which wire.
 * @param argument name of the TAP or the file; empty for the others.
 */
public record WirePlan(Kind kind, String argument) {
    /** Nothing: frames stay in the card. */
    public static final WirePlan NONE = new WirePlan(Kind.NONE, "");

    /** A cable between two cards, a hub between more. */
    public static final WirePlan LINK = new WirePlan(Kind.LINK, "");

    /** Kinds of wires. */
    public enum Kind {
        /** No wire. */
        NONE,
        /** A cable in the JVM between two cards, a hub between more. */
        LINK,
        /** A UDP tunnel over the loopback interface between two cards. */
        UDP,
        /** A TAP of this machine; for several cards one each, joined by a bridge. */
        TAP,
        /** A capture replayed into one card. */
        PCAP
    }

    /**
     * Reads what the command line says.
     *
     * @param text none, link, udp, tap:NAME or pcap:FILE.
     * @return the plan.
     * @throws IllegalArgumentException naming what was given and what may be.
     */
    public static WirePlan parse(final String text) {
        final int colon = text.indexOf(':');
        final String word = (colon < 0 ? text : text.substring(0, colon)).toLowerCase(Locale.ROOT);
        final String rest = colon < 0 ? "" : text.substring(colon + 1);
        final boolean named = word.equals("tap") || word.equals("pcap");
        if ((named && rest.isEmpty()) || (!named && colon >= 0)) {
            throw refusal(text);
        }
        return switch (word) {
            case "none" -> NONE;
            case "link" -> LINK;
            case "udp" -> new WirePlan(Kind.UDP, "");
            case "tap" -> new WirePlan(Kind.TAP, rest);
            case "pcap" -> new WirePlan(Kind.PCAP, rest);
            default -> throw refusal(text);
        };
    }

    private static IllegalArgumentException refusal(final String text) {
        return new IllegalArgumentException("--wire: \"" + text + "\" is not none, link, udp, tap:NAME or pcap:FILE");
    }

    /**
     * Cards there are unless it is said otherwise.
     *
     * @return 2 where the wire joins cards, else 1.
     */
    public int usualNics() {
        return kind == Kind.LINK || kind == Kind.UDP ? 2 : 1;
    }

    /** Whether whatever leaves one card arrives at the other. */
    boolean isLossless() {
        return kind == Kind.NONE || kind == Kind.LINK;
    }

    /** Whether frames come that no guest has sent. */
    boolean hasOutsiders() {
        return kind == Kind.TAP || kind == Kind.PCAP;
    }

    @Override
    public String toString() {
        final String word = kind.name().toLowerCase(Locale.ROOT);
        return argument.isEmpty() ? word : word + ":" + argument;
    }
}
