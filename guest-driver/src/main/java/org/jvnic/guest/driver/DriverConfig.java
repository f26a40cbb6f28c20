package org.jvnic.guest.driver;

import java.util.concurrent.TimeUnit;
import org.jvnic.guest.ring.RequestRing;
import org.jvnic.nic.cdna.spec.CdnaIdentity;
import org.jvnic.nic.cdna.spec.Descriptor;

/**
 * How a driver is to work. Immutable; made by {@link #builder()}. What only the card can tell is checked when the driver is
 * opened.
 *
 * @param transmitRingLog2       log2 of transmit descriptors, 3 to 15.
 * @param receiveRingLog2        log2 of receive descriptors, 3 to 15.
 * @param slotStride             distance of neighbouring buffers in bytes, a multiple of 64 up to 65536.
 * @param transmitBufferBytes    bytes of a transmit buffer, 64 to {@code slotStride}, at most 65535.
 * @param receiveBufferBytes     bytes of a receive buffer, 64 to {@code slotStride}, at most 65535.
 * @param maxFrame               longest frame in bytes without FCS, 60 to 9216.
 * @param receiveMode            value of RX_MODE.
 * @param offloads               value of OFFLOADS: bits of {@link org.jvnic.nic.cdna.spec.Offload}.
 * @param moderationMicroseconds longest delay of an interrupt, 0 to 32767 microseconds; 0 for none.
 * @param moderationFrames       completions that end the delay, 0 to 65535; 0 for none.
 * @param adaptiveModeration     whether interrupts are delayed only while more than that many completions come in a delay's time.
 * @param transmitBatch          descriptors at which a commit flushes by itself, 1 to 256.
 * @param refillBatch            free receive descriptors at which buffers are posted again, 1 to half of those posted.
 * @param postedBuffers          receive buffers posted at once, 4 to the receive ring's size.
 * @param heldFrames             most received frames held beyond their handler, 0 to the receive ring's size; so many more
 *                               receive buffers there are.
 * @param commandTimeoutNs       how long the card may take for a command, 1 ns or more.
 * @param spinHint               called again and again while the driver waits for the card.
 */
public record DriverConfig(
        int transmitRingLog2,
        int receiveRingLog2,
        int slotStride,
        int transmitBufferBytes,
        int receiveBufferBytes,
        int maxFrame,
        int receiveMode,
        int offloads,
        int moderationMicroseconds,
        int moderationFrames,
        boolean adaptiveModeration,
        int transmitBatch,
        int refillBatch,
        int postedBuffers,
        int heldFrames,
        long commandTimeoutNs,
        Runnable spinHint) {
    private static final int SLOT_ALIGNMENT = 64;
    private static final int MAX_BUFFER = (int) Descriptor.LENGTH.mask();
    private static final int DEFAULT_REFILL_BATCH = 32;

    /**
     * Checks every value.
     *
     * @param transmitRingLog2       3 to 15.
     * @param receiveRingLog2        3 to 15.
     * @param slotStride             bytes, a multiple of 64 up to 65536.
     * @param transmitBufferBytes    64 to the stride.
     * @param receiveBufferBytes     64 to the stride.
     * @param maxFrame               60 to 9216 bytes; must fit in the buffers that are always posted.
     * @param receiveMode            value of RX_MODE.
     * @param offloads               value of OFFLOADS.
     * @param moderationMicroseconds 0 to 32767.
     * @param moderationFrames       0 to 65535.
     * @param adaptiveModeration     delays only in bulk.
     * @param transmitBatch          1 to 256.
     * @param refillBatch            1 to half of what is posted.
     * @param postedBuffers          4 to the receive ring's size.
     * @param heldFrames             0 to the receive ring's size.
     * @param commandTimeoutNs       1 or more.
     * @param spinHint               called while waiting.
     * @throws IllegalArgumentException names the value and its range.
     */
    public DriverConfig {
        check("transmitRingLog2", transmitRingLog2, Descriptor.MIN_RING_LOG2, Descriptor.MAX_RING_LOG2);
        check("receiveRingLog2", receiveRingLog2, Descriptor.MIN_RING_LOG2, Descriptor.MAX_RING_LOG2);
        check("slotStride", slotStride, SLOT_ALIGNMENT, MAX_BUFFER + 1);
        if (slotStride % SLOT_ALIGNMENT != 0) {
            throw new IllegalArgumentException("slotStride=" + slotStride + " is not a multiple of " + SLOT_ALIGNMENT);
        }
        check("postedBuffers", postedBuffers, 4, 1 << receiveRingLog2);
        check("heldFrames", heldFrames, 0, 1 << receiveRingLog2);
        checkMemory("transmit", slotStride, 1 << transmitRingLog2);
        checkMemory("receive", slotStride, postedBuffers + heldFrames);
        final int largestBuffer = Math.min(slotStride, MAX_BUFFER);
        check("transmitBufferBytes", transmitBufferBytes, Descriptor.MIN_RX_BUFFER, largestBuffer);
        check("receiveBufferBytes", receiveBufferBytes, Descriptor.MIN_RX_BUFFER, largestBuffer);
        check("maxFrame", maxFrame, CdnaIdentity.MIN_FRAME, CdnaIdentity.MAX_FRAME);
        check("moderationMicroseconds", moderationMicroseconds, 0, (int) Fields.MODERATION_MICROSECONDS.mask());
        check("moderationFrames", moderationFrames, 0, Fields.MODERATION_FRAMES.get(-1));
        check("transmitBatch", transmitBatch, 1, RequestRing.MAX_BATCH);
        check("refillBatch", refillBatch, 1, postedBuffers >> 1);
        final int descriptors = descriptorsOf(maxFrame, receiveBufferBytes);
        final int alwaysPosted = postedBuffers - refillBatch + 1;
        if (descriptors > alwaysPosted) {
            throw new IllegalArgumentException("maxFrame=" + maxFrame + " takes " + descriptors
                    + " receive buffers of " + receiveBufferBytes + " bytes, but the ring is sure to hold only "
                    + alwaysPosted);
        }
        if (commandTimeoutNs < 1) {
            throw new IllegalArgumentException("commandTimeoutNs=" + commandTimeoutNs + " is not 1 or more");
        }
    }

    private static int descriptorsOf(final int frameBytes, final int bufferBytes) {
        return (frameBytes + bufferBytes - 1) / bufferBytes;
    }

    /**
     * Free receive descriptors at which buffers are posted again while more frames are known to be there.
     *
     * @return twice {@link #refillBatch}, for half the hypercalls and doorbells, where the longest frame fits what is posted even then;
     *     else {@link #refillBatch}.
     */
    public int refillUnderLoad() {
        final int most = 2 * refillBatch;
        final boolean fits = descriptorsOf(maxFrame, receiveBufferBytes) <= postedBuffers - most + 1;
        return fits ? most : refillBatch;
    }

    /**
     * Receive buffers there are.
     *
     * @return one for each descriptor, and one for each frame that may be held.
     */
    public int receiveSlots() {
        return postedBuffers + heldFrames;
    }

    /**
     * A builder that starts from the defaults.
     *
     * @return a new builder.
     */
    public static Builder builder() {
        return new Builder();
    }

    private static void check(final String name, final int value, final int least, final int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + "=" + value + " is not in [" + least + ", " + most + "]");
        }
    }

    private static void checkMemory(final String direction, final int stride, final int count) {
        if ((long) stride * count > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("slotStride=" + stride + " times " + count + " " + direction
                    + " buffers is more than " + Integer.MAX_VALUE + " bytes");
        }
    }

    /** Collects values; each setter returns the builder. Single threaded. */
    public static final class Builder {
        private int transmitRingLog2 = 8;
        private int receiveRingLog2 = 8;
        // no power of two, so that headers of neighbours do not compete for one cache set
        private int slotStride = 2112;
        private int transmitBufferBytes = 2048;
        private int receiveBufferBytes = 2048;
        private int maxFrame = CdnaIdentity.DEFAULT_MAX_FRAME;
        private int receiveMode = (int) Fields.RX_BROADCAST.mask();
        private int offloads;
        private int moderationMicroseconds;
        private int moderationFrames;
        private boolean adaptiveModeration;
        private int transmitBatch = RequestRing.MAX_BATCH;
        private int refillBatch;
        private int postedBuffers;
        private int heldFrames;
        private long commandTimeoutNs = TimeUnit.SECONDS.toNanos(2);
        private Runnable spinHint = Thread::onSpinWait;

        private Builder() {}

        /**
         * Sizes of the rings.
         *
         * @param transmitLog2 log2 of transmit descriptors, 3 to 15; 8 unless set.
         * @param receiveLog2  log2 of receive descriptors, 3 to 15; 8 unless set.
         * @return this.
         */
        public Builder rings(final int transmitLog2, final int receiveLog2) {
            transmitRingLog2 = transmitLog2;
            receiveRingLog2 = receiveLog2;
            return this;
        }

        /**
         * Distance of neighbouring buffers.
         *
         * @param bytes a multiple of 64 up to 65536; 2112 unless set.
         * @return this.
         */
        public Builder slotStride(final int bytes) {
            slotStride = bytes;
            return this;
        }

        /**
         * Sizes of the buffers.
         *
         * @param transmitBytes bytes of a transmit buffer, 64 to the stride; 2048 unless set.
         * @param receiveBytes  bytes of a receive buffer, 64 to the stride; 2048 unless set.
         * @return this.
         */
        public Builder buffers(final int transmitBytes, final int receiveBytes) {
            transmitBufferBytes = transmitBytes;
            receiveBufferBytes = receiveBytes;
            return this;
        }

        /**
         * Longest frame sent or received.
         *
         * @param bytes without FCS, 60 to 9216; 1518 unless set.
         * @return this.
         */
        public Builder maxFrame(final int bytes) {
            maxFrame = bytes;
            return this;
        }

        /**
         * Whether broadcast frames are received.
         *
         * @param accept true unless set.
         * @return this.
         */
        public Builder broadcast(final boolean accept) {
            return mode(Fields.RX_BROADCAST.mask(), accept);
        }

        /**
         * Whether every multicast frame is received.
         *
         * @param accept false unless set.
         * @return this.
         */
        public Builder allMulticast(final boolean accept) {
            return mode(Fields.RX_ALL_MULTICAST.mask(), accept);
        }

        /**
         * Whether every frame is received; the card refuses it to contexts without the privilege.
         *
         * @param accept false unless set.
         * @return this.
         */
        public Builder promiscuous(final boolean accept) {
            return mode(Fields.RX_PROMISCUOUS.mask(), accept);
        }

        /**
         * Whether only VLANs of {@link CdnaDriver#setVlans} are received.
         *
         * @param filter false unless set.
         * @return this.
         */
        public Builder vlanFilter(final boolean filter) {
            return mode(Fields.RX_VLAN_FILTER.mask(), filter);
        }

        /**
         * Interrupt moderation.
         *
         * @param microseconds longest delay, 0 to 32767; 0 unless set, which is none.
         * @param frames       completions that end the delay, 0 to 65535; 0 unless set, which is none.
         * @return this.
         */
        public Builder moderation(final int microseconds, final int frames) {
            moderationMicroseconds = microseconds;
            moderationFrames = frames;
            return this;
        }

        /**
         * Whether interrupts are delayed only while more completions than the moderation's count come in a delay's time.
         *
         * @param onlyInBulk false unless set.
         * @return this.
         */
        public Builder adaptiveModeration(final boolean onlyInBulk) {
            adaptiveModeration = onlyInBulk;
            return this;
        }

        /**
         * Enables offloads. Datasheet section 5.6.
         *
         * @param enables bits of {@link org.jvnic.nic.cdna.spec.Offload}; 0 unless set. The card must offer them.
         * @return this.
         */
        public Builder offloads(final int enables) {
            offloads = enables;
            return this;
        }

        /**
         * Sizes of batches.
         *
         * @param transmit descriptors at which a commit flushes by itself, 1 to 256; 256 unless set.
         * @param refill   free receive descriptors at which buffers are posted again, 1 to half of those posted; 0, as when not
         *                 set, is 32 or a quarter of those posted, whichever is less. See also {@link DriverConfig#refillUnderLoad}.
         * @return this.
         */
        public Builder batches(final int transmit, final int refill) {
            transmitBatch = transmit;
            refillBatch = refill;
            return this;
        }

        /**
         * Receive buffers posted at once. Fewer than the ring has descriptors keep the working set small, and where the hypervisor
         * numbers descriptors its idea of the ring, which lags behind the card's, leaves room for new ones.
         *
         * @param count 4 to the receive ring's size; 0, as when not set, is that size.
         * @return this.
         */
        public Builder postedBuffers(final int count) {
            postedBuffers = count;
            return this;
        }

        /**
         * Received frames that may be held beyond their handler.
         *
         * @param most 0 to the receive ring's size; 0 unless set. Each costs one receive buffer.
         * @return this.
         */
        public Builder heldFrames(final int most) {
            heldFrames = most;
            return this;
        }

        /**
         * Waiting for the card.
         *
         * @param timeoutNs how long a command may take, in nanoseconds; 2 s unless set.
         * @param hint      called again and again meanwhile; {@link Thread#onSpinWait} unless set. A host that steps the card
         *                  by hand steps it here.
         * @return this.
         */
        public Builder waiting(final long timeoutNs, final Runnable hint) {
            commandTimeoutNs = timeoutNs;
            spinHint = hint;
            return this;
        }

        /**
         * The configuration.
         *
         * @return an immutable one.
         * @throws IllegalArgumentException names the value that is out of its range.
         */
        public DriverConfig build() {
            check("receiveRingLog2", receiveRingLog2, Descriptor.MIN_RING_LOG2, Descriptor.MAX_RING_LOG2);
            final int posted = postedBuffers != 0 ? postedBuffers : 1 << receiveRingLog2;
            final int refill =
                    refillBatch != 0 ? refillBatch : Math.min(DEFAULT_REFILL_BATCH, Math.max(1, posted >> 2));
            return new DriverConfig(
                    transmitRingLog2,
                    receiveRingLog2,
                    slotStride,
                    transmitBufferBytes,
                    receiveBufferBytes,
                    maxFrame,
                    receiveMode,
                    offloads,
                    moderationMicroseconds,
                    moderationFrames,
                    adaptiveModeration,
                    transmitBatch,
                    refill,
                    posted,
                    heldFrames,
                    commandTimeoutNs,
                    spinHint);
        }

        private Builder mode(final long bit, final boolean on) {
            receiveMode = on ? receiveMode | (int) bit : receiveMode & ~(int) bit;
            return this;
        }
    }
}
