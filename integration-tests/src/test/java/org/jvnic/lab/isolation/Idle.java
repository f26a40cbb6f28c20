package org.jvnic.lab.isolation;

import org.jvnic.vmm.guest.GuestPlatform;
import org.jvnic.vmm.guest.GuestProgram;

/** A guest whose processor is a test. */
final class Idle implements GuestProgram {
    @Override
    public void start(final GuestPlatform platform) {}

    @Override
    public int doWork() {
        return 0;
    }

    @Override
    public void stop() {}
}
