package org.jvnic.nic.pci;

import static org.jvnic.nic.register.Access.RO;
import static org.jvnic.nic.register.Access.RW;
import static org.jvnic.nic.register.Access.W1C;

import java.util.ArrayList;
import java.util.List;
import org.jvnic.nic.register.Access;
import org.jvnic.nic.register.BitField;

/**
 * Advanced error reporting, version 1, of an endpoint that never errs: masks and severities are kept, no status is ever set.
 * PCI Express 3.0 section 7.10. Everything in it survives a function-level reset.
 *
 * @param fatal  uncorrectable errors that are fatal after reset: bits 4, 12 to 18 and 20, and bit 0, which is constant.
 * @param masked correctable errors that are masked after reset: bits 0, 6 to 8, 12 and 13.
 */
public record AdvancedErrors(int fatal, int masked) implements Capability {
    /** Runs of bits, highest first: data link protocol; poisoned to malformed; unsupported request. */
    private static final int[][] UNCORRECTABLE = {{4, 4}, {18, 12}, {20, 20}};

    /** Receiver; bad packets and replay rollover; replay timeout and advisory. */
    private static final int[][] CORRECTABLE = {{0, 0}, {8, 6}, {13, 12}};

    /** Once the training error, now of no meaning. */
    private static final int UNDEFINED = 1;

    /**
     * Checks the bits.
     *
     * @param fatal  fatal errors.
     * @param masked masked errors.
     * @throws IllegalArgumentException when there is one the endpoint does not know.
     */
    public AdvancedErrors {
        check("fatal", fatal & ~UNDEFINED, UNCORRECTABLE);
        check("masked", masked, CORRECTABLE);
    }

    private static void check(final String name, final int bits, final int[][] errors) {
        int known = 0;
        for (final int[] run : errors) {
            known |= (int) BitField.bits(name, run[0], run[1], RW, 0, "").mask();
        }
        if ((bits & ~known) != 0) {
            throw new IllegalArgumentException("advanced errors: " + name + "=0x" + Integer.toHexString(bits)
                    + " is not in 0x" + Integer.toHexString(known));
        }
    }

    @Override
    public String title() {
        return "Advanced Error Reporting";
    }

    @Override
    public int id() {
        return 0x0001;
    }

    @Override
    public boolean isExtended() {
        return true;
    }

    @Override
    public int numBytes() {
        return 0x2C;
    }

    @Override
    public List<ConfigRegister> registers() {
        final BitField undefined = BitField.bits("UNDEFINED", 0, 0, RO, fatal & UNDEFINED, "Constant.");
        return List.of(
                kept("UNCORRECTABLE_STATUS", 0x04, fields(UNCORRECTABLE, W1C, 0)),
                kept("UNCORRECTABLE_MASK", 0x08, fields(UNCORRECTABLE, RW, 0)),
                kept("UNCORRECTABLE_SEVERITY", 0x0C, fields(UNCORRECTABLE, RW, fatal), undefined),
                kept("CORRECTABLE_STATUS", 0x10, fields(CORRECTABLE, W1C, 0)),
                kept("CORRECTABLE_MASK", 0x14, fields(CORRECTABLE, RW, masked)));
    }

    private static ConfigRegister kept(
            final String name, final int offset, final List<BitField> errors, final BitField... constants) {
        final List<BitField> all = new ArrayList<>(errors);
        all.addAll(List.of(constants));
        return new ConfigRegister(name, offset, 4, all, 0, 0).sticky(errors.toArray(new BitField[0]));
    }

    private static List<BitField> fields(final int[][] errors, final Access access, final int reset) {
        final List<BitField> fields = new ArrayList<>();
        for (final int[] run : errors) {
            final BitField place = BitField.bits("ERRORS_" + run[1], run[0], run[1], access, 0, "Errors.");
            fields.add(BitField.bits(place.name(), run[0], run[1], access, place.get(reset), place.doc()));
        }
        return fields;
    }
}
