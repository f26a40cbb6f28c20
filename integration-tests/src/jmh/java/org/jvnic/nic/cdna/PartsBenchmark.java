package org.jvnic.nic.cdna;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.RingName;
import org.jvnic.nic.fabric.MacTable;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.memory.Span;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaStatus;
import org.jvnic.nic.port.NicEvents;
import org.jvnic.vmm.memory.GuestMemory;
import org.jvnic.vmm.memory.MachineMemory;
import org.jvnic.vmm.memory.MappedMemory;
import org.jvnic.vmm.protection.DirectMapDomain;
import org.jvnic.vmm.protection.ValidatedDomain;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The parts of the data path one by one: ring fetch, range check, translation, switch lookup, copy, doorbell. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")
public class PartsBenchmark {
    private static final int LOG2 = 8;
    private static final int OWNER = 1;
    private static final long GUEST_PHYSICAL = 0x10_0000;
    private static final int BYTES = 1 << 20;

    private final ByteBuffer memory = BufferUtil.allocateDirectAligned(BYTES, 64);
    private final long host = BufferUtil.address(memory);
    private final DmaDomain flat = new Flat();
    private final DescriptorFetcher fetcher = new DescriptorFetcher(RingName.TRANSMIT, 0, NicEvents.NONE);
    private final MacTable addresses = new MacTable(512);
    private final MachineMemory machineMemory = new MachineMemory();
    private final DirectMapDomain directMap;
    private final ValidatedDomain validated;
    private final long machine;
    private final ContextPage page = new ContextPage(
            0, new PortCounters(), new EventVector(32), () -> {}, new AccessGate(), NicEvents.NONE, false);
    private int producer;
    private long offset;

    /** Sets everything up once a trial. */
    public PartsBenchmark() {
        fetcher.start(flat, 0, LOG2, false, 0, 0);
        for (int i = 0; i < 256; i++) {
            addresses.add(mac(i), i);
        }
        machineMemory.addToPool(MappedMemory.memfd("jmh", 4L * BYTES));
        machine = machineMemory.allocate(BYTES, OWNER);
        final GuestMemory guest = new GuestMemory(machineMemory, OWNER);
        guest.map(GUEST_PHYSICAL, machine, BYTES, DmaDomain.READ | DmaDomain.WRITE);
        directMap = new DirectMapDomain(guest);
        validated = new ValidatedDomain(machineMemory);
        validated.pin(machine, BYTES, OWNER);
    }

    private static long mac(final int i) {
        return 0x02L | ((long) (i + 1) << 32);
    }

    /** Unmaps the memory. */
    @TearDown
    public void close() {
        machineMemory.close();
    }

    private final class Flat implements DmaDomain {
        @Override
        public long resolve(final long busAddress, final int length, final int access) {
            return Span.contains(0, BYTES, busAddress, length) ? host + busAddress : DmaStatus.NOT_MAPPED;
        }

        @Override
        public int contiguous(final long busAddress, final int length, final int access) {
            return length;
        }
    }

    private long next() {
        offset = (offset + 2112) & (BYTES / 2 - 1) & ~7;
        return offset;
    }

    /**
     * Fetches 32 descriptors.
     *
     * @return descriptors fetched.
     */
    @Benchmark
    public int ringFetchOf32() {
        producer += 32;
        fetcher.advertise(producer);
        final int fetched = fetcher.fetch();
        fetcher.consume(fetched);
        return fetched;
    }

    /**
     * The one range check.
     *
     * @return its answer.
     */
    @Benchmark
    public boolean rangeCheck() {
        return Span.contains(GUEST_PHYSICAL, BYTES, GUEST_PHYSICAL + next(), 64);
    }

    /**
     * Translation by the VM's region table.
     *
     * @return host address.
     */
    @Benchmark
    public long resolveDirectMap() {
        return directMap.resolve(GUEST_PHYSICAL + next(), 64, DmaDomain.READ);
    }

    /**
     * Translation with the check of pins.
     *
     * @return host address.
     */
    @Benchmark
    public long resolveValidated() {
        return validated.resolve(machine + next(), 64, DmaDomain.READ);
    }

    /**
     * A known address.
     *
     * @return its port.
     */
    @Benchmark
    public int switchLookupHit() {
        return addresses.find(mac((int) next() & 0xFF));
    }

    /**
     * An unknown address.
     *
     * @return no port.
     */
    @Benchmark
    public int switchLookupMiss() {
        return addresses.find(mac(1000 + ((int) next() & 0xFF)));
    }

    /** Copies the rest of a 64-byte frame. */
    @Benchmark
    public void copy64() {
        HostMemory.copy(host + next(), host + BYTES / 2 + offset, 64);
    }

    /** Copies a 1518-byte frame. */
    @Benchmark
    public void copy1518() {
        HostMemory.copy(host + next() % (BYTES / 2 - 2048), host + BYTES / 2, 1518);
    }

    /** Rings a doorbell whose event is pending already. */
    @Benchmark
    public void doorbell() {
        page.write(ContextRegister.TX_PRODUCER.offset(), 4, producer);
    }

    /**
     * Rings a doorbell and takes the event, as the engine does.
     *
     * @return the events.
     */
    @Benchmark
    public int doorbellAndTake() {
        page.write(ContextRegister.TX_PRODUCER.offset(), 4, producer);
        return page.takeEvents();
    }
}
