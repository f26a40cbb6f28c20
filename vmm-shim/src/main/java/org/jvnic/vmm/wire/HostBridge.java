package org.jvnic.vmm.wire;

/**
 * A bridge of this Linux machine that joins TAP interfaces, made with the {@code ip} command. It needs root or CAP_NET_ADMIN, and
 * goes when it is closed.
 *
 * <p>Threads: any, one at a time. Making and closing take as long as the command, at most
 * {@value TapConfigurator#TIMEOUT_SECONDS} seconds each.
 */
public final class HostBridge implements AutoCloseable {
    private final IpCommand command;
    private final String name;
    private boolean closed;

    private HostBridge(final String name) {
        this.name = name;
        this.command = new IpCommand(name, IpCommand.IP);
    }

    /**
     * Makes a bridge and sets it up. It learns addresses and has none itself.
     *
     * @param name name of the bridge, 1 to 15 letters, digits, '.', '_' and '-'.
     * @return the bridge.
     * @throws WireException when the name is not allowed or taken, or the command is missing, fails or takes too long.
     */
    public static HostBridge create(final String name) {
        final HostBridge bridge = new HostBridge(InterfaceName.checked(name));
        bridge.command.run("link", "add", "name", name, "type", "bridge");
        boolean up = false;
        try {
            bridge.command.run("link", "set", "dev", name, "up");
            up = true;
        } finally {
            if (!up) {
                bridge.close();
            }
        }
        return bridge;
    }

    /**
     * Name of the bridge.
     *
     * @return 1 to 15 characters.
     */
    public String name() {
        return name;
    }

    /**
     * Removes the bridge; its ports stay. A second call does nothing.
     *
     * @throws WireException when the command fails, or takes too long.
     */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            command.run("link", "del", "dev", name);
        }
    }
}
