package org.jvnic.nic.cdna;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.register.RegisterSpace;

/** BAR0: the pages of all contexts one behind the other. A free context's page reads as all ones. Any thread. */
final class ContextBar implements RegisterSpace {
    private static final int PAGE_SHIFT = 12;

    private final CdnaPersonality card;

    ContextBar(final CdnaPersonality card) {
        this.card = card;
    }

    @Override
    public long read(final long offset, final int numBytes) {
        final ContextPage page = pageAt(offset);
        return page == null
                ? RegisterSpace.allOnes(numBytes)
                : page.read(offset & (ContextRegister.PAGE_BYTES - 1), numBytes);
    }

    @Override
    public void write(final long offset, final int numBytes, final long value) {
        final ContextPage page = pageAt(offset);
        if (page != null) {
            page.write(offset & (ContextRegister.PAGE_BYTES - 1), numBytes, value);
        }
    }

    private @Nullable ContextPage pageAt(final long offset) {
        final long number = offset >>> PAGE_SHIFT;
        return number < card.contextCount() ? card.contextPage((int) number) : null;
    }
}
