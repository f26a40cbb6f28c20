package org.jvnic.vmm.vfiouser.server;

import org.jvnic.vmm.vfiouser.linux.ReceivedDescriptors;
import org.jvnic.vmm.vfiouser.memory.ClientWindows;
import org.jvnic.vmm.vfiouser.protocol.Errno;
import org.jvnic.vmm.vfiouser.protocol.Layout;
import org.jvnic.vmm.vfiouser.protocol.MessageReader;
import org.jvnic.vmm.vfiouser.protocol.MessageWriter;

/** DMA_MAP and DMA_UNMAP. Threads: the server's. */
final class DmaRequests {
    private static final int DIRECTIONS = 3;
    private static final int UNMAP_ALL = 2;

    private final ClientWindows windows;
    private final VfioUserStatistics statistics;

    DmaRequests(final ClientWindows windows, final VfioUserStatistics statistics) {
        this.windows = windows;
        this.statistics = statistics;
    }

    int map(final MessageReader request) {
        final int flags = request.getInt(4);
        final ReceivedDescriptors descriptors = request.descriptors();
        if (request.payloadBytes() != Layout.DMA_MAP
                || request.getInt(0) < Layout.DMA_MAP
                || (flags & ~DIRECTIONS) != 0
                || descriptors.count() > 1) {
            return -Errno.EINVAL;
        }
        final int error =
                windows.map(request.getLong(16), request.getLong(24), flags, request.getLong(8), descriptors.peek(0));
        if (error == Errno.OK) {
            statistics.count(VfioUserCounter.MAPS);
        }
        return -error;
    }

    int unmap(final MessageReader request, final MessageWriter reply) {
        final int flags = request.getInt(4);
        final long first = request.getLong(8);
        final long size = request.getLong(16);
        final boolean all = flags == UNMAP_ALL;
        if (request.payloadBytes() != Layout.DMA_UNMAP
                || request.getInt(0) < Layout.DMA_UNMAP
                || (flags != 0 && !all)
                || (all && (first | size) != 0)) {
            return -Errno.EINVAL;
        }
        if (all) {
            windows.unmapAll();
        } else {
            final int error = windows.unmap(first, size);
            if (error != Errno.OK) {
                return -error;
            }
        }
        statistics.count(VfioUserCounter.UNMAPS);
        reply.putInt(0, Layout.DMA_UNMAP);
        reply.putInt(4, flags);
        reply.putLong(8, first);
        reply.putLong(16, size);
        return Layout.DMA_UNMAP;
    }
}
