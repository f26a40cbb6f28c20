package org.jvnic.lab.embedding;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jvnic.nic.port.NicEvents;

final class Observer implements NicEvents {
    final List<String> faults = new CopyOnWriteArrayList<>();
    final List<Integer> blamed = new CopyOnWriteArrayList<>();
    final List<Throwable> errors = new CopyOnWriteArrayList<>();

    @Override
    public void fault(
            final int context,
            final String ring,
            final int index,
            final long busAddress,
            final String reason,
            final String detail) {
        faults.add(context + " " + reason);
    }

    @Override
    public void contained(final int context, final Throwable error) {
        blamed.add(context);
        errors.add(error);
    }
}
