package org.jvnic.nic.i82576;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.agrona.BufferUtil;
import org.agrona.concurrent.CachedNanoClock;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.nic.engine.NicEngine;
import org.jvnic.nic.host.FlatMemory;
import org.jvnic.nic.i82576.interrupt.FunctionSignal;
import org.jvnic.nic.i82576.mailbox.IgbvfDriver;
import org.jvnic.nic.i82576.mailbox.VfPolicy;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.FrameBytes;
import org.jvnic.nic.port.NicEvents;
import org.jvnic.nic.port.Wire;

/** A stepped card with two virtual functions, each with memory of its own, and a wire that keeps what it is sent. */
final class VfBench implements Wire {
    static final int FUNCTIONS = 2;

    private static final long BASE = 0x10_0000L;
    private static final int BYTES = 1 << 18;
    private static final int TX_RING = 0x0000;
    private static final int RX_RING = 0x1000;
    private static final int TX_BUFFER = 0x2000;
    private static final int RX_BUFFERS = 0x8000;
    private static final int BUFFER_BYTES = 2048;
    private static final int SLOTS = 16;
    private static final int ENABLE = 1 << 25;
    private static final int ONE_BUFFER_OF_2_KIB = 0x8200_0002;
    private static final int EOP_IFCS_RS_DEXT_DATA = 0x2B30_0000;
    private static final int DONE = 1;

    final List<byte[]> departed = new ArrayList<>();
    final Set<Integer> requesters = new TreeSet<>();
    final I82576Personality personality;
    boolean carrier = true;
    private final CachedNanoClock clock = new CachedNanoClock();
    private final ByteBuffer[] memories = new ByteBuffer[FUNCTIONS];
    private final FlatMemory[] domains = new FlatMemory[FUNCTIONS];
    private final int[] sent = new int[FUNCTIONS];
    private final int[] taken = new int[FUNCTIONS];
    private final int[] interrupts = new int[FUNCTIONS];
    private final NicEngine engine;
    private final ByteBuffer scratch = BufferUtil.allocateDirectAligned(1 << 15, 64);
    private byte @Nullable [] arriving;

    VfBench() {
        final List<VfPolicy> policies = new ArrayList<>();
        final List<FunctionSignal> signals = new ArrayList<>();
        for (int n = 0; n < FUNCTIONS; n++) {
            memories[n] = BufferUtil.allocateDirectAligned(BYTES, 4096).order(ByteOrder.LITTLE_ENDIAN);
            domains[n] = new FlatMemory(BASE, memories[n]);
            policies.add(VfPolicy.of(mac(n)));
            signals.add(new Signal(n));
        }
        personality = new I82576Personality(
                0x0504_0302_0100L | 0x02,
                0,
                clock,
                requester -> {
                    requesters.add(requester);
                    return domains[requester - 1];
                },
                new Signal(-1),
                NicEvents.NONE,
                this,
                null,
                policies,
                signals);
        engine = new NicEngine(
                "test",
                EngineMode.STEPPED,
                clock,
                personality,
                personality.fabric(),
                personality.scheduler(),
                this,
                NicEngine.DEFAULT_DESCRIPTOR_BUDGET,
                16_000);
        personality.setDoorbellListener(engine::onDoorbell);
        personality.setGate((what, command) -> engine.execute(what, command, 1000));
        for (int n = 0; n < FUNCTIONS; n++) {
            personality.virtualFunctions().function(n).interrupts().modeChanged(0);
            personality.virtualFunctions().function(n).setBusMaster(true);
        }
        settle();
    }

    static long mac(final int function) {
        return 0x02L | (long) (0xD0 + function) << 40;
    }

    int read(final int function, final int offset) {
        return (int) personality.virtualSpace(function).read(offset, 4);
    }

    void write(final int function, final int offset, final int value) {
        personality.virtualSpace(function).write(offset, 4, value & 0xFFFF_FFFFL);
    }

    int physical(final int offset) {
        return (int) personality.space().read(offset, 4);
    }

    void physical(final int offset, final int value) {
        personality.space().write(offset, 4, value & 0xFFFF_FFFFL);
    }

    int interrupts(final int function) {
        return interrupts[function];
    }

    void powerOn() {
        engine.execute("reset", () -> personality.powerOn("test"), 1000);
        settle();
    }

    IgbvfDriver driver(final int function) {
        return new IgbvfDriver(new IgbvfDriver.Bar() {
            @Override
            public int read(final int offset) {
                return VfBench.this.read(function, offset);
            }

            @Override
            public void write(final int offset, final int value) {
                VfBench.this.write(function, offset, value);
            }
        });
    }

    void settle() {
        clock.advance(1_000_000);
        int idle = 0;
        while (idle < 3) {
            idle = engine.pump() == 0 ? idle + 1 : 0;
        }
    }

    /** Probe and open of the Linux driver. */
    void open(final int function) {
        final IgbvfDriver driver = driver(function);
        assertTrue(driver.probe() && driver.open(1522));
        final ByteBuffer memory = memories[function];
        for (int slot = 0; slot < SLOTS; slot++) {
            memory.putLong(RX_RING + slot * 16, BASE + RX_BUFFERS + (long) slot * BUFFER_BYTES);
            memory.putLong(RX_RING + slot * 16 + 8, 0);
        }
        ring(function, 0x3800, TX_RING);
        write(function, 0x3828, ENABLE);
        write(function, 0x280C, ONE_BUFFER_OF_2_KIB);
        ring(function, 0x2800, RX_RING);
        write(function, 0x2828, ENABLE | 1 << 16);
        write(function, 0x2818, SLOTS - 1);
        write(function, 0x1700, 0x8081);
        write(function, 0x1740, 0x82);
        write(function, 0x152C, 7);
        write(function, 0x1530, 7);
        write(function, 0x1524, 7);
        sent[function] = 0;
        taken[function] = 0;
        settle();
    }

    private void ring(final int function, final int block, final int at) {
        write(function, block, (int) BASE + at);
        write(function, block + 4, 0);
        write(function, block + 8, SLOTS * 16);
        write(function, block + 0x10, 0);
        write(function, block + 0x18, 0);
    }

    byte[] frame(final long destination, final long source, final int length) {
        final byte[] bytes = new byte[length];
        for (int i = 0; i < 6; i++) {
            bytes[i] = (byte) (destination >>> (8 * i));
            bytes[6 + i] = (byte) (source >>> (8 * i));
        }
        bytes[12] = 0x08;
        for (int i = 14; i < length; i++) {
            bytes[i] = (byte) (i * 7);
        }
        return bytes;
    }

    void send(final int function, final byte[] frame) {
        final ByteBuffer memory = memories[function];
        memory.put(TX_BUFFER, frame);
        final int at = TX_RING + sent[function] * 16;
        memory.putLong(at, BASE + TX_BUFFER);
        memory.putInt(at + 8, EOP_IFCS_RS_DEXT_DATA | frame.length);
        memory.putInt(at + 12, frame.length << 14);
        sent[function]++;
        write(function, 0x3818, sent[function]);
        settle();
    }

    void arrive(final byte[] frame) {
        arriving = frame;
        settle();
    }

    private int done(final int function) {
        return RX_RING + taken[function] * 16;
    }

    void forgetReceived(final int function) {
        while ((memories[function].getInt(done(function) + 8) & DONE) != 0) {
            taken[function]++;
        }
    }

    int receiveStatus(final int function) {
        return memories[function].getInt(RX_RING + (taken[function] - 1) * 16 + 8);
    }

    /** The next frame the function received; empty when there is none. */
    byte[] received(final int function) {
        final ByteBuffer memory = memories[function];
        if ((memory.getInt(done(function) + 8) & DONE) == 0) {
            return new byte[0];
        }
        final byte[] bytes = new byte[memory.getShort(done(function) + 12) & 0xFFFF];
        memory.get(RX_BUFFERS + taken[function] * BUFFER_BYTES, bytes);
        taken[function]++;
        return bytes;
    }

    @Override
    public boolean isLinkUp() {
        return carrier;
    }

    @Override
    public boolean transmit(final FrameBytes frame) {
        final byte[] bytes = new byte[frame.length()];
        frame.copyTo(BufferUtil.address(scratch));
        HostMemory.copyToHeap(BufferUtil.address(scratch), bytes, 0, bytes.length);
        departed.add(bytes);
        return true;
    }

    @Override
    public int poll(final Receiver receiver, final int limit) {
        final byte[] frame = arriving;
        if (frame == null) {
            return 0;
        }
        arriving = null;
        scratch.put(0, frame);
        receiver.onFrame(BufferUtil.address(scratch), frame.length);
        return 1;
    }

    /** MSI-X that is enabled. */
    private final class Signal implements FunctionSignal {
        private final int function;

        Signal(final int function) {
            this.function = function;
        }

        @Override
        public boolean isMsixEnabled() {
            return true;
        }

        @Override
        public boolean isMsiEnabled() {
            return false;
        }

        @Override
        public void msix(final int vector) {
            if (function >= 0) {
                interrupts[function]++;
            }
        }

        @Override
        public void withdraw(final int vector) {
            // nothing is kept
        }

        @Override
        public void msi() {
            // MSI-X is enabled
        }

        @Override
        public void line(final boolean asserted) {
            // MSI-X is enabled
        }
    }
}
