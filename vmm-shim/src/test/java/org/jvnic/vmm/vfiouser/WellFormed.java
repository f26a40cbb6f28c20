package org.jvnic.vmm.vfiouser;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/** A well-formed request for each command that the server knows, to be spoilt. */
final class WellFormed {
    private WellFormed() {}

    static Map<Integer, byte[]> payloads() {
        final Map<Integer, byte[]> payloads = new LinkedHashMap<>();
        payloads.put(Client.VERSION, Client.version(Client.QEMU));
        payloads.put(Client.DMA_MAP, Client.map(3, 0, 0x1000, 0x1000));
        payloads.put(Client.DMA_UNMAP, Client.unmap(0, 0x1000, 0x1000));
        payloads.put(Client.GET_INFO, Client.ints(16, 0, 0, 0));
        payloads.put(Client.REGION_INFO, Client.ints(32, 0, 0, 0, 0, 0, 0, 0));
        payloads.put(Client.IO_FDS, Client.ints(16, 0, 0, 0));
        payloads.put(Client.IRQ_INFO, Client.ints(16, 0, 0, 0));
        payloads.put(Client.SET_IRQS, Client.irqs(2 | 32, 2, 0, 1, 1));
        payloads.put(Client.REGION_READ, Client.access(0, 0x60, 4));
        payloads.put(Client.REGION_WRITE, Client.access(0, 0x200, 4, (byte) 1, (byte) 2, (byte) 3, (byte) 4));
        payloads.put(Client.RESET, new byte[0]);
        payloads.put(Client.WRITE_MULTI, multi(1, 0, 0x200, 8));
        return payloads;
    }

    static byte[] multi(final long count, final int region, final long offset, final int bytes) {
        return ByteBuffer.allocate(32)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(count)
                .putLong(offset)
                .putInt(region)
                .putInt(bytes)
                .array();
    }
}
