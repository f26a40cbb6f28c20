package org.jvnic.nic.i82576;

import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.i82576.receive.Distribution;
import org.jvnic.nic.i82576.receive.EtherTypeFilters;
import org.jvnic.nic.i82576.receive.PoolSettings;
import org.jvnic.nic.i82576.receive.RssHash;
import org.jvnic.nic.i82576.receive.RxSettings;
import org.jvnic.nic.i82576.receive.RxWork;
import org.jvnic.nic.i82576.spec.GeneralRegister;
import org.jvnic.nic.i82576.spec.I82576Register;
import org.jvnic.nic.i82576.spec.ReceiveRegister;
import org.jvnic.nic.i82576.spec.TransmitRegister;
import org.jvnic.nic.i82576.spec.VirtualRegister;
import org.jvnic.nic.i82576.transmit.TxSettings;
import org.jvnic.nic.i82576.transmit.TxWork;
import org.jvnic.nic.register.RegisterFile;

/** What queues and pools go by, derived from the registers that several of them share. For the engine's thread. */
final class DataPathSettings {
    static final int QUEUES = 16;
    static final int POOLS = 8;

    private static final int LINK_MBPS = 1000;
    private static final int ENABLE = 1 << 1;
    private static final int LONG_FRAMES = 1 << 5;
    private static final int STRIP_CRC = 1 << 26;
    private static final int VLAN_MODE = 1 << 30;
    private static final int POOL_RSS = 1 << 17;
    private static final int POOL_LONG_FRAMES = 1 << 16;
    private static final int POOL_STRIP_VLAN = 1 << 30;
    private static final int FCS = 4;
    private static final int SHORTEST_LONG = 1514;
    private static final int LENGTH_MASK = 0x3FFF;
    private static final int RSS = 2;
    private static final int POOLED = 3;
    private static final int POOLED_RSS = 5;
    private static final int SMALL_BUFFER = 2048;

    private final RegisterFile file;
    private final RateRegisters rates;
    private final int[] key = new int[RssHash.KEY_WORDS];
    private final int[] redirection = new int[Distribution.TABLE_WORDS];
    private final int[] etherTypes = new int[EtherTypeFilters.FILTERS];

    DataPathSettings(final RegisterFile file, final RateRegisters rates) {
        this.file = file;
        this.rates = rates;
    }

    private int get(final I82576Register register) {
        return file.get(register.word());
    }

    /** Whether MRQC makes pools. */
    boolean isPooled() {
        final int mode = get(ReceiveRegister.MRQC) & 7;
        return mode == POOLED || mode == POOLED_RSS;
    }

    boolean isReceiving() {
        return (get(ReceiveRegister.RCTL) & ENABLE) != 0;
    }

    /** Longest frame the port takes, without FCS. */
    int longestFrame() {
        return (get(ReceiveRegister.RCTL) & LONG_FRAMES) != 0
                ? (get(ReceiveRegister.RLPML) & LENGTH_MASK) - FCS
                : SHORTEST_LONG + FCS;
    }

    TxSettings transmit(final int queue, final boolean busMaster) {
        final boolean pooled = isPooled();
        final int pool = queue % POOLS;
        final boolean allowed = !pooled || (get(VirtualRegister.VFTE) >>> pool & 1) != 0;
        return new TxSettings(
                busMaster && allowed && (get(TransmitRegister.TCTL) & ENABLE) != 0,
                get(GeneralRegister.VET) & 0xFFFF,
                pooled ? file.get(VirtualRegister.VMVIR.word() + pool) : 0,
                TxSettings.MAX_MAX_FRAME,
                TxSettings.mbps(rates.rate(queue), LINK_MBPS));
    }

    RxSettings receive(final int queue, final boolean busMaster) {
        final int control = get(ReceiveRegister.RCTL);
        final boolean allowed = !isPooled() || (get(VirtualRegister.VFRE) >>> queue % POOLS & 1) != 0;
        return new RxSettings(
                busMaster && allowed && (control & ENABLE) != 0,
                SMALL_BUFFER >>> (control >>> 16 & 3),
                (get(ReceiveRegister.QDE) >>> queue & 1) != 0,
                control >>> 8 & 3,
                file.get(ReceiveRegister.PSRTYPE.word() + (isPooled() ? queue % POOLS : 0)));
    }

    PoolSettings pool(final int pool) {
        final int control = get(ReceiveRegister.RCTL);
        final int mode = get(ReceiveRegister.MRQC) & 7;
        final int poolMode = file.get(VirtualRegister.VMOLR.word() + pool);
        final boolean pooled = isPooled();
        final boolean stripAll = (get(GeneralRegister.CTRL) & VLAN_MODE) != 0;
        final boolean hashed = mode == RSS || (mode == POOLED_RSS && (poolMode & POOL_RSS) != 0);
        final boolean longFrames = (poolMode & POOL_LONG_FRAMES) != 0;
        final int poolLength = longFrames ? (poolMode & LENGTH_MASK) - FCS : SHORTEST_LONG;
        final int longest = pooled ? poolLength : LENGTH_MASK;
        return new PoolSettings(
                (control & ENABLE) != 0 && (pooled || pool == 0),
                pooled,
                hashed,
                get(ReceiveRegister.MRQC) >>> 3 & 7,
                longest,
                longFrames || !pooled ? longest : longest + Frame.VLAN_TAG,
                get(GeneralRegister.VET) & 0xFFFF,
                pooled ? (poolMode & POOL_STRIP_VLAN) != 0 : stripAll,
                pooled ? (get(VirtualRegister.RPLOLR) & POOL_STRIP_VLAN) != 0 : stripAll,
                pooled ? poolMode >= 0 : (control & STRIP_CRC) == 0,
                get(ReceiveRegister.RXCSUM),
                get(ReceiveRegister.RFCTL));
    }

    /** Takes over which queue gets what. */
    void distribute(final RxWork work) {
        for (int i = 0; i < key.length; i++) {
            key[i] = file.get(ReceiveRegister.RSSRK.word() + i);
        }
        for (int i = 0; i < redirection.length; i++) {
            redirection[i] = file.get(ReceiveRegister.RETA.word() + i);
        }
        work.distribution().configure(get(ReceiveRegister.MRQC), get(ReceiveRegister.RFCTL), key, redirection);
        for (int i = 0; i < etherTypes.length; i++) {
            etherTypes[i] = file.get(ReceiveRegister.ETQF.word() + i);
        }
        work.etherTypes().configure(etherTypes);
    }

    /** Takes over which TCP flags segments keep. */
    void keepFlags(final TxWork work) {
        work.keepFlags(get(TransmitRegister.DTXTCPFLGL), get(TransmitRegister.DTXTCPFLGH));
    }
}
