package org.jvnic.nic.i82576.spec;

import java.util.ArrayList;
import java.util.List;
import org.jvnic.nic.register.RegisterLayout;

/** The CSR space of a virtual function, its BAR0. Intel 82576 datasheet, section 8. */
public final class VfRegisters {
    /** Size of the space. */
    public static final int SPACE_BYTES = 0x4000;

    /** Virtual functions of the device. */
    public static final int FUNCTIONS = 8;

    /** All registers. There are no aliases. */
    public static final RegisterLayout LAYOUT = RegisterLayout.of("82576 virtual function", SPACE_BYTES, all());

    private VfRegisters() {}

    private static I82576Register[] all() {
        final List<I82576Register> registers = new ArrayList<>();
        registers.addAll(List.of(VfRegister.values()));
        registers.addAll(List.of(VfQueueRegister.values()));
        return registers.toArray(new I82576Register[0]);
    }

    /**
     * The queue of the device that is a queue of a virtual function.
     *
     * @param function 0 to 7.
     * @param queue    0 or 1.
     * @return 0 to 15.
     * @throws IndexOutOfBoundsException when there is no such function or queue.
     */
    public static int deviceQueue(final int function, final int queue) {
        if (function < 0 || function >= FUNCTIONS || queue < 0 || queue >= VfQueueRegister.QUEUES) {
            throw new IndexOutOfBoundsException("queue=" + queue + " of function=" + function + ", but there are "
                    + VfQueueRegister.QUEUES + " queues in each of " + FUNCTIONS + " functions");
        }
        return function + FUNCTIONS * queue;
    }
}
