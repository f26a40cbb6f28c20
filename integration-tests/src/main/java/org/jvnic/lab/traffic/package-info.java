/**
 * Traffic that proves where it came from: valid UDP frames with a watermark, and the checker that verifies every byte.
 *
 * <p>The sender's side is {@link org.jvnic.lab.traffic.WatermarkedFrames} with a {@link org.jvnic.lab.traffic.SizeMix}, the
 * receiver's {@link org.jvnic.lab.traffic.WatermarkChecker}. Both work on any buffer at any offset and allocate nothing for
 * a frame. Nothing here shares code with the card or a driver, so that an error there cannot hide here.
 *
 * <p>Threads: every object belongs to one thread.
 */
@org.jspecify.annotations.NullMarked
package org.jvnic.lab.traffic;
