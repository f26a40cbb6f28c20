package org.jvnic.lab.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvnic.lab.traffic.Endpoint;
import org.jvnic.nic.cdna.spec.OffloadExtension;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.vmm.machine.ContextSettings;
import org.jvnic.vmm.machine.Protection;
import org.jvnic.vmm.machine.VirtualMachine;
import org.jvnic.vmm.machine.Vmm;

class OffloadPathTest {
    private static final long VM_BYTES = 16 << 20;
    private static final int MSS = 1000;
    private static final int DATA = 20_123;
    private static final int SEGMENTS = 21;
    private static final int TCI = 0x2007;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final OffloadGuest sender = new OffloadGuest();
    private final OffloadGuest receiver = new OffloadGuest();

    @ParameterizedTest
    @EnumSource
    void shouldReceiveAsGoodWhatTheCardCutAndSummed(final Protection protection) {
        exchange(protection);
        final List<String> expected = new ArrayList<>(Collections.nCopies(2 * SEGMENTS, "good"));
        expected.addAll(Collections.nCopies(SEGMENTS, "good tag " + TCI));
        expected.addAll(List.of("good", "good", "good tag " + TCI));
        assertEquals(expected, receiver.received, "seed " + seed);
    }

    @Test
    void shouldRefuseFramesLongerThanTheCardTakes() {
        final OffloadGuest guest = new OffloadGuest();
        try (Vmm vmm = Vmm.builder().contexts(1).mode(EngineMode.STEPPED).build()) {
            final VirtualMachine vm = vmm.createVm("vm", VM_BYTES, guest);
            vmm.assign(vm, 0, ContextSettings.of(Endpoint.of(0).mac(), Protection.DIRECT_MAP));
            vm.step();
            final int slot = guest.driver().claimTransmit();
            assertThrows(
                    IllegalArgumentException.class,
                    () -> guest.driver().commitTransmit(slot, 1515, OffloadExtension.insertVlan(0, 1)));
            assertThrows(IllegalArgumentException.class, () -> guest.driver().commitTransmit(slot, 1519, 0));
            guest.driver().commitTransmit(slot, 1514, OffloadExtension.insertVlan(0, 1));
            vm.shutDown();
        }
    }

    private void exchange(final Protection protection) {
        try (Vmm vmm = Vmm.builder().contexts(2).mode(EngineMode.STEPPED).build()) {
            final VirtualMachine from = vmm.createVm("sender", VM_BYTES, sender);
            final VirtualMachine to = vmm.createVm("receiver", VM_BYTES, receiver);
            vmm.assign(from, 0, ContextSettings.of(Endpoint.of(0).mac(), protection));
            vmm.assign(to, 1, ContextSettings.of(Endpoint.of(1).mac(), protection));
            queueTraffic();
            int quiet = 0;
            while (quiet < 10) {
                final int work =
                        from.step() + vmm.card().pump() + to.step() + vmm.card().pump();
                quiet = work == 0 && sender.isIdle() ? quiet + 1 : 0;
            }
            from.shutDown();
            to.shutDown();
        }
    }

    private void queueTraffic() {
        final int all = OffloadExtension.IPV4_CHECKSUM | OffloadExtension.L4_CHECKSUM;
        final int v6 = OffloadExtension.IPV6 | OffloadExtension.L4_CHECKSUM;
        final long cut = OffloadExtension.segment(OffloadExtension.of(0, 14, 20, 20), MSS);
        final long cut6 = OffloadExtension.segment(OffloadExtension.of(OffloadExtension.IPV6, 14, 40, 20), MSS);
        sender.send(frame(false, 6, DATA, 1000), 4096, cut);
        sender.send(frame(true, 6, DATA, 1001), 1537, cut6);
        sender.send(frame(false, 6, DATA, 1002), 3001, OffloadExtension.insertVlan(cut, TCI));
        final long udp = OffloadExtension.of(all | OffloadExtension.UDP, 14, 20, 8);
        sender.send(frame(false, 17, 1001, 1003), 4096, udp);
        sender.send(frame(true, 17, 333, 1004), 100, OffloadExtension.of(v6 | OffloadExtension.UDP, 14, 40, 8));
        sender.send(frame(false, 17, 0, 1005), 4096, OffloadExtension.insertVlan(udp, TCI));
    }

    private byte[] frame(final boolean ipv6, final int protocol, final int data, final int port) {
        final int l4 = protocol == 6 ? 20 : 8;
        final ByteBuffer frame = ByteBuffer.allocate(14 + (ipv6 ? 40 : 20) + l4 + data);
        putMac(frame, Endpoint.of(1).mac());
        putMac(frame, Endpoint.of(0).mac());
        if (ipv6) {
            frame.putShort((short) 0x86DD).putInt(0x6000_0000).putShort((short) (l4 + data));
            frame.put((byte) protocol).put((byte) 64);
            frame.putLong(0xFD00_0000_0000_0000L)
                    .putLong(1)
                    .putLong(0xFD00_0000_0000_0000L)
                    .putLong(2);
        } else {
            frame.putShort((short) 0x0800).putShort((short) 0x4500).putShort((short) (20 + l4 + data));
            frame.putShort((short) 77).putShort((short) 0x4000).put((byte) 64).put((byte) protocol);
            frame.putShort((short) 0).putInt(0x0A00_0001).putInt(0x0A00_0002);
        }
        frame.putShort((short) port).putShort((short) 40_000);
        if (protocol == 6) {
            frame.putInt(0xFFFF_F000)
                    .putInt(0)
                    .putShort((short) 0x5009)
                    .putShort((short) 1000)
                    .putInt(0);
        } else {
            frame.putShort((short) (8 + data)).putShort((short) 0);
        }
        final byte[] payload = new byte[data];
        random.nextBytes(payload);
        return frame.put(payload).array();
    }

    private static void putMac(final ByteBuffer frame, final long mac) {
        for (int i = 0; i < 6; i++) {
            frame.put((byte) (mac >>> (8 * i)));
        }
    }
}
