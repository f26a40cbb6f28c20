package org.jvnic.lab.conformance;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.jvnic.nic.i82576.interrupt.FunctionSignal;
import org.jvnic.nic.i82576.mailbox.VfPolicy;
import org.jvnic.nic.i82576.spec.PfRegisters;
import org.jvnic.nic.i82576.spec.VfRegisters;
import org.jvnic.nic.i82576.switching.PoolCounts;
import org.jvnic.nic.i82576.vf.VfHost;
import org.jvnic.nic.i82576.vf.VirtualFunction;
import org.jvnic.nic.i82576.vf.VirtualFunctions;
import org.jvnic.nic.register.RegisterFile;
import org.jvnic.nic.register.RegisterSpace;

class I82576VirtualRegistersTest {
    private static final int FUNCTION = 2;

    @TestFactory
    Stream<DynamicTest> shouldConformBehindAVirtualFunction() {
        final ConformanceProfile profile = I82576Profile.virtual().seed(42).build();
        return ConformanceTests.of(new RegisterConformance(VfRegisters.LAYOUT, profile), Function::new);
    }

    /** One of three functions, answered by the host's part of the physical one, with accesses cut into words as a BAR does. */
    private static final class Function implements RegisterPort, VfHost {
        private final WidthPolicy widths = I82576Profile.widths();
        private VirtualFunction function = make();

        private VirtualFunction make() {
            final VirtualFunctions functions = new VirtualFunctions(
                    new RegisterFile(PfRegisters.LAYOUT),
                    List.of(VfPolicy.of(0xA0_0000_0002L), VfPolicy.of(0xA1_0000_0002L), VfPolicy.of(0xA2_0000_0002L)),
                    List.of(new Vectors(), new Vectors(), new Vectors()),
                    new PoolCounts(),
                    () -> 0,
                    this);
            functions.powerOn();
            functions.function(FUNCTION).interrupts().modeChanged(0);
            return functions.function(FUNCTION);
        }

        @Override
        public long read(final long offset, final int numBytes) {
            if (!widths.acceptsRead(offset, numBytes)) {
                return 0;
            }
            final int word = (int) offset & ~3;
            final long low = function.read(word) & 0xFFFF_FFFFL;
            if (numBytes == 8) {
                return low | (long) function.read(word + 4) << 32;
            }
            return (low >>> ((offset & 3) * 8)) & RegisterSpace.allOnes(numBytes);
        }

        @Override
        public void write(final long offset, final int numBytes, final long value) {
            if (widths.acceptsWrite(offset, numBytes)) {
                function.write((int) offset, (int) value);
                if (numBytes == 8) {
                    function.write((int) offset + 4, (int) (value >>> 32));
                }
            }
        }

        @Override
        public void reset() {
            function = make();
        }

        @Override
        public void clock() {
            // everything is done at once
        }

        @Override
        public int status() {
            return 0x83;
        }

        @Override
        public void written(final int offset, final int before, final int after) {
            // no engine runs
        }

        @Override
        public void run(final String what, final Runnable command) {
            command.run();
        }

        @Override
        public void changed() {
            // no engine runs
        }

        @Override
        public void mailboxCause() {
            // no driver of the physical function
        }

        @Override
        public void timersStarted() {
            // time stands still
        }
    }

    private static final class Vectors implements FunctionSignal {
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
            // nobody listens
        }

        @Override
        public void withdraw(final int vector) {
            // nobody listens
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
