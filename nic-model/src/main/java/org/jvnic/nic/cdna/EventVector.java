package org.jvnic.nic.cdna;

import java.util.concurrent.atomic.AtomicLongArray;

/** Level one of the two-level event vector: a bit per context that has something for the engine. Any thread raises, the engine takes. */
final class EventVector {
    private final AtomicLongArray words;

    EventVector(final int contexts) {
        this.words = new AtomicLongArray((contexts + 63) >>> 6);
    }

    void raise(final int context) {
        final long bit = 1L << context;
        final int word = context >>> 6;
        long before;
        do {
            before = words.get(word);
        } while ((before & bit) == 0 && !words.compareAndSet(word, before, before | bit));
    }

    boolean isEmpty() {
        for (int i = 0; i < words.length(); i++) {
            if (words.get(i) != 0) {
                return false;
            }
        }
        return true;
    }

    int words() {
        return words.length();
    }

    long take(final int word) {
        return words.get(word) == 0 ? 0 : words.getAndSet(word, 0);
    }
}
