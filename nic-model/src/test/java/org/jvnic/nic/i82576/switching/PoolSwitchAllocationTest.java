package org.jvnic.nic.i82576.switching;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvnic.nic.i82576.switching.SwitchFixture.BROADCAST;
import static org.jvnic.nic.i82576.switching.SwitchFixture.UNTAGGED;
import static org.jvnic.nic.i82576.switching.SwitchFixture.mac;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.i82576.spec.VirtualRegister;

/** Nothing is allocated for a frame, wherever it goes. */
class PoolSwitchAllocationTest {
    private static final int FRAMES = 20_000;
    private static final int ROUNDS = 5;
    private static final long LIMIT_BYTES = 1024;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final SwitchFixture fixture = SwitchFixture.pooled();

    @Test
    void shouldAllocateNothingWhileFramesFlow() {
        fixture.set(VirtualRegister.DTXSWC.offset(), SwitchFixture.LOOPBACK_EN | 0xFF | 1 << 8);
        fixture.set(VirtualRegister.SCCRL.offset(), 1 << 3);
        fixture.set(VirtualRegister.BSCTRH.offset(), 1000);
        fixture.vlan(0, 0, 0xFF);
        fixture.configure();
        run();
        long bytes = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS && bytes > LIMIT_BYTES; round++) {
            final long before =
                    threads.getThreadAllocatedBytes(Thread.currentThread().getId());
            run();
            bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        }
        assertTrue(bytes <= LIMIT_BYTES, bytes + " bytes for " + FRAMES + " frames");
        assertTrue(fixture.ports[1].received > 0 && fixture.wire.frames > 0);
        fixture.assertExact();
    }

    private void run() {
        for (int i = 0; i < FRAMES; i++) {
            fixture.fabric.setNow(i * 1000L);
            final long destination = i % 3 == 0 ? BROADCAST : mac(i % 5);
            final Frame frame = fixture.frame(destination, mac(i % 7 == 0 ? 5 : 0), UNTAGGED, 60 + i % 1000);
            if (i % 2 == 0) {
                fixture.arrive(frame);
            } else {
                fixture.send(0, frame);
            }
        }
    }
}
