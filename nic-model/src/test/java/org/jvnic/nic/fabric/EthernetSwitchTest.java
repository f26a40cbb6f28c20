package org.jvnic.nic.fabric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.BufferUtil;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.frame.MacAddress;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.DropReason;
import org.jvnic.nic.port.FrameBytes;
import org.jvnic.nic.port.Wire;

class EthernetSwitchTest {
    private static final int PORTS = 70;
    private static final int LENGTH = 100;
    private static final long STRANGER = 0x0000_0000_4242L;
    private static final long GROUP = 0x0000_5E00_0001L;
    private static final long OTHER_GROUP = 0x0100_5E00_0001L;
    private static final int A = 0;
    private static final int B = 1;
    private static final int C = 2;
    private static final int FAR = 69;

    private final TestPort[] ports = new TestPort[PORTS];
    private final TestWire wire = new TestWire();
    private final List<Integer> shown = new ArrayList<>();
    private final List<String> contained = new ArrayList<>();
    private final ByteBuffer memory = BufferUtil.allocateDirectAligned(LENGTH, 64);
    private final Frame frame = new Frame();
    private final EthernetSwitch fabric;

    @Nullable
    private Error tapFailure;

    EthernetSwitchTest() {
        for (int i = 0; i < PORTS; i++) {
            ports[i] = new TestPort(i);
        }
        fabric = newSwitch(wire);
        for (final int number : new int[] {A, B, C, FAR}) {
            ports[number].receiving = true;
            ports[number].filter().setReceiveMode(true, false, false, false);
        }
        fabric.refreshPorts();
    }

    private EthernetSwitch newSwitch(final @Nullable Wire port) {
        final EthernetSwitch made = new EthernetSwitch(
                ports,
                PORTS,
                port,
                (number, nowNs, bytes) -> {
                    shown.add(number);
                    if (tapFailure != null) {
                        throw tapFailure;
                    }
                },
                (number, error) -> contained.add(number + " " + error.getMessage()));
        for (int i = 0; i < PORTS; i++) {
            assertTrue(made.addresses().add(mac(i), i));
        }
        return made;
    }

    private static long mac(final int port) {
        return 0x02 | (port + 1L) << 40;
    }

    private Frame frame(final long destination, final long source, final int vlan) {
        final long host = BufferUtil.address(memory);
        HostMemory.putLong(host, destination | source << 48);
        HostMemory.putLong(host + 8, source >>> 16 & 0xFFFF_FFFFL);
        HostMemory.putInt(host + 12, vlan == 0 ? 0x0008 : 0x0081 | (vlan >>> 8) << 16 | (vlan & 0xFF) << 24);
        frame.begin();
        frame.addPiece(host, LENGTH);
        assertTrue(frame.seal());
        assertEquals(vlan, frame.vlan());
        return frame;
    }

    private @Nullable DropReason send(final int from, final long destination) {
        return send(from, destination, 0);
    }

    private @Nullable DropReason send(final int from, final long destination, final int vlan) {
        return fabric.forward(frame(destination, mac(from), vlan), ports[from]);
    }

    private void promiscuous(final int port) {
        ports[port].filter().setReceiveMode(true, false, true, false);
        fabric.refreshPorts();
    }

    private void assertReceived(final int... expected) {
        final List<Integer> receivers = new ArrayList<>();
        for (final TestPort port : ports) {
            for (int i = 0; i < port.frames; i++) {
                receivers.add(port.number());
            }
        }
        assertEquals(Arrays.stream(expected).boxed().toList(), receivers);
    }

    private long drops(final int port, final DropReason reason) {
        return ports[port].counters().get(PortCounters.drop(reason));
    }

    private long portDrops(final DropReason reason) {
        return fabric.delivery().portCounters().get(PortCounters.drop(reason));
    }

    @Test
    void shouldDeliverToTheOwnerOfTheAddressOnly() {
        assertNull(send(A, mac(FAR)));
        assertReceived(FAR);
        assertEquals(0, wire.frames);
        assertEquals(List.of(FAR), shown);
        assertEquals(1, fabric.delivery().delivered());
        assertEquals(0, fabric.delivery().replicas());
        ports[FAR].settleCounters();
        assertEquals(1, ports[FAR].counters().get(PortCounters.RX_FRAMES));
        assertEquals(LENGTH, ports[FAR].counters().get(PortCounters.RX_BYTES));
    }

    @Test
    void shouldSendUnknownUnicastToTheWire() {
        assertNull(send(A, STRANGER));
        assertReceived();
        assertEquals(1, wire.frames);
        assertEquals(List.of(EthernetSwitch.WIRE), shown);
        assertEquals(1, fabric.delivery().portCounters().get(PortCounters.TX_FRAMES));
        assertEquals(LENGTH, fabric.delivery().portCounters().get(PortCounters.TX_BYTES));
        assertEquals(0, fabric.delivery().delivered());
    }

    @Test
    void shouldRefuseAFrameThatHasNobodyToGoTo() {
        final EthernetSwitch alone = newSwitch(null);
        alone.refreshPorts();
        assertEquals(DropReason.TX_NO_DESTINATION, alone.forward(frame(STRANGER, mac(A), 0), ports[A]));
        ports[B].filter().setReceiveMode(false, false, false, false);
        ports[C].filter().setReceiveMode(false, false, false, false);
        ports[FAR].filter().setReceiveMode(false, false, false, false);
        assertEquals(DropReason.TX_NO_DESTINATION, alone.forward(frame(MacAddress.BROADCAST, mac(A), 0), ports[A]));
    }

    @Test
    void shouldShowPromiscuousPortsEveryUnicastFrameOnce() {
        promiscuous(B);
        promiscuous(C);
        assertNull(send(A, mac(FAR)));
        assertReceived(B, C, FAR);
        assertEquals(2, fabric.delivery().replicas());
        assertNull(send(A, STRANGER));
        assertReceived(B, B, C, C, FAR);
        assertEquals(4, fabric.delivery().replicas());
        assertEquals(1, wire.frames);
    }

    @Test
    void shouldNotCopyAFrameTwiceToItsOwnerOrBackToAPromiscuousSender() {
        promiscuous(A);
        promiscuous(B);
        assertNull(send(A, mac(B)));
        assertReceived(B);
        assertEquals(0, fabric.delivery().replicas());
    }

    @Test
    void shouldSendBroadcastToAllThatWantItAndTheWireButNotBack() {
        ports[C].filter().setReceiveMode(false, true, false, false);
        assertNull(send(A, MacAddress.BROADCAST));
        assertReceived(B, FAR);
        assertEquals(1, wire.frames);
        assertEquals(2, fabric.delivery().replicas());
        assertEquals(1, ports[B].counters().get(PortCounters.RX_BROADCAST));
        assertEquals(0, ports[B].counters().get(PortCounters.RX_MULTICAST));
    }

    @Test
    void shouldSendMulticastToThoseWhoseFilterHasIt() {
        ports[B].filter().setMulticast(new long[] {GROUP});
        ports[C].filter().setReceiveMode(false, true, false, false);
        ports[FAR].filter().setMulticast(new long[] {OTHER_GROUP});
        assertNull(send(A, GROUP));
        assertReceived(B, C);
        assertEquals(1, ports[C].counters().get(PortCounters.RX_MULTICAST));
        assertEquals(1, wire.frames);
    }

    @Test
    void shouldNotEchoAFrameToTheWireItCameFrom() {
        fabric.fromWire(frame(MacAddress.BROADCAST, STRANGER, 0));
        assertReceived(A, B, C, FAR);
        fabric.fromWire(frame(STRANGER, STRANGER, 0));
        assertReceived(A, B, C, FAR);
        assertEquals(0, wire.frames);
        assertEquals(1, portDrops(DropReason.PORT_NO_MATCH));
        assertEquals(2, fabric.delivery().portCounters().get(PortCounters.RX_FRAMES));
        assertEquals(2 * LENGTH, fabric.delivery().portCounters().get(PortCounters.RX_BYTES));
        assertEquals(3, fabric.delivery().replicas());
    }

    @Test
    void shouldShowPromiscuousPortsWhatComesFromTheWire() {
        promiscuous(B);
        fabric.fromWire(frame(mac(A), STRANGER, 0));
        fabric.fromWire(frame(STRANGER, STRANGER, 0));
        assertReceived(A, B, B);
        assertEquals(0, portDrops(DropReason.PORT_NO_MATCH));
    }

    @Test
    void shouldRefuseAFrameToItsSender() {
        assertEquals(DropReason.TX_SELF_ADDRESSED, send(A, mac(A)));
        assertReceived();
    }

    @Test
    void shouldRefuseAForeignSourceWhereItIsChecked() {
        ports[A].setMacAntiSpoof(true);
        assertEquals(DropReason.TX_SPOOFED_MAC, fabric.forward(frame(mac(B), mac(C), 0), ports[A]));
        assertEquals(DropReason.TX_SPOOFED_MAC, fabric.forward(frame(mac(B), STRANGER, 0), ports[A]));
        assertNull(send(A, mac(B)));
        ports[A].setMacAntiSpoof(false);
        assertNull(fabric.forward(frame(mac(B), mac(C), 0), ports[A]));
        assertReceived(B, B);
    }

    @Test
    void shouldRefuseAVlanTheSenderIsNoMemberOf() {
        ports[A].filter().setMembershipChecked(true);
        ports[A].filter().setMember(7, true);
        assertNull(send(A, mac(B), 7));
        assertEquals(DropReason.TX_SPOOFED_VLAN, send(A, mac(B), 8));
        assertEquals(DropReason.TX_SPOOFED_VLAN, send(A, mac(B), 0));
        assertReceived(B);
    }

    @Test
    void shouldDropWhatTheReceiversVlansExclude() {
        ports[B].filter().setMembershipChecked(true);
        ports[B].filter().setMember(7, true);
        assertNull(send(A, mac(B), 7));
        assertNull(send(A, mac(B), 8));
        assertEquals(1, drops(B, DropReason.RX_VLAN_FILTER));
        assertNull(send(A, MacAddress.BROADCAST, 8));
        assertReceived(B, C, FAR);
        assertEquals(1, drops(B, DropReason.RX_VLAN_FILTER));
    }

    @Test
    void shouldApplyTheReceiversOwnVlanFilter() {
        ports[B].filter().setReceiveMode(true, false, false, true);
        final long[] words = new long[PortFilter.VLANS / Long.SIZE];
        words[1] = 1L << 3;
        ports[B].filter().setVlanFilter(words);
        assertNull(send(A, mac(B), 67));
        assertNull(send(A, mac(B), 68));
        assertReceived(B);
        assertEquals(1, drops(B, DropReason.RX_VLAN_FILTER));
    }

    @Test
    void shouldKeepAPromiscuousPortToItsVlans() {
        promiscuous(C);
        ports[C].filter().setMembershipChecked(true);
        ports[C].filter().setMember(7, true);
        assertNull(send(A, mac(B), 8));
        assertReceived(B);
        assertEquals(0, drops(C, DropReason.RX_VLAN_FILTER));
    }

    @Test
    void shouldDropAtALinkThatIsDown() {
        ports[A].setLinkUp(false);
        assertEquals(DropReason.TX_LINK_DOWN, send(A, mac(B)));
        assertNull(send(B, mac(A)));
        assertEquals(1, drops(A, DropReason.RX_LINK_DOWN));
        assertReceived();
    }

    @Test
    void shouldDropAtAPortThatDoesNotReceive() {
        assertNull(send(A, mac(5)));
        assertEquals(1, drops(5, DropReason.RX_NOT_RUNNING));
        ports[B].receiving = false;
        fabric.refreshPorts();
        assertNull(send(A, MacAddress.BROADCAST));
        assertReceived(C, FAR);
    }

    @Test
    void shouldCountWhyAReceiverRefused() {
        ports[B].refusal = DropReason.RX_NO_DESCRIPTOR;
        assertNull(send(A, mac(B)));
        assertEquals(1, drops(B, DropReason.RX_NO_DESCRIPTOR));
        assertEquals(0, ports[B].counters().get(PortCounters.RX_FRAMES));
        assertEquals(0, fabric.delivery().delivered());
        assertEquals(List.of(), shown);
    }

    @Test
    void shouldGoOnWhenAReceiverThrows() {
        ports[B].failure = new AssertionError("receiver");
        assertNull(send(A, MacAddress.BROADCAST));
        assertReceived(C, FAR);
        assertEquals(1, drops(B, DropReason.RX_FAULT));
        assertEquals(List.of(B + " receiver"), contained);
        assertEquals(1, wire.frames);
    }

    @Test
    void shouldGoOnWhenTheTapThrows() {
        tapFailure = new AssertionError("tap");
        assertNull(send(A, mac(B)));
        assertReceived(B);
        assertEquals(1, fabric.delivery().delivered());
        assertEquals(List.of("-1 tap"), contained);
    }

    @Test
    void shouldCountWhatAWireDoesNotTake() {
        wire.room = false;
        assertNull(send(A, STRANGER));
        assertEquals(1, portDrops(DropReason.PORT_WIRE_FULL));
        wire.up = false;
        assertNull(send(A, STRANGER));
        assertEquals(1, portDrops(DropReason.PORT_WIRE_DOWN));
        wire.up = true;
        wire.failure = new AssertionError("wire");
        assertNull(send(A, STRANGER));
        assertEquals(2, portDrops(DropReason.PORT_WIRE_DOWN));
        assertEquals(List.of("-1 wire"), contained);
        assertEquals(0, fabric.delivery().portCounters().get(PortCounters.TX_FRAMES));
        assertEquals(List.of(), shown);
    }

    @Test
    void shouldCountNoBytesOfAFrameWithoutLength() {
        fabric.refuseFromWire(-5);
        fabric.refuseFromWire(5);
        assertEquals(2, portDrops(DropReason.PORT_LENGTH));
        assertEquals(2, fabric.delivery().portCounters().get(PortCounters.RX_FRAMES));
        assertEquals(5, fabric.delivery().portCounters().get(PortCounters.RX_BYTES));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldAccountForEveryCopy(final long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        final long[] destinations = {mac(A), mac(B), mac(C), mac(FAR), mac(9), STRANGER, GROUP, MacAddress.BROADCAST};
        long taken = 0;
        for (int i = 0; i < 30_000; i++) {
            final TestPort changed = ports[random.nextInt(4)];
            changed.filter().setReceiveMode(random.nextBoolean(), random.nextBoolean(), random.nextInt(4) == 0, false);
            changed.receiving = random.nextInt(8) != 0;
            changed.refusal = random.nextInt(4) == 0 ? DropReason.RX_NO_ROOM : null;
            changed.setLinkUp(random.nextInt(8) != 0);
            wire.room = random.nextBoolean();
            wire.up = random.nextInt(4) != 0;
            fabric.refreshPorts();
            final long destination = destinations[random.nextInt(destinations.length)];
            if (random.nextInt(3) == 0) {
                fabric.fromWire(frame(destination, STRANGER, 0));
            } else {
                final int from = random.nextInt(4);
                final DropReason refused = send(from, destination);
                taken++;
                if (refused != null) {
                    ports[from].counters().addDrop(refused);
                }
            }
        }
        long dropped = fabric.delivery().portCounters().drops(DropReason.Side.PORT);
        long received = 0;
        for (final TestPort port : ports) {
            dropped += port.counters().drops(DropReason.Side.TRANSMIT)
                    + port.counters().drops(DropReason.Side.RECEIVE);
            received += port.frames;
        }
        final long arrived = fabric.delivery().portCounters().get(PortCounters.RX_FRAMES);
        final long departed = fabric.delivery().portCounters().get(PortCounters.TX_FRAMES);
        assertEquals(received, fabric.delivery().delivered(), "seed " + seed);
        assertEquals(wire.frames, departed, "seed " + seed);
        assertEquals(
                taken + arrived + fabric.delivery().replicas(),
                fabric.delivery().delivered() + departed + dropped,
                "seed " + seed);
    }

    private static final class TestPort extends SwitchPort {
        boolean receiving;
        int frames;

        @Nullable
        DropReason refusal;

        @Nullable
        Error failure;

        TestPort(final int number) {
            super(number);
        }

        @Override
        public boolean isReceiving() {
            return receiving;
        }

        @Override
        public @Nullable DropReason receive(final Frame received) {
            if (failure != null) {
                throw failure;
            }
            frames += refusal == null ? 1 : 0;
            return refusal;
        }
    }

    private static final class TestWire implements Wire {
        int frames;
        boolean room = true;
        boolean up = true;

        @Nullable
        Error failure;

        @Override
        public boolean transmit(final FrameBytes sent) {
            if (failure != null) {
                throw failure;
            }
            frames += room ? 1 : 0;
            return room;
        }

        @Override
        public int poll(final Receiver receiver, final int limit) {
            return 0;
        }

        @Override
        public boolean isLinkUp() {
            return up;
        }
    }
}
