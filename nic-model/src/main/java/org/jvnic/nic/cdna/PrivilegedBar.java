package org.jvnic.nic.cdna;

import org.jvnic.nic.cdna.spec.CdnaIdentity;
import org.jvnic.nic.cdna.spec.ControlRegister;
import org.jvnic.nic.cdna.spec.GlobalRegister;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.port.DmaPort;
import org.jvnic.nic.port.DropReason;
import org.jvnic.nic.register.RegisterFile;
import org.jvnic.nic.register.RegisterSpace;

/**
 * BAR2: the global page, then a control block per context. Never mapped to a guest. Any thread. Datasheet section 7.
 */
final class PrivilegedBar implements RegisterSpace {
    static final int EVENT_RESET = 1;
    static final int EVENT_VECTOR_RING = 1 << 1;
    static final int EVENT_VECTOR_CONSUMER = 1 << 2;

    private static final int FAULTS = GlobalRegister.FAULT_PENDING.offset();
    private static final int FAULTS_END = FAULTS + CdnaIdentity.MAX_CONTEXTS / Byte.SIZE;
    private static final int GLOBAL_STATISTICS = 0x100;
    private static final int AUDIT = 0x80;

    private final CdnaPersonality card;
    private final long end;

    PrivilegedBar(final CdnaPersonality card) {
        this.card = card;
        this.end = GlobalRegister.PAGE_BYTES + (long) card.contextCount() * ControlRegister.BLOCK_BYTES;
    }

    @Override
    public long read(final long offset, final int numBytes) {
        if (!card.gate().isOpen()) {
            return RegisterSpace.allOnes(numBytes);
        }
        if (!isAccess(offset, numBytes)) {
            refuse(offset, numBytes, false);
            return RegisterSpace.allOnes(numBytes);
        }
        final int at = (int) offset & ~3;
        final long low = readWord(at) & 0xFFFF_FFFFL;
        if (numBytes == 8) {
            return low | ((long) readWord(at + 4) << 32);
        }
        final long value = low >>> ((offset & 3) << 3);
        return numBytes == 4 ? value : value & RegisterSpace.allOnes(numBytes);
    }

    private boolean isAccess(final long offset, final int numBytes) {
        return offset >= 0
                && offset < end
                && (numBytes == 4 || numBytes == 8 || numBytes == 2 || numBytes == 1)
                && (offset & (numBytes - 1)) == 0;
    }

    private int readWord(final int offset) {
        if (offset < GlobalRegister.PAGE_BYTES) {
            return readGlobal(offset);
        }
        final int inBlock = offset & (ControlRegister.BLOCK_BYTES - 1);
        final CdnaContext context = contextAt(offset);
        return inBlock >= AUDIT
                ? half(audit(context, (inBlock - AUDIT) >>> 3), inBlock)
                : context.control().read(inBlock >>> 2);
    }

    private int readGlobal(final int offset) {
        if (offset == GlobalRegister.LINK.offset()) {
            return card.link().word();
        }
        final int statistic = (offset - GLOBAL_STATISTICS) >>> 3;
        if (offset >= GLOBAL_STATISTICS) {
            return half(portStatistic(statistic), offset);
        }
        return card.global().read(offset >>> 2);
    }

    private static int half(final long value, final int offset) {
        return (int) ((offset & 4) == 0 ? value : value >>> 32);
    }

    private CdnaContext contextAt(final int offset) {
        return card.context((offset - GlobalRegister.PAGE_BYTES) / ControlRegister.BLOCK_BYTES);
    }

    private long portStatistic(final int index) {
        final PortCounters port = card.fabric().delivery().portCounters();
        return switch (index) {
            case 0 -> port.get(PortCounters.RX_FRAMES);
            case 1 -> port.get(PortCounters.RX_BYTES);
            case 2 -> port.get(PortCounters.TX_FRAMES);
            case 3 -> port.get(PortCounters.TX_BYTES);
            case 4 -> card.fabric().delivery().replicas();
            case 5 -> port.get(PortCounters.drop(DropReason.PORT_LENGTH));
            case 6 -> port.get(PortCounters.drop(DropReason.PORT_NO_MATCH));
            case 7 -> port.get(PortCounters.drop(DropReason.PORT_WIRE_FULL));
            case 8 -> port.get(PortCounters.drop(DropReason.PORT_WIRE_DOWN));
            case 9 -> card.interrupts().posted();
            case 10 -> card.interrupts().merges();
            case 11 -> card.interrupts().raised();
            case 12 -> card.cardCounters().get(PortCounters.FAULTS);
            case 13 -> card.contained();
            case 14 -> card.cardCounters().get(PortCounters.ACCESS_ERRORS);
            default -> 0;
        };
    }

    private static long audit(final CdnaContext context, final int index) {
        return switch (index) {
            case 0 -> sum(context, PortCounters.TX_FRAMES);
            case 1 -> sum(context, PortCounters.TX_BYTES);
            case 2 -> drops(context, DropReason.Side.TRANSMIT);
            case 3 -> sum(context, PortCounters.RX_FRAMES);
            case 4 -> sum(context, PortCounters.RX_BYTES);
            case 5 -> drops(context, DropReason.Side.RECEIVE);
            case 6 -> sum(context, PortCounters.FAULTS);
            case 7 -> sum(context, PortCounters.ACCESS_ERRORS);
            case 8 -> sum(context, PortCounters.REFUSED_WRITES);
            case 9 -> sum(context, PortCounters.INTERRUPTS);
            default -> 0;
        };
    }

    private static long sum(final CdnaContext context, final int counter) {
        return context.audit().get(counter) + context.counters().get(counter);
    }

    private static long drops(final CdnaContext context, final DropReason.Side side) {
        return context.audit().drops(side) + context.counters().drops(side);
    }

    @Override
    public void write(final long offset, final int numBytes, final long value) {
        if (!card.gate().isOpen()) {
            return;
        }
        if (numBytes < 4 || !isAccess(offset, numBytes)) {
            refuse(offset, numBytes, true);
            return;
        }
        writeWord((int) offset, (int) value);
        if (numBytes == 8) {
            writeWord((int) offset + 4, (int) (value >>> 32));
        }
    }

    private void writeWord(final int offset, final int value) {
        if (offset < GlobalRegister.PAGE_BYTES) {
            writeGlobal(offset, value);
            return;
        }
        final int inBlock = offset & (ControlRegister.BLOCK_BYTES - 1);
        final CdnaContext context = contextAt(offset);
        context.control().write(inBlock >>> 2, value);
        if (inBlock == ControlRegister.COMMAND.offset()) {
            card.pending().raiseControl(context.number());
        }
    }

    private void writeGlobal(final int offset, final int value) {
        final RegisterFile global = card.global();
        global.write(offset >>> 2, value);
        if (offset == GlobalRegister.DEVICE_CONTROL.offset() && (value & 1) != 0) {
            card.pending().raiseGlobal(EVENT_RESET);
        } else if (offset == GlobalRegister.VECTOR_RING_SIZE.offset()) {
            card.pending().raiseGlobal(EVENT_VECTOR_RING);
        } else if (offset == GlobalRegister.VECTOR_CONSUMER.offset()) {
            card.service().onAcknowledged();
            card.pending().raiseGlobal(EVENT_VECTOR_CONSUMER);
        } else if (offset >= FAULTS && offset < FAULTS_END) {
            card.service().onAcknowledged();
        }
    }

    private void refuse(final long offset, final int numBytes, final boolean write) {
        card.cardCounters().addShared(PortCounters.ACCESS_ERRORS);
        card.events().accessError(DmaPort.CARD, offset, numBytes, write);
    }
}
