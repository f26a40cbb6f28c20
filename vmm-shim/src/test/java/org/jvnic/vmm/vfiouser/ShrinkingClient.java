package org.jvnic.vmm.vfiouser;

import java.nio.file.Path;
import java.util.Arrays;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.vmm.memory.MappedMemory;
import org.jvnic.vmm.vfiouser.linux.FileMapping;
import org.jvnic.vmm.vfiouser.server.VfioUserCounter;
import org.jvnic.vmm.vfiouser.server.VfioUserServer;

/**
 * A program of its own, since it may cost the JVM its life: one client of three shrinks its file under the card, the two others
 * exchange frames. Ends with {@link #SURVIVED} on its last line when the card has gone on.
 */
final class ShrinkingClient {
    static final String SURVIVED = "the others lost nothing";

    private static final int FRAMES = 200;

    private ShrinkingClient() {}

    public static void main(final String[] arguments) {
        final int file = Native.memfd(CdnaGuest.RAM_BYTES, 0);
        try (Bench bench = new Bench(Path.of(arguments[0]), 3, options -> options.withIsolation(true));
                MappedMemory first = MappedMemory.memfd("first", CdnaGuest.RAM_BYTES);
                MappedMemory second = MappedMemory.memfd("second", CdnaGuest.RAM_BYTES);
                Client shrinking = Client.negotiated(bench.socket(0));
                Client one = Client.negotiated(bench.socket(1));
                Client other = Client.negotiated(bench.socket(2))) {
            final FileMapping own = FileMapping.map(file, CdnaGuest.RAM_BYTES, true);
            final CdnaGuest victim = start(shrinking, file, own.host());
            final CdnaGuest from = start(one, first.fd(), first.host());
            final CdnaGuest to = start(other, second.fd(), second.host());
            final long victimMac = victim.mac();
            exchange(from, to, FRAMES);
            victim.send(CdnaGuest.frame(to.mac(), victimMac, 700, 1));
            Bench.await("frame of the one that shrinks", to::hasReceived);
            to.receive();

            require("truncation", Native.truncate(file, 0));
            from.send(CdnaGuest.frame(victimMac, from.mac(), 700, 2));
            final VfioUserServer server = bench.server(0);
            Bench.await("end of the connection", server::isFinished);

            exchange(from, to, FRAMES);
            require("running", state(from) == ContextState.RUNNING && state(to) == ContextState.RUNNING);
            require("count", server.statistics().get(VfioUserCounter.FILES_SHRUNK) == 1);
            require("line", bench.lines.stream().anyMatch(line -> line.contains("has shrunk 1 of its files")));
            require("ledger", bench.card.card().ledger().isExact());
            requireTurnedAway(bench, server);
            System.out.println(bench.lines);
            System.out.println(
                    server.statistics() + " contained=" + bench.card.card().contained());
        }
        System.out.println(SURVIVED);
    }

    private static CdnaGuest start(final Client client, final int file, final long host) {
        client.check(client.call(Client.DMA_MAP, Client.map(3, 0, CdnaGuest.RAM, CdnaGuest.RAM_BYTES), file));
        final CdnaGuest guest = new CdnaGuest(client, host);
        guest.enable();
        guest.start();
        return guest;
    }

    private static void exchange(final CdnaGuest from, final CdnaGuest to, final int frames) {
        for (int i = 0; i < frames; i++) {
            final byte[] frame = CdnaGuest.frame(to.mac(), from.mac(), 60 + i * 7, i);
            from.send(frame);
            Bench.await("frame " + i, to::hasReceived);
            require("bytes of frame " + i, Arrays.equals(frame, to.receive()));
        }
    }

    private static ContextState state(final CdnaGuest guest) {
        return ContextState.values()[guest.read(ContextRegister.STATE) & 0xF];
    }

    private static void requireTurnedAway(final Bench bench, final VfioUserServer server) {
        try (Client next = new Client(bench.socket(0))) {
            Bench.await("turning away", () -> server.statistics().get(VfioUserCounter.TURNED_AWAY) == 1);
            require("closed", next.hasEnded());
        }
    }

    private static void require(final String what, final boolean holds) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
