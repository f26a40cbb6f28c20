package org.jvnic.nic.card;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.cdna.CdnaPersonality;
import org.jvnic.nic.cdna.ContextPage;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.register.BitField;
import org.jvnic.nic.register.RegisterSpace;

/** The page of whoever owns a context now; all ones while nobody does. Any thread. */
final class ContextWindow implements RegisterSpace {
    private static final BitField ENABLE = ContextRegister.INTERRUPT_CONTROL.field("ENABLE");
    private static final BitField MASK = ContextRegister.INTERRUPT_CONTROL.field("MASK");
    private static final BitField REARM = ContextRegister.INTERRUPT_CONTROL.field("REARM");

    private final CdnaPersonality personality;
    private final int context;
    private final Runnable acknowledge;

    ContextWindow(final CdnaPersonality personality, final int context, final Runnable acknowledge) {
        this.personality = personality;
        this.context = context;
        this.acknowledge = acknowledge;
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
            if (offset == ContextRegister.INTERRUPT_CONTROL.offset() && numBytes >= 4 && isQuieting((int) value)) {
                acknowledge.run(); // before the engine sees the write: what it raises for it comes after
            }
            page.write(offset, numBytes, value);
        }
    }

    private static boolean isQuieting(final int control) {
        return REARM.isSet(control) || MASK.isSet(control) || !ENABLE.isSet(control);
    }
}
