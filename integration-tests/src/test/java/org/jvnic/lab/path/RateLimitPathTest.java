package org.jvnic.lab.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvnic.lab.traffic.Endpoint;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.vmm.machine.ContextSettings;
import org.jvnic.vmm.machine.Protection;
import org.jvnic.vmm.machine.VirtualMachine;
import org.jvnic.vmm.machine.Vmm;

class RateLimitPathTest {
    private static final long VM_BYTES = 16 << 20;
    private static final int FRAME = 1000;
    private static final int FRAMES = 100;
    private static final int ONE_BYTE_A_MICROSECOND = 8;
    private static final int BURST_FRAMES = 10;

    private final CachedNanoClock clock = new CachedNanoClock();
    private final OffloadGuest sender = new OffloadGuest();
    private final OffloadGuest receiver = new OffloadGuest();

    @ParameterizedTest
    @EnumSource
    void shouldLetABurstPassAndThenWhatTheRateAllows(final Protection protection) {
        try (Vmm vmm = vmm()) {
            final ContextSettings limited = settings(0, protection).withRate(ONE_BYTE_A_MICROSECOND, 10_000);
            final VirtualMachine from = boot(vmm, 0, limited, sender);
            final VirtualMachine to = boot(vmm, 1, settings(1, protection), receiver);
            queue();
            settle(vmm, from, to);
            assertEquals(BURST_FRAMES, receiver.received.size());
            for (int millisecond = 1; millisecond <= FRAMES - BURST_FRAMES; millisecond++) {
                clock.update(clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1));
                settle(vmm, from, to);
                assertEquals(BURST_FRAMES + millisecond, receiver.received.size());
            }
            assertEquals(0, vmm.card().ledger().dropped());
            from.shutDown();
            to.shutDown();
        }
    }

    @Test
    void shouldNotPassTheLimitOnToTheNextOwner() {
        try (Vmm vmm = vmm()) {
            final ContextSettings limited = settings(0, Protection.DIRECT_MAP).withRate(ONE_BYTE_A_MICROSECOND, 10_000);
            final VirtualMachine old = vmm.createVm("old", VM_BYTES, new OffloadGuest());
            vmm.assign(old, 0, limited);
            old.kill();
            final VirtualMachine from = boot(vmm, 0, settings(0, Protection.DIRECT_MAP), sender);
            final VirtualMachine to = boot(vmm, 1, settings(1, Protection.DIRECT_MAP), receiver);
            queue();
            settle(vmm, from, to);
            assertEquals(FRAMES, receiver.received.size());
            from.shutDown();
            to.shutDown();
        }
    }

    @ParameterizedTest
    @CsvSource({"-1, 0", "400001, 0", "1, -1"})
    void shouldRefuseALimitOutOfRange(final int mbps, final int burst) {
        final ContextSettings settings = settings(0, Protection.VALIDATED);
        assertThrows(IllegalArgumentException.class, () -> settings.withRate(mbps, burst));
    }

    private Vmm vmm() {
        return Vmm.builder().contexts(2).mode(EngineMode.STEPPED).clock(clock).build();
    }

    private static ContextSettings settings(final int vm, final Protection protection) {
        return ContextSettings.of(Endpoint.of(vm).mac(), protection);
    }

    private static VirtualMachine boot(
            final Vmm vmm, final int context, final ContextSettings settings, final OffloadGuest guest) {
        final VirtualMachine vm = vmm.createVm("vm" + context, VM_BYTES, guest);
        vmm.assign(vm, context, settings);
        vm.step();
        return vm;
    }

    private void queue() {
        final byte[] frame = new byte[FRAME];
        for (int i = 0; i < 6; i++) {
            frame[i] = (byte) (Endpoint.of(1).mac() >>> (8 * i));
            frame[6 + i] = (byte) (Endpoint.of(0).mac() >>> (8 * i));
        }
        for (int i = 0; i < FRAMES; i++) {
            sender.send(frame, 4096, 0);
        }
    }

    private void settle(final Vmm vmm, final VirtualMachine from, final VirtualMachine to) {
        int quiet = 0;
        while (quiet < 10) {
            final int work =
                    from.step() + vmm.card().pump() + to.step() + vmm.card().pump();
            quiet = work == 0 ? quiet + 1 : 0;
        }
    }
}
