package org.jvnic.nic.i82576.switching;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.fabric.SwitchPort;
import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.i82576.receive.Reception;
import org.jvnic.nic.port.DropReason;

/** A pool that remembers what it was given last. */
final class TestPort extends SwitchPort {
    private final Reception reception;
    boolean receiving = true;

    @Nullable
    DropReason refusal;

    int received;
    boolean loopback;
    boolean replicated;
    boolean exact;

    TestPort(final int number, final Reception reception) {
        super(number);
        this.reception = reception;
    }

    @Override
    public boolean isReceiving() {
        return receiving;
    }

    @Override
    public @Nullable DropReason receive(final Frame frame) {
        if (refusal != null) {
            return refusal;
        }
        received++;
        loopback = reception.isLoopback();
        replicated = reception.isReplicated();
        exact = reception.isExact();
        return null;
    }
}
