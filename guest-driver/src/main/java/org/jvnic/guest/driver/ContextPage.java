package org.jvnic.guest.driver;

import static org.jvnic.nic.cdna.spec.ContextRegister.COMMAND;
import static org.jvnic.nic.cdna.spec.ContextRegister.COMMAND_STATUS;
import static org.jvnic.nic.cdna.spec.ContextRegister.FAULT_ADDRESS_HI;
import static org.jvnic.nic.cdna.spec.ContextRegister.FAULT_ADDRESS_LO;
import static org.jvnic.nic.cdna.spec.ContextRegister.FAULT_CODE;
import static org.jvnic.nic.cdna.spec.ContextRegister.FAULT_INDEX;
import static org.jvnic.nic.cdna.spec.ContextRegister.MAC_HI;
import static org.jvnic.nic.cdna.spec.ContextRegister.MAC_LO;
import static org.jvnic.nic.cdna.spec.ContextRegister.MAGIC;

import org.agrona.concurrent.NanoClock;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ContextCommand;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.register.BitField;
import org.jvnic.nic.register.RegisterSpace;

/** The context page with its registers by name, and the command protocol. Datasheet section 4. Single threaded. */
@SuppressWarnings("EnumOrdinal") // the specification makes the ordinal the register value
final class ContextPage {
    /** What a page that is no longer there reads as. */
    static final int ALL_ONES = -1;

    /** Tags stay below this, so that the echo of none looks like a page of all ones. */
    private static final int TAGS = 0xFFFF;

    private final RegisterSpace space;
    private final NanoClock clock;
    private final long timeoutNs;
    private final Runnable spinHint;
    private boolean commandOutstanding;

    ContextPage(final RegisterSpace space, final NanoClock clock, final long timeoutNs, final Runnable spinHint) {
        this.space = space;
        this.clock = clock;
        this.timeoutNs = timeoutNs;
        this.spinHint = spinHint;
    }

    RegisterSpace space() {
        return space;
    }

    int read(final ContextRegister register) {
        return space.read32(register.offset());
    }

    int read(final ContextRegister register, final BitField field) {
        return field.get(read(register));
    }

    void write(final ContextRegister register, final int value) {
        space.write32(register.offset(), value);
    }

    void writeAddress(final ContextRegister low, final ContextRegister high, final long address) {
        write(low, (int) address);
        write(high, (int) (address >>> 32));
    }

    void writeShared(final int offset, final long quadword) {
        space.write(offset, Long.BYTES, quadword);
    }

    /** Whether the page was taken away: then it reads as all ones. */
    boolean isGone() {
        return read(MAGIC) == ALL_ONES;
    }

    boolean isState(final ContextState state) {
        return isState(read(ContextRegister.STATE), state);
    }

    static boolean isState(final int register, final ContextState state) {
        return Fields.STATE.get(register) == state.ordinal();
    }

    long mac() {
        return (read(MAC_LO) & 0xFFFF_FFFFL) | ((read(MAC_HI) & 0xFFFFL) << 32);
    }

    Fault fault() {
        final long busAddress = (read(FAULT_ADDRESS_LO) & 0xFFFF_FFFFL) | ((long) read(FAULT_ADDRESS_HI) << 32);
        return new Fault(read(FAULT_CODE), read(FAULT_INDEX), busAddress);
    }

    /** Whether the card may still be about to do a command that nobody waits for any more. */
    boolean isCommandOutstanding() {
        return commandOutstanding;
    }

    void command(final ContextCommand command) {
        if (!tryCommand(command)) {
            final int status = read(COMMAND_STATUS, Fields.ECHO_STATUS);
            throw new DriverException("command " + command + " failed: status " + nameOf(status));
        }
    }

    /**
     * Section 4.2: write opcode and a tag other than the last, wait for the tag to come back, look at the status that came with
     * it.
     */
    boolean tryCommand(final ContextCommand command) {
        final int tag = nextTag();
        commandOutstanding = true;
        write(COMMAND, Fields.COMMAND_OPCODE.of(command.ordinal()) | Fields.COMMAND_TAG.of(tag));
        await("command " + command, COMMAND_STATUS, Fields.ECHO_TAG, tag);
        commandOutstanding = false;
        return read(COMMAND_STATUS, Fields.ECHO_STATUS) == CommandStatus.OK.ordinal();
    }

    /** Waits until a register holds a value, or the time is up. */
    void await(final String what, final ContextRegister register, final BitField field, final int expected) {
        final long start = clock.nanoTime();
        int value = read(register);
        while (field.get(value) != expected) {
            if (value == ALL_ONES && isGone()) {
                throw new DriverException(what + " failed: the context page is gone, " + register + " reads all ones");
            }
            if (clock.nanoTime() - start >= timeoutNs) {
                throw new DriverException(what + " timed out after " + timeoutNs + " ns: " + register + "=0x"
                        + Integer.toHexString(value) + ", waiting for " + field.name() + "=" + expected);
            }
            spinHint.run();
            value = read(register);
        }
    }

    private int nextTag() {
        final int echoed = read(COMMAND_STATUS, Fields.ECHO_TAG);
        int tag = read(COMMAND, Fields.COMMAND_TAG);
        do {
            tag = (tag + 1) % TAGS;
        } while (tag == echoed);
        return tag;
    }

    private static String nameOf(final int status) {
        final CommandStatus[] names = CommandStatus.values();
        return status < names.length ? names[status].name() : Integer.toString(status);
    }
}
