package org.jvnic.nic.i82576.vf;

import java.util.ArrayList;
import java.util.List;
import org.jvnic.nic.i82576.interrupt.FunctionSignal;
import org.jvnic.nic.i82576.mailbox.IgbvfDriver;
import org.jvnic.nic.i82576.mailbox.VfPolicy;
import org.jvnic.nic.i82576.spec.PfRegisters;
import org.jvnic.nic.i82576.switching.PoolCounts;
import org.jvnic.nic.register.RegisterFile;

/** Four virtual functions of a card that does what they ask at once. */
final class VfFixture implements VfHost {
    static final int FUNCTIONS = 4;

    final RegisterFile file = new RegisterFile(PfRegisters.LAYOUT);
    final List<Signal> signals = new ArrayList<>();
    final List<Integer> written = new ArrayList<>();
    final List<String> runs = new ArrayList<>();
    final VirtualFunctions functions;
    int status = 1 | 1 << 1 | 2 << 6;
    int changes;
    int mailboxCauses;
    int timers;
    long nowNs = 1_000_000_000L;

    VfFixture() {
        final List<VfPolicy> policies = new ArrayList<>();
        for (int n = 0; n < FUNCTIONS; n++) {
            policies.add(VfPolicy.of(mac(n)));
            signals.add(new Signal());
        }
        functions = new VirtualFunctions(file, policies, signals, new PoolCounts(), () -> nowNs, this);
        for (int n = 0; n < FUNCTIONS; n++) {
            functions.function(n).interrupts().modeChanged(nowNs);
        }
        functions.powerOn();
    }

    static long mac(final int function) {
        return 0x02L | (long) (0xC0 + function) << 40;
    }

    IgbvfDriver driver(final int function) {
        final VirtualFunction served = functions.function(function);
        return new IgbvfDriver(new IgbvfDriver.Bar() {
            @Override
            public int read(final int offset) {
                return served.read(offset);
            }

            @Override
            public void write(final int offset, final int value) {
                served.write(offset, value);
            }
        });
    }

    int read(final int function, final int offset) {
        return functions.function(function).read(offset);
    }

    void write(final int function, final int offset, final int value) {
        functions.function(function).write(offset, value);
    }

    int get(final int offset) {
        return file.get(offset >>> 2);
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public void written(final int offset, final int before, final int after) {
        written.add(offset);
    }

    @Override
    public void run(final String what, final Runnable command) {
        runs.add(what);
        command.run();
    }

    @Override
    public void changed() {
        changes++;
    }

    @Override
    public void mailboxCause() {
        mailboxCauses++;
    }

    @Override
    public void timersStarted() {
        timers++;
    }

    /** MSI-X that is enabled and remembers what was sent. */
    static final class Signal implements FunctionSignal {
        final List<Integer> sent = new ArrayList<>();

        @Override
        public boolean isMsixEnabled() {
            return true;
        }

        @Override
        public boolean isMsiEnabled() {
            return false;
        }

        @Override
        public void msix(final int vector) {
            sent.add(vector);
        }

        @Override
        public void withdraw(final int vector) {
            sent.remove((Integer) vector);
        }

        @Override
        public void msi() {
            throw new AssertionError("a virtual function has no MSI");
        }

        @Override
        public void line(final boolean asserted) {
            throw new AssertionError("a virtual function has no line");
        }
    }
}
