package org.jvnic.vmm.events;

import java.util.ArrayList;
import java.util.List;
import org.jvnic.nic.port.DropReason;
import org.jvnic.nic.port.NicEvents;

final class RecordedNicEvents implements NicEvents {
    static final List<String> ALL_OF_ONE_CONTEXT = List.of(
            "fault 1 TX 2 3 SEQUENCE why",
            "state 1 FREE ASSIGNED 7",
            "reset FLR",
            "link 1 true",
            "interrupt 1 4",
            "refused 1 5 TX_LENGTH",
            "access 1 8 4 true",
            "contained 1 boom");

    final List<String> seen = new ArrayList<>();

    static void sendOneOfEach(final NicEvents events, final int context) {
        events.fault(context, "TX", 2, 3, "SEQUENCE", "why");
        events.stateChange(context, "FREE", "ASSIGNED", 7);
        events.reset("FLR");
        events.linkChange(context, true);
        events.interrupt(context, 4);
        events.refusedFrame(context, 5, DropReason.TX_LENGTH);
        events.accessError(context, 8, 4, true);
        events.contained(context, new IllegalStateException("boom"));
    }

    @Override
    public void fault(
            final int context,
            final String ring,
            final int index,
            final long busAddress,
            final String reason,
            final String detail) {
        seen.add("fault " + context + " " + ring + " " + index + " " + busAddress + " " + reason + " " + detail);
    }

    @Override
    public void stateChange(final int context, final String from, final String to, final int epoch) {
        seen.add("state " + context + " " + from + " " + to + " " + epoch);
    }

    @Override
    public void reset(final String cause) {
        seen.add("reset " + cause);
    }

    @Override
    public void linkChange(final int port, final boolean up) {
        seen.add("link " + port + " " + up);
    }

    @Override
    public void interrupt(final int requesterId, final int vector) {
        seen.add("interrupt " + requesterId + " " + vector);
    }

    @Override
    public void refusedFrame(final int context, final int index, final DropReason reason) {
        seen.add("refused " + context + " " + index + " " + reason);
    }

    @Override
    public void accessError(final int context, final long offset, final int numBytes, final boolean write) {
        seen.add("access " + context + " " + offset + " " + numBytes + " " + write);
    }

    @Override
    public void contained(final int context, final Throwable error) {
        seen.add("contained " + context + " " + error.getMessage());
    }
}
