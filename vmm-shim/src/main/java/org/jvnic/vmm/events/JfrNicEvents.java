package org.jvnic.vmm.events;

import org.jvnic.nic.port.DropReason;
import org.jvnic.nic.port.NicEvents;

/**
 * Writes what the card reports to JDK Flight Recorder, as events named {@code org.jvnic.*}.
 *
 * <p>An event nobody records costs one test and allocates nothing. {@code org.jvnic.Interrupt} is recorded only when a
 * recording enables it.
 *
 * <p>Any thread may call any method.
 */
public final class JfrNicEvents implements NicEvents {
    private final JfrEventTypes.Fault faultProbe = new JfrEventTypes.Fault();
    private final JfrEventTypes.ContextState stateProbe = new JfrEventTypes.ContextState();
    private final JfrEventTypes.Reset resetProbe = new JfrEventTypes.Reset();
    private final JfrEventTypes.LinkChange linkProbe = new JfrEventTypes.LinkChange();
    private final JfrEventTypes.Interrupt interruptProbe = new JfrEventTypes.Interrupt();
    private final JfrEventTypes.RefusedFrame refusedProbe = new JfrEventTypes.RefusedFrame();
    private final JfrEventTypes.AccessError accessProbe = new JfrEventTypes.AccessError();
    private final JfrEventTypes.Contained containedProbe = new JfrEventTypes.Contained();

    /** A listener; recordings may begin and end before and after. */
    public JfrNicEvents() {}

    @Override
    public void fault(
            final int context,
            final String ring,
            final int index,
            final long busAddress,
            final String reason,
            final String detail) {
        if (faultProbe.isEnabled()) {
            final JfrEventTypes.Fault event = new JfrEventTypes.Fault();
            event.context = context;
            event.ring = ring;
            event.index = index;
            event.busAddress = busAddress;
            event.reason = reason;
            event.detail = detail;
            event.commit();
        }
    }

    @Override
    public void stateChange(final int context, final String from, final String to, final int epoch) {
        if (stateProbe.isEnabled()) {
            final JfrEventTypes.ContextState event = new JfrEventTypes.ContextState();
            event.context = context;
            event.from = from;
            event.to = to;
            event.epoch = epoch;
            event.commit();
        }
    }

    @Override
    public void reset(final String cause) {
        if (resetProbe.isEnabled()) {
            final JfrEventTypes.Reset event = new JfrEventTypes.Reset();
            event.cause = cause;
            event.commit();
        }
    }

    @Override
    public void linkChange(final int port, final boolean up) {
        if (linkProbe.isEnabled()) {
            final JfrEventTypes.LinkChange event = new JfrEventTypes.LinkChange();
            event.port = port;
            event.up = up;
            event.commit();
        }
    }

    @Override
    public void interrupt(final int requesterId, final int vector) {
        if (interruptProbe.isEnabled()) {
            final JfrEventTypes.Interrupt event = new JfrEventTypes.Interrupt();
            event.requester = requesterId;
            event.vector = vector;
            event.commit();
        }
    }

    @Override
    public void refusedFrame(final int context, final int index, final DropReason reason) {
        if (refusedProbe.isEnabled()) {
            final JfrEventTypes.RefusedFrame event = new JfrEventTypes.RefusedFrame();
            event.context = context;
            event.index = index;
            event.reason = reason.name();
            event.commit();
        }
    }

    @Override
    public void accessError(final int context, final long offset, final int numBytes, final boolean write) {
        if (accessProbe.isEnabled()) {
            final JfrEventTypes.AccessError event = new JfrEventTypes.AccessError();
            event.context = context;
            event.offset = offset;
            event.width = numBytes;
            event.write = write;
            event.commit();
        }
    }

    @Override
    public void contained(final int context, final Throwable error) {
        if (containedProbe.isEnabled()) {
            final JfrEventTypes.Contained event = new JfrEventTypes.Contained();
            event.context = context;
            event.error = error.toString();
            event.thrownAt = topOf(error.getStackTrace());
            event.commit();
        }
    }

    private static String topOf(final StackTraceElement[] trace) {
        return trace.length == 0 ? "" : trace[0].toString();
    }
}
