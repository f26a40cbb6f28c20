package org.jvnic.nic.pci;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.register.Access;
import org.jvnic.nic.register.BitField;

/** Where the capabilities of a function are, and the links between them. Used by the thread that builds the function. */
final class CapabilityList {
    private static final int LEGACY_END = 0x100;

    private final List<Placed> placed = new ArrayList<>();

    private record Placed(int offset, Capability capability) {}

    void add(final int offset, final Capability capability) {
        placed.add(new Placed(offset, capability));
        placed.sort(Comparator.comparingInt(Placed::offset));
    }

    /** Offset of the first capability in the first 256 bytes; 0 when there is none. */
    int first() {
        return next(-1, false);
    }

    /** Offset of the capability of a kind; 0 when the function has none. */
    int offsetOf(final Class<? extends Capability> kind) {
        for (final Placed place : placed) {
            if (kind.isInstance(place.capability)) {
                return place.offset;
            }
        }
        return 0;
    }

    <T extends Capability> @Nullable T find(final Class<T> kind) {
        for (final Placed place : placed) {
            if (kind.isInstance(place.capability)) {
                return kind.cast(place.capability);
            }
        }
        return null;
    }

    /**
     * Takes the range of each capability.
     *
     * @throws IllegalArgumentException naming the capability that is misplaced, overlaps or is there twice.
     */
    void claim(final ConfigLayout layout) {
        for (final Placed place : placed) {
            claim(layout, place.offset, place.capability);
        }
        final int firstExtended = next(-1, true);
        if (firstExtended != 0 && firstExtended != LEGACY_END) {
            throw new IllegalArgumentException("extended capabilities: the first is at 0x"
                    + Integer.toHexString(firstExtended) + ", not at 0x100");
        }
    }

    private void claim(final ConfigLayout layout, final int at, final Capability capability) {
        final String name = name(capability);
        final int first = offsetOf(capability.getClass());
        if (first != at) {
            throw new IllegalArgumentException(name + ": the one at offset=0x" + Integer.toHexString(at)
                    + " is its second, the first is at 0x" + Integer.toHexString(first));
        }
        if (capability.isExtended()) {
            layout.claim(name, at, capability.numBytes(), LEGACY_END, ConfigLayout.SPACE_BYTES);
        } else {
            layout.claim(name, at, capability.numBytes(), ConfigHeader.NUM_BYTES, LEGACY_END);
        }
    }

    /** Declares headers and registers, after {@link #claim}. */
    void declare(final ConfigLayout layout) {
        for (int i = 0; i < placed.size(); i++) {
            final int at = placed.get(i).offset;
            final Capability capability = placed.get(i).capability;
            final String name = name(capability);
            layout.declare(name, at, header(capability, next(i, capability.isExtended())));
            for (final ConfigRegister register : capability.registers()) {
                layout.declare(name, at, register);
            }
        }
    }

    private static String name(final Capability capability) {
        return "capability " + capability.title();
    }

    private static ConfigRegister header(final Capability capability, final int next) {
        return capability.isExtended()
                ? ConfigRegister.of(
                        "EXTENDED_HEADER",
                        0,
                        4,
                        constant("ID", 15, 0, capability.id()),
                        constant("VERSION", 19, 16, capability.version()),
                        constant("NEXT", 31, 20, next))
                : ConfigRegister.of(
                        "HEADER", 0, 2, constant("ID", 7, 0, capability.id()), constant("NEXT", 15, 8, next));
    }

    private static BitField constant(final String name, final int msb, final int lsb, final int value) {
        return BitField.bits(name, msb, lsb, Access.RO, value, "Constant.");
    }

    private int next(final int index, final boolean extended) {
        for (int i = index + 1; i < placed.size(); i++) {
            if (placed.get(i).capability.isExtended() == extended) {
                return placed.get(i).offset;
            }
        }
        return 0;
    }
}
