package org.jvnic.vmm.vfiouser;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jvnic.nic.card.I82576Layout;
import org.jvnic.nic.pci.MsixTable;
import org.jvnic.nic.pci.PciFunction;
import org.jvnic.nic.port.NicEvents;
import org.jvnic.nic.register.RegisterSpace;
import org.jvnic.vmm.vfiouser.server.VfioUserCounter;
import org.jvnic.vmm.vfiouser.server.VfioUserOptions;
import org.jvnic.vmm.vfiouser.server.VfioUserServer;

final class FunctionBench implements AutoCloseable {
    static final int REQUESTER = 0;
    static final int MSI_CONTROL = 0x52;
    static final int MSI_MASK = 0x60;
    static final int MSIX_CONTROL = 0x72;
    static final int DEVICE_CONTROL = 0xA8;

    final List<String> lines = new CopyOnWriteArrayList<>();
    final VfioUserServer server;
    final PciFunction function;
    final MsixTable table;
    private final Path socket;

    FunctionBench(final Path directory, final VfioUserOptions options, final RegisterSpace registers) {
        socket = directory.resolve("function");
        server = new VfioUserServer(socket, options, () -> {}, lines::add);
        table = I82576Layout.physicalTable(REQUESTER, server.interrupts(), NicEvents.NONE);
        function = I82576Layout.physical(table, server.interrupts(), 0x766A02L, registers)
                .build();
        server.serve(function);
    }

    Client client() {
        return Client.negotiated(socket);
    }

    long count(final VfioUserCounter counter) {
        return server.statistics().get(counter);
    }

    @Override
    public void close() {
        server.close();
    }
}
