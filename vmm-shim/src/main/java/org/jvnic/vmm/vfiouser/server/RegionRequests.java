package org.jvnic.vmm.vfiouser.server;

import org.jvnic.vmm.vfiouser.protocol.Errno;
import org.jvnic.vmm.vfiouser.protocol.Layout;
import org.jvnic.vmm.vfiouser.protocol.MessageReader;
import org.jvnic.vmm.vfiouser.protocol.MessageWriter;

/** Accesses to regions, and what can be asked about the device and its regions. Threads: the server's. */
final class RegionRequests {
    private static final int DEVICE_RESETS_AND_IS_PCI = 3;
    private static final int IRQ_INDICES = 5;
    private static final int REGION_READ_AND_WRITE = 3;
    private static final int MAX_SMALL_WRITE = 8;
    private static final int COMMAND = 4;
    private static final int FIRST_CAPABILITY = 0x40;

    private final ServedFunction function;
    private final ClientInterrupts interrupts;
    private final DmaGate gate;
    private final int maxCount;
    private final VfioUserStatistics statistics;

    RegionRequests(
            final ServedFunction function,
            final ClientInterrupts interrupts,
            final DmaGate gate,
            final int maxCount,
            final VfioUserStatistics statistics) {
        this.function = function;
        this.interrupts = interrupts;
        this.gate = gate;
        this.maxCount = maxCount;
        this.statistics = statistics;
    }

    int deviceInfo(final MessageReader request, final MessageWriter reply) {
        if (request.getInt(0) < Layout.DEVICE_INFO) {
            return -Errno.EINVAL;
        }
        reply.putInt(0, Layout.DEVICE_INFO);
        reply.putInt(4, DEVICE_RESETS_AND_IS_PCI);
        reply.putInt(8, ServedFunction.REGIONS);
        reply.putInt(12, IRQ_INDICES);
        return Layout.DEVICE_INFO;
    }

    /** No region can be mapped: every access to a register has an effect. */
    int regionInfo(final MessageReader request, final MessageWriter reply) {
        final int index = request.getInt(8);
        if (request.getInt(0) < Layout.REGION_INFO || index < 0 || index >= ServedFunction.REGIONS) {
            return -Errno.EINVAL;
        }
        final long size = function.size(index);
        reply.putInt(0, Layout.REGION_INFO);
        reply.putInt(4, size == 0 ? 0 : REGION_READ_AND_WRITE);
        reply.putInt(8, index);
        reply.putInt(12, 0);
        reply.putLong(16, size);
        reply.putLong(24, 0);
        return Layout.REGION_INFO;
    }

    /** There are none: every doorbell is a message. */
    int ioDescriptors(final MessageReader request, final MessageWriter reply) {
        final int index = request.getInt(8);
        if (request.getInt(0) < Layout.REGION_IO_FDS
                || request.getInt(4) != 0
                || index < 0
                || index >= ServedFunction.REGIONS) {
            return -Errno.EINVAL;
        }
        reply.putInt(0, Layout.REGION_IO_FDS);
        reply.putInt(4, 0);
        reply.putInt(8, index);
        reply.putInt(12, 0);
        return Layout.REGION_IO_FDS;
    }

    int read(final MessageReader request, final MessageWriter reply) {
        final long offset = request.getLong(0);
        final int region = request.getInt(8);
        final int count = request.getInt(12);
        if (request.payloadBytes() != Layout.REGION_ACCESS) {
            return -Errno.EINVAL;
        }
        final int error = check(region, offset, count);
        if (error != Errno.OK) {
            return -error;
        }
        statistics.count(VfioUserCounter.REGION_READS);
        function.read(region, offset, count, reply.payload() + Layout.REGION_ACCESS);
        describe(reply, offset, region, count);
        return Layout.REGION_ACCESS + count;
    }

    private int check(final int region, final long offset, final int count) {
        if (count < 1 || !function.contains(region, offset, count)) {
            return Errno.EINVAL;
        }
        return count > maxCount ? Errno.E2BIG : Errno.OK;
    }

    private static void describe(final MessageWriter reply, final long offset, final int region, final int count) {
        reply.putLong(0, offset);
        reply.putInt(8, region);
        reply.putInt(12, count);
    }

    int write(final MessageReader request, final MessageWriter reply) {
        final long offset = request.getLong(0);
        final int region = request.getInt(8);
        final int count = request.getInt(12);
        final int error = check(region, offset, count);
        if (error != Errno.OK) {
            return -error;
        }
        if (request.payloadBytes() != Layout.REGION_ACCESS + count) {
            return -Errno.EINVAL;
        }
        write(region, offset, count, request.payload() + Layout.REGION_ACCESS);
        describe(reply, offset, region, count);
        return Layout.REGION_ACCESS;
    }

    private void write(final int region, final long offset, final int count, final long from) {
        statistics.count(VfioUserCounter.REGION_WRITES);
        if (region != ServedFunction.CONFIG) {
            function.write(region, offset, count, from, gate);
            return;
        }
        final boolean mayWait = mayWaitForEngine(offset, count);
        if (mayWait) {
            gate.shut();
        }
        try {
            function.write(region, offset, count, from, gate);
        } finally {
            if (mayWait) {
                gate.open();
            }
        }
        interrupts.followConfig();
    }

    /** The command register and capabilities but MSI-X may turn off bus mastering or reset the function. */
    private boolean mayWaitForEngine(final long offset, final int count) {
        final boolean command = offset <= COMMAND && offset + count > COMMAND;
        return command
                || (offset + count > FIRST_CAPABILITY && !(function.msix().holds(offset) && count <= 4));
    }

    /** All of them, or none when one is wrong. */
    int writeMany(final MessageReader request, final MessageWriter reply) {
        final long writes = request.getLong(0);
        final int room = (request.payloadBytes() - Layout.WRITE_MULTI) / Layout.WRITE_MULTI_ENTRY;
        if (writes < 1
                || writes > room
                || request.payloadBytes() != Layout.WRITE_MULTI + writes * Layout.WRITE_MULTI_ENTRY) {
            return -Errno.EINVAL;
        }
        for (int i = 0; i < writes; i++) {
            final int at = Layout.WRITE_MULTI + i * Layout.WRITE_MULTI_ENTRY;
            final int count = request.getInt(at + 12);
            if (count > MAX_SMALL_WRITE || check(request.getInt(at + 8), request.getLong(at), count) != Errno.OK) {
                return -Errno.EINVAL;
            }
        }
        for (int i = 0; i < writes; i++) {
            final int at = Layout.WRITE_MULTI + i * Layout.WRITE_MULTI_ENTRY;
            write(request.getInt(at + 8), request.getLong(at), request.getInt(at + 12), request.payload() + at + 16);
        }
        reply.putLong(0, writes);
        return Layout.WRITE_MULTI;
    }
}
