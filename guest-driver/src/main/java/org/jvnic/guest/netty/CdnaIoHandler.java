package org.jvnic.guest.netty;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.ThreadAwareExecutor;
import org.jspecify.annotations.Nullable;
import org.jvnic.vmm.guest.GuestPlatform;

/**
 * Runs the guest's one NIC. It never blocks, whatever it is allowed: the vCPU does, between turns of the event loop.
 *
 * <p>Threads: the event loop's, but for {@link #wakeup()}.
 */
final class CdnaIoHandler implements IoHandler {
    private final ThreadAwareExecutor executor;
    private final GuestPlatform platform;
    private @Nullable Handle handle;

    CdnaIoHandler(final ThreadAwareExecutor executor, final GuestPlatform platform) {
        this.executor = executor;
        this.platform = platform;
    }

    @Override
    public int run(final IoHandlerContext context) {
        final Handle registered = handle;
        return registered == null ? 0 : registered.turn();
    }

    @Override
    public void wakeup() {
        if (!executor.isExecutorThread(Thread.currentThread())) {
            platform.wake();
        }
    }

    @Override
    public IoRegistration register(final IoHandle newHandle) {
        if (handle != null) {
            throw new IllegalStateException("the event loop runs a channel already; a guest has one NIC");
        }
        final Handle registered = (Handle) newHandle;
        handle = registered;
        registered.registered();
        return new Registration(registered);
    }

    @Override
    public boolean isCompatible(final Class<? extends IoHandle> handleType) {
        return Handle.class.isAssignableFrom(handleType);
    }

    @Override
    public void prepareToDestroy() {
        final Handle registered = handle;
        if (registered != null) {
            registered.close();
        }
    }

    /** What a channel does for the event loop. */
    interface Handle extends IoHandle {
        /** Receives, resumes writes; returns the amount of work, 0 when there is nothing to do before the next interrupt. */
        int turn();

        @Override
        void close();

        @Override
        default void handle(final IoRegistration registration, final IoEvent event) {
            throw new UnsupportedOperationException("a CDNA channel is polled, it gets no " + event);
        }
    }

    private final class Registration implements IoRegistration {
        private final Handle registered;

        Registration(final Handle registered) {
            this.registered = registered;
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // IoRegistration wants it
        public <T> @Nullable T attachment() {
            return null;
        }

        @Override
        public long submit(final IoOps ops) {
            throw new UnsupportedOperationException("a CDNA channel is polled, it takes no " + ops);
        }

        @Override
        public boolean isValid() {
            return handle == registered;
        }

        @Override
        public boolean cancel() {
            if (!isValid()) {
                return false;
            }
            handle = null;
            registered.unregistered();
            return true;
        }
    }
}
