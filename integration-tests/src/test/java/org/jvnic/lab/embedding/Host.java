package org.jvnic.lab.embedding;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.agrona.BufferUtil;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.card.CdnaCard;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ControlCommand;
import org.jvnic.nic.cdna.spec.ControlRegister;
import org.jvnic.nic.cdna.spec.GlobalRegister;
import org.jvnic.nic.host.EcamHostBridge;
import org.jvnic.nic.host.PciFirmware;
import org.jvnic.nic.pci.PciFunction;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaPort;
import org.jvnic.nic.port.InterruptSink;

final class Host implements AutoCloseable {
    static final long RAM = 0x8000_0000L;
    static final int RAM_BYTES = 1 << 20;
    static final int GUEST_BYTES = 1 << 17;
    static final int VECTOR_RING = RAM_BYTES - 0x1000;

    private static final VarHandle INTS = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long PCI_WINDOW = 0x4000_0000L;
    private static final long MESSAGES = 0x2800_0000L;
    private static final int FIRST_CONTEXT_MESSAGE = 100;
    private static final int DEVICE_SHIFT = 15;
    private static final long PATIENCE_NS = 30_000_000_000L;

    final ByteBuffer ram = ByteBuffer.allocateDirect(RAM_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    final Faults faults = new Faults();
    final Observer observer = new Observer();
    final EcamHostBridge bridge = new EcamHostBridge(1);
    final CdnaCard card;
    private final AtomicLongArray messages;
    private final AtomicLongArray lines;
    private final AtomicLong cardMessages = new AtomicLong();
    private volatile boolean cardLine;
    private int tag;

    Host(final int contexts, final UnaryOperator<CdnaCard.Builder> options) {
        this(contexts, false, options);
    }

    Host(final int contexts, final boolean msix, final UnaryOperator<CdnaCard.Builder> options) {
        messages = new AtomicLongArray(contexts);
        lines = new AtomicLongArray(contexts);
        final InterruptSink cardSink = new CardSink();
        card = options.apply(CdnaCard.builder(this::domainOf, cardSink)
                        .contexts(contexts)
                        .events(observer))
                .build();
        final PciFirmware firmware = new PciFirmware(PCI_WINDOW, 1 << 28);
        plug(firmware, 0, card.function(), msix, 0);
        for (int context = 0; context < contexts; context++) {
            plug(
                    firmware,
                    1 + context,
                    card.presentContext(context, new ContextSink()),
                    msix,
                    FIRST_CONTEXT_MESSAGE + context);
        }
        card.start();
    }

    private void plug(
            final PciFirmware firmware,
            final int device,
            final PciFunction function,
            final boolean msix,
            final int firstMessage) {
        bridge.attach(0, device, 0, function);
        firmware.enumerate(function);
        if (msix) {
            PciFirmware.enableMsix(function, MESSAGES, firstMessage);
        }
    }

    private @Nullable DmaDomain domainOf(final int requesterId) {
        if (requesterId == DmaPort.CARD) {
            return new Region(requesterId, RAM + VECTOR_RING, 0x1000);
        }
        return faults.domainOf(
                requesterId, new Region(requesterId, RAM + (long) requesterId * GUEST_BYTES, GUEST_BYTES));
    }

    private final class Region implements DmaDomain {
        private final int requesterId;
        private final long first;
        private final int numBytes;

        Region(final int requesterId, final long first, final int numBytes) {
            this.requesterId = requesterId;
            this.first = first;
            this.numBytes = numBytes;
        }

        @Override
        public long resolve(final long busAddress, final int length, final int access) {
            if (faults.isDue(requesterId)) {
                return faults.misbehave();
            }
            final long distance = busAddress - first;
            return distance >= 0 && distance <= numBytes - length ? address() + (busAddress - RAM) : -1;
        }

        @Override
        public int contiguous(final long busAddress, final int length, final int access) {
            final long distance = busAddress - first;
            return distance >= 0 && distance < numBytes ? (int) Math.min(length, numBytes - distance) : 0;
        }

        private long address() {
            return BufferUtil.address(ram);
        }
    }

    private final class CardSink implements InterruptSink {
        @Override
        public void message(final int requesterId, final int vector, final long address, final int data) {
            cardMessages.incrementAndGet();
            faults.throwIfSinkFails();
        }

        @Override
        public void line(final int requesterId, final boolean asserted) {
            cardLine = asserted;
            faults.throwIfSinkFails();
        }
    }

    private final class ContextSink implements InterruptSink {
        @Override
        public void message(final int requesterId, final int vector, final long address, final int data) {
            if (address == MESSAGES) {
                messages.incrementAndGet(data - FIRST_CONTEXT_MESSAGE);
            }
            faults.throwIfSinkFails();
        }

        @Override
        public void line(final int requesterId, final boolean asserted) {
            lines.set(requesterId, asserted ? 1 : 0);
            faults.throwIfSinkFails();
        }
    }

    long messagesOf(final int context) {
        return messages.get(context);
    }

    boolean isLineHigh(final int context) {
        return lines.get(context) != 0;
    }

    long cardMessages() {
        return cardMessages.get();
    }

    boolean isCardLineHigh() {
        return cardLine;
    }

    long barAddress(final int device, final int bar) {
        final long config = ((long) device << DEVICE_SHIFT) + 0x10 + 4L * bar;
        return (bridge.load(config, 4) & ~0xFL) | (bridge.load(config + 4, 4) << 32);
    }

    int control(final ControlRegister register, final int context) {
        return (int) bridge.loadMmio(barAddress(0, 2) + register.offsetInBar(context), 4);
    }

    void control(final ControlRegister register, final int context, final int value) {
        bridge.storeMmio(barAddress(0, 2) + register.offsetInBar(context), 4, value);
    }

    int global(final GlobalRegister register) {
        return (int) bridge.loadMmio(barAddress(0, 2) + register.offset(), 4);
    }

    void global(final GlobalRegister register, final int value) {
        bridge.storeMmio(barAddress(0, 2) + register.offset(), 4, value);
    }

    CommandStatus assign(final int context, final long mac, final boolean direct) {
        control(ControlRegister.OPERAND_LO, context, (int) mac);
        control(ControlRegister.OPERAND_HI, context, (int) (mac >>> 32));
        control(
                ControlRegister.POLICY,
                context,
                ControlRegister.POLICY.field("DIRECT_INTERRUPT").of(direct ? 1 : 0));
        tag = (tag + 1) & 0xFFFF;
        control(ControlRegister.COMMAND, context, ControlCommand.ASSIGN.ordinal() | (tag << 16));
        await("echo of ASSIGN", () -> control(ControlRegister.COMMAND_STATUS, context) >>> 16 == tag);
        return CommandStatus.values()[control(ControlRegister.COMMAND_STATUS, context) & 0xFF];
    }

    void enableVectorRing(final int log2) {
        global(GlobalRegister.VECTOR_RING_LO, (int) (RAM + VECTOR_RING));
        global(GlobalRegister.VECTOR_RING_SIZE, log2 | (1 << 31));
        card.barrier("vector ring");
    }

    int acquire(final int offset) {
        return (int) INTS.getAcquire(ram, offset);
    }

    void release(final int offset, final int value) {
        INTS.setRelease(ram, offset, value);
    }

    void settle() {
        int idle = 0;
        while (idle < 3) {
            idle = card.pump() == 0 ? idle + 1 : 0;
        }
    }

    void await(final String what, final BooleanSupplier condition) {
        final long deadline = System.nanoTime() + PATIENCE_NS;
        while (!condition.getAsBoolean()) {
            card.pump();
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("waited in vain: " + what);
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        card.close();
    }
}
