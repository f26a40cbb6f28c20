package org.jvnic.nic.pci;

import static org.jvnic.nic.register.Access.RO;

import java.util.List;
import org.jvnic.nic.register.BitField;

/**
 * Alternative routing-ID interpretation: the list of the functions of a device with more than eight. PCI Express 3.0 section 7.23.
 *
 * @param nextFunction number of the next function, 0 to 255; 0 for the last.
 */
public record AlternativeRouting(int nextFunction) implements Capability {
    /**
     * Checks the range.
     *
     * @param nextFunction number of the next function.
     * @throws IllegalArgumentException when it is out of range.
     */
    public AlternativeRouting {
        if (nextFunction < 0 || nextFunction > 255) {
            throw new IllegalArgumentException("ARI: nextFunction=" + nextFunction + " is not in [0, 255]");
        }
    }

    @Override
    public String title() {
        return "Alternative Routing-ID Interpretation";
    }

    @Override
    public int id() {
        return 0x000E;
    }

    @Override
    public boolean isExtended() {
        return true;
    }

    @Override
    public int numBytes() {
        return 8;
    }

    @Override
    public List<ConfigRegister> registers() {
        final BitField next = BitField.bits("NEXT_FUNCTION", 15, 8, RO, nextFunction, "0: the last.");
        return List.of(ConfigRegister.of("ARI_CAPABILITY", 4, 2, next));
    }
}
