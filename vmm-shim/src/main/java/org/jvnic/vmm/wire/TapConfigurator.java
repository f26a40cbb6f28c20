package org.jvnic.vmm.wire;

/**
 * Sets up the host's side of an interface with the {@code ip} command: up, an address, the MTU. It undoes nothing: an interface
 * that goes with its wire takes its settings along.
 *
 * <p>Threads: any, one at a time. A call takes as long as the command, at most {@value #TIMEOUT_SECONDS} seconds.
 */
public final class TapConfigurator {
    /** How long the command may take, seconds. */
    public static final int TIMEOUT_SECONDS = IpCommand.TIMEOUT_SECONDS;

    private static final int MIN_MTU = 68;
    private static final int MAX_MTU = 65_521;

    private final IpCommand command;
    private final String name;

    /**
     * A configurator that runs {@code ip} as found by the PATH.
     *
     * @param name name of the interface.
     * @throws WireException when the name is not allowed.
     */
    public TapConfigurator(final String name) {
        this(name, IpCommand.IP);
    }

    TapConfigurator(final String name, final String command) {
        this.name = InterfaceName.checked(name);
        this.command = new IpCommand(name, command);
    }

    /**
     * Sets the interface up.
     *
     * @return this.
     * @throws WireException when the command is missing, fails or takes too long; says what it said.
     */
    public TapConfigurator up() {
        return run("link", "set", "dev", name, "up");
    }

    /**
     * Gives the interface an address.
     *
     * @param addressAndPrefix IPv4 or IPv6 address and length of the prefix, such as 10.0.0.1/24.
     * @return this.
     * @throws WireException when it is none, or the command is missing, fails or takes too long.
     */
    public TapConfigurator address(final String addressAndPrefix) {
        if (!addressAndPrefix.matches("[0-9a-fA-F:.]+/[0-9]{1,3}")) {
            throw new WireException("interface " + name + ": \"" + addressAndPrefix + "\" is not address/prefix");
        }
        return run("address", "add", addressAndPrefix, "dev", name);
    }

    /**
     * Sets the largest payload of a frame.
     *
     * @param bytes {@value #MIN_MTU} to {@value #MAX_MTU}; frames longer than 9216 bytes do not reach the card.
     * @return this.
     * @throws WireException when it is out of range, or the command is missing, fails or takes too long.
     */
    public TapConfigurator mtu(final int bytes) {
        if (bytes < MIN_MTU || bytes > MAX_MTU) {
            throw new WireException("interface " + name + ": MTU " + bytes + " is not in " + MIN_MTU + ".." + MAX_MTU);
        }
        return run("link", "set", "dev", name, "mtu", Integer.toString(bytes));
    }

    /**
     * Makes the interface a port of a bridge.
     *
     * @param bridge name of the bridge.
     * @return this.
     * @throws WireException when there is no such bridge, or the command is missing, fails or takes too long.
     */
    public TapConfigurator master(final String bridge) {
        return run("link", "set", "dev", name, "master", InterfaceName.checked(bridge));
    }

    private TapConfigurator run(final String... arguments) {
        command.run(arguments);
        return this;
    }
}
