package org.jvnic.lab.embedding;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.port.DmaDomain;

final class Faults {
    enum Memory {
        NULL_ADDRESS,
        EXCEPTION,
        STACK_OVERFLOW,
        OUT_OF_MEMORY;

        boolean isThrown() {
            return this != NULL_ADDRESS;
        }
    }

    private static final int NOBODY = -1;

    private Memory memory = Memory.EXCEPTION;
    private int victim = NOBODY;
    private int withoutDomain = NOBODY;
    private int throwingDomain = NOBODY;
    private @Nullable Throwable sink;

    void breakMemoryOf(final int context, final Memory how) {
        victim = context;
        memory = how;
    }

    void giveNoDomainTo(final int context) {
        withoutDomain = context;
    }

    void throwForDomainOf(final int context) {
        throwingDomain = context;
    }

    void failSinks(final @Nullable Throwable error) {
        sink = error;
    }

    @Nullable
    DmaDomain domainOf(final int context, final DmaDomain domain) {
        if (context == throwingDomain) {
            throw new IllegalStateException("no domain for context " + context + " today");
        }
        return context == withoutDomain ? null : domain;
    }

    boolean isDue(final int context) {
        return context == victim;
    }

    long misbehave() {
        return switch (memory) {
            case NULL_ADDRESS -> 0;
            case EXCEPTION -> throw new IllegalStateException("memory of context " + victim + " is gone");
            case STACK_OVERFLOW -> recurse(0);
            case OUT_OF_MEMORY -> new long[Integer.MAX_VALUE].length;
        };
    }

    private static long recurse(final long depth) {
        return depth < 0 ? 0 : recurse(depth + 1) + depth;
    }

    void throwIfSinkFails() {
        if (sink instanceof RuntimeException exception) {
            throw exception;
        }
        if (sink instanceof Error error) {
            throw error;
        }
    }
}
