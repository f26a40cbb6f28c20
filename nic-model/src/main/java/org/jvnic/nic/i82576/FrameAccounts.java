package org.jvnic.nic.i82576;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.frame.MacAddress;
import org.jvnic.nic.i82576.interrupt.PfInterrupts;
import org.jvnic.nic.i82576.management.Management;
import org.jvnic.nic.i82576.spec.GeneralRegister;
import org.jvnic.nic.i82576.spec.StatisticsRegister;
import org.jvnic.nic.i82576.spec.TransmitRegister;
import org.jvnic.nic.i82576.spec.VirtualRegister;
import org.jvnic.nic.i82576.statistics.Statistics;
import org.jvnic.nic.i82576.time.TimeSync;
import org.jvnic.nic.i82576.transmit.TxTally;
import org.jvnic.nic.port.DmaStatus;
import org.jvnic.nic.port.DropReason;
import org.jvnic.nic.port.NicEvents;
import org.jvnic.nic.register.RegisterFile;

/**
 * What queues and switch tell of a turn: counted in the statistics registers and in the card's books, remembered as causes of
 * interrupts. Owned by the engine's thread.
 */
final class FrameAccounts implements DataPathHost {
    private static final int FCS = 4;
    private static final int SPOOF_INTERRUPT = 1 << 6;
    private static final int PAUSE = 1;
    private static final int OBEYS_PAUSE = 1 << 27;
    private static final StatisticsRegister[] SENT_SIZES = {
        StatisticsRegister.PTC64,
        StatisticsRegister.PTC127,
        StatisticsRegister.PTC255,
        StatisticsRegister.PTC511,
        StatisticsRegister.PTC1023,
        StatisticsRegister.PTC1522
    };
    private static final StatisticsRegister[] RECEIVED_SIZES = {
        StatisticsRegister.PRC64,
        StatisticsRegister.PRC127,
        StatisticsRegister.PRC255,
        StatisticsRegister.PRC511,
        StatisticsRegister.PRC1023,
        StatisticsRegister.PRC1522
    };
    private static final int[] SIZES = {64, 127, 255, 511, 1023};

    private final RegisterFile file;
    private final Statistics statistics;
    private final Management management;
    private final TimeSync time;
    private final NicEvents events;
    private final PortCounters refusedElsewhere = new PortCounters();
    private @Nullable DataPath path;
    private long nowNs;
    private int sentQueues;
    private int receivedQueues;
    private int causes;
    private int throttledQueues;

    FrameAccounts(
            final RegisterFile file,
            final Statistics statistics,
            final Management management,
            final TimeSync time,
            final NicEvents events) {
        this.file = file;
        this.statistics = statistics;
        this.management = management;
        this.time = time;
        this.events = events;
    }

    /** The path whose accounts these are; before the first turn. */
    void open(final DataPath served) {
        path = served;
    }

    void beginTurn(final long now) {
        nowNs = now;
    }

    /** Transmit queues that have completed since the last call, a bit each. */
    int takeSentQueues() {
        final int queues = sentQueues;
        sentQueues = 0;
        return queues;
    }

    /** Receive queues that have completed since the last call, a bit each. */
    int takeReceivedQueues() {
        final int queues = receivedQueues;
        receivedQueues = 0;
        return queues;
    }

    /** Other causes since the last call, bits of ICR. */
    int takeCauses() {
        final int bits = causes;
        causes = 0;
        return bits;
    }

    /** Queues held back by their rate. */
    int throttledQueues() {
        return throttledQueues;
    }

    void setThrottledQueues(final int queues) {
        throttledQueues = queues;
    }

    /** The device was reset: causes of before are gone, the books go on. */
    void forget() {
        sentQueues = 0;
        receivedQueues = 0;
        causes = 0;
        throttledQueues = 0;
    }

    private DataPath path() {
        final DataPath served = path;
        if (served == null) {
            throw new IllegalStateException("no path is open");
        }
        return served;
    }

    private PortCounters countersOf(final int queue) {
        final DataPath served = path;
        return served == null ? refusedElsewhere : served.countersOf(queue);
    }

    // ---- transmit

    @Override
    public long nowNs() {
        return nowNs;
    }

    @Override
    public @Nullable DropReason forward(final Frame frame, final int queue) {
        return path().fabric().forward(frame, path().poolOf(queue), queue);
    }

    @Override
    public void refused(final int queue, final int slot, final DropReason reason) {
        countersOf(queue).addDrop(reason);
        events.refusedFrame(path().poolOf(queue), slot, reason);
    }

    @Override
    public void dmaFault(
            final int queue, final int slot, final long busAddress, final long refusal, final String what) {
        fault("tx" + queue, queue, slot, busAddress, refusal, what);
    }

    private void fault(
            final String ring,
            final int queue,
            final int slot,
            final long busAddress,
            final long refusal,
            final String what) {
        countersOf(queue).add(PortCounters.FAULTS, 1);
        events.fault(path().poolOf(queue), ring, slot, busAddress, DmaStatus.nameOf(refusal), what);
    }

    @Override
    public void completed(final int queue) {
        sentQueues |= 1 << queue;
    }

    @Override
    public void timeStamp(final int queue) {
        if (time.sent(nowNs)) {
            tellStamp();
        }
    }

    @Override
    public void sent(final int queue, final TxTally tally) {
        final PortCounters counters = countersOf(queue);
        counters.add(PortCounters.TX_TAKEN, tally.taken());
        counters.add(PortCounters.TX_FRAMES, tally.frames());
        counters.add(PortCounters.TX_BYTES, tally.bytes());
        counters.add(PortCounters.TX_MULTICAST, tally.multicast());
        counters.add(PortCounters.TX_BROADCAST, tally.broadcast());
        counters.add(PortCounters.TX_DESCRIPTORS, tally.descriptors());
        final long octets = tally.bytes() + (long) tally.frames() * FCS;
        statistics.add(StatisticsRegister.GPTC, tally.frames());
        statistics.add(StatisticsRegister.TPT, tally.frames());
        statistics.add(StatisticsRegister.HGPTC, tally.frames());
        statistics.add(StatisticsRegister.GOTCL, octets);
        statistics.add(StatisticsRegister.TOTL, octets);
        statistics.add(StatisticsRegister.HGOTCL, octets);
        statistics.add(StatisticsRegister.MPTC, tally.multicast());
        statistics.add(StatisticsRegister.BPTC, tally.broadcast());
        statistics.add(StatisticsRegister.TSCTC, tally.segmented());
        for (int size = 0; size < SENT_SIZES.length; size++) {
            statistics.add(SENT_SIZES[size], tally.ofSize(size));
        }
    }

    @Override
    public boolean hasRoom() {
        return path == null || path.hasRoom();
    }

    @Override
    public void throttled(final int queue) {
        throttledQueues |= 1 << queue;
    }

    // ---- receive

    @Override
    public void received(final int queue) {
        receivedQueues |= 1 << queue;
        statistics.add(StatisticsRegister.RPTHC, 1);
    }

    @Override
    public boolean stamp(final long host, final int numBytes) {
        final boolean stamped = time.received(host, numBytes, nowNs);
        if (stamped) {
            tellStamp();
        }
        return stamped;
    }

    private void tellStamp() {
        if (time.isInterrupting()) {
            causes |= PfInterrupts.TIME_SYNC;
        }
    }

    @Override
    public void lowOnDescriptors(final int queue) {
        causes |= PfInterrupts.RXDMT0;
        statistics.add(StatisticsRegister.RXDMTC, 1);
    }

    @Override
    public void missed(final int queue, final boolean dropped) {
        if (!dropped) {
            causes |= PfInterrupts.RXO;
            statistics.add(StatisticsRegister.MPC, 1);
        }
        statistics.add(StatisticsRegister.RNBC, 1);
    }

    @Override
    public void receiveFault(
            final int queue, final int slot, final long busAddress, final long refusal, final String what) {
        fault("rx" + queue, queue, slot, busAddress, refusal, what);
    }

    // ---- switch

    @Override
    public boolean isLinkUp() {
        return management.isLinkUp();
    }

    @Override
    public boolean isLoopback() {
        return management.isLoopback();
    }

    @Override
    public void arrived(final Frame frame, final boolean accepted) {
        final int octets = frame.length() + FCS;
        statistics.add(StatisticsRegister.TPR, 1);
        statistics.add(StatisticsRegister.TORL, octets);
        if (!accepted) {
            return;
        }
        statistics.add(StatisticsRegister.GPRC, 1);
        statistics.add(StatisticsRegister.GORCL, octets);
        statistics.add(StatisticsRegister.HGORCL, octets);
        statistics.add(RECEIVED_SIZES[sizeOf(octets)], 1);
        final long destination = frame.destination();
        if (destination == MacAddress.BROADCAST) {
            statistics.add(StatisticsRegister.BPRC, 1);
        } else if (MacAddress.isMulticast(destination)) {
            statistics.add(StatisticsRegister.MPRC, 1);
        }
    }

    private static int sizeOf(final int octets) {
        int size = 0;
        while (size < SIZES.length && octets > SIZES[size]) {
            size++;
        }
        return size;
    }

    @Override
    public void tooLong() {
        statistics.add(StatisticsRegister.ROC, 1);
    }

    @Override
    public void tooShort() {
        statistics.add(StatisticsRegister.RUC, 1);
    }

    @Override
    public void macControl(final int opcode, final int parameter) {
        if (opcode != PAUSE) {
            statistics.add(StatisticsRegister.FCRUC, 1);
        } else if ((file.get(GeneralRegister.CTRL.word()) & OBEYS_PAUSE) != 0) {
            statistics.add(parameter == 0 ? StatisticsRegister.XONRXC : StatisticsRegister.XOFFRXC, 1);
        }
    }

    @Override
    public void spoofed(final int queue) {
        file.setBits(VirtualRegister.WVBR.word(), 1 << queue);
        statistics.add(StatisticsRegister.SSVPC, 1);
        final int control = file.get(TransmitRegister.DTXCTL.word());
        if ((control & SPOOF_INTERRUPT) != 0) {
            causes |= PfInterrupts.DOUTSYNC;
        }
    }
}
