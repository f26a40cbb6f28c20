package org.jvnic.nic.card;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.cdna.CdnaPersonality;
import org.jvnic.nic.cdna.ContextPage;
import org.jvnic.nic.register.RegisterSpace;

/** The page of whoever owns a context now; all ones while nobody does. Any thread. */
final class ContextWindow implements RegisterSpace {
    private final CdnaPersonality personality;
    private final int context;

    ContextWindow(final CdnaPersonality personality, final int context) {
        this.personality = personality;
        this.context = context;
    }

    @Override
    public long read(final long offset, final int numBytes) {
        final @Nullable ContextPage page = personality.contextPage(context);
        return page == null ? RegisterSpace.allOnes(numBytes) : page.read(offset, numBytes);
    }

    @Override
    public void write(final long offset, final int numBytes, final long value) {
        final @Nullable ContextPage page = personality.contextPage(context);
        if (page != null) {
            page.write(offset, numBytes, value);
        }
    }
}
