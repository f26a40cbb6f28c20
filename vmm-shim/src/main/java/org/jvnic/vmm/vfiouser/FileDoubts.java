package org.jvnic.vmm.vfiouser;

import java.util.Collection;
import java.util.List;
import org.jvnic.nic.port.NicEvents;
import org.jvnic.vmm.events.NicEventFanOut;
import org.jvnic.vmm.vfiouser.server.VfioUserServer;

/** Has the clients' files looked at whenever something was thrown on their card. */
final class FileDoubts {
    private FileDoubts() {}

    /** Events for a card, of which a listener of its user's is told too. */
    static NicEvents around(final NicEvents listener, final Collection<VfioUserServer> servers) {
        final NicEvents doubts = new NicEvents() {
            @Override
            public void contained(final int context, final Throwable error) {
                servers.forEach(VfioUserServer::recheckFiles);
            }
        };
        return new NicEventFanOut(listener == NicEvents.NONE ? List.of(doubts) : List.of(doubts, listener));
    }
}
