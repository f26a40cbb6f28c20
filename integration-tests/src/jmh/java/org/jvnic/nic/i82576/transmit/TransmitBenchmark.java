package org.jvnic.nic.i82576.transmit;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.host.FlatMemory;
import org.jvnic.nic.i82576.queue.QueueRegisters;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.DropReason;
import org.jvnic.nic.register.RegisterFile;
import org.jvnic.nic.register.RegisterLayout;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A transmit queue of the 82576 from descriptors to the one copy at a receiver, a packet an operation. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")
public class TransmitBenchmark implements TxHost {
    private static final int SLOTS = 256;
    private static final int PACKETS = SLOTS / 4;
    private static final int CONTEXT = 0x2020_0000;
    private static final int DATA = 0x2030_0000;
    private static final int LAST = 0x0B00_0000;
    private static final int HEADERS = 54;
    private static final int MSS = 1460;

    private final ByteBuffer bytes = BufferUtil.allocateDirectAligned(1 << 18, 4096);
    private final FlatMemory memory = new FlatMemory(0, bytes);
    private final long sink = BufferUtil.address(BufferUtil.allocateDirectAligned(1 << 14, 64));
    private final RegisterFile file = new RegisterFile(RegisterLayout.of("bench", 0x2_0000));
    private final TxQueue queue =
            new TxQueue(0, new QueueRegisters(file, QueueRegisters.TRANSMIT), this, new TxWork());

    /** What is done to the packet, and how long it is. */
    @Param({"plain60", "plain1514", "sum1514", "segments65000"})
    public String packet;

    private int tail;

    /** Makes a context and a data descriptor of each two slots. */
    @Setup
    public void fill() {
        final boolean cut = packet.startsWith("segments");
        final boolean sum = cut || packet.startsWith("sum");
        final int length = Integer.parseInt(packet.replaceAll("\\D", ""));
        final int command = length | DATA | LAST | (cut ? 1 << 31 : 0);
        final int status = (sum ? 0x300 : 0) | ((cut ? length - HEADERS : length) << 14);
        for (int slot = 0; slot < SLOTS; slot += 2) {
            put(slot, 20 | (14 << 9), CONTEXT | 0xC00, (20 << 8) | (MSS << 16));
            put(slot + 1, 0x1_0000, command, status);
        }
        file.set((QueueRegisters.TRANSMIT + 0x08) >>> 2, SLOTS * 16);
        file.set((QueueRegisters.TRANSMIT + 0x28) >>> 2, QueueRegisters.ENABLE);
        queue.configure(memory, new TxSettings(true, 0x8100, 0, 9728, 0));
    }

    private void put(final int slot, final long low, final int dword2, final int dword3) {
        bytes.order(java.nio.ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(slot * 16, low).putInt(slot * 16 + 8, dword2).putInt(slot * 16 + 12, dword3);
    }

    /** Half a ring of packets. */
    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public void send() {
        tail = (tail + 2 * PACKETS) & (SLOTS - 1);
        file.set((QueueRegisters.TRANSMIT + 0x18) >>> 2, tail);
        queue.onTail();
        while (queue.hasWork()) {
            queue.transmit(3036, 256);
        }
    }

    @Override
    public long nowNs() {
        return 0;
    }

    @Override
    public @Nullable DropReason forward(final Frame frame, final int index) {
        frame.copyTo(sink);
        return null;
    }

    @Override
    public void refused(final int index, final int slot, final DropReason reason) {
        throw new IllegalStateException(reason.name());
    }

    @Override
    public void dmaFault(
            final int index, final int slot, final long busAddress, final long refusal, final String what) {
        throw new IllegalStateException(what);
    }

    @Override
    public void completed(final int index) {
        HostMemory.putInt(sink, index);
    }

    @Override
    public void timeStamp(final int index) {}

    @Override
    public void sent(final int index, final TxTally tally) {}

    @Override
    public boolean hasRoom() {
        return true;
    }

    @Override
    public void throttled(final int index) {}
}
