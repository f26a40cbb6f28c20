package org.jvnic.nic.cdna;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.cdna.spec.CdnaIdentity;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ContextCommand;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.cdna.spec.ControlRegister;
import org.jvnic.nic.cdna.spec.FaultReason;
import org.jvnic.nic.cdna.spec.FilterTable;
import org.jvnic.nic.cdna.spec.Offload;
import org.jvnic.nic.cdna.spec.RingName;
import org.jvnic.nic.cdna.spec.StatusBlock;
import org.jvnic.nic.fabric.PortFilter;
import org.jvnic.nic.frame.MacAddress;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaStatus;
import org.jvnic.nic.register.BitField;

/** What a guest asks of its context through the COMMAND and FILTER_GENERATION mailboxes. Engine's thread. Datasheet section 4.2. */
final class ContextCommands {
    private static final BitField OPCODE = ContextRegister.COMMAND.field("OPCODE");
    private static final BitField TAG = ContextRegister.COMMAND.field("TAG");
    private static final BitField STATUS = ContextRegister.COMMAND_STATUS.field("STATUS");
    private static final BitField STATUS_OPCODE = ContextRegister.COMMAND_STATUS.field("OPCODE");
    private static final BitField BROADCAST = ContextRegister.RX_MODE.field("BROADCAST");
    private static final BitField ALL_MULTICAST = ContextRegister.RX_MODE.field("ALL_MULTICAST");
    private static final BitField PROMISCUOUS = ContextRegister.RX_MODE.field("PROMISCUOUS");
    private static final BitField VLAN_FILTER = ContextRegister.RX_MODE.field("VLAN_FILTER");
    private static final BitField MODE_STORED = ContextRegister.RX_MODE.field("STORED");
    private static final BitField DELAY_US = ContextRegister.MODERATION.field("MICROSECONDS");
    private static final BitField ADAPTIVE = ContextRegister.MODERATION.field("ADAPTIVE");
    private static final BitField DELAY_FRAMES = ContextRegister.MODERATION.field("FRAMES");
    private static final BitField TX_MODULUS = ControlRegister.SEQUENCE_MODULUS.field("TX_LOG2");
    private static final BitField RX_MODULUS = ControlRegister.SEQUENCE_MODULUS.field("RX_LOG2");
    private static final ContextCommand[] COMMANDS = ContextCommand.values();

    private ContextCommands() {}

    static void execute(final CdnaContext context) {
        final int command = context.page().mailbox(ContextRegister.COMMAND);
        final int opcode = OPCODE.get(command);
        CommandStatus status = CommandStatus.HOST_ERROR;
        try {
            status = opcode < COMMANDS.length ? execute(context, COMMANDS[opcode]) : CommandStatus.BAD_OPCODE;
        } finally { // whatever the host threw is contained by the caller; whoever waits for the echo gets it
            echo(context, opcode, TAG.get(command), status);
        }
    }

    private static void echo(final CdnaContext context, final int opcode, final int tag, final CommandStatus status) {
        context.page()
                .publish(
                        ContextRegister.COMMAND_STATUS,
                        STATUS.of(status.ordinal()) | STATUS_OPCODE.of(opcode) | TAG.of(tag));
    }

    private static CommandStatus execute(final CdnaContext context, final ContextCommand command) {
        return switch (command) {
            case NOP -> CommandStatus.OK;
            case START -> start(context);
            case STOP -> stop(context);
            case RESET -> reset(context);
        };
    }

    private static CommandStatus stop(final CdnaContext context) {
        if (context.state() != ContextState.RUNNING) {
            return CommandStatus.BAD_STATE;
        }
        context.stop();
        return CommandStatus.OK;
    }

    private static CommandStatus reset(final CdnaContext context) {
        if (context.isPolicySet(ControlPolicy.PRIVILEGED_RINGS)) {
            return CommandStatus.NOT_PRIVILEGED;
        }
        context.reset();
        return CommandStatus.OK;
    }

    private static CommandStatus start(final CdnaContext context) {
        if (context.state() != ContextState.ASSIGNED) {
            return CommandStatus.BAD_STATE;
        }
        final ContextPage page = context.page();
        final int mode = page.mailbox(ContextRegister.RX_MODE);
        final int maxFrame = maxFrame(page.mailbox(ContextRegister.MAX_FRAME));
        final int offloads = page.mailbox(ContextRegister.OFFLOADS);
        if (MODE_STORED.isSet(mode) || maxFrame == 0 || (offloads & ~Offload.ALL) != 0) {
            return CommandStatus.BAD_SETUP;
        }
        if (PROMISCUOUS.isSet(mode) && !context.isPolicySet(ControlPolicy.PROMISCUOUS_ALLOWED)) {
            return CommandStatus.NOT_PRIVILEGED;
        }
        final CommandStatus rings = latchRings(context, page);
        if (rings != CommandStatus.OK) {
            return rings;
        }
        context.filter()
                .setReceiveMode(
                        BROADCAST.isSet(mode),
                        ALL_MULTICAST.isSet(mode),
                        PROMISCUOUS.isSet(mode),
                        VLAN_FILTER.isSet(mode));
        final int moderation = page.mailbox(ContextRegister.MODERATION);
        context.interrupt().setModeration(DELAY_US.get(moderation) * 1000L, DELAY_FRAMES.get(moderation));
        context.interrupt().setAdaptive(ADAPTIVE.isSet(moderation));
        final DmaDomain memory = context.domain();
        if (memory == null) {
            return CommandStatus.NO_DOMAIN;
        }
        context.start(memory, maxFrame, offloads);
        return CommandStatus.OK;
    }

    private static int maxFrame(final int mailbox) {
        if (mailbox == 0) {
            return CdnaIdentity.DEFAULT_MAX_FRAME;
        }
        return mailbox >= CdnaIdentity.MIN_FRAME && mailbox <= CdnaIdentity.MAX_FRAME ? mailbox : 0;
    }

    private static CommandStatus latchRings(final CdnaContext context, final ContextPage page) {
        if (context.isPolicySet(ControlPolicy.PRIVILEGED_RINGS)) {
            return context.hasRings() ? CommandStatus.OK : CommandStatus.NO_RINGS;
        }
        final RingSetup transmit = setup(
                context,
                address(page, ContextRegister.TX_RING_LO, ContextRegister.TX_RING_HI),
                page.mailbox(ContextRegister.TX_RING_SIZE),
                TX_MODULUS,
                ControlRegister.TX_SEQUENCE_FIRST);
        final RingSetup receive = setup(
                context,
                address(page, ContextRegister.RX_RING_LO, ContextRegister.RX_RING_HI),
                page.mailbox(ContextRegister.RX_RING_SIZE),
                RX_MODULUS,
                ControlRegister.RX_SEQUENCE_FIRST);
        final long statusBlock = address(page, ContextRegister.STATUS_BLOCK_LO, ContextRegister.STATUS_BLOCK_HI);
        return install(context, transmit, receive, statusBlock);
    }

    static RingSetup setup(
            final CdnaContext context,
            final long bus,
            final int log2,
            final BitField modulus,
            final ControlRegister firstSequence) {
        final boolean sequenced = context.isPolicySet(ControlPolicy.SEQUENCE_CHECK);
        final int modulusLog2 = sequenced
                ? Math.max(1, modulus.get(context.control().get(ControlRegister.SEQUENCE_MODULUS.word())))
                : 0;
        return new RingSetup(bus, log2, modulusLog2, context.control().get(firstSequence.word()));
    }

    /** Takes rings over if they can be used; a ring that cannot is a fault of the context. */
    static CommandStatus install(
            final CdnaContext context, final RingSetup transmit, final RingSetup receive, final long statusBlock) {
        if (!transmit.isValid()) {
            return refuse(context, RingName.TRANSMIT, transmit.bus(), CommandStatus.BAD_RING);
        }
        if (!receive.isValid()) {
            return refuse(context, RingName.RECEIVE, receive.bus(), CommandStatus.BAD_RING);
        }
        if ((statusBlock & (StatusBlock.BYTES - 1)) != 0) {
            return refuse(context, RingName.STATUS_BLOCK, statusBlock, CommandStatus.BAD_RING);
        }
        final DmaDomain memory = context.domain();
        if (!isMemory(memory, transmit.bus(), transmit.numBytes(), DmaDomain.READ)) {
            return refuse(context, RingName.TRANSMIT, transmit.bus(), CommandStatus.BAD_ADDRESS);
        }
        if (!isMemory(memory, receive.bus(), receive.numBytes(), DmaDomain.WRITE)) {
            return refuse(context, RingName.RECEIVE, receive.bus(), CommandStatus.BAD_ADDRESS);
        }
        if (statusBlock != 0 && !isMemory(memory, statusBlock, StatusBlock.BYTES, DmaDomain.WRITE)) {
            return refuse(context, RingName.STATUS_BLOCK, statusBlock, CommandStatus.BAD_ADDRESS);
        }
        context.setRings(transmit, receive, statusBlock);
        return CommandStatus.OK;
    }

    private static boolean isMemory(
            final @Nullable DmaDomain memory, final long bus, final int numBytes, final int access) {
        return memory != null && DmaStatus.isHostAddress(memory.resolve(bus, numBytes, access));
    }

    private static CommandStatus refuse(
            final CdnaContext context, final RingName ring, final long bus, final CommandStatus status) {
        context.fault(FaultReason.RING_SETUP, ring, 0, bus, status.ordinal());
        return status;
    }

    private static long address(final ContextPage page, final ContextRegister low, final ContextRegister high) {
        return (page.mailbox(low) & 0xFFFF_FFFFL) | ((long) page.mailbox(high) << 32);
    }

    /** Copies the filter tables once and publishes their generation. */
    static void acceptFilters(final CdnaContext context) {
        final ContextPage page = context.page();
        final int generation = page.mailbox(ContextRegister.FILTER_GENERATION);
        final long[] multicast = new long[FilterTable.MULTICAST_ENTRIES];
        int count = 0;
        for (int i = 0; i < FilterTable.MULTICAST_ENTRIES; i++) {
            final long entry = page.sharedLong(FilterTable.MULTICAST_OFFSET + i * Long.BYTES);
            final long mac = entry & MacAddress.MASK;
            if ((entry & FilterTable.VALID) != 0 && MacAddress.isMulticast(mac)) {
                multicast[count++] = mac;
            }
        }
        final long[] vlans = new long[PortFilter.VLANS / Long.SIZE];
        for (int i = 0; i < vlans.length; i++) {
            vlans[i] = page.sharedLong(FilterTable.VLAN_OFFSET + i * Long.BYTES);
        }
        context.filter().setMulticast(java.util.Arrays.copyOf(multicast, count));
        context.filter().setVlanFilter(vlans);
        page.publish(ContextRegister.FILTER_ACCEPTED, generation);
    }
}
