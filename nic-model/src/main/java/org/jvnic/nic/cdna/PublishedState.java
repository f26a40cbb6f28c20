package org.jvnic.nic.cdna;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.cdna.spec.CdnaIdentity;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.cdna.spec.ControlRegister;
import org.jvnic.nic.cdna.spec.Offload;
import org.jvnic.nic.register.RegisterFile;

/**
 * What a context shows of itself: to the VMM in its control block, to its owner, while it has one, in the context page. Datasheet
 * sections 4.3 and 7.2.
 *
 * <p>Written by the engine's thread, read by any.
 */
final class PublishedState {
    private static final int PRIVILEGED_RINGS = 1 << 31;
    private static final int ARMED = 1;
    private static final int PENDING = 2;

    private final RegisterFile control = new RegisterFile(ControlRegister.LAYOUT);
    private volatile @Nullable ContextPage page;

    RegisterFile control() {
        return control;
    }

    /** The page of the present owner; only where the state says there is one. */
    ContextPage page() {
        return Objects.requireNonNull(page);
    }

    /** The page of the present owner, or null while the context is free. */
    @Nullable
    ContextPage pageOrNull() {
        return page;
    }

    /** The context has a new owner, who is shown a page of its own. */
    void assign(final ContextPage fresh, final int context, final long mac) {
        final int epoch = epoch() + 1;
        control.set(ControlRegister.EPOCH.word(), epoch);
        fresh.publish(ContextRegister.CONTEXT, context);
        fresh.publish(ContextRegister.MAC_LO, (int) mac);
        fresh.publish(ContextRegister.MAC_HI, (int) (mac >>> 32));
        fresh.publish(ContextRegister.EPOCH, epoch);
        page = fresh;
    }

    /** The context has no owner any more. The next owner's page shows the numbers of its own rings only. */
    void revoke() {
        control.set(ControlRegister.TX_SEQUENCE_FIRST.word(), 0);
        control.set(ControlRegister.RX_SEQUENCE_FIRST.word(), 0);
        page = null;
    }

    int epoch() {
        return control.get(ControlRegister.EPOCH.word());
    }

    long primaryMac() {
        final ContextPage current = page();
        return (current.published(ContextRegister.MAC_LO) & 0xFFFF_FFFFL)
                | ((long) current.published(ContextRegister.MAC_HI) << 32);
    }

    void state(final ContextState state) {
        control.set(ControlRegister.STATE.word(), state.ordinal());
        final ContextPage current = page;
        if (current != null) {
            current.publish(ContextRegister.STATE, state.ordinal());
        }
    }

    /** Consumer indices; the owner reads them where it has no status block. */
    void indices(final int transmit, final int receive) {
        control.set(ControlRegister.TX_CONSUMER.word(), transmit);
        control.set(ControlRegister.RX_CONSUMER.word(), receive);
        final ContextPage current = page;
        if (current != null) {
            current.publish(ContextRegister.TX_CONSUMER, transmit);
            current.publish(ContextRegister.RX_CONSUMER, receive);
        }
    }

    void interrupt(final boolean armed, final boolean pending) {
        final ContextPage current = page;
        if (current != null) {
            current.publish(ContextRegister.INTERRUPT_STATE, (armed ? ARMED : 0) | (pending ? PENDING : 0));
        }
    }

    /** A fault, its code last; all zeros for none. */
    void fault(final int code, final int index, final long bus) {
        control.set(ControlRegister.FAULT_INDEX.word(), index);
        control.set(ControlRegister.FAULT_ADDRESS_LO.word(), (int) bus);
        control.set(ControlRegister.FAULT_ADDRESS_HI.word(), (int) (bus >>> 32));
        control.set(ControlRegister.FAULT_CODE.word(), code);
        final ContextPage current = page;
        if (current != null) {
            current.publish(ContextRegister.FAULT_INDEX, index);
            current.publish(ContextRegister.FAULT_ADDRESS_LO, (int) bus);
            current.publish(ContextRegister.FAULT_ADDRESS_HI, (int) (bus >>> 32));
            current.publish(ContextRegister.FAULT_CODE, code);
        }
    }

    /** First sequence numbers and moduli, as the control block has them, to the owner. */
    void sequence(final boolean checked, final boolean privilegedRings) {
        final int moduli = checked ? control.get(ControlRegister.SEQUENCE_MODULUS.word()) : 0;
        final ContextPage current = page();
        current.publish(ContextRegister.SEQUENCE_CONTROL, moduli | (privilegedRings ? PRIVILEGED_RINGS : 0));
        current.publish(ContextRegister.TX_SEQUENCE_FIRST, control.get(ControlRegister.TX_SEQUENCE_FIRST.word()));
        current.publish(ContextRegister.RX_SEQUENCE_FIRST, control.get(ControlRegister.RX_SEQUENCE_FIRST.word()));
    }

    /** Link, and what the card offers. */
    void link(final boolean up, final int speedMbps) {
        final ContextPage current = page();
        current.publish(ContextRegister.LINK, (up ? 1 : 0) | (speedMbps << 8));
        current.publish(ContextRegister.FEATURES, Offload.ALL);
        current.publish(ContextRegister.MAX_FRAME_LIMIT, CdnaIdentity.MAX_FRAME);
    }
}
