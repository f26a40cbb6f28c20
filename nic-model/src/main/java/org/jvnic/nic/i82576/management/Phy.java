package org.jvnic.nic.i82576.management;

import java.util.Arrays;

/**
 * The PHY: an IGP03E1000. It links with whatever is on the wire, at the best of what it advertises, or as BMCR forces: 1000 Mb/s, full
 * duplex, unless a driver says otherwise.
 *
 * <p>It negotiates by itself when it gets power or a carrier, after a reset, when BMCR asks for it, and when its loopback ends; the link
 * is down meanwhile. In loopback it has a link with itself. CTRL.RST does not touch it.
 *
 * <p>Registers 0 to 31 answer by their number. Those from 16 on also have pages: register 31 takes the full number of a register, and
 * an access whose number is its low five bits means that one. Guarded by the lock of {@link Management}.
 */
final class Phy {
    private static final int CONTROL = 0x00;
    private static final int STATUS = 0x01;
    private static final int ID_HIGH = 0x02;
    private static final int ID_LOW = 0x03;
    private static final int ADVERTISEMENT = 0x04;
    private static final int PARTNER = 0x05;
    private static final int EXPANSION = 0x06;
    private static final int NEXT_PAGE = 0x07;
    private static final int GIGABIT_CONTROL = 0x09;
    private static final int GIGABIT_STATUS = 0x0A;
    private static final int EXTENDED_STATUS = 0x0F;
    private static final int PORT_CONFIG = 0x10;
    private static final int PORT_STATUS = 0x11;
    private static final int PORT_CONTROL = 0x12;
    private static final int POWER_MANAGEMENT = 0x19;
    private static final int PAGE = 0x1F;
    private static final int AGC_A = 0x11B1;
    private static final int AGC_B = 0x12B1;
    private static final int AGC_C = 0x14B1;
    private static final int AGC_D = 0x18B1;

    private static final int FIRST_PAGED = 0x10;
    private static final int NUMBER_MASK = 0x1F;
    private static final int PLAIN_REGISTERS = 0x20;

    private static final int RESET = 1 << 15;
    private static final int LOOPBACK = 1 << 14;
    private static final int NEGOTIATES = 1 << 12;
    private static final int POWER_DOWN = 1 << 11;
    private static final int RESTART = 1 << 9;
    private static final int SPEED_AND_DUPLEX = 1 << 13 | 1 << 8 | 1 << 6;
    private static final int CONTROL_STORED = 0x7DC0;
    private static final int CONTROL_RESET = 0x1140;

    private static final int ABILITIES = 0x7949;
    private static final int LINK = 1 << 2;
    private static final int NEGOTIATED = 1 << 5;
    private static final int PARTNER_ABILITIES = 0x07E0;
    private static final int ACKNOWLEDGED = 1 << 14;
    private static final int BOTH_RECEIVERS_OK = 0x3C00;
    private static final int GIGABIT_BOTH_DUPLEXES = 0x3000;
    private static final int PORT_SPEED_SHIFT = 14;

    /** An index in the drivers' table of cable lengths. */
    private static final int SHORT_CABLE = 4 << 9;

    private final Negotiation negotiation;
    private final int[] stored = new int[PLAIN_REGISTERS];
    private int control;
    private int page;
    private int mode;
    private boolean wire;
    private boolean held;

    /** A PHY with power and without a wire. */
    Phy(final long negotiationNs) {
        negotiation = new Negotiation(negotiationNs);
        loadDefaults();
    }

    private void loadDefaults() {
        control = CONTROL_RESET;
        page = 0;
        Arrays.fill(stored, 0);
        stored[ADVERTISEMENT] = 0x0DE1;
        stored[NEXT_PAGE] = 0x2001;
        stored[GIGABIT_CONTROL] = 0x0F00;
        stored[PORT_CONFIG] = 0x0120;
        stored[POWER_MANAGEMENT] = 0x008D;
    }

    /** Registers back to power-on, then negotiates. */
    void reset(final long nowNs) {
        loadDefaults();
        train(nowNs);
    }

    /** The reset pin: no link while it is held. */
    void hold(final boolean nowHeld, final long nowNs) {
        if (held != nowHeld) {
            held = nowHeld;
            reset(nowNs);
        }
    }

    void setWire(final boolean carrier, final long nowNs) {
        if (wire != carrier) {
            wire = carrier;
            train(nowNs);
        }
    }

    /** Negotiates if nothing stands against it and neither a link nor a negotiation is there. */
    void setLinkUp(final long nowNs) {
        if (!negotiation.isLinked() && !negotiation.isRunning()) {
            train(nowNs);
        }
    }

    private void train(final long nowNs) {
        mode = (control & NEGOTIATES) != 0
                ? LinkMode.negotiated(stored[ADVERTISEMENT], stored[GIGABIT_CONTROL])
                : LinkMode.forced(control);
        if (wire && !held && !isPoweredDown() && !isLoopback()) {
            negotiation.start(nowNs);
        } else {
            negotiation.stop();
        }
    }

    void advance(final long nowNs) {
        negotiation.advance(nowNs);
    }

    boolean isNegotiating() {
        return negotiation.isRunning();
    }

    boolean isLoopback() {
        return (control & LOOPBACK) != 0 && !isPoweredDown() && !held;
    }

    /** What the link is, or will be, run at: a {@link LinkMode}. */
    int mode() {
        return mode;
    }

    boolean hasLink() {
        return negotiation.isLinked() || isLoopback();
    }

    private boolean isPoweredDown() {
        return (control & POWER_DOWN) != 0;
    }

    /** Reads a register by the number in MDIC, 0 to 31. */
    int read(final int number) {
        final int register = resolve(number);
        return switch (register) {
            case CONTROL -> control;
            case STATUS -> ABILITIES | (hasLink() ? LINK : 0) | (isNegotiated() ? NEGOTIATED : 0);
            case ID_HIGH -> 0x02A8;
            case ID_LOW -> 0x0391;
            case PARTNER -> PARTNER_ABILITIES | (isNegotiated() ? ACKNOWLEDGED : 0);
            case EXPANSION -> 0x0005;
            case GIGABIT_STATUS -> hasLink() && LinkMode.speed(mode) == LinkMode.GIGABIT ? BOTH_RECEIVERS_OK : 0;
            case EXTENDED_STATUS -> GIGABIT_BOTH_DUPLEXES;
            case PORT_STATUS -> hasLink() ? (LinkMode.speed(mode) + 1) << PORT_SPEED_SHIFT : 0;
            case PAGE -> page;
            case AGC_A, AGC_B, AGC_C, AGC_D -> SHORT_CABLE;
            default -> register < PLAIN_REGISTERS ? stored[register] : 0;
        };
    }

    private boolean isNegotiated() {
        return negotiation.isLinked() && (control & NEGOTIATES) != 0;
    }

    private int resolve(final int number) {
        final boolean paged =
                number >= FIRST_PAGED && number != PAGE && page >= PLAIN_REGISTERS && (page & NUMBER_MASK) == number;
        return paged ? page : number;
    }

    /** Writes a register by the number in MDIC, 0 to 31. */
    void write(final int number, final int value, final long nowNs) {
        final int register = resolve(number);
        switch (register) {
            case CONTROL -> writeControl(value, nowNs);
            case PAGE -> page = value;
            case ADVERTISEMENT, NEXT_PAGE, GIGABIT_CONTROL, PORT_CONFIG, PORT_CONTROL, POWER_MANAGEMENT ->
                stored[register] = value;
            default -> {}
        }
    }

    private void writeControl(final int value, final long nowNs) {
        if ((value & RESET) != 0) {
            reset(nowNs);
            return;
        }
        final int changed = control ^ value;
        control = value & CONTROL_STORED;
        final boolean restarts = (value & RESTART) != 0 && (value & NEGOTIATES) != 0;
        if (restarts || (changed & (POWER_DOWN | LOOPBACK | NEGOTIATES | SPEED_AND_DUPLEX)) != 0) {
            train(nowNs);
        }
    }
}
