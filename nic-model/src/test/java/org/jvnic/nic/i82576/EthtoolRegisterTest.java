package org.jvnic.nic.i82576;

import java.util.List;
import org.jvnic.nic.i82576.spec.PfAliases;
import org.jvnic.nic.i82576.spec.PfRegisters;
import org.jvnic.nic.port.NicEvents;
import org.jvnic.nic.register.RegisterFile;
import org.jvnic.nic.register.RegisterSpace;

/** Against registers that have nothing but their access policies. */
class EthtoolRegisterTest extends EthtoolRegisters {
    private final CsrSpace policies = new CsrSpace(
            0,
            new RegisterFile(PfRegisters.LAYOUT),
            PfAliases::canonical,
            List.of(),
            RegisterEffects.NONE,
            NicEvents.NONE);

    @Override
    RegisterSpace space() {
        return policies;
    }
}
