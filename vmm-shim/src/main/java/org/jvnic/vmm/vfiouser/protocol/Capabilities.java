package org.jvnic.vmm.vfiouser.protocol;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one end of a connection can do. Immutable.
 *
 * @param maxMsgFds       descriptors it can receive with one message, 0 or more.
 * @param maxDataXferSize largest count it accepts in an access, bytes, 1 or more.
 * @param maxDmaMaps      windows at the same time, 0 or more.
 * @param pageSizes       bit-or of the page sizes of windows.
 * @param writeMultiple   whether it understands REGION_WRITE_MULTI.
 */
public record Capabilities(
        long maxMsgFds, long maxDataXferSize, long maxDmaMaps, long pageSizes, boolean writeMultiple) {
    /** What holds for an end that says nothing. */
    public static final Capabilities DEFAULT = new Capabilities(1, 1 << 20, 65_535, 4096, false);

    /**
     * Checks the ranges.
     *
     * @param maxMsgFds       descriptors.
     * @param maxDataXferSize bytes.
     * @param maxDmaMaps      windows.
     * @param pageSizes       bit-or of sizes.
     * @param writeMultiple   whether it understands REGION_WRITE_MULTI.
     * @throws IllegalArgumentException naming the value out of range.
     */
    public Capabilities {
        require("max_msg_fds", maxMsgFds, 0);
        require("max_data_xfer_size", maxDataXferSize, 1);
        require("max_dma_maps", maxDmaMaps, 0);
        require("pgsizes", pageSizes, 1);
    }

    private static void require(final String name, final long value, final long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + "=" + value + " is not " + least + " or more");
        }
    }

    /**
     * Reads the text of a VERSION message.
     *
     * @param json the text, without its NUL.
     * @return what it says; members it does not know are skipped.
     * @throws IllegalArgumentException when it is no JSON object, or a member has the wrong type or is out of range.
     */
    public static Capabilities parse(final String json) {
        final Object members = JsonText.object(json).get("capabilities");
        if (members == null) {
            return DEFAULT;
        }
        if (!(members instanceof Map<?, ?> given)) {
            throw new IllegalArgumentException("capabilities is no object");
        }
        return new Capabilities(
                number(given, "max_msg_fds", DEFAULT.maxMsgFds),
                number(given, "max_data_xfer_size", DEFAULT.maxDataXferSize),
                number(given, "max_dma_maps", DEFAULT.maxDmaMaps),
                number(given, "pgsizes", DEFAULT.pageSizes),
                isTrue(given, "write_multiple"));
    }

    private static long number(final Map<?, ?> given, final String name, final long otherwise) {
        final @Nullable Object value = given.get(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Long number) {
            return number;
        }
        throw new IllegalArgumentException(name + " is no whole number");
    }

    private static boolean isTrue(final Map<?, ?> given, final String name) {
        final @Nullable Object value = given.get(name);
        if (value == null || value instanceof Boolean) {
            return Boolean.TRUE.equals(value);
        }
        throw new IllegalArgumentException(name + " is neither true nor false");
    }

    /**
     * The text of a VERSION message.
     *
     * @return a JSON object, without a NUL.
     */
    public String toJson() {
        return "{\"capabilities\":{\"max_msg_fds\":" + maxMsgFds + ",\"max_data_xfer_size\":" + maxDataXferSize
                + ",\"max_dma_maps\":" + maxDmaMaps + ",\"pgsizes\":" + pageSizes
                + (writeMultiple ? ",\"write_multiple\":true" : "") + "}}";
    }
}
