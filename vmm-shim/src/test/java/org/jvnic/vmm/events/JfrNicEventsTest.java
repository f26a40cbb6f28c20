package org.jvnic.vmm.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnic.nic.port.DropReason;
import org.jvnic.nic.port.FrameTap;
import org.jvnic.nic.port.NicEvents;

class JfrNicEventsTest {
    private static final int CALLS = 20_000;

    @TempDir
    private Path directory;

    private final JfrNicEvents events = new JfrNicEvents();

    private List<RecordedEvent> record(final Recording recording, final Runnable body) throws IOException {
        final Path file = directory.resolve("events.jfr");
        try (recording) {
            recording.start();
            body.run();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("org.jvnic."))
                .toList();
    }

    private RecordedEvent recordOne(final Runnable body) throws IOException {
        final List<RecordedEvent> recorded = record(new Recording(), body);
        assertEquals(1, recorded.size());
        return recorded.get(0);
    }

    private static String name(final RecordedEvent event) {
        return event.getEventType().getName();
    }

    @Test
    void shouldRecordAFault() throws IOException {
        final RecordedEvent event = recordOne(() -> events.fault(3, "TX", 17, 0xDEAD_0000L, "SEQUENCE", "found 4"));

        assertEquals("org.jvnic.Fault", name(event));
        assertEquals(3, event.getInt("context"));
        assertEquals("TX", event.getString("ring"));
        assertEquals(17, event.getInt("index"));
        assertEquals(0xDEAD_0000L, event.getLong("busAddress"));
        assertEquals("SEQUENCE", event.getString("reason"));
        assertEquals("found 4", event.getString("detail"));
    }

    @Test
    void shouldRecordAStateChange() throws IOException {
        final RecordedEvent event = recordOne(() -> events.stateChange(3, "FREE", "ASSIGNED", 9));

        assertEquals("org.jvnic.ContextState", name(event));
        assertEquals(3, event.getInt("context"));
        assertEquals("FREE", event.getString("from"));
        assertEquals("ASSIGNED", event.getString("to"));
        assertEquals(9, event.getInt("epoch"));
    }

    @Test
    void shouldRecordAReset() throws IOException {
        final RecordedEvent event = recordOne(() -> events.reset("FLR"));

        assertEquals("org.jvnic.Reset", name(event));
        assertEquals("FLR", event.getString("cause"));
    }

    @Test
    void shouldRecordALinkChange() throws IOException {
        final RecordedEvent event = recordOne(() -> events.linkChange(FrameTap.WIRE, true));

        assertEquals("org.jvnic.LinkChange", name(event));
        assertEquals(FrameTap.WIRE, event.getInt("port"));
        assertTrue(event.getBoolean("up"));
    }

    @Test
    void shouldRecordARefusedFrame() throws IOException {
        final RecordedEvent event = recordOne(() -> events.refusedFrame(3, 5, DropReason.TX_SPOOFED_MAC));

        assertEquals("org.jvnic.RefusedFrame", name(event));
        assertEquals(3, event.getInt("context"));
        assertEquals(5, event.getInt("index"));
        assertEquals("TX_SPOOFED_MAC", event.getString("reason"));
    }

    @Test
    void shouldRecordAnAccessError() throws IOException {
        final RecordedEvent event = recordOne(() -> events.accessError(3, 0x1004, 2, true));

        assertEquals("org.jvnic.AccessError", name(event));
        assertEquals(3, event.getInt("context"));
        assertEquals(0x1004, event.getLong("offset"));
        assertEquals(2, event.getInt("width"));
        assertTrue(event.getBoolean("write"));
    }

    @Test
    void shouldRecordAContainedErrorAndWhereItWasThrown() throws IOException {
        final RecordedEvent event = recordOne(() -> events.contained(3, new IllegalStateException("boom")));

        assertEquals("org.jvnic.Contained", name(event));
        assertEquals(3, event.getInt("context"));
        assertEquals("java.lang.IllegalStateException: boom", event.getString("error"));
        assertTrue(event.getString("thrownAt").contains("JfrNicEventsTest"), () -> event.getString("thrownAt"));
    }

    @Test
    void shouldRecordAContainedErrorThatHasNoStackTrace() throws IOException {
        final Throwable bare = new IllegalStateException("boom");
        bare.setStackTrace(new StackTraceElement[0]);

        assertEquals("", recordOne(() -> events.contained(3, bare)).getString("thrownAt"));
    }

    @Test
    void shouldRecordInterruptsOnlyWhenEnabled() throws IOException {
        assertEquals(List.of(), record(new Recording(), () -> events.interrupt(3, 1)));

        final Recording recording = new Recording();
        recording.enable("org.jvnic.Interrupt");
        final RecordedEvent event =
                record(recording, () -> events.interrupt(3, 1)).get(0);

        assertEquals("org.jvnic.Interrupt", name(event));
        assertEquals(3, event.getInt("requester"));
        assertEquals(1, event.getInt("vector"));
    }

    @Test
    void shouldRecordNothingOfADisabledKind() throws IOException {
        final Recording recording = new Recording();
        recording.disable("org.jvnic.Fault");

        final List<RecordedEvent> recorded = record(recording, () -> RecordedNicEvents.sendOneOfEach(events, 1));

        assertEquals(
                List.of(
                        "org.jvnic.AccessError",
                        "org.jvnic.Contained",
                        "org.jvnic.ContextState",
                        "org.jvnic.LinkChange",
                        "org.jvnic.RefusedFrame",
                        "org.jvnic.Reset"),
                recorded.stream().map(JfrNicEventsTest::name).sorted().toList());
    }

    @Test
    void shouldAllocateNothingWhenNobodyRecords() {
        final Throwable error = new IllegalStateException("boom");
        allocatedByReporting(error);

        final long allocated = allocatedByReporting(error);

        assertEquals(0, allocated / CALLS, () -> "bytes for all calls: " + allocated);
    }

    private long allocatedByReporting(final Throwable error) {
        final NicEvents target = events;
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
            target.fault(1, "TX", 2, 3, "SEQUENCE", "why");
            target.stateChange(1, "FREE", "ASSIGNED", 7);
            target.reset("FLR");
            target.linkChange(1, true);
            target.interrupt(1, 4);
            target.refusedFrame(1, 5, DropReason.TX_LENGTH);
            target.accessError(1, 8, 4, true);
            target.contained(1, error);
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
