package org.jvnic.vmm.machine;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jvnic.nic.card.CdnaCard;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ControlCommand;
import org.jvnic.nic.cdna.spec.ControlRegister;
import org.jvnic.nic.cdna.spec.GlobalRegister;
import org.jvnic.nic.engine.EngineTimeoutException;
import org.jvnic.nic.register.BitField;
import org.jvnic.nic.register.RegisterSpace;

/**
 * The VMM's driver of the privileged pages: operands first, then the command, then the wait for its echo. Datasheet section 12.
 *
 * <p>Any thread; commands to one card are serialised.
 */
final class NicControl {
    private static final BitField OPCODE = ControlRegister.COMMAND.field("OPCODE");
    private static final BitField TAG = ControlRegister.COMMAND.field("TAG");
    private static final BitField STATUS = ControlRegister.COMMAND_STATUS.field("STATUS");
    private static final long WAIT_NANOS = 20_000;

    private final CdnaCard card;
    private final RegisterSpace bar;
    private final int[] tags;

    NicControl(final CdnaCard card, final RegisterSpace privilegedBar) {
        this.card = card;
        this.bar = privilegedBar;
        this.tags = new int[card.contexts()];
    }

    RegisterSpace bar() {
        return bar;
    }

    synchronized void set(final ControlRegister register, final int context, final int value) {
        bar.write32(register.offsetInBar(context), value);
    }

    void setAddress(final ControlRegister low, final ControlRegister high, final int context, final long address) {
        set(low, context, (int) address);
        set(high, context, (int) (address >>> 32));
    }

    int get(final ControlRegister register, final int context) {
        return bar.read32(register.offsetInBar(context));
    }

    synchronized CommandStatus command(final int context, final ControlCommand command) {
        final int tag = (tags[context] + 1) & 0xFFFF;
        tags[context] = tag;
        set(ControlRegister.COMMAND, context, OPCODE.of(command.ordinal()) | TAG.of(tag));
        return awaitEcho(context, command, tag);
    }

    synchronized CommandStatus command(final int context, final ControlCommand command, final long operand) {
        setAddress(ControlRegister.OPERAND_LO, ControlRegister.OPERAND_HI, context, operand);
        return command(context, command);
    }

    private CommandStatus awaitEcho(final int context, final ControlCommand command, final int tag) {
        final long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CdnaCard.COMMAND_TIMEOUT_MS);
        int status = get(ControlRegister.COMMAND_STATUS, context);
        while (TAG.get(status) != tag) {
            if (card.pump() == 0) {
                if (System.nanoTime() - deadline > 0) {
                    throw new EngineTimeoutException("context " + context + ": " + command
                            + " was not acknowledged within " + CdnaCard.COMMAND_TIMEOUT_MS + " ms");
                }
                LockSupport.parkNanos(WAIT_NANOS);
            }
            status = get(ControlRegister.COMMAND_STATUS, context);
        }
        return CommandStatus.values()[STATUS.get(status)];
    }

    synchronized void enableVectorRing(final long bus, final int log2) {
        bar.write32(GlobalRegister.VECTOR_RING_LO.offset(), (int) bus);
        bar.write32(GlobalRegister.VECTOR_RING_HI.offset(), (int) (bus >>> 32));
        bar.write32(GlobalRegister.VECTOR_RING_SIZE.offset(), log2 | (1 << 31));
        card.barrier("vector ring");
        if (bar.read32(GlobalRegister.VECTOR_RING_SIZE.offset()) >= 0) {
            throw new IllegalStateException(
                    "vector ring: the card refused 2^" + log2 + " entries at machine 0x" + Long.toHexString(bus));
        }
    }
}
