package org.jvnic.lab.conformance;

import org.jvnic.nic.card.CdnaCard;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ContextCommand;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ControlCommand;
import org.jvnic.nic.cdna.spec.ControlRegister;
import org.jvnic.nic.host.PciFirmware;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaStatus;
import org.jvnic.nic.register.RegisterSpace;
import org.jvnic.vmm.bus.FunctionBar;

/** A whole card behind its PCI function, stepped by the test, in a host without memory. A new one for each reset. */
final class CardUnderTest {
    private static final int BAR_CONTEXTS = 0;
    private static final int BAR_PRIVILEGED = 2;
    private static final long FIRST_BAR = 0xE000_0000L;
    private static final int TAG = 1 << 16;

    private final CdnaCard card;

    CardUnderTest(final int contexts) {
        card = CdnaCard.builder(requester -> new NoMemory(), (requester, vector, address, data) -> {})
                .contexts(contexts)
                .build();
        new PciFirmware(FIRST_BAR, 1L << 32).enumerate(card.function());
        settle();
    }

    RegisterSpace contextBar() {
        return new FunctionBar(card.function(), BAR_CONTEXTS);
    }

    RegisterSpace privilegedBar() {
        return new FunctionBar(card.function(), BAR_PRIVILEGED);
    }

    RegisterSpace mappedPage(final int context) {
        final RegisterSpace page = card.contextPage(context);
        if (page == null) {
            throw new IllegalStateException("context " + context + " is free");
        }
        return page;
    }

    void settle() {
        int idle = 0;
        while (idle < 2) {
            idle = card.pump() == 0 ? idle + 1 : 0;
        }
    }

    static long mac(final int context) {
        return 0x02L | ((context + 1L) << 24) | (0x5AL << 40);
    }

    /** Assigns a context and puts back what the assignment needed in its control block. */
    void assign(final int context, final int policy) {
        control(ControlRegister.OPERAND_LO, context, (int) mac(context));
        control(ControlRegister.OPERAND_HI, context, (int) (mac(context) >>> 32));
        control(ControlRegister.POLICY, context, policy);
        command(context, ControlCommand.ASSIGN);
        control(ControlRegister.OPERAND_LO, context, 0);
        control(ControlRegister.OPERAND_HI, context, 0);
        control(ControlRegister.POLICY, context, 0);
        control(ControlRegister.COMMAND, context, ControlCommand.NOP.ordinal());
        settle();
    }

    void command(final int context, final ControlCommand command) {
        control(ControlRegister.COMMAND, context, command.ordinal() | TAG);
        settle();
        final int status = privilegedBar().read32(ControlRegister.COMMAND_STATUS.offsetInBar(context));
        if (status != (CommandStatus.OK.ordinal() | command.ordinal() << 8 | TAG)) {
            throw new IllegalStateException(command + " of context " + context + ": 0x" + Integer.toHexString(status));
        }
    }

    /** Makes a context fault: it starts without rings. */
    void fault(final int context) {
        if (card.contextPage(context) == null) {
            assign(context, 0);
        } else {
            command(context, ControlCommand.RESET);
        }
        final int page = context * ContextRegister.PAGE_BYTES;
        contextBar().write32(page + ContextRegister.COMMAND.offset(), ContextCommand.START.ordinal() | TAG);
        settle();
    }

    private void control(final ControlRegister register, final int context, final int value) {
        privilegedBar().write32(register.offsetInBar(context), value);
    }

    private static final class NoMemory implements DmaDomain {
        @Override
        public long resolve(final long busAddress, final int length, final int access) {
            return DmaStatus.NOT_MAPPED;
        }

        @Override
        public int contiguous(final long busAddress, final int length, final int access) {
            return 0;
        }
    }
}
