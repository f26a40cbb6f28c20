package org.jvnic.vmm.capture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jvnic.nic.port.FrameBytes;
import org.jvnic.nic.port.FrameTap;

/**
 * Captures what a card delivers: one pcapng interface for each context, "context0" and on, and one for the wire, "wire".
 *
 * <p>Every copy of a frame appears once, at the interface it was delivered to, at the time of the card's clock.
 *
 * <p>Threads: frames by the engine's thread; {@link #close} by another once the engine has stopped or the tap is out of it.
 * No error of the file reaches the engine.
 */
public final class PcapFrameTap implements FrameTap, AutoCloseable {
    /** Name of the wire's interface. */
    public static final String WIRE_NAME = "wire";

    /** Name of a context's interface, without the number. */
    public static final String CONTEXT_PREFIX = "context";

    private final PcapNgWriter writer;
    private final int contexts;

    /**
     * A tap that writes to a file; one that exists is overwritten.
     *
     * @param file     the file.
     * @param contexts number of contexts, 1 or more; frames of others are counted as lost.
     * @throws IOException when the file cannot be opened.
     * @throws IllegalArgumentException when there is no context.
     */
    public PcapFrameTap(final Path file, final int contexts) throws IOException {
        this.contexts = contexts;
        this.writer = PcapNgWriter.create(file, names(contexts));
    }

    private static List<String> names(final int contexts) {
        if (contexts < 1) {
            throw new IllegalArgumentException("contexts: " + contexts + " is not 1 or more");
        }
        final List<String> names = new ArrayList<>();
        for (int context = 0; context < contexts; context++) {
            names.add(CONTEXT_PREFIX + context);
        }
        names.add(WIRE_NAME);
        return names;
    }

    @Override
    public void onDelivered(final int port, final long nowNs, final FrameBytes frame) {
        writer.write(interfaceOf(port), nowNs, frame);
    }

    private int interfaceOf(final int port) {
        if (port == WIRE) {
            return contexts;
        }
        return port < contexts ? port : -1;
    }

    /**
     * Frames that reached the file; those still in the buffer are not among them.
     *
     * @return 0 or more; final once closed.
     */
    public long framesWritten() {
        return writer.framesWritten();
    }

    /**
     * Frames that will not be in the file.
     *
     * @return 0 or more.
     */
    public long framesLost() {
        return writer.framesLost();
    }

    /**
     * Completes the file.
     *
     * @throws IOException when the file could not be written in full; says how many frames were lost.
     */
    @Override
    public void close() throws IOException {
        writer.close();
    }
}
