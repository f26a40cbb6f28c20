package org.jvnic.guest.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.jvnic.guest.fake.Refusals.assertRefused;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class DriverConfigTest {
    @Test
    void shouldOfferDefaultsThatFitAnOrdinaryFrame() {
        final DriverConfig config = DriverConfig.builder().build();

        assertEquals(2112, config.slotStride());
        assertEquals(1518, config.maxFrame());
        assertEquals(32, config.refillBatch());
        assertEquals(1, config.receiveMode());
    }

    @Test
    void shouldRefillAQuarterOfASmallRing() {
        assertEquals(2, DriverConfig.builder().rings(3, 3).build().refillBatch());
    }

    @Test
    void shouldComposeTheReceiveMode() {
        final DriverConfig config = DriverConfig.builder()
                .broadcast(false)
                .allMulticast(true)
                .promiscuous(true)
                .vlanFilter(true)
                .build();

        assertEquals(0b1110, config.receiveMode());
    }

    @Test
    void shouldNameValueAndRangeOfWhatItRefuses() {
        refuses(
                "transmitRingLog2=2 is not in [3, 15]",
                () -> DriverConfig.builder().rings(2, 8).build());
        refuses(
                "receiveRingLog2=16 is not in [3, 15]",
                () -> DriverConfig.builder().rings(8, 16).build());
        refuses(
                "slotStride=2100 is not a multiple of 64",
                () -> DriverConfig.builder().slotStride(2100).build());
        refuses(
                "transmitBufferBytes=2113 is not in [64, 2112]",
                () -> DriverConfig.builder().buffers(2113, 2048).build());
        refuses(
                "receiveBufferBytes=63 is not in [64, 2112]",
                () -> DriverConfig.builder().buffers(2048, 63).build());
        refuses(
                "maxFrame=59 is not in [60, 9216]",
                () -> DriverConfig.builder().maxFrame(59).build());
        refuses(
                "moderationMicroseconds=32768 is not in [0, 32767]",
                () -> DriverConfig.builder().moderation(32768, 0).build());
        refuses(
                "moderationFrames=-1 is not in [0, 65535]",
                () -> DriverConfig.builder().moderation(0, -1).build());
        refuses(
                "transmitBatch=257 is not in [1, 256]",
                () -> DriverConfig.builder().batches(257, 0).build());
        refuses(
                "refillBatch=129 is not in [1, 128]",
                () -> DriverConfig.builder().batches(1, 129).build());
        refuses(
                "postedBuffers=257 is not in [4, 256]",
                () -> DriverConfig.builder().postedBuffers(257).build());
        refuses(
                "postedBuffers=3 is not in [4, 256]",
                () -> DriverConfig.builder().postedBuffers(3).build());
        refuses(
                "heldFrames=257 is not in [0, 256]",
                () -> DriverConfig.builder().heldFrames(257).build());
        refuses(
                "commandTimeoutNs=0 is not 1 or more",
                () -> DriverConfig.builder().waiting(0, Thread::onSpinWait).build());
        refuses(
                "slotStride=65536 times 32768 transmit buffers",
                () -> DriverConfig.builder().slotStride(65536).rings(15, 3).build());
    }

    @Test
    void shouldRefuseAFrameThatTheReceiveRingMayNeverHold() {
        refuses(
                "maxFrame=1518 takes 24 receive buffers of 64 bytes",
                () -> DriverConfig.builder().rings(8, 4).buffers(2048, 64).build());
    }

    private static void refuses(final String message, final Executable call) {
        assertRefused(IllegalArgumentException.class, message, call);
    }
}
