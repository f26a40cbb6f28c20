package org.jvnic.vmm.vfiouser.server;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.pci.PciFunction;
import org.jvnic.nic.pci.ResetCause;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.InterruptSink;
import org.jvnic.vmm.vfiouser.linux.PollSet;
import org.jvnic.vmm.vfiouser.linux.ReceivedDescriptors;
import org.jvnic.vmm.vfiouser.linux.UnixListener;
import org.jvnic.vmm.vfiouser.linux.UnixSocket;
import org.jvnic.vmm.vfiouser.memory.ClientMemory;
import org.jvnic.vmm.vfiouser.memory.ClientWindows;
import org.jvnic.vmm.vfiouser.protocol.Layout;
import org.jvnic.vmm.vfiouser.protocol.MessageReader;

/**
 * Serves one PCI function on one Unix socket, to one client at a time, by the vfio-user protocol.
 *
 * <p>Made first, since the function needs what it offers: {@link #memory()} as the function's protection domain and {@link
 * #interrupts()} as its sink. Then {@link #serve} starts the thread, and {@link #close} ends it. When a client has gone, however
 * it went, the function is reset, the client's memory and descriptors are given back, and the next client may come.
 *
 * <p>Threads: any may call; {@link #serve} and {@link #close} each once.
 */
public final class VfioUserServer implements AutoCloseable {
    private static final int MAX_MESSAGE = Layout.HEADER + 32 + Dispatcher.MAX_DATA;
    private static final long ACCEPT_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long END_TIMEOUT_MS = 10_000;

    /** How often files that may shrink are looked at without a sign: the error of an access can surface where nobody sees it. */
    private static final long LOOK_NS = TimeUnit.SECONDS.toNanos(1);

    private static final int WAKE = 0;
    private static final int LISTENER = 1;
    private static final int CLIENT = 2;
    private static final int UNMASK = 3;

    private final Path path;
    private final VfioUserOptions options;
    private final Runnable barrier;
    private final VfioUserStatistics statistics = new VfioUserStatistics();
    private final LimitedLog log;
    private final WakeUp wake;
    private final ClientMemory memory = new ClientMemory();
    private final ClientInterrupts interrupts;
    private final ClientWindows windows;
    private final Thread thread;
    private final @Nullable DmaMessages messages;
    private final PollSet polled = new PollSet(4);
    private final ByteBuffer requestMemory = MessageReader.allocate(MAX_MESSAGE);
    private final ByteBuffer replyMemory = MessageReader.allocate(MAX_MESSAGE);
    private @Nullable UnixListener listener;
    private @Nullable ServedFunction function;
    private @Nullable Session session;
    private long pausedUntil;
    private boolean paused;
    private Runnable clientGone = () -> {};
    private volatile boolean stopping;
    private volatile boolean connected;
    private volatile boolean finished;
    private volatile boolean filesInDoubt;
    private long lookedNs = System.nanoTime();

    /**
     * A server that does not listen yet.
     *
     * @param path    where its socket will be.
     * @param options how it treats clients.
     * @param barrier returns once the card uses no host address resolved before; throws when that takes too long.
     * @param lines   takes lines for people: who came and went, what was refused. Any thread of a server.
     * @throws org.jvnic.vmm.vfiouser.linux.LinuxException when the system refuses, or is not 64-bit Linux.
     */
    public VfioUserServer(
            final Path path, final VfioUserOptions options, final Runnable barrier, final Consumer<String> lines) {
        this.path = path;
        this.options = options;
        this.barrier = barrier;
        log = new LimitedLog(path.toString(), lines, statistics);
        wake = new WakeUp(path.toString());
        interrupts = new ClientInterrupts(wake, statistics);
        thread = new Thread(this::run, "jvnic-vfio-" + path.getFileName());
        thread.setDaemon(true);
        wake.setOwner(thread);
        messages = options.messageDma() ? new DmaMessages(thread, wake, statistics, options.answerNs()) : null;
        memory.setMessages(messages);
        windows = new ClientWindows(memory, options.messageDma(), options.isolated(), this::passBarrier, log);
    }

    /**
     * The memory of whoever is connected.
     *
     * @return the protection domain of the function.
     */
    public DmaDomain memory() {
        return memory;
    }

    /**
     * Where the function's interrupts go.
     *
     * @return the sink; never waits.
     */
    public InterruptSink interrupts() {
        return interrupts;
    }

    /**
     * What it counts.
     *
     * @return the counters, readable also after the close.
     */
    public VfioUserStatistics statistics() {
        return statistics;
    }

    /**
     * Whether there is a client.
     *
     * @return true while one is connected.
     */
    public boolean isConnected() {
        return connected;
    }

    /**
     * Whether it will serve nobody any more, as its one client has gone.
     *
     * @return false for ever unless {@link VfioUserOptions#isolated}.
     */
    public boolean isFinished() {
        return finished;
    }

    /**
     * Has the sizes of the client's files looked at. To be called when something was thrown on the card: it may have been an access to
     * a file that was shrunk. A client whose file is shorter than its mapping is disconnected. Does not wait.
     */
    public void recheckFiles() {
        filesInDoubt = true;
        wake.call();
    }

    /**
     * Windows of the client's memory.
     *
     * @return 0 without a client.
     */
    public int windows() {
        return memory.windowCount();
    }

    /**
     * Accesses of the card that the client's windows did not allow.
     *
     * @return since the start.
     */
    public long refusedDma() {
        return memory.refused();
    }

    /**
     * Where its socket is.
     *
     * @return as given.
     */
    public Path path() {
        return path;
    }

    /**
     * Sets what makes the function as good as new for the next client, beyond its reset. To be set before {@link #serve}.
     *
     * @param renewal called by the server's thread after each client's end, when the client's memory is out of reach.
     */
    public void onClientGone(final Runnable renewal) {
        clientGone = renewal;
    }

    /**
     * Starts to listen.
     *
     * @param served the function, made with {@link #memory()} and {@link #interrupts()}.
     * @throws org.jvnic.vmm.vfiouser.linux.LinuxException when the socket cannot be made; says why.
     */
    public void serve(final PciFunction served) {
        if (listener != null) {
            throw new IllegalStateException("socket " + path + ": serves a function already");
        }
        final ServedFunction regions = new ServedFunction(served);
        function = regions;
        interrupts.serve(regions.msix(), served::isMsiEnabled);
        listener = UnixListener.bind(path);
        thread.start();
    }

    private void run() {
        final UnixListener from = listener;
        final ServedFunction served = function;
        if (from == null || served == null) {
            return;
        }
        while (!stopping) {
            try {
                turn(from, served);
            } catch (final Throwable e) { // whatever it is, the next client is to be served
                statistics.count(VfioUserCounter.CONTAINED);
                log.accept("an error was contained: " + e);
                endSession(served);
            }
        }
        endSession(served);
    }

    private void turn(final UnixListener from, final ServedFunction served) {
        wake.acknowledge();
        Session.Turn result = Session.Turn.IDLE;
        final Session current = session;
        if (current != null) {
            result = hasShrunkFiles() ? Session.Turn.ENDED : turn(current);
            if (result == Session.Turn.ENDED) {
                endSession(served);
            }
        }
        if (result != Session.Turn.BUSY) {
            await(from);
            accept(from, served);
        }
    }

    private boolean hasShrunkFiles() {
        if (!filesInDoubt && !(options.isolated() && System.nanoTime() - lookedNs >= LOOK_NS)) {
            return false;
        }
        filesInDoubt = false;
        lookedNs = System.nanoTime();
        final int shrunk = windows.countShrunk();
        if (shrunk > 0) {
            statistics.add(VfioUserCounter.FILES_SHRUNK, shrunk);
            log.accept("the client has shrunk " + shrunk + " of its files under the card; it is disconnected");
        }
        return shrunk > 0;
    }

    private Session.Turn turn(final Session current) {
        if ((polled.ready(UNMASK) & PollSet.READABLE) != 0) {
            interrupts.onUnmaskSignalled();
        }
        final Session.Turn result = current.turn();
        final DmaMessages way = messages;
        if (way != null && result != Session.Turn.ENDED) {
            if (!way.pump()) {
                return Session.Turn.ENDED;
            }
            if (way.hasFailed()) {
                statistics.count(VfioUserCounter.TOO_SLOW);
                log.accept("the client did not answer for its memory, or not fast enough");
                return Session.Turn.ENDED;
            }
        }
        if (interrupts.isDue() && (way == null || way.mayInterrupt())) {
            interrupts.deliver();
        }
        return result;
    }

    private void await(final UnixListener from) {
        final long now = System.nanoTime();
        paused = paused && pausedUntil - now > 0;
        polled.set(WAKE, wake.event().descriptor(), PollSet.READABLE);
        polled.clear(LISTENER);
        if (!paused) {
            polled.set(LISTENER, from.descriptor(), PollSet.READABLE);
        }
        polled.clear(CLIENT);
        polled.clear(UNMASK);
        long leftNs = paused ? pausedUntil - now : Long.MAX_VALUE;
        final Session current = session;
        if (current != null) {
            polled.set(CLIENT, current.socket().descriptor(), PollSet.READABLE);
            if (interrupts.unmaskDescriptor() != ReceivedDescriptors.NONE) {
                polled.set(UNMASK, interrupts.unmaskDescriptor(), PollSet.READABLE);
            }
            leftNs = Math.min(leftNs, current.leftNs(now));
            leftNs = options.isolated() ? Math.min(leftNs, LOOK_NS) : leftNs;
        }
        polled.await(leftNs == Long.MAX_VALUE ? PollSet.WITHOUT_LIMIT : (int) Math.max(0, leftNs / 1_000_000 + 1));
    }

    private void accept(final UnixListener from, final ServedFunction served) {
        if ((polled.ready(LISTENER) & PollSet.READABLE) == 0 || stopping) {
            return;
        }
        final UnixSocket socket = from.accept();
        if (socket == null) {
            paused = true;
            pausedUntil = System.nanoTime() + ACCEPT_PAUSE_NS;
        } else if (session != null || finished) {
            statistics.count(VfioUserCounter.TURNED_AWAY);
            log.accept("a " + (finished ? "further" : "second") + " client was turned away");
            socket.close();
        } else {
            startSession(socket, served);
        }
    }

    private void startSession(final UnixSocket socket, final ServedFunction served) {
        statistics.count(VfioUserCounter.CONNECTIONS);
        log.accept("a client came");
        final DmaMessages way = messages;
        session = new Session(
                socket,
                requestMemory,
                replyMemory,
                new Dispatcher(served, interrupts, windows, gate(), statistics),
                way,
                statistics,
                log,
                options.patienceNs());
        connected = true;
    }

    private DmaGate gate() {
        return messages == null ? DmaGate.NONE : messages;
    }

    private void passBarrier() {
        final DmaGate gate = gate();
        gate.shut();
        try {
            barrier.run();
        } finally {
            gate.open();
        }
    }

    /** The card stops first, then loses the memory, then the memory goes. */
    private void endSession(final ServedFunction served) {
        final Session ending = session;
        if (ending == null) {
            return;
        }
        session = null;
        final DmaMessages way = messages;
        if (way != null) {
            way.stop();
        }
        contain("reset", () -> served.function().reset(ResetCause.CONVENTIONAL));
        contain("unmap", windows::unmapAll);
        if (way != null) {
            contain("barrier", barrier);
            way.clear();
        }
        contain("renewal", clientGone);
        interrupts.forget();
        ending.close();
        connected = false;
        finished = options.isolated();
        log.accept("the client has gone");
    }

    private void contain(final String what, final Runnable action) {
        try {
            action.run();
        } catch (final RuntimeException e) {
            statistics.count(VfioUserCounter.CONTAINED);
            log.accept(what + " after the client's end failed: " + e);
        }
    }

    /** Ends the connection and the thread, and removes the socket. A second call does nothing. */
    @Override
    public synchronized void close() {
        if (stopping) {
            return;
        }
        stopping = true;
        wake.call();
        final boolean ended = awaitEnd();
        final UnixListener from = listener;
        if (from != null) {
            from.close();
        }
        if (ended) {
            wake.retire();
            contain("barrier", barrier);
            wake.close();
            if (messages != null) {
                messages.close();
            }
        }
    }

    /** False when the thread still runs: what it uses is not taken from it. */
    private boolean awaitEnd() {
        boolean interrupted = false;
        try {
            thread.join(END_TIMEOUT_MS);
        } catch (final InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    @Override
    public String toString() {
        return "VfioUserServer{" + path + ", connected=" + connected + ", windows=" + windows() + ", " + statistics
                + '}';
    }
}
