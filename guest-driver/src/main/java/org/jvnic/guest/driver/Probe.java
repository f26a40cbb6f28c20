package org.jvnic.guest.driver;

import static org.jvnic.nic.cdna.spec.ContextRegister.FEATURES;
import static org.jvnic.nic.cdna.spec.ContextRegister.LIMITS;
import static org.jvnic.nic.cdna.spec.ContextRegister.MAGIC;
import static org.jvnic.nic.cdna.spec.ContextRegister.MAX_FRAME_LIMIT;
import static org.jvnic.nic.cdna.spec.ContextRegister.SEQUENCE_CONTROL;
import static org.jvnic.nic.cdna.spec.ContextRegister.STATE;
import static org.jvnic.nic.cdna.spec.ContextRegister.VERSION;

import org.jvnic.nic.cdna.spec.CdnaIdentity;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.register.BitField;

/** Finds out whether there is a context this driver can drive as configured. Datasheet section 4.3. Changes nothing. */
final class Probe {
    private final ContextPage page;
    private final DriverConfig config;

    private Probe(final ContextPage page, final DriverConfig config) {
        this.page = page;
        this.config = config;
    }

    static void check(final ContextPage page, final DriverConfig config) {
        final Probe probe = new Probe(page, config);
        probe.checkIdentity();
        probe.checkState();
        probe.checkLimits();
        probe.checkOffloads();
        probe.checkSequences();
    }

    private void checkIdentity() {
        if (page.isGone()) {
            throw new DriverException("no context page: MAGIC reads all ones");
        }
        final int magic = page.read(MAGIC);
        if (magic != CdnaIdentity.MAGIC) {
            throw new DriverException("no CDNA context: MAGIC=0x" + Integer.toHexString(magic) + ", expected 0x"
                    + Integer.toHexString(CdnaIdentity.MAGIC));
        }
        final int version = page.read(VERSION);
        final int major = Fields.VERSION_MAJOR.get(version);
        final int expected = Fields.VERSION_MAJOR.get(CdnaIdentity.VERSION);
        if (major != expected) {
            throw new DriverException("interface VERSION=" + major + "." + Fields.VERSION_MINOR.get(version)
                    + " is not one of " + expected + ".x");
        }
    }

    private void checkState() {
        final int state = page.read(STATE);
        if (!ContextPage.isState(state, ContextState.ASSIGNED)
                && !ContextPage.isState(state, ContextState.RUNNING)
                && !ContextPage.isState(state, ContextState.FAULTED)) {
            throw new DriverException(
                    "context STATE=" + Fields.STATE.get(state) + " is none of ASSIGNED, RUNNING, FAULTED");
        }
    }

    private void checkLimits() {
        final int limits = page.read(LIMITS);
        final int least = Fields.MIN_RING_LOG2.get(limits);
        final int most = Fields.MAX_RING_LOG2.get(limits);
        checkRange("transmitRingLog2", config.transmitRingLog2(), least, most);
        checkRange("receiveRingLog2", config.receiveRingLog2(), least, most);
        checkRange("maxFrame", config.maxFrame(), 1, page.read(MAX_FRAME_LIMIT, Fields.MAX_FRAME_LIMIT_BYTES));
    }

    private void checkOffloads() {
        final int offered = page.read(FEATURES);
        if ((config.offloads() & ~offered) != 0) {
            throw new DriverException("offloads=0x" + Integer.toHexString(config.offloads()) + " are not all in 0x"
                    + Integer.toHexString(offered) + " of this card");
        }
    }

    /** Section 5.3: a modulus below twice the ring would let a descriptor of the lap before pass. */
    private void checkSequences() {
        if (page.read(SEQUENCE_CONTROL, Fields.PRIVILEGED_RINGS) == 0) {
            checkModulus("transmitRingLog2", config.transmitRingLog2(), Fields.TX_MODULUS_LOG2);
            checkModulus("receiveRingLog2", config.receiveRingLog2(), Fields.RX_MODULUS_LOG2);
        }
    }

    private void checkModulus(final String name, final int ringLog2, final BitField modulus) {
        final int log2 = page.read(SEQUENCE_CONTROL, modulus);
        if (log2 != 0) {
            checkRange(name, ringLog2, 0, log2 - 1);
        }
    }

    private static void checkRange(final String name, final int value, final int least, final int most) {
        if (value < least || value > most) {
            throw new DriverException(name + "=" + value + " is not in [" + least + ", " + most + "] of this card");
        }
    }
}
