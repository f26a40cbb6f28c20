package org.jvnic.vmm.vfiouser.memory;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaStatus;

/**
 * The protection domain of a function served to another process: bus addresses are those of the windows its client has given.
 * Without a client there is no memory.
 *
 * <p>Threads: {@link #resolve}, {@link #contiguous} and {@link #written} belong to the engine, the rest to the server.
 */
public final class ClientMemory implements DmaDomain {
    private final AtomicLong refused = new AtomicLong();
    private volatile WindowTable windows = WindowTable.EMPTY;
    private volatile @Nullable MessageDma messages;

    /** Where the last access was. Only a guess. */
    private int lastWindow;

    /** Memory of nobody. */
    public ClientMemory() {}

    WindowTable windows() {
        return windows;
    }

    void publish(final WindowTable table) {
        windows = table;
    }

    /**
     * Says how windows that are not mapped are reached.
     *
     * @param way the way, or null when they are not.
     */
    public void setMessages(final @Nullable MessageDma way) {
        messages = way;
    }

    @Override
    public long resolve(final long bus, final int length, final int access) {
        final long resolved = translate(windows, bus, length, access);
        if (resolved <= 0 && resolved != DmaStatus.SPLIT) {
            refused.lazySet(refused.get() + 1);
        }
        return resolved;
    }

    private long translate(final WindowTable table, final long bus, final int length, final int access) {
        final int last = lastWindow;
        final int window = last < table.size() && table.contains(last, bus, 1) ? last : table.find(bus);
        if (window < 0 || length < 1) {
            return DmaStatus.NOT_MAPPED;
        }
        lastWindow = window;
        if (!table.permits(window, access)) {
            return DmaStatus.NOT_PERMITTED;
        }
        if (!table.contains(window, bus, length)) {
            return table.resolveAcross(window, bus, length, access);
        }
        final long host = table.host(window);
        return host == WindowTable.BY_MESSAGE ? byMessage(bus, length, access) : host + (bus - table.first(window));
    }

    private long byMessage(final long bus, final int length, final int access) {
        final MessageDma way = messages;
        if (way == null) {
            return DmaStatus.NOT_MAPPED;
        }
        return access == READ ? way.fetch(bus, length) : way.stage(length);
    }

    @Override
    public int contiguous(final long bus, final int length, final int access) {
        return windows.contiguous(bus, length, access);
    }

    @Override
    public int generation() {
        return windows.generation();
    }

    @Override
    public boolean isCopied() {
        return messages != null;
    }

    @Override
    public void written(final long bus, final long host, final int length) {
        final WindowTable table = windows;
        final int window = table.find(bus);
        final MessageDma way = messages;
        if (window >= 0 && way != null && table.host(window) == WindowTable.BY_MESSAGE) {
            way.write(bus, host, length);
        }
    }

    /**
     * Accesses refused.
     *
     * @return since it was made.
     */
    public long refused() {
        return refused.get();
    }

    /**
     * Windows there are.
     *
     * @return 0 or more.
     */
    public int windowCount() {
        return windows.size();
    }
}
