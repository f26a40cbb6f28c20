package org.jvnic.guest.fake;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;

public final class Refusals {
    private Refusals() {}

    public static void assertRefused(
            final Class<? extends RuntimeException> type, final String message, final Executable call) {
        final String found = String.valueOf(assertThrows(type, call).getMessage());
        assertTrue(found.contains(message), found);
    }
}
