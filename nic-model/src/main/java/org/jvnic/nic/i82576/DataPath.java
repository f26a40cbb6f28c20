package org.jvnic.nic.i82576;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.engine.TransmitScheduler;
import org.jvnic.nic.fabric.Delivery;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.i82576.queue.QueueRegisters;
import org.jvnic.nic.i82576.receive.PoolPort;
import org.jvnic.nic.i82576.receive.Reception;
import org.jvnic.nic.i82576.receive.RxQueue;
import org.jvnic.nic.i82576.receive.RxWork;
import org.jvnic.nic.i82576.switching.PoolSwitch;
import org.jvnic.nic.i82576.transmit.TxQueue;
import org.jvnic.nic.i82576.transmit.TxWork;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.register.RegisterFile;

/** Queues, pools and switch: what carries frames. Owned by the engine's thread. */
final class DataPath {
    private static final int QUEUES = DataPathSettings.QUEUES;
    private static final int POOLS = DataPathSettings.POOLS;

    /** Gives the memory a queue's descriptors point to. */
    interface Memories {
        /** Memory of the requester that has a pool, or null while it may not use the bus. */
        @Nullable
        DmaDomain of(int pool);
    }

    private final DataPathSettings settings;
    private final TransmitScheduler scheduler = new TransmitScheduler(QUEUES);
    private final TxQueue[] transmit = new TxQueue[QUEUES];
    private final RxQueue[] receive = new RxQueue[QUEUES];
    private final PoolPort[] pools = new PoolPort[POOLS];
    private final TxWork transmitWork = new TxWork();
    private final RxWork receiveWork = new RxWork();
    private final PoolSwitch fabric;
    private final PortCounters whole = new PortCounters();
    private final PortCounters first = new PortCounters();
    private boolean pooled;
    private int longestFrame;
    private boolean holdsWire;

    DataPath(final RegisterFile file, final RateRegisters rates, final Delivery delivery, final DataPathHost host) {
        settings = new DataPathSettings(file, rates);
        final Reception reception = new Reception();
        for (int i = 0; i < QUEUES; i++) {
            final int block = QueueRegisters.STRIDE * i;
            transmit[i] = new TxQueue(i, new QueueRegisters(file, QueueRegisters.TRANSMIT + block), host, transmitWork);
            receive[i] = new RxQueue(i, new QueueRegisters(file, QueueRegisters.RECEIVE + block), host);
        }
        for (int i = 0; i < POOLS; i++) {
            pools[i] = new PoolPort(i, receive, receiveWork, reception);
        }
        fabric = new PoolSwitch(file, pools, delivery, reception, host);
    }

    PoolSwitch fabric() {
        return fabric;
    }

    TransmitScheduler scheduler() {
        return scheduler;
    }

    /** Takes over what the registers say now. */
    void configure(final Memories memories) {
        final boolean nowPooled = settings.isPooled();
        if (nowPooled != pooled) {
            changeHands();
        }
        pooled = nowPooled;
        longestFrame = settings.longestFrame();
        holdsWire = settings.isReceiving() && !pooled;
        fabric.configure();
        settings.distribute(receiveWork);
        settings.keepFlags(transmitWork);
        for (int i = 0; i < POOLS; i++) {
            pools[i].configure(settings.pool(i));
        }
        for (int i = 0; i < QUEUES; i++) {
            final DmaDomain memory = memories.of(poolOf(i));
            receive[i].configure(memory, settings.receive(i, memory != null));
            transmit[i].configure(memory, settings.transmit(i, memory != null));
            activate(i);
        }
    }

    private void activate(final int queue) {
        if (transmit[queue].hasWork()) {
            scheduler.activate(transmit[queue]);
        }
    }

    /** Whether there are pools. */
    boolean isPooled() {
        return pooled;
    }

    /** The pool that has a queue; 0 where there are no pools. */
    int poolOf(final int queue) {
        return pooled ? queue % POOLS : 0;
    }

    /** Everything is off, nothing of before is used any more. The registers are the caller's. */
    void reset() {
        for (int i = 0; i < QUEUES; i++) {
            transmit[i].reset();
            receive[i].reset();
        }
    }

    void onReceiveTails(final int queues) {
        for (int rest = queues; rest != 0; rest &= rest - 1) {
            receive[Integer.numberOfTrailingZeros(rest)].onTail();
        }
    }

    void onTransmitTails(final int queues) {
        for (int rest = queues; rest != 0; rest &= rest - 1) {
            final int queue = Integer.numberOfTrailingZeros(rest);
            transmit[queue].onTail();
            activate(queue);
        }
    }

    /** Whether the port takes a frame of any length. */
    boolean hasRoom() {
        return fabric.delivery().hasRoom();
    }

    /** Time has passed for queues held back by their rate or by the port. Those that are still. */
    int unthrottle(final int queues, final long nowNs) {
        int still = 0;
        for (int rest = queues; rest != 0; rest &= rest - 1) {
            final int queue = Integer.numberOfTrailingZeros(rest);
            final boolean free = transmit[queue].release();
            if (transmit[queue].unthrottle(nowNs) && free) {
                activate(queue);
            } else {
                still |= 1 << queue;
            }
        }
        return still;
    }

    /** Frames that may be taken from the wire without losing one for want of descriptors. */
    int wireBudget(final int most) {
        int budget = most;
        if (holdsWire) {
            for (final RxQueue queue : receive) {
                budget = Math.min(budget, queue.room(longestFrame));
            }
        }
        return budget;
    }

    /** Publishes what the turn has consumed. */
    void endTurn() {
        for (final RxQueue queue : receive) {
            queue.endTurn();
        }
        for (final PoolPort pool : pools) {
            pool.settleCounters();
        }
    }

    /** Counters of the pool that has a queue. */
    PortCounters countersOf(final int queue) {
        return pools[poolOf(queue)].counters();
    }

    /** Pool 0 stops or starts to be the whole function: what it counted so far is somebody else's. */
    private void changeHands() {
        pools[0].takeCounters().addTo(pooled ? first : whole);
    }

    /** Adds what a pool counted while there were pools. */
    void addPool(final int pool, final PortCounters total) {
        if (pool == 0) {
            first.addTo(total);
        }
        if (pool != 0 || pooled) {
            addLive(pool, total);
        }
    }

    /** Adds what the function counted while there were no pools. */
    void addWhole(final PortCounters total) {
        whole.addTo(total);
        if (!pooled) {
            addLive(0, total);
        }
    }

    private void addLive(final int pool, final PortCounters total) {
        pools[pool].settleCounters();
        pools[pool].counters().addTo(total);
    }
}
