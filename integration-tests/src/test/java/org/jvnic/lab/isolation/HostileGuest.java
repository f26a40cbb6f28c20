package org.jvnic.lab.isolation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ContextCommand;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.cdna.spec.FaultReason;
import org.jvnic.nic.cdna.spec.Offload;
import org.jvnic.nic.register.RegisterSpace;
import org.jvnic.vmm.guest.GuestView;
import org.jvnic.vmm.guest.HypercallStatus;
import org.jvnic.vmm.guest.Hypercalls;
import org.jvnic.vmm.machine.Protection;
import org.jvnic.vmm.machine.VirtualMachine;

/**
 * A guest without a driver: it stores what it likes in its registers and its memory and calls the hypervisor with any arguments.
 * The methods that keep the rules are there so that a test can break one rule at a time.
 */
final class HostileGuest {
    /** Bytes of its memory, which starts at guest physical 0. */
    static final int RAM = 8 << 20;

    static final long TX_RING = 0x10_0000;
    static final long RX_RING = 0x18_0000;
    static final long STATUS = 0x20_0000;
    static final long REQUESTS = 0x21_0000;
    static final long TX_BUFFERS = 0x30_0000;
    static final long RX_BUFFERS = 0x50_0000;
    static final int SLOT = 0x4000;
    static final int SLOTS = 64;

    /** The guest got in its own way: what it wanted cannot be done after what it has done. */
    static final class Confused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Confused(final String message) {
            super(message);
        }
    }

    private static final int REQUEST_BATCH = 256;

    private final VirtualMachine vm;
    private final Protection protection;
    private final long mac;
    private final Runnable settle;
    private final long[] posted = new long[1 << Descriptor.MAX_RING_LOG2];
    private int txMask;
    private int rxMask;
    private int txProducer;
    private int rxProducer;
    private int rxConsumer;
    private int tag;

    HostileGuest(final VirtualMachine vm, final Protection protection, final long mac, final Runnable settle) {
        this.vm = vm;
        this.protection = protection;
        this.mac = mac;
        this.settle = settle;
    }

    VirtualMachine vm() {
        return vm;
    }

    long mac() {
        return mac;
    }

    boolean isValidated() {
        return protection == Protection.VALIDATED;
    }

    Hypercalls hypercalls() {
        return vm.hypercalls();
    }

    // ---- registers

    RegisterSpace page() {
        return vm.nic();
    }

    void write(final ContextRegister register, final int value) {
        page().write32(register.offset(), value);
    }

    int read(final ContextRegister register) {
        return page().read32(register.offset());
    }

    long statistic(final ContextRegister register) {
        return page().read(register.offset(), 8);
    }

    void writeAddress(final ContextRegister low, final long address) {
        write(low, (int) address);
        page().write32(low.offset() + 4L, (int) (address >>> 32));
    }

    @Nullable
    ContextState state() {
        final int state = read(ContextRegister.STATE);
        return state == -1 ? null : ContextState.values()[state];
    }

    FaultReason fault() {
        return FaultReason.values()[read(ContextRegister.FAULT_CODE) & 0xFF];
    }

    CommandStatus command(final ContextCommand command) {
        issue(command);
        settle.run();
        return commandStatus();
    }

    void issue(final ContextCommand command) {
        tag = (tag + 1) & 0x7FFF;
        write(ContextRegister.COMMAND, command.ordinal() | (tag << 16));
    }

    CommandStatus commandStatus() {
        final int status = read(ContextRegister.COMMAND_STATUS);
        if (status >>> 16 != tag) {
            throw new Confused("no echo of tag " + tag + ": 0x" + Integer.toHexString(status));
        }
        return CommandStatus.values()[status & 0xFF];
    }

    // ---- memory

    void store(final long guestPhysical, final byte... bytes) {
        if (!vm.guestMemory().write(guestPhysical, bytes, 0, bytes.length)) {
            throw new Confused("no memory at 0x" + Long.toHexString(guestPhysical));
        }
    }

    void storeLong(final long guestPhysical, final long value) {
        if (!vm.guestMemory().writeLong(guestPhysical, value)) {
            throw new Confused("no memory at 0x" + Long.toHexString(guestPhysical));
        }
    }

    byte[] load(final long guestPhysical, final int length) {
        final byte[] bytes = new byte[length];
        if (length > 0 && !vm.guestMemory().read(guestPhysical, bytes, 0, length)) {
            throw new Confused("no memory at 0x" + Long.toHexString(guestPhysical));
        }
        return bytes;
    }

    void fill(final long guestPhysical, final int length, final int value) {
        final byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        store(guestPhysical, bytes);
    }

    // ---- by the rules

    /** Sets rings up and starts; answers with what the card or the hypervisor said last. */
    CommandStatus start(final int txLog2, final int rxLog2, final int maxFrame) {
        final int answer = setUpRings(txLog2, rxLog2, STATUS);
        if (answer != HypercallStatus.OK) {
            throw new Confused("set-up: " + HypercallStatus.nameOf(answer));
        }
        write(ContextRegister.RX_MODE, 1);
        write(ContextRegister.MAX_FRAME, maxFrame);
        return command(ContextCommand.START);
    }

    /** The same with every offload on; a reset switches them off. */
    CommandStatus startOffloading(final int log2, final int maxFrame) {
        write(ContextRegister.OFFLOADS, Offload.ALL);
        return start(log2, log2, maxFrame);
    }

    int setUpRings(final int txLog2, final int rxLog2, final long status) {
        forgetRings(txLog2, rxLog2);
        if (isValidated()) {
            return hypercalls().setUpRings(txLog2, rxLog2, status);
        }
        writeAddress(ContextRegister.TX_RING_LO, TX_RING);
        write(ContextRegister.TX_RING_SIZE, txLog2);
        writeAddress(ContextRegister.RX_RING_LO, RX_RING);
        write(ContextRegister.RX_RING_SIZE, rxLog2);
        writeAddress(ContextRegister.STATUS_BLOCK_LO, status);
        return HypercallStatus.OK;
    }

    private void forgetRings(final int txLog2, final int rxLog2) {
        txMask = (1 << txLog2) - 1;
        rxMask = (1 << rxLog2) - 1;
        txProducer = 0;
        rxProducer = 0;
        rxConsumer = 0;
        write(ContextRegister.TX_PRODUCER, 0);
        write(ContextRegister.RX_PRODUCER, 0);
    }

    void reset() {
        if (isValidated()) {
            hypercalls().resetContext();
        } else {
            command(ContextCommand.RESET);
        }
        settle.run();
    }

    void restart() {
        restart(0, 0);
    }

    void restart(final int offloads, final int moderation) {
        reset();
        write(ContextRegister.OFFLOADS, offloads);
        write(ContextRegister.MODERATION, moderation);
        final CommandStatus status = start(4, 4, 9216);
        if (status != CommandStatus.OK) {
            throw new Confused("restart: " + status);
        }
    }

    /** Writes one transmit descriptor, or has it written. */
    int queue(final long guestPhysical, final int length, final int flags) {
        final int answer = isValidated()
                ? enqueue(Hypercalls.RING_TX, guestPhysical, length, flags)
                : putDescriptor(TX_RING, txProducer & txMask, guestPhysical, length, flags);
        txProducer += answer == HypercallStatus.OK ? 1 : 0;
        return answer;
    }

    /** Writes one receive descriptor, or has it written. */
    int post(final long guestPhysical, final int length) {
        final int answer = isValidated()
                ? enqueue(Hypercalls.RING_RX, guestPhysical, length, 0)
                : putDescriptor(RX_RING, rxProducer & rxMask, guestPhysical, length, 0);
        if (answer == HypercallStatus.OK) {
            posted[rxProducer & rxMask] = guestPhysical;
            rxProducer++;
        }
        return answer;
    }

    int putDescriptor(final long ring, final int slot, final long bus, final int length, final int flags) {
        storeLong(ring + ((long) slot << Descriptor.SHIFT), bus);
        storeLong(ring + ((long) slot << Descriptor.SHIFT) + 8, Descriptor.control(length, flags, 0));
        return HypercallStatus.OK;
    }

    private int enqueue(final int ring, final long guestPhysical, final int length, final int flags) {
        request(0, guestPhysical, length, flags);
        final int answer = hypercalls().enqueue(ring, REQUESTS, 1);
        return answer == 1 ? HypercallStatus.OK : answer;
    }

    void request(final int index, final long guestPhysical, final int length, final int flags) {
        final long at = REQUESTS + (long) (index % REQUEST_BATCH) * Descriptor.BYTES;
        storeLong(at, guestPhysical);
        storeLong(at + 8, Descriptor.control(length, flags, 0));
    }

    void ringTransmit() {
        write(ContextRegister.TX_PRODUCER, txProducer);
    }

    void ringReceive() {
        write(ContextRegister.RX_PRODUCER, rxProducer);
    }

    int txProducer() {
        return txProducer;
    }

    int rxProducer() {
        return rxProducer;
    }

    static long transmitBuffer(final int slot) {
        return TX_BUFFERS + (long) (slot % SLOTS) * SLOT;
    }

    static long receiveBuffer(final int slot) {
        return RX_BUFFERS + (long) (slot % SLOTS) * SLOT;
    }

    int postBuffers(final int count) {
        int answer = HypercallStatus.OK;
        for (int i = 0; i < count && answer == HypercallStatus.OK; i++) {
            answer = post(receiveBuffer(rxProducer), SLOT);
        }
        ringReceive();
        return answer;
    }

    int queueFrame(final byte[] frame) {
        final long buffer = transmitBuffer(txProducer);
        store(buffer, frame);
        return queue(buffer, frame.length, Descriptor.FLAG_EOP);
    }

    int queueExtension(final long extension) {
        return queue(extension, 0, Descriptor.FLAG_EXTENSION);
    }

    /** Queues a frame of any length over as many descriptors as it needs. */
    void queueLong(final byte[] frame) {
        store(TX_BUFFERS, frame);
        for (int at = 0; at < frame.length; at += SLOT) {
            final int length = Math.min(SLOT, frame.length - at);
            queue(TX_BUFFERS + at, length, at + length == frame.length ? Descriptor.FLAG_EOP : 0);
        }
    }

    void send(final byte[] frame) {
        queueFrame(frame);
        ringTransmit();
        settle.run();
    }

    byte[] frameTo(final long destination, final int length) {
        return frame(destination, mac, length);
    }

    static byte[] frame(final long destination, final long source, final int length) {
        final byte[] frame = new byte[Math.max(14, length)];
        for (int i = 14; i < frame.length; i++) {
            frame[i] = (byte) (i * 37 + 11);
        }
        for (int i = 0; i < 6; i++) {
            frame[i] = (byte) (destination >>> (8 * i));
            frame[6 + i] = (byte) (source >>> (8 * i));
        }
        frame[12] = 0x08;
        return Arrays.copyOf(frame, length);
    }

    static byte[] tagged(final byte[] frame, final int vlan) {
        final byte[] tagged = frame.clone();
        tagged[12] = (byte) 0x81;
        tagged[13] = 0;
        tagged[14] = (byte) (vlan >>> 8);
        tagged[15] = (byte) vlan;
        return tagged;
    }

    /** The completion word {length, flags} of a receive slot. */
    int completion(final int slot) {
        if (!isValidated()) {
            return (int) vm.guestMemory().readInt(RX_RING + ((long) slot << Descriptor.SHIFT) + Descriptor.DONE_OFFSET);
        }
        final GuestView view = hypercalls().ringView(Hypercalls.RING_RX);
        return view == null ? 0 : view.getIntAcquire((slot << Descriptor.SHIFT) + Descriptor.DONE_OFFSET);
    }

    /** The completion quadword {status, VLAN tag, hash} of a receive slot. */
    long information(final int slot) {
        if (!isValidated()) {
            final long[] word = new long[1];
            vm.guestMemory().read(RX_RING + ((long) slot << Descriptor.SHIFT), word, 0, 1);
            return word[0];
        }
        final GuestView view = hypercalls().ringView(Hypercalls.RING_RX);
        return view == null ? 0 : view.getLong(slot << Descriptor.SHIFT);
    }

    List<byte[]> received() {
        final List<byte[]> frames = new ArrayList<>();
        byte[] frame = {};
        while (rxConsumer != rxProducer) {
            final int slot = rxConsumer & rxMask;
            final int done = completion(slot);
            if ((done >>> 16 & Descriptor.FLAG_DONE) == 0) {
                break;
            }
            final byte[] piece = load(posted[slot], done & 0xFFFF);
            final int before = frame.length;
            frame = Arrays.copyOf(frame, before + piece.length);
            System.arraycopy(piece, 0, frame, before, piece.length);
            rxConsumer++;
            if ((done >>> 16 & Descriptor.FLAG_EOP) != 0) {
                frames.add(frame);
                frame = new byte[0];
            }
        }
        return frames;
    }
}
