package org.jvnic.vmm.vfiouser.linux;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.agrona.BufferUtil;

/** The address of a Unix socket, in the form of the system. */
final class UnixAddress {
    static final int AF_UNIX = 1;
    private static final int BYTES = 110;

    private static final int MAX_PATH_BYTES = 107;

    private final ByteBuffer memory = BufferUtil.allocateDirectAligned(BYTES + 2, Long.BYTES);

    UnixAddress(final Path path) {
        final byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        if (name.length == 0 || name.length > MAX_PATH_BYTES) {
            throw new LinuxException("socket " + path + ": the path has " + name.length + " bytes, not 1 to "
                    + MAX_PATH_BYTES + "; use a relative one");
        }
        memory.put(0, (byte) AF_UNIX);
        memory.position(2);
        memory.put(name);
    }

    int connect(final int descriptor) {
        try {
            return LibC.connect(descriptor, BufferUtil.address(memory), BYTES);
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    int bind(final int descriptor) {
        try {
            return LibC.bind(descriptor, BufferUtil.address(memory), BYTES);
        } finally {
            Reference.reachabilityFence(memory);
        }
    }
}
