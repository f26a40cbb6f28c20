package org.jvnic.vmm.vfiouser.server;

import org.jvnic.vmm.vfiouser.linux.Descriptors;
import org.jvnic.vmm.vfiouser.linux.ReceivedDescriptors;
import org.jvnic.vmm.vfiouser.protocol.Errno;
import org.jvnic.vmm.vfiouser.protocol.Layout;
import org.jvnic.vmm.vfiouser.protocol.MessageReader;
import org.jvnic.vmm.vfiouser.protocol.MessageWriter;

/**
 * DEVICE_GET_IRQ_INFO and DEVICE_SET_IRQS. A request is checked whole before anything of it is done.
 *
 * <p>Threads: the server's.
 */
final class InterruptRequests {
    /** Line, MSI, MSI-X, errors, requests. */
    private static final int INDICES = 5;

    private static final int LINE = 0;
    private static final int MSI = 1;
    private static final int MSIX = 2;
    private static final int ERRORS = 3;

    private static final int DATA_NONE = 1;
    private static final int DATA_BOOL = 2;
    private static final int DATA_EVENT = 4;
    private static final int ACTION_MASK = 8;
    private static final int ACTION_UNMASK = 16;
    private static final int ACTION_TRIGGER = 32;
    private static final int DATA = DATA_NONE | DATA_BOOL | DATA_EVENT;
    private static final int ACTIONS = ACTION_MASK | ACTION_UNMASK | ACTION_TRIGGER;

    private static final int INFO_EVENT = 1;
    private static final int INFO_MASKABLE = 2;
    private static final int INFO_AUTOMASKED = 4;

    private final ServedFunction function;
    private final ClientInterrupts interrupts;

    InterruptRequests(final ServedFunction function, final ClientInterrupts interrupts) {
        this.function = function;
        this.interrupts = interrupts;
    }

    int info(final MessageReader request, final MessageWriter reply) {
        final int index = request.getInt(8);
        if (request.getInt(0) < Layout.IRQ_INFO || index < 0 || index >= INDICES) {
            return -Errno.EINVAL;
        }
        final int count = count(index);
        reply.putInt(0, Layout.IRQ_INFO);
        reply.putInt(4, count == 0 ? 0 : flags(index));
        reply.putInt(8, index);
        reply.putInt(12, count);
        return Layout.IRQ_INFO;
    }

    private int count(final int index) {
        return switch (index) {
            case LINE -> function.hasLine() ? 1 : 0;
            case MSI -> function.hasMsi() ? 1 : 0;
            case MSIX -> function.msix().vectors();
            case ERRORS -> 1;
            default -> 0;
        };
    }

    private static int flags(final int index) {
        return index == LINE ? INFO_EVENT | INFO_MASKABLE | INFO_AUTOMASKED : INFO_EVENT;
    }

    /** Takes the event descriptors it binds out of the request. */
    int set(final MessageReader request) {
        final int flags = request.getInt(4);
        final int index = request.getInt(8);
        final int start = request.getInt(12);
        final int count = request.getInt(16);
        if (request.getInt(0) < Layout.SET_IRQS || !isRange(index, start, count) || !isForm(request, flags, count)) {
            return -Errno.EINVAL;
        }
        if (count == 0) {
            disable(index);
            return 0;
        }
        return switch (flags & ACTIONS) {
            case ACTION_TRIGGER -> trigger(request, flags & DATA, index, start, count);
            case ACTION_UNMASK -> unmask(request, flags & DATA, index);
            default -> mask(request, flags & DATA, index);
        };
    }

    private boolean isRange(final int index, final int start, final int count) {
        if (index < 0 || index >= INDICES) {
            return false;
        }
        final int all = count(index);
        return start >= 0 && count >= 0 && start <= all && count <= all - start;
    }

    /** One kind of data and one action, of which as much as is said is there. */
    private static boolean isForm(final MessageReader request, final int flags, final int count) {
        final int data = flags & DATA;
        final int descriptors = request.descriptors().count();
        if ((flags & ~(DATA | ACTIONS)) != 0 || Integer.bitCount(data) != 1 || Integer.bitCount(flags & ACTIONS) != 1) {
            return false;
        }
        if (request.payloadBytes() != Layout.SET_IRQS + (data == DATA_BOOL ? count : 0)) {
            return false;
        }
        if (count == 0 && flags != (DATA_NONE | ACTION_TRIGGER)) {
            return false;
        }
        return descriptors == 0 || (data == DATA_EVENT && descriptors == count && areEvents(request.descriptors()));
    }

    private static boolean areEvents(final ReceivedDescriptors descriptors) {
        for (int i = 0; i < descriptors.count(); i++) {
            if (!Descriptors.isEvent(descriptors.peek(i))) {
                return false;
            }
        }
        return true;
    }

    private void disable(final int index) {
        if (index == LINE) {
            interrupts.bindLine(ReceivedDescriptors.NONE);
        } else if (index == MSI) {
            interrupts.bindSingle(ReceivedDescriptors.NONE);
        } else if (index == MSIX) {
            interrupts.unbindVectors();
        } else if (index == ERRORS) {
            interrupts.bindErrors(ReceivedDescriptors.NONE);
        }
    }

    private int trigger(
            final MessageReader request, final int data, final int index, final int start, final int count) {
        for (int i = 0; i < count; i++) {
            if (data == DATA_EVENT) {
                bind(index, start + i, take(request, i));
            } else if (data == DATA_NONE || request.getByte(Layout.SET_IRQS + i) != 0) {
                fire(index, start + i);
            }
        }
        return 0;
    }

    private static int take(final MessageReader request, final int place) {
        final int descriptor = request.descriptors().take(place);
        if (descriptor != ReceivedDescriptors.NONE) {
            Descriptors.makeNonBlocking(descriptor);
        }
        return descriptor;
    }

    private void bind(final int index, final int vector, final int descriptor) {
        switch (index) {
            case LINE -> interrupts.bindLine(descriptor);
            case MSI -> interrupts.bindSingle(descriptor);
            case ERRORS -> interrupts.bindErrors(descriptor);
            default -> interrupts.bind(vector, descriptor);
        }
    }

    private void fire(final int index, final int vector) {
        switch (index) {
            case LINE -> interrupts.fireLine();
            case MSI -> interrupts.fireSingle();
            case ERRORS -> interrupts.fireErrors();
            default -> interrupts.fire(vector);
        }
    }

    private int unmask(final MessageReader request, final int data, final int index) {
        if (index != LINE) {
            return -Errno.EINVAL;
        }
        if (data == DATA_EVENT) {
            interrupts.bindUnmask(take(request, 0));
        } else if (data == DATA_NONE || request.getByte(Layout.SET_IRQS) != 0) {
            interrupts.setLineMasked(false);
        }
        return 0;
    }

    private int mask(final MessageReader request, final int data, final int index) {
        if (index != LINE || data == DATA_EVENT) {
            return data == DATA_EVENT && index == LINE ? -Errno.ENOTSUP : -Errno.EINVAL;
        }
        if (data == DATA_NONE || request.getByte(Layout.SET_IRQS) != 0) {
            interrupts.setLineMasked(true);
        }
        return 0;
    }
}
