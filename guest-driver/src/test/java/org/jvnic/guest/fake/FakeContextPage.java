package org.jvnic.guest.fake;

import static org.jvnic.nic.cdna.spec.ContextRegister.COMMAND;
import static org.jvnic.nic.cdna.spec.ContextRegister.COMMAND_STATUS;
import static org.jvnic.nic.cdna.spec.ContextRegister.CONTEXT;
import static org.jvnic.nic.cdna.spec.ContextRegister.FAULT_ADDRESS_HI;
import static org.jvnic.nic.cdna.spec.ContextRegister.FAULT_ADDRESS_LO;
import static org.jvnic.nic.cdna.spec.ContextRegister.FAULT_CODE;
import static org.jvnic.nic.cdna.spec.ContextRegister.FAULT_INDEX;
import static org.jvnic.nic.cdna.spec.ContextRegister.FILTER_ACCEPTED;
import static org.jvnic.nic.cdna.spec.ContextRegister.FILTER_GENERATION;
import static org.jvnic.nic.cdna.spec.ContextRegister.INTERRUPT_CONTROL;
import static org.jvnic.nic.cdna.spec.ContextRegister.LAYOUT;
import static org.jvnic.nic.cdna.spec.ContextRegister.LINK;
import static org.jvnic.nic.cdna.spec.ContextRegister.MAC_HI;
import static org.jvnic.nic.cdna.spec.ContextRegister.MAC_LO;
import static org.jvnic.nic.cdna.spec.ContextRegister.MAILBOXES;
import static org.jvnic.nic.cdna.spec.ContextRegister.RX_CONSUMER;
import static org.jvnic.nic.cdna.spec.ContextRegister.RX_PRODUCER;
import static org.jvnic.nic.cdna.spec.ContextRegister.RX_RING_LO;
import static org.jvnic.nic.cdna.spec.ContextRegister.RX_RING_SIZE;
import static org.jvnic.nic.cdna.spec.ContextRegister.RX_SEEN;
import static org.jvnic.nic.cdna.spec.ContextRegister.RX_SEQUENCE_FIRST;
import static org.jvnic.nic.cdna.spec.ContextRegister.SEQUENCE_CONTROL;
import static org.jvnic.nic.cdna.spec.ContextRegister.STATE;
import static org.jvnic.nic.cdna.spec.ContextRegister.STATUS_BLOCK_HI;
import static org.jvnic.nic.cdna.spec.ContextRegister.STATUS_BLOCK_LO;
import static org.jvnic.nic.cdna.spec.ContextRegister.TX_CONSUMER;
import static org.jvnic.nic.cdna.spec.ContextRegister.TX_PRODUCER;
import static org.jvnic.nic.cdna.spec.ContextRegister.TX_RING_LO;
import static org.jvnic.nic.cdna.spec.ContextRegister.TX_RING_SIZE;
import static org.jvnic.nic.cdna.spec.ContextRegister.TX_SEEN;
import static org.jvnic.nic.cdna.spec.ContextRegister.TX_SEQUENCE_FIRST;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ContextCommand;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.cdna.spec.FaultReason;
import org.jvnic.nic.cdna.spec.RingName;
import org.jvnic.nic.register.RegisterSpace;
import org.jvnic.nic.register.RegisterSpec;

@SuppressWarnings("EnumOrdinal")
public final class FakeContextPage implements RegisterSpace {
    public static final long MACHINE_OFFSET = 0x7000_0000_0000L;
    public static final int PRIVILEGED = 1 << 31;

    private static final int ENABLE = 1;
    private static final int REARM = 4;

    private final FakeMemory memory;
    private final int[] words = new int[1024];
    private final List<String> log = new ArrayList<>();
    private final List<byte[]> sent = new ArrayList<>();

    private AtomicBuffer transmitRing = new UnsafeBuffer(new byte[0]);
    private AtomicBuffer receiveRing = new UnsafeBuffer(new byte[0]);
    private int transmitRingBase;
    private int receiveRingBase;
    private int transmitLog2;
    private int receiveLog2;
    private boolean ringsSetUp;
    private long statusBlock;
    private boolean statusHidden;
    private Runnable interrupt = () -> {};
    private @Nullable Runnable withheld;
    private int watched = -1;
    private Runnable onWatched = () -> {};
    private boolean armed;
    private boolean logging = true;
    private boolean capturing = true;
    private boolean mute;
    private boolean filtersMute;
    private boolean revoked;
    private @Nullable CommandStatus answer;
    private @Nullable CommandStatus startAnswer;

    FakeContextPage(final FakeMemory memory, final boolean privileged) {
        this.memory = memory;
        for (final RegisterSpec register : LAYOUT.registers()) {
            words[register.offset() / 4] = (int) register.reset();
        }
        set(STATE, ContextState.ASSIGNED.ordinal());
        set(MAC_LO, 0x33221102);
        set(MAC_HI, 0x5544);
        set(CONTEXT, 7);
        set(LINK, 1 | (10_000 << 8));
        set(SEQUENCE_CONTROL, privileged ? PRIVILEGED | 0x2020 : 0x0A0A);
        set(TX_SEQUENCE_FIRST, 1021);
        set(RX_SEQUENCE_FIRST, 5);
    }

    public void set(final ContextRegister register, final int value) {
        words[register.word()] = value;
    }

    public int get(final ContextRegister register) {
        return words[register.word()];
    }

    public long sharedLong(final int offset) {
        return (words[offset / 4] & 0xFFFF_FFFFL) | ((long) words[offset / 4 + 1] << 32);
    }

    public List<String> log() {
        return log;
    }

    public void log(final String line) {
        if (logging) {
            log.add(line);
        }
    }

    public List<byte[]> sent() {
        return sent;
    }

    public void beQuiet() {
        logging = false;
        capturing = false;
    }

    public void mute(final boolean noCommandIsAnswered) {
        mute = noCommandIsAnswered;
    }

    public void muteFilters(final boolean noGenerationIsAccepted) {
        filtersMute = noGenerationIsAccepted;
    }

    public void answerOnce(final CommandStatus status) {
        answer = status;
    }

    public void refuseStartOnce(final CommandStatus status) {
        startAnswer = status;
    }

    public void revoke() {
        revoked = true;
    }

    public void onWriteOnce(final ContextRegister mailbox, final Runnable action) {
        watched = mailbox.word();
        onWatched = action;
    }

    void onInterrupt(final Runnable handler) {
        interrupt = handler;
    }

    boolean isPrivileged() {
        return (get(SEQUENCE_CONTROL) & PRIVILEGED) != 0;
    }

    boolean isRunning() {
        return get(STATE) == ContextState.RUNNING.ordinal();
    }

    void setRings(
            final AtomicBuffer transmit,
            final int txLog2,
            final AtomicBuffer receive,
            final int rxLog2,
            final long block) {
        transmitRing = transmit;
        transmitRingBase = 0;
        transmitLog2 = txLog2;
        receiveRing = receive;
        receiveRingBase = 0;
        receiveLog2 = rxLog2;
        statusBlock = block;
        ringsSetUp = true;
    }

    void reset() {
        set(STATE, ContextState.ASSIGNED.ordinal());
        set(FAULT_CODE, 0);
        ringsSetUp = false;
        armed = false;
        withheld = null;
    }

    @Override
    public long read(final long offset, final int numBytes) {
        if (revoked || numBytes != 4) {
            return RegisterSpace.allOnes(numBytes);
        }
        return words[(int) offset >>> 2] & 0xFFFF_FFFFL;
    }

    @Override
    public void write(final long offset, final int numBytes, final long value) {
        if (revoked) {
            return;
        }
        final int word = (int) offset >>> 2;
        if (numBytes == 8) {
            words[word] = (int) value;
            words[word + 1] = (int) (value >>> 32);
        } else if (numBytes == 4 && word < MAILBOXES) {
            final boolean ringMailbox = word >= TX_RING_LO.word() && word <= STATUS_BLOCK_HI.word();
            if (ringMailbox && isPrivileged()) {
                log("refused " + LAYOUT.at(word));
                return;
            }
            words[word] = (int) value;
            if (logging) {
                log(LAYOUT.at(word) + "=" + Integer.toHexString((int) value));
            }
            onMailbox(word, (int) value);
        }
    }

    private void onMailbox(final int word, final int value) {
        if (word == watched) {
            watched = -1;
            onWatched.run();
        }
        if (word == COMMAND.word() && !mute) {
            execute(value);
        } else if (word == INTERRUPT_CONTROL.word()) {
            onInterruptControl(value);
        } else if (word == FILTER_GENERATION.word() && !filtersMute) {
            set(FILTER_ACCEPTED, value);
        }
    }

    private void onInterruptControl(final int value) {
        if ((value & REARM) != 0) {
            armed = true;
            if (get(RX_CONSUMER) != get(RX_SEEN) || get(TX_CONSUMER) != get(TX_SEEN)) {
                raise();
            }
        }
    }

    public void raise() {
        if (armed && (get(INTERRUPT_CONTROL) & ENABLE) != 0) {
            armed = false;
            interrupt.run();
        }
    }

    private void execute(final int command) {
        final int opcode = command & 0xFF;
        CommandStatus status = answer;
        answer = null;
        if (status == null) {
            status = opcode < ContextCommand.values().length
                    ? execute(ContextCommand.values()[opcode])
                    : CommandStatus.BAD_OPCODE;
        }
        set(COMMAND_STATUS, (command & 0xFFFF_0000) | (opcode << 8) | status.ordinal());
    }

    private CommandStatus execute(final ContextCommand command) {
        return switch (command) {
            case NOP -> CommandStatus.OK;
            case START -> executeStart();
            case STOP -> {
                if (!isRunning()) {
                    yield CommandStatus.BAD_STATE;
                }
                reset();
                yield CommandStatus.OK;
            }
            case RESET -> {
                if (isPrivileged()) {
                    yield CommandStatus.NOT_PRIVILEGED;
                }
                reset();
                yield CommandStatus.OK;
            }
        };
    }

    private CommandStatus executeStart() {
        final CommandStatus prepared = startAnswer;
        if (prepared != null) {
            startAnswer = null;
            return prepared;
        }
        if (get(STATE) != ContextState.ASSIGNED.ordinal()) {
            return CommandStatus.BAD_STATE;
        }
        if (get(TX_PRODUCER) != 0 || get(RX_PRODUCER) != 0) {
            return CommandStatus.BAD_SETUP;
        }
        if (!isPrivileged()) {
            latchRings();
        } else if (!ringsSetUp) {
            return CommandStatus.NO_RINGS;
        }
        set(STATE, ContextState.RUNNING.ordinal());
        set(TX_CONSUMER, 0);
        set(RX_CONSUMER, 0);
        return CommandStatus.OK;
    }

    private void latchRings() {
        transmitRing = memory.ram();
        receiveRing = memory.ram();
        transmitRingBase = memory.index(address(TX_RING_LO));
        receiveRingBase = memory.index(address(RX_RING_LO));
        transmitLog2 = get(TX_RING_SIZE);
        receiveLog2 = get(RX_RING_SIZE);
        statusBlock = address(STATUS_BLOCK_LO);
    }

    private long address(final ContextRegister low) {
        return sharedLong(low.offset());
    }

    public int transmitAll() {
        return transmit(Integer.MAX_VALUE);
    }

    public int transmit(final int limit) {
        int frames = 0;
        int first = get(TX_CONSUMER);
        if (Integer.compareUnsigned(get(TX_PRODUCER) - first, 1 << transmitLog2) > 0) {
            fault(FaultReason.INDEX, RingName.TRANSMIT, first);
        }
        for (int index = first; isRunning() && frames < limit && index != get(TX_PRODUCER); ) {
            final int slot = slotOf(transmitRingBase, index, transmitLog2);
            final long control = transmitRing.getLong(slot + Descriptor.CONTROL_OFFSET);
            if (!hasSequence(control, TX_SEQUENCE_FIRST, 0, index)) {
                fault(FaultReason.SEQUENCE, RingName.TRANSMIT, index);
                break;
            }
            index++;
            if ((Descriptor.flags(control) & Descriptor.FLAG_EOP) != 0) {
                capture(first, index);
                first = index;
                frames++;
            }
        }
        set(TX_CONSUMER, first);
        publishConsumers();
        return frames;
    }

    private void capture(final int first, final int end) {
        if (!capturing) {
            return;
        }
        final List<byte[]> pieces = new ArrayList<>();
        int total = 0;
        for (int index = first; index != end; index++) {
            final int slot = slotOf(transmitRingBase, index, transmitLog2);
            final byte[] piece = new byte[Descriptor.length(transmitRing.getLong(slot + Descriptor.CONTROL_OFFSET))];
            memory.ram().getBytes(ramIndex(transmitRing.getLong(slot)), piece);
            pieces.add(piece);
            total += piece.length;
        }
        final byte[] frame = new byte[total];
        int at = 0;
        for (final byte[] piece : pieces) {
            System.arraycopy(piece, 0, frame, at, piece.length);
            at += piece.length;
        }
        sent.add(frame);
    }

    public int postedReceiveBuffers() {
        return get(RX_PRODUCER) - get(RX_CONSUMER);
    }

    public boolean deliver(final byte[] frame) {
        return deliver(frame, -1);
    }

    public boolean deliverWithout(final int descriptor, final byte[] frame) {
        return deliver(frame, get(RX_CONSUMER) + descriptor);
    }

    /** From now on completions are written to the ring, but not to the status block. */
    public void hideStatus() {
        statusHidden = true;
    }

    public void deliverWithheld() {
        if (withheld != null) {
            withheld.run();
            withheld = null;
        }
    }

    private boolean deliver(final byte[] frame, final int withheldIndex) {
        final int consumer = get(RX_CONSUMER);
        int capacity = 0;
        int end = consumer;
        while (capacity < frame.length) {
            if (!isRunning() || end == get(RX_PRODUCER)) {
                return false;
            }
            final long control =
                    receiveRing.getLong(slotOf(receiveRingBase, end, receiveLog2) + Descriptor.CONTROL_OFFSET);
            if (!hasSequence(control, RX_SEQUENCE_FIRST, 8, end)) {
                fault(FaultReason.SEQUENCE, RingName.RECEIVE, end);
                return false;
            }
            capacity += Descriptor.length(control);
            end++;
        }
        int done = 0;
        for (int index = consumer; index != end; index++) {
            final boolean last = index + 1 == end;
            if (index == withheldIndex) {
                withhold(frame, done, index, last);
                done += lengthAt(frame, done, index);
            } else {
                done += complete(frame, done, index, last);
            }
        }
        set(RX_CONSUMER, end);
        publishConsumers();
        raise();
        return true;
    }

    private void withhold(final byte[] frame, final int from, final int index, final boolean last) {
        withheld = () -> complete(frame, from, index, last);
    }

    private int lengthAt(final byte[] frame, final int from, final int index) {
        final int slot = slotOf(receiveRingBase, index, receiveLog2);
        final long control = receiveRing.getLong(slot + Descriptor.CONTROL_OFFSET);
        return Math.min(Descriptor.length(control), frame.length - from);
    }

    private int complete(final byte[] frame, final int from, final int index, final boolean last) {
        final int slot = slotOf(receiveRingBase, index, receiveLog2);
        final int length = lengthAt(frame, from, index);
        memory.ram().putBytes(ramIndex(receiveRing.getLong(slot)), frame, from, length);
        receiveRing.putLong(slot, (frame[0] & 1) != 0 ? Descriptor.STATUS_MULTICAST : 0);
        final int flags = Descriptor.FLAG_DONE | (last ? Descriptor.FLAG_EOP : 0);
        receiveRing.putIntRelease(slot + Descriptor.DONE_OFFSET, length | (flags << 16));
        return length;
    }

    public void fault(final FaultReason reason, final RingName ring, final int index) {
        set(STATE, ContextState.FAULTED.ordinal());
        set(FAULT_CODE, reason.ordinal() | (ring.ordinal() << 8) | (0x1234 << 16));
        set(FAULT_INDEX, index);
        set(FAULT_ADDRESS_LO, 0x89ABCDEF);
        set(FAULT_ADDRESS_HI, 0x4567);
        log("fault " + reason);
    }

    private boolean hasSequence(final long control, final ContextRegister first, final int shift, final int index) {
        final int modulusLog2 = (get(SEQUENCE_CONTROL) >>> shift) & 0x3F;
        return modulusLog2 == 0
                || Descriptor.sequence(control) == ((get(first) + index) & Descriptor.sequenceMask(modulusLog2));
    }

    private void publishConsumers() {
        if (statusBlock != 0 && !statusHidden) {
            final long value = (get(TX_CONSUMER) & 0xFFFF_FFFFL) | ((long) get(RX_CONSUMER) << 32);
            memory.ram().putLongRelease(ramIndex(statusBlock), value);
        }
    }

    private int ramIndex(final long busAddress) {
        return memory.index(isPrivileged() ? busAddress - MACHINE_OFFSET : busAddress);
    }

    private static int slotOf(final int base, final int index, final int log2) {
        return base + ((index & ((1 << log2) - 1)) << Descriptor.SHIFT);
    }
}
