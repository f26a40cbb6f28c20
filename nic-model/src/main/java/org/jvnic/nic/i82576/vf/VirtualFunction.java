package org.jvnic.nic.i82576.vf;

import java.util.Arrays;
import org.agrona.concurrent.NanoClock;
import org.jvnic.nic.i82576.interrupt.VfInterrupts;
import org.jvnic.nic.i82576.mailbox.Mailboxes;
import org.jvnic.nic.i82576.queue.QueueRegisters;
import org.jvnic.nic.i82576.spec.QueueRegister;
import org.jvnic.nic.i82576.spec.ReceiveRegister;
import org.jvnic.nic.i82576.spec.VfQueueRegister;
import org.jvnic.nic.i82576.spec.VfRegister;
import org.jvnic.nic.i82576.spec.VfRegisters;
import org.jvnic.nic.i82576.spec.VirtualRegister;
import org.jvnic.nic.i82576.switching.PoolCounts;
import org.jvnic.nic.register.RegisterFile;

/**
 * The registers of one virtual function, {@value VfRegisters#SPACE_BYTES} bytes: its two queues, which are queues n and n + 8 of the device, its
 * side of the mailbox, its interrupts and counts. Whatever offset is accessed, nothing of another function is reached. Datasheet sections
 * 7.10.2 and 8.26 to 8.28.
 *
 * <p>Any thread. Offsets are multiples of 4 inside the space; what is no register reads 0 and ignores writes.
 */
public final class VirtualFunction {
    private static final int RESET = 1 << 26;
    private static final int STATUS_BITS = 0xC3;
    private static final int NS_PER_TICK = 1_000;
    private static final int NONE = -1;
    private static final int WORDS = VfRegisters.SPACE_BYTES >>> 2;
    private static final int[] COUNT_AT = countsByWord();

    private final int number;
    private final RegisterFile file;
    private final Mailboxes mailboxes;
    private final VfInterrupts interrupts;
    private final PoolCounts counts;
    private final NanoClock clock;
    private final VfHost host;
    private volatile boolean busMaster;

    /** Where each word stands in the space of the physical function, or {@link #NONE}. */
    private final int[] deviceOffsets = new int[WORDS];

    VirtualFunction(
            final int number,
            final RegisterFile file,
            final Mailboxes mailboxes,
            final VfInterrupts interrupts,
            final PoolCounts counts,
            final NanoClock clock,
            final VfHost host) {
        this.number = number;
        this.file = file;
        this.mailboxes = mailboxes;
        this.interrupts = interrupts;
        this.counts = counts;
        this.clock = clock;
        this.host = host;
        Arrays.fill(deviceOffsets, NONE);
        deviceOffsets[VfRegister.PSRTYPE.word()] = ReceiveRegister.PSRTYPE.offset(number);
        for (final VfQueueRegister register : VfQueueRegister.values()) {
            for (int queue = 0; queue < VfQueueRegister.QUEUES; queue++) {
                deviceOffsets[register.offset(queue) >>> 2] =
                        register.device().offset(VfRegisters.deviceQueue(number, queue));
            }
        }
    }

    private static int[] countsByWord() {
        final int[] counts = new int[WORDS];
        Arrays.fill(counts, NONE);
        counts[VfRegister.VFGPRC.word()] = PoolCounts.RECEIVED_FRAMES;
        counts[VfRegister.VFGPTC.word()] = PoolCounts.SENT_FRAMES;
        counts[VfRegister.VFGORC.word()] = PoolCounts.RECEIVED_OCTETS;
        counts[VfRegister.VFGOTC.word()] = PoolCounts.SENT_OCTETS;
        counts[VfRegister.VFMPRC.word()] = PoolCounts.RECEIVED_MULTICASTS;
        counts[VfRegister.VFGPRLBC.word()] = PoolCounts.LOOPED_IN_FRAMES;
        counts[VfRegister.VFGPTLBC.word()] = PoolCounts.LOOPED_OUT_FRAMES;
        counts[VfRegister.VFGORLBC.word()] = PoolCounts.LOOPED_IN_OCTETS;
        counts[VfRegister.VFGOTLBC.word()] = PoolCounts.LOOPED_OUT_OCTETS;
        return counts;
    }

    /**
     * Its interrupts.
     *
     * @return to be told of changes of config space.
     */
    public VfInterrupts interrupts() {
        return interrupts;
    }

    /**
     * Whether the function may use the bus.
     *
     * @return its bus master enable.
     */
    public boolean isBusMaster() {
        return busMaster;
    }

    /**
     * The function may use the bus, or no longer. When it returns, nothing of before is under way.
     *
     * @param enabled the bus master enable.
     */
    public void setBusMaster(final boolean enabled) {
        busMaster = enabled;
        host.run("bus mastering of virtual function " + number, () -> {});
    }

    /**
     * Reads a register.
     *
     * @param offset byte offset.
     * @return its value, 0 where there is none.
     */
    public int read(final int offset) {
        if (VfInterrupts.handles(offset)) {
            return interrupts.read(offset);
        }
        final int shared = deviceOffsets[offset >>> 2];
        if (shared != NONE) {
            return file.read(shared >>> 2);
        }
        final int count = COUNT_AT[offset >>> 2];
        if (count != NONE) {
            return counts.get(number, count);
        }
        final int word = mailboxWord(offset);
        return word != NONE ? mailboxes.readMemory(number, word) : readOther(offset);
    }

    private int readOther(final int offset) {
        if (offset == VfRegister.STATUS.offset()) {
            return host.status() & STATUS_BITS;
        }
        if (offset == VfRegister.V2PMAILBOX.offset()) {
            return mailboxes.readControl(number);
        }
        return offset == VfRegister.FRTIMER.offset() ? (int) (clock.nanoTime() / NS_PER_TICK) : 0;
    }

    /**
     * Writes a register.
     *
     * @param offset byte offset.
     * @param value  what the driver wrote; nothing happens where there is no register.
     */
    public void write(final int offset, final int value) {
        if (VfInterrupts.handles(offset)) {
            interrupts.write(offset, value, clock.nanoTime());
            if (interrupts.hasTimers()) {
                host.timersStarted();
            }
            return;
        }
        final int shared = deviceOffsets[offset >>> 2];
        final int word = mailboxWord(offset);
        if (shared != NONE) {
            final int before = file.get(shared >>> 2);
            host.written(shared, before, file.write(shared >>> 2, value));
        } else if (word != NONE) {
            mailboxes.writeMemory(number, word, value);
        } else if (offset == VfRegister.V2PMAILBOX.offset()) {
            mailboxes.writeVirtualControl(number, value);
        } else if (offset == VfRegister.VTCTRL.offset() && (value & RESET) != 0) {
            reset(false);
        }
    }

    private static int mailboxWord(final int offset) {
        final int word = (offset - VfRegister.VMBMEM.offset()) >> 2;
        return word >= 0 && word < Mailboxes.WORDS ? word : NONE;
    }

    /**
     * Resets the function: both queues are off, the pool neither sends nor receives, interrupts and mailbox are empty, the physical
     * function is told. When it returns, nothing of before is under way. What rings and splitting are set to stays, as on silicon, for
     * the physical function's driver to clean up.
     *
     * @param newOwner whether the bus reset it: its counts start from zero, throttling is off.
     */
    public void reset(final boolean newOwner) {
        for (int queue = 0; queue < VfQueueRegister.QUEUES; queue++) {
            final int device = VfRegisters.deviceQueue(number, queue);
            file.clearBits(QueueRegister.RXDCTL.offset(device) >>> 2, QueueRegisters.ENABLE);
            file.clearBits(QueueRegister.TXDCTL.offset(device) >>> 2, QueueRegisters.ENABLE);
        }
        file.clearBits(VirtualRegister.VFRE.word(), 1 << number);
        file.clearBits(VirtualRegister.VFTE.word(), 1 << number);
        host.run("reset of virtual function " + number, () -> {
            if (newOwner) {
                counts.reset(number);
            }
        });
        interrupts.reset(!newOwner);
        mailboxes.functionReset(number);
    }
}
