package org.jvnic.nic.i82576.spec;

import java.util.List;

/** Addresses at which registers of the physical function answer a second time. Intel 82576 datasheet section 8.1. */
public final class PfAliases {
    /**
     * A span of second addresses. Immutable.
     *
     * @param from     first byte of the span.
     * @param numBytes its length.
     * @param to       where its first register really stands.
     */
    public record Alias(int from, int numBytes, int to) {}

    private static final int QUEUES = 4;
    private static final int OLD_STRIDE = 0x100;
    private static final int STRIDE = 0x40;

    private static final List<Alias> SPANS = List.of(
            new Alias(0x0004, 0x04, GeneralRegister.CTRL.offset()),
            new Alias(0x0040, 0x80, ReceiveRegister.RA.offset()),
            new Alias(0x0168, 0x04, ReceiveRegister.FCRTL.offset()),
            new Alias(0x0200, 0x200, ReceiveRegister.MTA.offset()),
            new Alias(0x0600, 0x200, ReceiveRegister.VFTA.offset()),
            new Alias(0x1500, 0x04, InterruptRegister.ICR.offset()),
            new Alias(0x1504, 0x04, InterruptRegister.ICS.offset()),
            new Alias(0x1508, 0x04, InterruptRegister.IMS.offset()),
            new Alias(0x150C, 0x04, InterruptRegister.IMC.offset()),
            new Alias(0x1510, 0x04, InterruptRegister.IAM.offset()),
            queue(0x2800, QueueRegister.RDBAL, 0),
            queue(0x2800, QueueRegister.RDBAL, 1),
            queue(0x2800, QueueRegister.RDBAL, 2),
            queue(0x2800, QueueRegister.RDBAL, 3),
            queue(0x3800, QueueRegister.TDBAL, 0),
            queue(0x3800, QueueRegister.TDBAL, 1),
            queue(0x3800, QueueRegister.TDBAL, 2),
            queue(0x3800, QueueRegister.TDBAL, 3));

    private PfAliases() {}

    private static Alias queue(final int old, final QueueRegister first, final int queue) {
        return new Alias(old + queue % QUEUES * OLD_STRIDE, STRIDE, first.offset(queue));
    }

    /**
     * The spans.
     *
     * @return immutable.
     */
    public static List<Alias> spans() {
        return SPANS;
    }

    /**
     * Where the register at an address really stands.
     *
     * @param offset byte offset.
     * @return its own byte offset, the same where there is no alias.
     */
    public static int canonical(final int offset) {
        for (final Alias alias : SPANS) {
            final int distance = offset - alias.from();
            if (distance >= 0 && distance < alias.numBytes()) {
                return alias.to() + distance;
            }
        }
        return offset;
    }
}
