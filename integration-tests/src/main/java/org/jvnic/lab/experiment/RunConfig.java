package org.jvnic.lab.experiment;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.jvnic.lab.traffic.WatermarkedSegments;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.vmm.machine.Protection;
import org.jvnic.vmm.wire.HubWire;

/**
 * What a run is to do. Immutable.
 *
 * @param vms        number of VMs, 2 to 256.
 * @param seconds    how long traffic is sent, or 0 when {@code frames} says when to end.
 * @param frames     frames to send in all, or 0 when {@code seconds} says when to end.
 * @param frameBytes size of each frame without FCS, or 0 for IMIX.
 * @param pattern    who talks to whom.
 * @param protection how DMA is protected.
 * @param engine     who runs the engine; {@link EngineMode#STEPPED} makes the run deterministic.
 * @param seed       of everything random.
 * @param pcap       where to write what was delivered, or null.
 * @param trace      print register accesses, descriptors, faults.
 * @param nics       cards, 1 to 8, VMs alternating between them.
 * @param wire       what the cards are plugged into.
 * @param offloads   what the guests leave to the card.
 */
public record RunConfig(
        int vms,
        double seconds,
        long frames,
        int frameBytes,
        Pattern pattern,
        Protection protection,
        EngineMode engine,
        long seed,
        @Nullable Path pcap,
        boolean trace,
        int nics,
        WirePlan wire,
        OffloadPlan offloads) {
    /** Most VMs. */
    public static final int MAX_VMS = 256;

    private static final int MAX_TAGGED_BYTES = 9212;

    /**
     * Checks the ranges.
     *
     * @param vms number of VMs, 2 to 256.
     * @param seconds how long traffic is sent, or 0 when {@code frames} says when to end.
     * @param frames frames to send in all, or 0 when {@code seconds} says when to end.
     * @param frameBytes size of each frame without FCS, or 0 for IMIX.
     * @param pattern who talks to whom.
     * @param protection how DMA is protected.
     * @param engine who runs the engine; {@link EngineMode#STEPPED} makes the run deterministic.
     * @param seed of everything random.
     * @param pcap where to write what was delivered, or null.
     * @param trace print register accesses, descriptors, faults.
     * @param nics cards, 1 to 8, VMs alternating between them.
     * @param wire what the cards are plugged into.
     * @param offloads what the guests leave to the card.
     * @throws IllegalArgumentException naming the setting, its value and the range.
     */
    public RunConfig {
        require(vms >= 2 && vms <= MAX_VMS, "--vms: " + vms + " is not in [2, " + MAX_VMS + "]");
        require(seconds >= 0 && seconds <= 86_400, "--seconds: " + seconds + " is not in (0, 86400]");
        require(frames >= 0, "--frames: " + frames + " is not positive");
        require(seconds > 0 || frames > 0, "--seconds or --frames: neither is positive");
        require(nics >= 1 && nics <= HubWire.MAX_ENDS, "--nics: " + nics + " is not in [1, " + HubWire.MAX_ENDS + "]");
        require(nics <= vms, "--nics: " + nics + " cards for " + vms + " VMs");
        require(nics == 1 || pcap == null, "--pcap: captures one card, not --nics " + nics);
        require(
                frameBytes == 0 || (frameBytes >= 60 && frameBytes <= 9216),
                "--size: " + frameBytes + " is not in [60, 9216], nor imix");
        requireWire(nics, engine, wire);
        requireOffloads(frameBytes, offloads);
    }

    private static void requireWire(final int nics, final EngineMode engine, final WirePlan wire) {
        final WirePlan.Kind kind = wire.kind();
        require(
                nics != 1 || (kind != WirePlan.Kind.LINK && kind != WirePlan.Kind.UDP),
                "--wire: " + wire + " joins cards, there is --nics 1");
        require(nics == 1 || kind != WirePlan.Kind.NONE, "--nics: " + nics + " cards need a --wire that joins them");
        require(nics == 1 || kind != WirePlan.Kind.PCAP, "--wire: " + wire + " plays into one card, not " + nics);
        require(nics <= 2 || kind != WirePlan.Kind.UDP, "--wire: " + wire + " joins 2 cards, not " + nics);
        require(
                engine != EngineMode.STEPPED || (wire.kind() != WirePlan.Kind.UDP && wire.kind() != WirePlan.Kind.TAP),
                "--deterministic: not with --wire " + wire + ", which has threads of its own");
    }

    private static void requireOffloads(final int frameBytes, final OffloadPlan offloads) {
        require(
                offloads.vlan() == 0 || frameBytes <= MAX_TAGGED_BYTES,
                "--size: " + frameBytes + " is not in [60, " + MAX_TAGGED_BYTES + "] with --vlan");
        require(
                !offloads.isTso() || frameBytes >= WatermarkedSegments.MIN_FRAME_BYTES,
                "--tso: needs a --size in [" + WatermarkedSegments.MIN_FRAME_BYTES + ", 9216]");
        require(
                !offloads.isTso() || offloads.tsoBytes() >= frameBytes,
                "--tso: " + offloads.tsoBytes() + " is less than --size " + frameBytes);
    }

    private static void require(final boolean condition, final String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /**
     * Whether the run is stepped by one thread with a manual clock.
     *
     * @return true then.
     */
    public boolean isDeterministic() {
        return engine == EngineMode.STEPPED;
    }
}
