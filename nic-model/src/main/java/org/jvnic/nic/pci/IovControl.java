package org.jvnic.nic.pci;

import org.jvnic.nic.port.NicEvents;
import org.jvnic.nic.register.RegisterSpace;

/**
 * What software's writes to the SR-IOV capability come to.
 *
 * <p>Threads: under the function's lock for config writes; {@link #enabled} any.
 */
final class IovControl {
    private static final int NUM_VFS_BITS = 0xFFFF;

    private final int requesterId;
    private final int offset;
    private final SingleRootIov capability;
    private final ConfigSpace config;
    private final VirtualFunctionListener listener;
    private final NicEvents events;
    private volatile int enabled;
    private boolean memorySpace;

    IovControl(
            final int requesterId,
            final int offset,
            final SingleRootIov capability,
            final ConfigSpace config,
            final VirtualFunctionListener listener,
            final NicEvents events) {
        this.requesterId = requesterId;
        this.offset = offset;
        this.capability = capability;
        this.config = config;
        this.listener = listener;
        this.events = events;
    }

    /** NumVFs takes no more than there are, and no change while they are there. */
    boolean refuses(final long at, final int numBytes, final long value) {
        final int place = offset + SingleRootIov.NUM_VFS;
        if ((at & ~3L) != place || at >= place + 2) {
            return false;
        }
        final int shift = (int) (at - place) << 3;
        final long lanes = RegisterSpace.allOnes(numBytes) << shift;
        final long now = config.word(place) & NUM_VFS_BITS;
        final long wanted = ((now & ~lanes) | ((value << shift) & lanes)) & NUM_VFS_BITS;
        return wanted > capability.totalVfs() || (wanted != now && isEnabled());
    }

    private boolean isEnabled() {
        return SingleRootIov.VF_ENABLE.isSet(config.word(offset + SingleRootIov.CONTROL));
    }

    /** After any config write and reset: tells who has to know. */
    void follow() {
        final int control = config.word(offset + SingleRootIov.CONTROL);
        final boolean ari = SingleRootIov.ARI_HIERARCHY.isSet(control);
        final int first = ari ? capability.firstOffsetAri() : capability.firstOffset();
        config.clearBits(offset + SingleRootIov.FIRST_OFFSET, NUM_VFS_BITS & ~first);
        config.setBits(offset + SingleRootIov.FIRST_OFFSET, first);
        final int nowEnabled = isEnabled() ? config.word(offset + SingleRootIov.NUM_VFS) & NUM_VFS_BITS : 0;
        final boolean nowMemory = nowEnabled != 0 && SingleRootIov.VF_MEMORY_SPACE.isSet(control);
        if (nowEnabled != enabled || nowMemory != memorySpace) {
            enabled = nowEnabled;
            memorySpace = nowMemory;
            tell();
        }
    }

    private void tell() {
        try {
            listener.onVirtualFunctions(enabled, memorySpace);
        } catch (final RuntimeException e) {
            events.contained(requesterId, e);
        }
    }

    int enabled() {
        return enabled;
    }
}
