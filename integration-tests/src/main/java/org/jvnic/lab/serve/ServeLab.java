package org.jvnic.lab.serve;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;
import org.jvnic.lab.tap.StopSignal;
import org.jvnic.vmm.events.JfrNicEvents;
import org.jvnic.vmm.vfiouser.ServedCard;
import org.jvnic.vmm.vfiouser.ServedCardBuilder;
import org.jvnic.vmm.vfiouser.ServedCdnaCard;
import org.jvnic.vmm.vfiouser.ServedI82576Card;
import org.jvnic.vmm.vfiouser.server.VfioUserOptions;
import org.jvnic.vmm.wire.LinkWire;
import org.jvnic.vmm.wire.ManagedWire;

/**
 * Serves cards until it is told to stop. Runs on the calling thread, once.
 *
 * <p>However it ends, connections are closed, sockets removed and wires taken down.
 */
public final class ServeLab implements AutoCloseable {
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /** 02:6A:76 and the card's number, then the context's. */
    private static final long FIRST_MAC = 0x766A02L;

    private final List<CardPlan> plans;
    private final VfioUserOptions options;
    private final PrintWriter out;
    private final List<ServedCard> cards = new ArrayList<>();
    private final List<@Nullable ManagedWire> wires = new ArrayList<>();
    private final AtomicBoolean statusAsked = new AtomicBoolean();

    /**
     * Nothing is served yet.
     *
     * @param plans   the cards, 1 or more.
     * @param options how clients are treated.
     * @param out     takes what people read.
     * @throws IllegalArgumentException when a link does not join exactly two cards, or an isolated process would have more than one
     *     function.
     */
    public ServeLab(final List<CardPlan> plans, final VfioUserOptions options, final PrintWriter out) {
        final long linked = plans.stream()
                .filter(plan -> plan.wire().kind() == ServeWire.Kind.LINK)
                .count();
        if (linked != 0 && linked != 2) {
            throw new IllegalArgumentException("--wire: link joins two cards, not " + linked);
        }
        final int functions = plans.stream().mapToInt(CardPlan::functions).sum();
        if (options.isolated() && functions != 1) {
            throw new IllegalArgumentException("--isolate: a process serves one function to one client, not "
                    + functions + "; start one for each, and join them by --wire udp or tap");
        }
        this.plans = List.copyOf(plans);
        this.options = options;
        this.out = out;
    }

    /** Asks for the status to be printed. Any thread. */
    public void askForStatus() {
        statusAsked.set(true);
    }

    /**
     * Serves until it is told to stop, or until the one client of an isolated process has gone.
     *
     * @param stop tells it to stop.
     * @throws org.jvnic.vmm.wire.WireException when a wire cannot be had.
     * @throws org.jvnic.vmm.vfiouser.linux.LinuxException when a socket cannot be had.
     */
    public void run(final StopSignal stop) {
        start();
        ServeText.attach(plans, cards, out);
        while (!isFinished() && !stop.await(LOOK_NS)) {
            if (statusAsked.getAndSet(false)) {
                ServeText.status(plans, cards, wires, out);
            }
        }
        close();
        ServeText.status(plans, cards, wires, out);
    }

    /** Whether the one client of an isolated process has gone. */
    private boolean isFinished() {
        return cards.stream()
                .flatMap(card -> card.functions().stream())
                .anyMatch(function -> function.server().isFinished());
    }

    private void start() {
        final LinkWire.Pair cable = LinkWire.pair();
        boolean leftTaken = false;
        for (int i = 0; i < plans.size(); i++) {
            final CardPlan plan = plans.get(i);
            final boolean linked = plan.wire().kind() == ServeWire.Kind.LINK;
            final ManagedWire wire = linked
                    ? leftTaken ? cable.right() : cable.left()
                    : plan.wire().open();
            leftTaken = leftTaken || linked;
            wires.add(wire);
            cards.add(card(i, plan, wire));
        }
    }

    private ServedCard card(final int number, final CardPlan plan, final @Nullable ManagedWire wire) {
        return builder("jvnic-engine-" + number, plan)
                .firstMac(FIRST_MAC | ((long) number << 24))
                .options(options)
                .events(new JfrNicEvents())
                .wire(wire)
                .lines(this::say)
                .start();
    }

    private static ServedCardBuilder<?> builder(final String name, final CardPlan plan) {
        if (plan.personality() == CardPlan.Personality.CDNA) {
            final ServedCdnaCard.Builder cdna = ServedCdnaCard.builder(name);
            plan.contexts().forEach(cdna::context);
            return cdna;
        }
        final ServedI82576Card.Builder intel = ServedI82576Card.builder(name);
        final Path physical = plan.physical();
        if (physical != null) {
            intel.physical(physical);
        }
        return intel;
    }

    private void say(final String line) {
        out.println(line);
        out.flush();
    }

    /** Ends everything. A second call does nothing. */
    @Override
    public void close() {
        cards.forEach(ServedCard::close);
        wires.forEach(CloseHelper::quietClose);
    }
}
