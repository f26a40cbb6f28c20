package org.jvnic.nic.i82576.mailbox;

import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.NanoClock;
import org.jvnic.nic.i82576.spec.ReceiveRegister;
import org.jvnic.nic.register.RegisterFile;

/**
 * The host's part of the physical function: answers the mailboxes of virtual functions while that function has no driver, and does what
 * they are granted in the registers a driver would use. Pools, addresses and limits are the host's; a virtual function can change its
 * own only, and only as {@link VfPolicy} says.
 *
 * <p>What the host has not granted is refused (NACK). Before RESET nothing is granted: refusals come at most every
 * {@value #REFUSAL_SECONDS} seconds. A driver of the physical function that resets it takes over: see {@link #stop}.
 *
 * <p>Any thread. A short lock guards it, with the mailboxes' lock inside; listeners are called with none held.
 */
public final class PfResponder {
    private static final int REFUSAL_SECONDS = 2;
    private static final long REFUSAL_NS = REFUSAL_SECONDS * 1_000_000_000L;
    private static final int VLANS_GRANTED = 3;
    private static final int RESET_ANSWER_WORDS = 3;
    private static final int JOIN = 1;
    private static final int UNICAST = 1;
    private static final int MULTICAST = 1 << 1;
    private static final int VLANS = 4096;

    private final Mailboxes mailboxes;
    private final NanoClock clock;
    private final Runnable changed;

    /** Guards everything below. */
    private final Object lock = new Object();

    private final PoolRegisters registers;
    private final FilterTable filters;
    private final VfState[] functions;
    private final int[] message = new int[Mailboxes.WORDS];
    private final int[] multicastTable = new int[ReceiveRegister.MTA.count()];
    private boolean serving;

    /**
     * A responder that does not serve yet.
     *
     * @param file      registers of the physical function.
     * @param mailboxes the mailboxes.
     * @param policies  one for each virtual function there is, the first for function 0; 1 to 8.
     * @param clock     time, for refusals.
     * @param changed   told after registers have been changed, with no lock held: they are to be configured anew.
     * @throws IllegalArgumentException when there are no functions or too many, or two have the same address.
     */
    public PfResponder(
            final RegisterFile file,
            final Mailboxes mailboxes,
            final List<VfPolicy> policies,
            final NanoClock clock,
            final Runnable changed) {
        final int count = policies.size();
        if (count < 1 || count > Mailboxes.FUNCTIONS) {
            throw new IllegalArgumentException(
                    "virtual functions: " + count + " is not in [1, " + Mailboxes.FUNCTIONS + "]");
        }
        if (policies.stream().map(VfPolicy::mac).distinct().count() != count) {
            throw new IllegalArgumentException("virtual functions: two of " + policies + " have the same address");
        }
        this.mailboxes = mailboxes;
        this.clock = clock;
        this.changed = changed;
        this.registers = new PoolRegisters(file);
        this.filters = new FilterTable(registers, count);
        this.functions = policies.stream().map(VfState::new).toArray(VfState[]::new);
    }

    /**
     * Whether it answers.
     *
     * @return true between {@link #start} and {@link #stop}.
     */
    public boolean isServing() {
        synchronized (lock) {
            return serving;
        }
    }

    /** Takes the physical function: sets its registers up for pools and ends the reset of the virtual functions. */
    public void start() {
        synchronized (lock) {
            serving = true;
            registers.start(functions.length);
            filters.clearAll();
            for (int n = 0; n < functions.length; n++) {
                functions[n].forget();
                filters.setOwn(n, functions[n].policy.mac());
            }
            updateMulticastTable();
            registers.takeChange();
        }
        changed.run();
        mailboxes.physicalReady();
    }

    /**
     * Gives the physical function up, to a driver that resets it. Virtual functions stay in reset until that driver sets
     * CTRL_EXT.PFRSTD, or until {@link #start}. The registers are the driver's from now on: nothing is restored.
     */
    public void stop() {
        synchronized (lock) {
            serving = false;
            for (final VfState state : functions) {
                state.forget();
            }
        }
    }

    /**
     * The mailbox of a function has something. Does nothing while not serving.
     *
     * @param function 0 to 7.
     */
    public void serve(final int function) {
        final boolean tell;
        final boolean configure;
        synchronized (lock) {
            if (!serving || function >= functions.length) {
                return;
            }
            if (mailboxes.takeReset(function)) {
                forget(function);
                registers.clean(function);
            }
            boolean answered = false;
            if (mailboxes.takeAcknowledgement(function)) {
                answered = onAcknowledgement(function);
            }
            if (mailboxes.takeRequest(function, message)) {
                answer(function);
                answered = true;
            }
            tell = answered;
            configure = registers.takeChange();
        }
        if (configure) {
            changed.run();
        }
        if (tell) {
            mailboxes.signal(1 << function);
        }
    }

    /** The link has come or gone: the functions are told to look at it. */
    public void onLinkChange() {
        int told = 0;
        synchronized (lock) {
            for (int n = 0; serving && n < functions.length; n++) {
                functions[n].setPingWaiting(true);
                told |= ping(n) ? 1 << n : 0;
            }
        }
        mailboxes.signal(told);
    }

    /** A message the function has not seen yet is not overwritten: the ping then waits for its acknowledgement. */
    private boolean ping(final int function) {
        final VfState state = functions[function];
        final int word = Message.CONTROL | (state.isClearToSend() ? Message.CLEAR_TO_SEND : 0);
        if (!state.isPingWaiting() || !mailboxes.sendIfIdle(function, word)) {
            return false;
        }
        state.setPingWaiting(false);
        return true;
    }

    private boolean onAcknowledgement(final int function) {
        final VfState state = functions[function];
        if (state.isClearToSend()) {
            return ping(function);
        }
        return state.isRefusalDue(clock.nanoTime(), REFUSAL_NS) && mailboxes.sendIfIdle(function, Message.NACK);
    }

    /** The function was reset: what it was granted is gone. */
    private void forget(final int function) {
        final VfState state = functions[function];
        state.forget();
        registers.setEnabled(function, false);
        registers.leaveAll(function);
        registers.resetMode(function, state.policy.portVlan());
        filters.clear(function);
        filters.setOwn(function, state.policy.mac());
        updateMulticastTable();
    }

    private void answer(final int function) {
        final VfState state = functions[function];
        final int word = message[0];
        if ((word & (Message.ACK | Message.NACK)) != 0) {
            return; // one of our own answers
        }
        if (word == Message.RESET) {
            reset(function);
            return;
        }
        if (!state.isClearToSend()) {
            if (state.isRefusalDue(clock.nanoTime(), REFUSAL_NS)) {
                message[0] = word | Message.NACK;
                mailboxes.send(function, message, 1);
            }
            return;
        }
        message[0] = word | Message.CLEAR_TO_SEND | (isGranted(function, word) ? Message.ACK : Message.NACK);
        mailboxes.send(function, message, 1);
    }

    private void reset(final int function) {
        forget(function);
        final VfState state = functions[function];
        registers.join(function, state.policy.ownVlan());
        registers.setEnabled(function, true);
        state.setClearToSend();
        message[0] = Message.RESET | Message.ACK;
        message[1] = (int) state.policy.mac();
        message[2] = (int) (state.policy.mac() >>> 32);
        mailboxes.send(function, message, RESET_ANSWER_WORDS);
    }

    private boolean isGranted(final int function, final int word) {
        final int info = word >>> Message.INFO_SHIFT & Message.INFO_MASK;
        return switch (word & Message.TYPE_MASK) {
            case Message.SET_ADDRESS -> isAddressGranted(function, info);
            case Message.SET_MULTICAST -> isMulticastGranted(function, info);
            case Message.SET_VLAN -> isVlanGranted(function, (info & JOIN) != 0, message[1]);
            case Message.SET_LENGTH -> isLengthGranted(function, message[1]);
            case Message.SET_PROMISCUOUS -> isPromiscuityGranted(function, info);
            default -> false;
        };
    }

    private boolean isAddressGranted(final int function, final int info) {
        final VfPolicy policy = functions[function].policy;
        final long address = Message.address(message);
        if (info == Message.FILTER_CLEAR) {
            filters.clear(function);
            return true;
        }
        if (!VfPolicy.isUsable(address) || (!policy.trusted() && address != policy.mac())) {
            return false;
        }
        if (filters.isForeign(function, address)) {
            return false;
        }
        if (info == Message.FILTER_ADD) {
            return filters.add(function, address);
        }
        if (info != 0) {
            return false;
        }
        filters.setOwn(function, address);
        return true;
    }

    private boolean isMulticastGranted(final int function, final int info) {
        final VfState state = functions[function];
        state.setHashes(message, info & Message.MULTICAST_COUNT);
        updateMulticastTable();
        registers.setMode(function, PoolRegisters.MULTICAST_TABLE, state.hasHashes());
        final boolean overflow = (info & Message.MULTICAST_OVERFLOW) != 0;
        registers.setMode(function, PoolRegisters.ALL_MULTICAST, overflow && state.policy.trusted());
        return true;
    }

    private void updateMulticastTable() {
        Arrays.fill(multicastTable, 0);
        for (final VfState state : functions) {
            state.addHashesTo(multicastTable);
        }
        registers.setMulticastTable(multicastTable);
    }

    /** A function without a port VLAN chooses its VLANs; entries that the others may still claim are not given away. */
    private boolean isVlanGranted(final int function, final boolean join, final int vlan) {
        if (functions[function].policy.hasPortVlan() || vlan < 0 || vlan >= VLANS) {
            return false;
        }
        if (!join) {
            if (vlan != 0) {
                registers.leave(function, vlan);
                registers.setStripping(function, true);
            }
            return true;
        }
        if (!registers.isUsed(vlan) && registers.freeEntries() <= reservedForOthers(function)) {
            return false;
        }
        if (!registers.join(function, vlan)) {
            return false;
        }
        registers.setStripping(function, vlan != 0);
        return true;
    }

    private int reservedForOthers(final int function) {
        int reserved = 0;
        for (int other = 0; other < functions.length; other++) {
            if (other != function) {
                reserved += Math.max(0, VLANS_GRANTED - registers.memberships(other));
            }
        }
        return reserved;
    }

    private boolean isLengthGranted(final int function, final int numBytes) {
        registers.setLength(function, numBytes);
        return true;
    }

    private boolean isPromiscuityGranted(final int function, final int info) {
        if (!functions[function].policy.trusted()) {
            return false;
        }
        registers.setMode(function, PoolRegisters.UNICAST_TABLE, (info & UNICAST) != 0);
        registers.setMode(function, PoolRegisters.ALL_MULTICAST, (info & MULTICAST) != 0);
        return true;
    }
}
