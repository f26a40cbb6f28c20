package org.jvnic.guest.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.guest.fake.FakeContextPage;
import org.jvnic.guest.fake.FakeGuest;
import org.jvnic.guest.fake.Frames;
import org.jvnic.guest.queue.FragmentList;
import org.jvnic.guest.queue.FrameHandler;
import org.jvnic.vmm.guest.DmaMemory;

class AllocationTest {
    private static final int WARM_UP = 20_000;
    private static final int MEASURED = 20_000;
    private static final byte[] FRAME = Frames.frame(1, 200);

    private long sum;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldAllocateNothingWhileSendingAndReceiving(final boolean privileged) {
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(
                guest, DriverConfig.builder().rings(6, 6).buffers(2048, 128).build());
        guest.card().beQuiet();
        final DmaMemory memory = guest.memory().allocate(64, 64);
        final FragmentList fragments =
                driver.newFragmentList().add(memory.guestPhysicalAddress(), 30).add(memory.guestPhysicalAddress(), 30);
        final FrameHandler handler = frame -> sum += frame.getLong(6) + frame.getLong(124);
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        run(WARM_UP, driver, guest.card(), fragments, handler);
        final long before = threads.getCurrentThreadAllocatedBytes();
        run(MEASURED, driver, guest.card(), fragments, handler);
        final long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertEquals(5L * (WARM_UP + MEASURED), driver.statistics().transmitFrames());
        assertEquals(2L * (WARM_UP + MEASURED), driver.statistics().receiveFrames());
        assertTrue(allocated <= 1024, "allocated " + allocated + " bytes");
    }

    private static void run(
            final int turns,
            final CdnaDriver driver,
            final FakeContextPage card,
            final FragmentList fragments,
            final FrameHandler handler) {
        for (int turn = 0; turn < turns; turn++) {
            for (int i = 0; i < 4; i++) {
                final int slot = driver.claimTransmit();
                driver.transmitBuffer().putBytes(driver.transmitOffset(slot), FRAME);
                driver.commitTransmit(slot, FRAME.length);
            }
            driver.transmitFragments(fragments);
            driver.flush();
            card.transmitAll();
            card.deliver(FRAME);
            card.deliver(FRAME);
            driver.poll(handler, 8);
        }
    }
}
