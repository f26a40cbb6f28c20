package org.jvnic.nic.pci;

/** Prints config space in the text form of {@code lspci -xxxx}, which {@code lspci -vvv -F file} decodes. */
public final class LspciDump {
    private static final int ETHERNET = 0x0200;
    private static final int ROW_BYTES = 16;

    private LspciDump() {}

    /**
     * Prints a function.
     *
     * @param function the function.
     * @param slot     where it is said to be, for example {@code 00:03.0}.
     * @return the heading and 256 rows of 16 bytes, each line with its end, then an empty line.
     */
    public static String of(final PciFunction function, final String slot) {
        final StringBuilder text = new StringBuilder(16_384);
        text.append(heading(function.identity(), slot)).append('\n');
        for (int row = 0; row < ConfigLayout.SPACE_BYTES; row += ROW_BYTES) {
            text.append(String.format("%02x:", row));
            for (int offset = row; offset < row + ROW_BYTES; offset++) {
                text.append(String.format(" %02x", function.configRead(offset, 1)));
            }
            text.append('\n');
        }
        return text.append('\n').toString();
    }

    private static String heading(final PciIdentity identity, final String slot) {
        final int deviceClass = identity.classCode() >>> 8;
        final String kind = deviceClass == ETHERNET ? "Ethernet controller" : String.format("Class %04x", deviceClass);
        return String.format(
                "%s %s: Device %04x:%04x (rev %02x)",
                slot, kind, identity.vendorId(), identity.deviceId(), identity.revision());
    }
}
