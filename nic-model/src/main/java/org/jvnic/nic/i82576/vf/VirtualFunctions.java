package org.jvnic.nic.i82576.vf;

import java.util.List;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.i82576.interrupt.FunctionSignal;
import org.jvnic.nic.i82576.interrupt.VfInterrupts;
import org.jvnic.nic.i82576.mailbox.MailboxHost;
import org.jvnic.nic.i82576.mailbox.Mailboxes;
import org.jvnic.nic.i82576.mailbox.PfResponder;
import org.jvnic.nic.i82576.mailbox.VfPolicy;
import org.jvnic.nic.i82576.switching.PoolCounts;
import org.jvnic.nic.register.RegisterFile;

/**
 * The virtual functions of a card, their mailboxes, and the host's part of the physical function.
 *
 * <p>While the physical function has no driver, the host answers ({@link PfResponder}). A driver that resets it by CTRL.RST takes over:
 * the virtual functions are held in reset (RSTI) until it sets CTRL_EXT.PFRSTD, and their mailboxes are its business. A reset of the
 * physical function by the bus, or power, gives them back to the host.
 *
 * <p>Any thread, unless a method says otherwise.
 */
public final class VirtualFunctions {
    private final Mailboxes mailboxes;
    private final @Nullable PfResponder responder;
    private final VirtualFunction[] functions;
    private final VfHost host;
    private final NanoClock clock;

    /**
     * Functions of a card that gets power: to be followed by {@link #powerOn}.
     *
     * @param file     registers of the physical function.
     * @param policies one for each function there is, the first for function 0; none to 8.
     * @param signals  their interrupts on the bus, one for each policy.
     * @param counts   counts of the pools.
     * @param clock    the card's time.
     * @param host     the card.
     * @throws IllegalArgumentException when there are not as many signals as policies, or the policies do not fit together.
     */
    public VirtualFunctions(
            final RegisterFile file,
            final List<VfPolicy> policies,
            final List<? extends FunctionSignal> signals,
            final PoolCounts counts,
            final NanoClock clock,
            final VfHost host) {
        if (policies.size() != signals.size()) {
            throw new IllegalArgumentException(
                    "virtual functions: " + policies.size() + " policies, but " + signals.size() + " signals");
        }
        this.host = host;
        this.clock = clock;
        this.mailboxes = new Mailboxes(new Post());
        this.responder = policies.isEmpty() ? null : new PfResponder(file, mailboxes, policies, clock, host::changed);
        this.functions = new VirtualFunction[policies.size()];
        for (int n = 0; n < functions.length; n++) {
            functions[n] =
                    new VirtualFunction(n, file, mailboxes, new VfInterrupts(signals.get(n)), counts, clock, host);
        }
    }

    /** Where mailboxes tell of what they have. */
    private final class Post implements MailboxHost {
        @Override
        public void toPhysical(final int function, final boolean interrupts) {
            if (responder != null && responder.isServing()) {
                responder.serve(function);
            } else if (interrupts) {
                host.mailboxCause();
            }
        }

        @Override
        public void toVirtual(final int told) {
            for (int n = 0; n < functions.length; n++) {
                if ((told >>> n & 1) != 0) {
                    functions[n].interrupts().mailbox(clock.nanoTime());
                }
            }
            if (hasTimers()) {
                host.timersStarted();
            }
        }
    }

    /**
     * Number of functions.
     *
     * @return 0 to 8.
     */
    public int count() {
        return functions.length;
    }

    /**
     * A function.
     *
     * @param number 0 to {@link #count} - 1.
     * @return the function.
     */
    public VirtualFunction function(final int number) {
        return functions[number];
    }

    /**
     * The mailboxes, for the physical function's registers.
     *
     * @return the mailboxes.
     */
    public Mailboxes mailboxes() {
        return mailboxes;
    }

    /**
     * Queues of the device that are a virtual function's while there are pools.
     *
     * @return a bit each, of 16.
     */
    public int queues() {
        final int low = (1 << functions.length) - 1;
        return low | low << Mailboxes.FUNCTIONS;
    }

    /** The physical function got power or was reset by its bus, and its registers hold reset values: the host has it. */
    public void powerOn() {
        mailboxes.physicalReset();
        if (responder != null) {
            responder.start();
        }
    }

    /** A driver resets the physical function by CTRL.RST and has it from now on. Before its registers get reset values. */
    public void physicalReset() {
        if (responder != null) {
            responder.stop();
        }
        mailboxes.physicalReset();
    }

    /** A driver of the physical function has set CTRL_EXT.PFRSTD. */
    public void physicalReady() {
        mailboxes.physicalReady();
    }

    /** The link has come or gone. */
    public void onLinkChange() {
        if (responder != null) {
            responder.onLinkChange();
        }
    }

    /**
     * Queues of virtual functions have written descriptors back. For the engine's thread, once a turn.
     *
     * @param rxQueues receive queues of the device, a bit each; others than {@link #queues} are not looked at.
     * @param txQueues transmit queues likewise.
     * @param nowNs    time in nanoseconds.
     */
    public void queueCauses(final int rxQueues, final int txQueues, final long nowNs) {
        for (int n = 0; n < functions.length; n++) {
            final int received = pairOf(rxQueues, n);
            final int sent = pairOf(txQueues, n);
            if ((received | sent) != 0) {
                functions[n].interrupts().queueCauses(received, sent, nowNs);
            }
        }
    }

    private static int pairOf(final int queues, final int function) {
        return (queues >>> function & 1) | (queues >>> (function + Mailboxes.FUNCTIONS) & 1) << 1;
    }

    /**
     * Whether an interrupt waits for time to pass only.
     *
     * @return true when {@link #service} has to be called again later.
     */
    public boolean hasTimers() {
        for (final VirtualFunction function : functions) {
            if (function.interrupts().hasTimers()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Signals what is due by now.
     *
     * @param nowNs time in nanoseconds.
     * @return interrupts signalled.
     */
    public int service(final long nowNs) {
        int signalled = 0;
        for (final VirtualFunction function : functions) {
            if (function.interrupts().hasTimers()) {
                signalled += function.interrupts().service(nowNs);
            }
        }
        return signalled;
    }
}
