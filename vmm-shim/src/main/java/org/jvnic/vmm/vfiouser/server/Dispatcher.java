package org.jvnic.vmm.vfiouser.server;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.pci.ResetCause;
import org.jvnic.vmm.vfiouser.memory.ClientWindows;
import org.jvnic.vmm.vfiouser.protocol.Capabilities;
import org.jvnic.vmm.vfiouser.protocol.Command;
import org.jvnic.vmm.vfiouser.protocol.Errno;
import org.jvnic.vmm.vfiouser.protocol.Layout;
import org.jvnic.vmm.vfiouser.protocol.MessageReader;
import org.jvnic.vmm.vfiouser.protocol.MessageWriter;

/**
 * From a command to the one that carries it out. Before anything else a client has to agree on a version, once.
 *
 * <p>Threads: the server's.
 */
final class Dispatcher {
    /** Largest count of an access, both ways. More than a device with registers needs, less than a burden. */
    static final int MAX_DATA = 1 << 16;

    private static final int MAX_DESCRIPTORS = 16;
    private static final int MAJOR = 0;
    private static final int MINOR = 0;

    private final ServedFunction function;
    private final ClientInterrupts interrupts;
    private final DmaGate gate;
    private final VfioUserStatistics statistics;
    private final RegionRequests regions;
    private final InterruptRequests interruptRequests;
    private final DmaRequests dma;
    private @Nullable Capabilities client;
    private boolean writesMany;

    Dispatcher(
            final ServedFunction function,
            final ClientInterrupts interrupts,
            final ClientWindows windows,
            final DmaGate gate,
            final VfioUserStatistics statistics) {
        this.function = function;
        this.interrupts = interrupts;
        this.gate = gate;
        this.statistics = statistics;
        regions = new RegionRequests(function, interrupts, gate, MAX_DATA, statistics);
        interruptRequests = new InterruptRequests(function, interrupts);
        dma = new DmaRequests(windows, statistics);
    }

    /** What the client said it can do, or null before it has. */
    @Nullable
    Capabilities client() {
        return client;
    }

    /** Carries a command out. Bytes of the reply's payload, or a negative error number. */
    int carryOut(final MessageReader request, final MessageWriter reply) {
        final int command = request.command();
        if (request.descriptors().hasOverflowed() || (request.descriptors().count() != 0 && !takesAny(command))) {
            return -Errno.EINVAL;
        }
        if ((command == Command.VERSION) != (client == null) || request.payloadBytes() < leastPayload(command)) {
            return -Errno.EINVAL;
        }
        return switch (command) {
            case Command.VERSION -> negotiate(request, reply);
            case Command.DMA_MAP -> dma.map(request);
            case Command.DMA_UNMAP -> dma.unmap(request, reply);
            case Command.DEVICE_GET_INFO -> regions.deviceInfo(request, reply);
            case Command.DEVICE_GET_REGION_INFO -> regions.regionInfo(request, reply);
            case Command.DEVICE_GET_REGION_IO_FDS -> regions.ioDescriptors(request, reply);
            case Command.DEVICE_GET_IRQ_INFO -> interruptRequests.info(request, reply);
            case Command.DEVICE_SET_IRQS -> interruptRequests.set(request);
            case Command.REGION_READ -> regions.read(request, reply);
            case Command.REGION_WRITE -> regions.write(request, reply);
            case Command.REGION_WRITE_MULTI -> writesMany ? regions.writeMany(request, reply) : -Errno.ENOTSUP;
            case Command.DEVICE_RESET -> reset();
            case Command.DIRTY_PAGES, Command.DEVICE_FEATURE, Command.MIG_DATA_READ, Command.MIG_DATA_WRITE ->
                -Errno.ENOTSUP;
            default -> -Errno.ENOSYS;
        };
    }

    private static boolean takesAny(final int command) {
        return command == Command.DMA_MAP || command == Command.DEVICE_SET_IRQS;
    }

    private static int leastPayload(final int command) {
        return switch (command) {
            case Command.VERSION -> Layout.VERSION;
            case Command.DMA_MAP -> Layout.DMA_MAP;
            case Command.DMA_UNMAP -> Layout.DMA_UNMAP;
            case Command.DEVICE_GET_INFO -> Layout.DEVICE_INFO;
            case Command.DEVICE_GET_REGION_INFO -> Layout.REGION_INFO;
            case Command.DEVICE_GET_REGION_IO_FDS -> Layout.REGION_IO_FDS;
            case Command.DEVICE_GET_IRQ_INFO -> Layout.IRQ_INFO;
            case Command.DEVICE_SET_IRQS -> Layout.SET_IRQS;
            case Command.REGION_READ, Command.REGION_WRITE -> Layout.REGION_ACCESS;
            case Command.REGION_WRITE_MULTI -> Layout.WRITE_MULTI;
            default -> 0;
        };
    }

    private int negotiate(final MessageReader request, final MessageWriter reply) {
        final int textBytes = request.payloadBytes() - Layout.VERSION;
        if ((request.getInt(0) & 0xFFFF) != MAJOR) {
            return -Errno.ENOTSUP;
        }
        if (textBytes > 0 && request.getByte(Layout.VERSION + textBytes - 1) != 0) {
            return -Errno.EINVAL;
        }
        final Capabilities proposed;
        try {
            proposed = textBytes == 0
                    ? Capabilities.DEFAULT
                    : Capabilities.parse(request.text(Layout.VERSION, textBytes - 1));
        } catch (final IllegalArgumentException e) {
            return -Errno.EINVAL;
        }
        client = proposed;
        writesMany = proposed.writeMultiple();
        return answer(reply);
    }

    private int answer(final MessageWriter reply) {
        final Capabilities own =
                new Capabilities(MAX_DESCRIPTORS, MAX_DATA, ClientWindows.MAX_WINDOWS, ClientWindows.PAGE, writesMany);
        final byte[] text = own.toJson().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        reply.putShort(0, MAJOR);
        reply.putShort(2, MINOR);
        reply.putBytes(Layout.VERSION, text);
        reply.putBytes(Layout.VERSION + text.length, 1, 0);
        return Layout.VERSION + text.length + 1;
    }

    private int reset() {
        statistics.count(VfioUserCounter.RESETS);
        gate.shut();
        try {
            function.function().reset(ResetCause.CONVENTIONAL);
        } finally {
            gate.open();
        }
        interrupts.followConfig();
        return 0;
    }
}
