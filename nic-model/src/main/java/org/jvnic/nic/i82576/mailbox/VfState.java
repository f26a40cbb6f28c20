package org.jvnic.nic.i82576.mailbox;

import java.util.Arrays;

/** What a virtual function has asked for since it started. Guarded by its owner. */
final class VfState {
    private static final int HASH_MASK = 0xFFF;

    final VfPolicy policy;
    private final int[] hashes = new int[Message.MAX_HASHES];
    private int hashCount;
    private boolean clearToSend;
    private long lastRefusal;
    private boolean refused;
    private boolean pingWaits;

    VfState(final VfPolicy policy) {
        this.policy = policy;
    }

    void forget() {
        hashCount = 0;
        Arrays.fill(hashes, 0);
        clearToSend = false;
        pingWaits = false;
    }

    boolean isClearToSend() {
        return clearToSend;
    }

    void setClearToSend() {
        clearToSend = true;
        refused = false;
    }

    /** Whether a refusal is due: no more than one in an interval, so that a function that only asks is not answered forever. */
    boolean isRefusalDue(final long nowNs, final long intervalNs) {
        if (refused && nowNs - lastRefusal < intervalNs) {
            return false;
        }
        refused = true;
        lastRefusal = nowNs;
        return true;
    }

    /** Takes the hashes of a message; more than there is room for are cut off. */
    void setHashes(final int[] message, final int count) {
        hashCount = Math.min(count, Message.MAX_HASHES);
        for (int i = 0; i < hashCount; i++) {
            hashes[i] = message[1 + (i >>> 1)] >>> ((i & 1) << 4) & HASH_MASK;
        }
    }

    boolean hasHashes() {
        return hashCount != 0;
    }

    void addHashesTo(final int[] table) {
        for (int i = 0; i < hashCount; i++) {
            table[hashes[i] >>> 5] |= 1 << hashes[i];
        }
    }

    boolean isPingWaiting() {
        return pingWaits;
    }

    void setPingWaiting(final boolean waits) {
        pingWaits = waits;
    }
}
