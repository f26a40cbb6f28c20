package org.jvnic.vmm.machine;

import java.util.concurrent.TimeUnit;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.vmm.memory.GuestMemory;
import org.jvnic.vmm.memory.MachineMemory;
import org.jvnic.vmm.memory.MappedMemory;
import org.jvnic.vmm.protection.ValidatedDomain;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What the VMM does with a descriptor of a privileged ring, of which 32 come at a time and the card finishes all at once. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")
public class EnqueueBenchmark {
    private static final int BATCH = 32;
    private static final int LOG2 = 8;
    private static final int MODULUS_LOG2 = 16;
    private static final int OWNER = 1;
    private static final int BYTES = 1 << 20;
    private static final int STRIDE = 2112;
    private static final int LENGTH = 64;

    private final MachineMemory machineMemory = new MachineMemory();
    private final GuestMemory guest = new GuestMemory(machineMemory, OWNER);
    private final ValidatedRing ring;
    private final long[] requests = new long[2 * BATCH];
    private int index;
    private int shift;

    /** Sets everything up once a trial. */
    public EnqueueBenchmark() {
        machineMemory.addToPool(MappedMemory.memfd("jmh", 2L * BYTES));
        guest.map(0, machineMemory.allocate(BYTES, OWNER), BYTES, DmaDomain.READ | DmaDomain.WRITE);
        final long machine = new RingMemory(machineMemory).take(LOG2, 0, MODULUS_LOG2);
        final ValidatedDomain domain = new ValidatedDomain(machineMemory);
        ring = new ValidatedRing(true, guest, domain, machineMemory, machine, LOG2, 0, MODULUS_LOG2);
    }

    /** Unmaps the memory. */
    @TearDown
    public void close() {
        machineMemory.close();
    }

    private int enqueue() {
        final int taken = ring.enqueue(requests, BATCH);
        ring.releaseCompleted();
        index += taken;
        ring.advance(index);
        return taken;
    }

    private void ask(final int first) {
        for (int i = 0; i < BATCH; i++) {
            requests[2 * i] = (long) STRIDE * (first + i & 127);
            requests[2 * i + 1] = Descriptor.control(LENGTH, Descriptor.FLAG_EOP, 0);
        }
    }

    /**
     * The same buffers as the time before.
     *
     * @return descriptors taken.
     */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int sameBuffers() {
        ask(0);
        return enqueue();
    }

    /**
     * Other buffers than the time before, in pages that were pinned before or not.
     *
     * @return descriptors taken.
     */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int otherBuffers() {
        shift += BATCH + 1;
        ask(shift);
        return enqueue();
    }
}
