package org.jvnic.guest.fake;

import io.netty.buffer.Unpooled;
import io.netty.util.ResourceLeakDetector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

public final class RecordingLeakDetector<T> extends ResourceLeakDetector<T> {
    private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();
    private static final int ROUNDS = 3;

    public RecordingLeakDetector(final Class<?> resourceType, final int samplingInterval) {
        super(resourceType, samplingInterval);
    }

    public RecordingLeakDetector(final Class<?> resourceType, final int samplingInterval, final long maxActive) {
        super(resourceType, samplingInterval);
    }

    public static String leaks() {
        for (int i = 0; i < ROUNDS; i++) {
            System.gc();
            System.runFinalization();
            Unpooled.buffer(1).release();
        }
        return String.join("\n", LEAKS);
    }

    @Override
    protected void reportTracedLeak(final String resourceType, final String records) {
        LEAKS.add(resourceType + records);
    }

    @Override
    protected void reportUntracedLeak(final String resourceType) {
        LEAKS.add(resourceType);
    }
}
