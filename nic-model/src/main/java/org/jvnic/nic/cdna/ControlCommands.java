package org.jvnic.nic.cdna;

import org.jvnic.nic.cdna.spec.CdnaIdentity;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.cdna.spec.ControlCommand;
import org.jvnic.nic.cdna.spec.ControlRegister;
import org.jvnic.nic.engine.RateLimit;
import org.jvnic.nic.frame.MacAddress;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.register.BitField;
import org.jvnic.nic.register.RegisterFile;

/** What the VMM asks of a context through its control block. Engine's thread. Datasheet section 7.2. */
final class ControlCommands {
    private static final BitField OPCODE = ControlRegister.COMMAND.field("OPCODE");
    private static final BitField TAG = ControlRegister.COMMAND.field("TAG");
    private static final BitField STATUS = ControlRegister.COMMAND_STATUS.field("STATUS");
    private static final BitField STATUS_OPCODE = ControlRegister.COMMAND_STATUS.field("OPCODE");
    private static final BitField TX_MODULUS = ControlRegister.SEQUENCE_MODULUS.field("TX_LOG2");
    private static final BitField RX_MODULUS = ControlRegister.SEQUENCE_MODULUS.field("RX_LOG2");
    private static final ControlCommand[] COMMANDS = ControlCommand.values();

    private final CdnaPersonality card;

    ControlCommands(final CdnaPersonality card) {
        this.card = card;
    }

    /**
     * Serves control blocks.
     *
     * @param word    which 64 contexts.
     * @param pending a bit for each of them that holds a command.
     * @return commands executed.
     */
    int serve(final int word, final long pending) {
        int served = 0;
        for (long bits = pending; bits != 0; bits &= bits - 1) {
            final CdnaContext context = card.context((word << 6) + Long.numberOfTrailingZeros(bits));
            try {
                execute(context);
            } catch (final Throwable error) { // the host's memory may throw: this context pays, the others are served
                card.containment().contain(context.number(), error);
            }
            served++;
        }
        return served;
    }

    private void execute(final CdnaContext context) {
        final int command = context.control().get(ControlRegister.COMMAND.word());
        final int opcode = OPCODE.get(command);
        CommandStatus status = CommandStatus.HOST_ERROR;
        try {
            status = opcode < COMMANDS.length ? execute(context, COMMANDS[opcode]) : CommandStatus.BAD_OPCODE;
        } finally { // whatever the host threw is contained by the caller; whoever waits for the echo gets it
            echo(context, opcode, TAG.get(command), status);
        }
    }

    private static void echo(final CdnaContext context, final int opcode, final int tag, final CommandStatus status) {
        context.control()
                .set(
                        ControlRegister.COMMAND_STATUS.word(),
                        STATUS.of(status.ordinal()) | STATUS_OPCODE.of(opcode) | TAG.of(tag));
    }

    private CommandStatus execute(final CdnaContext context, final ControlCommand command) {
        if (command == ControlCommand.ASSIGN) {
            return assign(context);
        }
        if (command != ControlCommand.NOP && context.state() == ContextState.FREE) {
            return command == ControlCommand.REVOKE ? CommandStatus.OK : CommandStatus.BAD_STATE;
        }
        return switch (command) {
            case NOP, ASSIGN -> CommandStatus.OK;
            case REVOKE -> done(context::revoke);
            case RESET -> done(context::reset);
            case SET_RINGS -> setRings(context);
            case ADD_MAC -> addMac(context);
            case REMOVE_MAC -> removeMac(context);
            case ADD_VLAN -> setVlan(context, true);
            case REMOVE_VLAN -> setVlan(context, false);
            case LINK_UP -> done(() -> context.changeLink(true));
            case LINK_DOWN -> done(() -> context.changeLink(false));
            case SET_RATE -> setRate(context);
        };
    }

    private static CommandStatus done(final Runnable action) {
        action.run();
        return CommandStatus.OK;
    }

    private CommandStatus assign(final CdnaContext context) {
        if (context.state() != ContextState.FREE) {
            return CommandStatus.BAD_STATE;
        }
        final long mac = operand(context);
        if (!MacAddress.isUnicast(mac) || card.fabric().addresses().find(mac) >= 0) {
            return CommandStatus.BAD_MAC;
        }
        if (!isRateInRange(context)) {
            return CommandStatus.BAD_SETUP;
        }
        final DmaDomain domain = card.domainOf(context.number());
        if (domain == null) {
            return CommandStatus.NO_DOMAIN;
        }
        card.fabric().addresses().add(mac, context.number());
        context.assign(mac, domain);
        return CommandStatus.OK;
    }

    private static CommandStatus setRings(final CdnaContext context) {
        if (context.state() != ContextState.ASSIGNED) {
            return CommandStatus.BAD_STATE;
        }
        final int sizes = context.control().get(ControlRegister.TX_RING_SIZE.word())
                | context.control().get(ControlRegister.RX_RING_SIZE.word());
        if (sizes == 0) {
            context.setRings(RingSetup.NONE, RingSetup.NONE, 0);
            return CommandStatus.OK;
        }
        final RingSetup transmit = ContextCommands.setup(
                context,
                address(context, ControlRegister.TX_RING_LO, ControlRegister.TX_RING_HI),
                context.control().get(ControlRegister.TX_RING_SIZE.word()),
                TX_MODULUS,
                ControlRegister.TX_SEQUENCE_FIRST);
        final RingSetup receive = ContextCommands.setup(
                context,
                address(context, ControlRegister.RX_RING_LO, ControlRegister.RX_RING_HI),
                context.control().get(ControlRegister.RX_RING_SIZE.word()),
                RX_MODULUS,
                ControlRegister.RX_SEQUENCE_FIRST);
        final long statusBlock = address(context, ControlRegister.STATUS_BLOCK_LO, ControlRegister.STATUS_BLOCK_HI);
        return ContextCommands.install(context, transmit, receive, statusBlock);
    }

    private static CommandStatus setRate(final CdnaContext context) {
        if (!isRateInRange(context)) {
            return CommandStatus.BAD_SETUP;
        }
        context.setRate();
        return CommandStatus.OK;
    }

    private static boolean isRateInRange(final CdnaContext context) {
        final int mbps = context.control().get(ControlRegister.RATE_MBPS.word());
        return mbps >= 0 && mbps <= RateLimit.MAX_MBPS;
    }

    private CommandStatus addMac(final CdnaContext context) {
        final long mac = operand(context);
        final boolean added = MacAddress.isUnicast(mac)
                && card.addressesOf(context.number()) < CdnaIdentity.MAX_UNICAST
                && card.fabric().addresses().add(mac, context.number());
        return added ? CommandStatus.OK : CommandStatus.BAD_MAC;
    }

    private CommandStatus removeMac(final CdnaContext context) {
        final long mac = operand(context);
        final boolean removed =
                mac != context.primaryMac() && card.fabric().addresses().remove(mac, context.number());
        return removed ? CommandStatus.OK : CommandStatus.BAD_MAC;
    }

    private static CommandStatus setVlan(final CdnaContext context, final boolean member) {
        final int vlan = context.control().get(ControlRegister.OPERAND_LO.word());
        if (vlan < 0 || vlan > 4095) {
            return CommandStatus.BAD_SETUP;
        }
        context.filter().setMember(vlan, member);
        return CommandStatus.OK;
    }

    private static long operand(final CdnaContext context) {
        return address(context, ControlRegister.OPERAND_LO, ControlRegister.OPERAND_HI);
    }

    private static long address(final CdnaContext context, final ControlRegister low, final ControlRegister high) {
        final RegisterFile control = context.control();
        return (control.get(low.word()) & 0xFFFF_FFFFL) | ((long) control.get(high.word()) << 32);
    }
}
