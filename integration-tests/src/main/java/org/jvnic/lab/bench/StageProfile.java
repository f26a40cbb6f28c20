package org.jvnic.lab.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/**
 * Where the time of a benchmark goes, stage by stage, by samples of the flight recorder. The innermost method on the stack that belongs
 * to a stage decides. Run the JVM with {@code -XX:+UnlockDiagnosticVMOptions -XX:+DebugNonSafepoints}, else samples are moved to the
 * next safepoint. One thread.
 */
public final class StageProfile implements AutoCloseable {
    private static final String SAMPLE = "jdk.ExecutionSample";
    private static final String OTHER = "other";
    private static final Set<String> THREADS = Set.of("main", ThroughputBench.ENGINE);

    /** Class, and the method where that matters, to stage; methods first. */
    private static final Map<String, String> STAGES = stages();

    private final Recording recording = new Recording();

    /** Starts sampling. */
    public StageProfile() {
        recording.enable(SAMPLE).withPeriod(Duration.ofMillis(1));
        recording.start();
    }

    private static Map<String, String> stages() {
        final Map<String, String> stages = new LinkedHashMap<>();
        stages.put("Frame.copyTo", "engine: copy");
        stages.put("Frame.copyNext", "engine: copy");
        stages.put("FrameBurst.copyTo", "engine: copy");
        stages.put("Frame", "engine: header");
        stages.put("FrameBurst", "engine: header");
        stages.put("DescriptorFetcher.load", "engine: fetch descriptors");
        stages.put("DescriptorFetcher.fetch", "engine: fetch descriptors");
        stages.put("ValidatedDomain.resolve", "engine: resolve addresses");
        stages.put("DirectMapDomain", "engine: resolve addresses");
        stages.put("EthernetSwitch", "engine: switch");
        stages.put("Delivery", "engine: switch");
        stages.put("MacTable", "engine: switch");
        stages.put("PortFilter", "engine: switch");
        stages.put("ReceiveRing.complete", "engine: write back");
        stages.put("ReceiveRing", "engine: receive ring");
        stages.put("TransmitRing", "engine: transmit ring");
        stages.put("TransmitScheduler", "engine: turn");
        stages.put("NicEngine", "engine: turn");
        stages.put("CdnaPersonality", "engine: turn");
        stages.put("CdnaContext", "engine: turn");
        stages.put("ValidatedDomain", "hypercall: pin and unpin");
        stages.put("DescriptorPins", "hypercall: pin and unpin");
        stages.put("GuestMemory", "hypercall: copy and translate");
        stages.put("AddressMap", "hypercall: copy and translate");
        stages.put("GuestTranslation", "hypercall: copy and translate");
        stages.put("ValidatedRing", "hypercall: check and write");
        stages.put("GuestHypercalls", "hypercall: the rest");
        stages.put("Assignment", "hypercall: the rest");
        stages.put("ContextPage", "doorbell");
        stages.put("TransmitQueue", "sender: driver");
        stages.put("ReceiveQueue", "receiver: driver");
        stages.put("BenchGuest.send", "sender: header");
        stages.put("BenchGuest.fill", "sender: header");
        stages.put("BenchGuest.onBurst", "receiver: load");
        stages.put("BenchGuest.onFrame", "receiver: load");
        return stages;
    }

    /**
     * Stops sampling and counts.
     *
     * @return samples by stage, the stages in the order of a frame's way.
     */
    public Map<String, Integer> count() {
        recording.stop();
        final Map<String, Integer> counts = new LinkedHashMap<>();
        for (final String stage : STAGES.values()) {
            counts.put(stage, 0);
        }
        try {
            final Path file = Files.createTempFile("jvnic-stages", ".jfr");
            try {
                recording.dump(file);
                for (final RecordedEvent event : RecordingFile.readAllEvents(file)) {
                    if (event.getEventType().getName().equals(SAMPLE)
                            && THREADS.contains(event.getThread("sampledThread").getJavaName())) {
                        counts.merge(stageOf(event), 1, Integer::sum);
                    }
                }
            } finally {
                Files.delete(file);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException("flight recording: " + e.getMessage(), e);
        }
        return counts;
    }

    private static String stageOf(final RecordedEvent event) {
        if (event.getStackTrace() != null) {
            for (final RecordedFrame frame : event.getStackTrace().getFrames()) {
                final String stage = stageOf(frame.getMethod());
                if (stage != null) {
                    return stage;
                }
            }
        }
        return OTHER;
    }

    private static @Nullable String stageOf(final RecordedMethod method) {
        final String name = method.getType().getName();
        final String simple = name.substring(name.lastIndexOf('.') + 1);
        final String outer = simple.indexOf('$') < 0 ? simple : simple.substring(0, simple.indexOf('$'));
        final String stage = STAGES.get(outer + "." + method.getName());
        return stage != null ? stage : STAGES.get(outer);
    }

    @Override
    public void close() {
        recording.close();
    }
}
