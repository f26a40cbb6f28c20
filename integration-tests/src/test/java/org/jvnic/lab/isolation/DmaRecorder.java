package org.jvnic.lab.isolation;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaPort;
import org.jvnic.nic.port.DmaStatus;

/**
 * Stands between the card and the memory: has every access that succeeds judged, and lets a test act at the very moment of an
 * access, as a guest on another processor would. Engine's thread; the counts and violations are for any thread.
 */
final class DmaRecorder implements DmaPort {
    /** Acts at an access, after its translation and before the card uses the address. */
    @FunctionalInterface
    interface Moment {
        void onResolved(int requester, long bus, int length, int access, long host);
    }

    /** Acts when the card asks for a domain, which it does once an assignment. */
    @FunctionalInterface
    interface DomainMoment {
        void onDomain(int requester);
    }

    private static final Moment NOTHING = (requester, bus, length, access, host) -> {};
    private static final int MOST_VIOLATIONS = 20;

    private final DmaPort behind;
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final AtomicLong accesses = new AtomicLong();
    private volatile Moment moment = NOTHING;
    private volatile DomainMoment domainMoment = requester -> {};
    private volatile @Nullable GrantOracle oracle;

    DmaRecorder(final DmaPort behind) {
        this.behind = behind;
    }

    void judgeBy(final GrantOracle judge) {
        oracle = judge;
    }

    void atEachAccess(final Moment action) {
        moment = action;
    }

    void atNoAccess() {
        moment = NOTHING;
    }

    void atEachDomain(final DomainMoment action) {
        domainMoment = action;
    }

    List<String> violations() {
        return violations;
    }

    long accesses() {
        return accesses.get();
    }

    @Override
    public @Nullable DmaDomain domain(final int requesterId) {
        domainMoment.onDomain(requesterId);
        final DmaDomain domain = behind.domain(requesterId);
        return domain == null ? null : new Recorded(domain, requesterId);
    }

    private void judge(final int requester, final long bus, final int length, final int access, final long host) {
        final GrantOracle judge = oracle;
        if (judge != null && !judge.permits(requester, host, length) && violations.size() < MOST_VIOLATIONS) {
            violations.add("requester " + requester + (access == DmaDomain.WRITE ? " writes " : " reads ") + length
                    + " bytes at bus 0x" + Long.toHexString(bus));
        }
    }

    private final class Recorded implements DmaDomain {
        private final DmaDomain domain;
        private final int requester;

        Recorded(final DmaDomain domain, final int requester) {
            this.domain = domain;
            this.requester = requester;
        }

        @Override
        public long resolve(final long busAddress, final int length, final int access) {
            final long host = domain.resolve(busAddress, length, access);
            if (DmaStatus.isHostAddress(host)) {
                accesses.incrementAndGet();
                judge(requester, busAddress, length, access, host);
            }
            moment.onResolved(requester, busAddress, length, access, host);
            return host;
        }

        @Override
        public int contiguous(final long busAddress, final int length, final int access) {
            return domain.contiguous(busAddress, length, access);
        }

        @Override
        public int generation() {
            return domain.generation();
        }
    }
}
