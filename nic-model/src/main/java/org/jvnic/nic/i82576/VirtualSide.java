package org.jvnic.nic.i82576;

import java.util.List;
import java.util.stream.IntStream;
import org.agrona.concurrent.NanoClock;
import org.jvnic.nic.i82576.interrupt.FunctionSignal;
import org.jvnic.nic.i82576.mailbox.Mailboxes;
import org.jvnic.nic.i82576.mailbox.VfPolicy;
import org.jvnic.nic.i82576.spec.GeneralRegister;
import org.jvnic.nic.i82576.spec.VfRegisters;
import org.jvnic.nic.i82576.spec.VirtualRegister;
import org.jvnic.nic.i82576.switching.PoolCounts;
import org.jvnic.nic.i82576.vf.VfHost;
import org.jvnic.nic.i82576.vf.VirtualFunction;
import org.jvnic.nic.i82576.vf.VirtualFunctions;
import org.jvnic.nic.port.NicEvents;
import org.jvnic.nic.register.RegisterFile;
import org.jvnic.nic.register.RegisterSpace;

/**
 * The virtual functions as a part of the card: their registers behind BARs, and the registers of the physical function that are about
 * them. Any thread.
 */
final class VirtualSide {
    private static final int RESET = 1 << 26;
    private static final int PHYSICAL_READY = 1 << 14;
    private static final int SET_LINK_UP = 1 << 6;

    private final RegisterFile file;
    private final DataPathEvents changes;
    private final VirtualFunctions functions;
    private final List<RegisterSpace> spaces;

    /** What is left to do for the card. */
    interface Card {
        /** STATUS. */
        int status();

        /** Runs a command on the engine's thread, then configures the data path, and waits for both. */
        void run(String what, Runnable command);

        /** The cause VMMB. */
        void mailboxCause();

        /** The engine has to look at its timers. */
        void wake();
    }

    VirtualSide(
            final RegisterFile file,
            final List<VfPolicy> policies,
            final List<? extends FunctionSignal> signals,
            final PoolCounts counts,
            final NanoClock clock,
            final DataPathEvents changes,
            final NicEvents events,
            final Card card) {
        this.file = file;
        this.changes = changes;
        this.functions = new VirtualFunctions(file, policies, signals, counts, clock, new Host(card));
        this.spaces = IntStream.range(0, functions.count())
                .mapToObj(n -> spaceOf(n, events))
                .toList();
    }

    private RegisterSpace spaceOf(final int number, final NicEvents events) {
        return new CsrSpace(
                I82576Personality.PHYSICAL + 1 + number,
                new RegisterFile(VfRegisters.LAYOUT),
                offset -> offset,
                List.of(new FunctionUnit(functions.function(number))),
                RegisterEffects.NONE,
                events);
    }

    VirtualFunctions functions() {
        return functions;
    }

    /** BAR0 of a function. */
    RegisterSpace space(final int number) {
        return spaces.get(number);
    }

    /** The registers of the physical function that are about virtual ones. */
    List<RegisterUnit> units() {
        return List.of(new MailboxUnit(), new ReadyUnit(), new ResetUnit());
    }

    /** The physical function got power: the host has it, and lets it have a link where there are virtual functions. */
    void powerOn() {
        for (int n = 0; n < functions.count(); n++) {
            functions.function(n).interrupts().reset(false);
        }
        functions.powerOn();
        if (functions.count() != 0) {
            file.setBits(GeneralRegister.CTRL.word(), SET_LINK_UP);
        }
    }

    /** What functions need of the card. */
    private final class Host implements VfHost {
        private final Card card;

        Host(final Card card) {
            this.card = card;
        }

        @Override
        public int status() {
            return card.status();
        }

        @Override
        public void written(final int offset, final int before, final int after) {
            changes.onWrite(offset, before, after);
        }

        @Override
        public void run(final String what, final Runnable command) {
            card.run(what, command);
        }

        @Override
        public void changed() {
            changes.raiseChange();
        }

        @Override
        public void mailboxCause() {
            card.mailboxCause();
        }

        @Override
        public void timersStarted() {
            card.wake();
        }
    }

    /** All registers of a virtual function. */
    private record FunctionUnit(VirtualFunction function) implements RegisterUnit {
        @Override
        public boolean handles(final int offset) {
            return true;
        }

        @Override
        public int read(final int offset) {
            return function.read(offset);
        }

        @Override
        public void write(final int offset, final int value) {
            function.write(offset, value);
        }
    }

    /** Mailboxes, from the physical function's side. */
    private final class MailboxUnit implements RegisterUnit {
        @Override
        public boolean handles(final int offset) {
            return Mailboxes.handles(offset);
        }

        @Override
        public int read(final int offset) {
            return functions.mailboxes().read(offset);
        }

        @Override
        public void write(final int offset, final int value) {
            functions.mailboxes().write(offset, value);
        }
    }

    /** CTRL_EXT, for PFRSTD. */
    private final class ReadyUnit implements RegisterUnit {
        @Override
        public boolean handles(final int offset) {
            return offset == GeneralRegister.CTRL_EXT.offset();
        }

        @Override
        public int read(final int offset) {
            return file.read(offset >>> 2);
        }

        @Override
        public void write(final int offset, final int value) {
            final int before = file.get(offset >>> 2);
            changes.onWrite(offset, before, file.write(offset >>> 2, value));
            if ((value & PHYSICAL_READY) != 0) {
                functions.physicalReady();
            }
        }
    }

    /** PVTCTRL: the physical function resets a virtual one. */
    private final class ResetUnit implements RegisterUnit {
        @Override
        public boolean handles(final int offset) {
            return indexOf(offset) >= 0;
        }

        private int indexOf(final int offset) {
            final int distance = offset - VirtualRegister.PVTCTRL.offset();
            final int stride = VirtualRegister.PVTCTRL.stride();
            final boolean inside = distance >= 0 && distance < VirtualRegister.PVTCTRL.count() * stride;
            return inside && distance % stride == 0 ? distance / stride : -1;
        }

        @Override
        public int read(final int offset) {
            return 0;
        }

        @Override
        public void write(final int offset, final int value) {
            final int number = indexOf(offset);
            if ((value & RESET) != 0 && number < functions.count()) {
                functions.function(number).reset(false);
            }
        }
    }
}
