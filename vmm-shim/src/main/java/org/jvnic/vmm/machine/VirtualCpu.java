package org.jvnic.vmm.machine;

import org.jvnic.vmm.interrupt.VirtualInterrupt;

/**
 * A vCPU: a thread that runs the guest, and sleeps until the next virtual interrupt when the guest has nothing to do.
 */
final class VirtualCpu implements Runnable {
    /** Turns without work before the vCPU sleeps: a wake-up costs more than a few looks. */
    private static final int SPIN_TURNS = 50;

    /** A guest's timer tick: the longest sleep. */
    private static final long TICK_NANOS = 1_000_000;

    private static final long STOP_TIMEOUT_NANOS = 5_000_000_000L;

    private final VirtualMachine vm;
    private final VirtualInterrupt interrupt;
    private final Thread thread;
    private volatile boolean running = true;
    private volatile boolean graceful;

    VirtualCpu(final VirtualMachine vm, final VirtualInterrupt interrupt) {
        this.vm = vm;
        this.interrupt = interrupt;
        this.thread = new Thread(this, "vcpu-" + vm.name());
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    @Override
    public void run() {
        int idle = 0;
        while (running && !vm.isDead()) {
            if (vm.step() > 0) {
                idle = 0;
            } else if (++idle < SPIN_TURNS) {
                Thread.onSpinWait();
            } else {
                idle = 0;
                interrupt.await(TICK_NANOS);
            }
        }
        if (graceful && !vm.isDead()) {
            vm.stopProgram();
        }
    }

    /** Stops the vCPU after the turn it is in, and waits for it. False when its program does not come back. */
    boolean stop(final boolean shutDown) {
        graceful = shutDown;
        running = false;
        final long deadline = System.nanoTime() + STOP_TIMEOUT_NANOS;
        boolean interrupted = false;
        while (thread.isAlive() && thread != Thread.currentThread() && System.nanoTime() - deadline < 0) {
            interrupt.wake();
            try {
                thread.join(1);
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive() || thread == Thread.currentThread();
    }
}
