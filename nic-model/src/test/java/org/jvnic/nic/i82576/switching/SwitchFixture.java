package org.jvnic.nic.i82576.switching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.BufferUtil;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.fabric.Delivery;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.i82576.receive.Reception;
import org.jvnic.nic.i82576.spec.GeneralRegister;
import org.jvnic.nic.i82576.spec.PfRegisters;
import org.jvnic.nic.i82576.spec.ReceiveRegister;
import org.jvnic.nic.i82576.spec.VirtualRegister;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.DropReason;
import org.jvnic.nic.port.FrameBytes;
import org.jvnic.nic.port.Wire;
import org.jvnic.nic.port.Wire.Receiver;
import org.jvnic.nic.register.RegisterFile;

/** The switch between eight recording pools and a recording wire, and the books of what it did. */
final class SwitchFixture {
    static final int POOLS = 8;
    static final int UNTAGGED = -1;
    static final long BROADCAST = 0xFFFF_FFFF_FFFFL;
    static final long STRANGER = 0x0000_0000_4242L | 0x02L;
    static final long GROUP = 0x0100_5E00_0001L;
    static final int VMDQ = 3;

    static final int RCTL_ENABLE = 1 << 1;
    static final int RCTL_SBP = 1 << 2;
    static final int RCTL_UPE = 1 << 3;
    static final int RCTL_MPE = 1 << 4;
    static final int RCTL_LPE = 1 << 5;
    static final int RCTL_MAC_LOOPBACK = 1 << 6;
    static final int RCTL_BAM = 1 << 15;
    static final int RCTL_VFE = 1 << 18;
    static final int RCTL_CFIEN = 1 << 19;
    static final int RCTL_CFI = 1 << 20;
    static final int VMOLR_LPE = 1 << 16;
    static final int VMOLR_VPE = 1 << 23;
    static final int VMOLR_AUPE = 1 << 24;
    static final int VMOLR_ROMPE = 1 << 25;
    static final int VMOLR_ROPE = 1 << 26;
    static final int VMOLR_BAM = 1 << 27;
    static final int VMOLR_MPME = 1 << 28;
    static final int VMOLR_UPE = 1 << 29;
    static final int IGNORE_MAC = 1 << 28;
    static final int DIS_DEF_PL = 1 << 29;
    static final int REPL_EN = 1 << 30;
    static final int LOOPBACK_EN = 1 << 31;
    static final int VALID = 1 << 31;

    private static final int SPACE = 16_384;

    final RegisterFile file = new RegisterFile(PfRegisters.LAYOUT);
    final Reception reception = new Reception();
    final TestPort[] ports = new TestPort[POOLS];
    final TestHost host = new TestHost();
    final TestWire wire = new TestWire();
    final Delivery delivery;
    final PoolSwitch fabric;
    final PortCounters refusals = new PortCounters();
    private final ByteBuffer memory = BufferUtil.allocateDirectAligned(SPACE, 64);
    private final Frame frame = new Frame();
    private int sent;

    SwitchFixture() {
        this(true);
    }

    SwitchFixture(final boolean wired) {
        for (int i = 0; i < POOLS; i++) {
            ports[i] = new TestPort(i, reception);
        }
        delivery = new Delivery(wired ? wire : null, null, (port, error) -> {
            throw new AssertionError(error);
        });
        fabric = new PoolSwitch(file, ports, delivery, reception, host);
    }

    /** Pools 0 to 2 with the addresses {@link #mac} 0 to 2, all untagged, broadcasts, switching between pools. */
    static SwitchFixture pooled() {
        final SwitchFixture fixture = new SwitchFixture();
        fixture.set(ReceiveRegister.RCTL.offset(), RCTL_ENABLE);
        fixture.set(ReceiveRegister.MRQC.offset(), VMDQ);
        fixture.set(VirtualRegister.VT_CTL.offset(), REPL_EN | DIS_DEF_PL);
        fixture.set(VirtualRegister.DTXSWC.offset(), LOOPBACK_EN);
        for (int pool = 0; pool < 3; pool++) {
            fixture.address(pool, mac(pool), 1 << pool);
            fixture.mode(pool, VMOLR_AUPE | VMOLR_BAM);
        }
        fixture.configure();
        return fixture;
    }

    static long mac(final int pool) {
        return 0x02L | (long) (0xA0 + pool) << 40;
    }

    void set(final int offset, final int value) {
        file.write(offset >>> 2, value);
    }

    int get(final int offset) {
        return file.get(offset >>> 2);
    }

    void mode(final int pool, final int value) {
        set(VirtualRegister.VMOLR.offset(pool), value);
    }

    void address(final int entry, final long mac, final int poolMask) {
        final boolean first = entry < 16;
        final int n = first ? entry : entry - 16;
        set((first ? ReceiveRegister.RA : ReceiveRegister.RA2).offset(n), (int) mac);
        set(
                (first ? ReceiveRegister.RAH : ReceiveRegister.RAH2).offset(n),
                (int) (mac >>> 32) | poolMask << 18 | VALID);
    }

    void vlan(final int entry, final int vlan, final int poolMask) {
        set(VirtualRegister.VLVF.offset(entry), vlan | poolMask << 12 | VALID);
    }

    void tagType(final int type) {
        set(GeneralRegister.VET.offset(), type);
    }

    void configure() {
        fabric.configure();
    }

    void change(final int offset, final int value) {
        set(offset, value);
        configure();
    }

    /** Pools that receive what a stranger sends from the wire, a bit each. */
    int arrival(final long destination, final int tag, final int length) {
        arrive(frame(destination, STRANGER, tag, length));
        return takeReceived();
    }

    int arrival(final long destination) {
        return arrival(destination, UNTAGGED, 100);
    }

    /** A frame of a length, tagged with the type of VET unless {@link #UNTAGGED}. */
    Frame frame(final long destination, final long source, final int tag, final int length) {
        final long at = BufferUtil.address(memory);
        HostMemory.putLong(at, destination | source << 48);
        HostMemory.putLong(at + 8, source >>> 16 | 0x0008L << 32 | 0x45L << 48);
        if (tag != UNTAGGED) {
            final int type = get(GeneralRegister.VET.offset());
            final int word = Integer.reverseBytes((type & 0xFFFF) << 16 | tag);
            HostMemory.putLong(at + 8, source >>> 16 | (long) word << 32);
            HostMemory.putLong(at + 16, 0x0008L);
        }
        frame.begin();
        assertTrue(frame.addPiece(at, length) && frame.seal());
        return frame;
    }

    Frame frame(final long destination, final long source) {
        return frame(destination, source, UNTAGGED, 100);
    }

    /** Sends from a pool as a queue does. */
    @Nullable
    DropReason send(final int pool, final Frame what) {
        sent++;
        final DropReason refused = fabric.forward(what, pool, pool);
        if (refused != null) {
            refusals.addDrop(refused);
        }
        return refused;
    }

    void arrive(final Frame what) {
        fabric.fromWire(what);
    }

    /** Pools that received since the last call, a bit each. */
    int takeReceived() {
        int mask = 0;
        for (final TestPort port : ports) {
            mask |= port.received > 0 ? 1 << port.number() : 0;
            port.received = 0;
        }
        return mask;
    }

    /** Frames the wire got since the last call. */
    int takeDeparted() {
        final int frames = wire.frames;
        wire.frames = 0;
        return frames;
    }

    long portDrops(final DropReason reason) {
        return delivery.portCounters().get(PortCounters.drop(reason));
    }

    /** Everything that came in became a delivery, a departure or a named drop. */
    void assertExact() {
        final PortCounters port = delivery.portCounters();
        long drops = 0;
        for (final DropReason.Side side : DropReason.Side.values()) {
            drops += port.drops(side) + refusals.drops(side);
            for (final TestPort pool : ports) {
                drops += pool.counters().drops(side);
            }
        }
        assertEquals(
                sent + port.get(PortCounters.RX_FRAMES) + delivery.replicas(),
                delivery.delivered() + port.get(PortCounters.TX_FRAMES) + drops);
    }

    /** A card that remembers what it was told. */
    static final class TestHost implements SwitchHost {
        boolean linkUp = true;
        boolean loopback;
        int arrived;
        int accepted;
        int tooLong;
        int tooShort;
        int spoofedQueues;
        final List<Integer> controls = new ArrayList<>();

        @Override
        public boolean isLinkUp() {
            return linkUp;
        }

        @Override
        public boolean isLoopback() {
            return loopback;
        }

        @Override
        public void arrived(final Frame frame, final boolean wanted) {
            arrived++;
            accepted += wanted ? 1 : 0;
        }

        @Override
        public void tooLong() {
            tooLong++;
        }

        @Override
        public void tooShort() {
            tooShort++;
        }

        @Override
        public void macControl(final int opcode, final int parameter) {
            controls.add(opcode);
        }

        @Override
        public void spoofed(final int queue) {
            spoofedQueues |= 1 << queue;
        }
    }

    /** A wire that swallows. */
    static final class TestWire implements Wire {
        int frames;

        @Override
        public boolean isLinkUp() {
            return true;
        }

        @Override
        public boolean transmit(final FrameBytes frame) {
            frames++;
            return true;
        }

        @Override
        public int poll(final Receiver receiver, final int limit) {
            return 0;
        }
    }
}
