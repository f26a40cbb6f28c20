package org.jvnic.vmm.protection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaStatus;
import org.jvnic.vmm.memory.GuestMemory;
import org.jvnic.vmm.memory.MachineMemory;
import org.jvnic.vmm.memory.MappedMemory;

class DirectMapDomainTest {
    private static final int PAGE = MachineMemory.PAGE_SIZE;
    private static final int PAGES = 16;
    private static final int ALICE = 1;
    private static final int READ = DmaDomain.READ;
    private static final int WRITE = DmaDomain.WRITE;
    private static final int BOTH = READ | WRITE;
    private static final long RAM = 0x10_0000;

    private final MachineMemory machineMemory = new MachineMemory();
    private final GuestMemory memory = new GuestMemory(machineMemory, ALICE);
    private final DirectMapDomain domain = new DirectMapDomain(memory);
    private long machine;
    private long host;

    @BeforeEach
    void addRam() {
        machineMemory.addToPool(MappedMemory.anonymous((long) PAGES * PAGE));
        machine = machineMemory.allocate((long) PAGES * PAGE, ALICE);
        host = machineMemory.host(machine, (long) PAGES * PAGE);
    }

    @AfterEach
    void close() {
        machineMemory.close();
    }

    private void map(final int guestPage, final int machinePage, final int pages, final int permission) {
        memory.map(RAM + (long) guestPage * PAGE, machine + (long) machinePage * PAGE, (long) pages * PAGE, permission);
    }

    @Test
    void shouldResolveSpanToHostAddressWhenContiguous() {
        map(0, 2, 2, BOTH);
        assertEquals(host + 2 * PAGE, domain.resolve(RAM, 2 * PAGE, BOTH));
        assertEquals(host + 3 * PAGE - 1, domain.resolve(RAM + PAGE - 1, 2, WRITE));
        assertEquals(host + 4 * PAGE - 1, domain.resolve(RAM + 2 * PAGE - 1, 1, READ));
        assertEquals(2 * PAGE - 7, domain.contiguous(RAM + 7, Integer.MAX_VALUE, READ));
    }

    @Test
    void shouldSplitSpanWhenPermittedButNotContiguousInHostMemory() {
        map(0, 5, 1, BOTH);
        map(1, 3, 1, BOTH);
        assertEquals(DmaStatus.SPLIT, domain.resolve(RAM + PAGE - 1, 2, READ));
        assertEquals(1, domain.contiguous(RAM + PAGE - 1, 2, READ));
        assertEquals(host + 6 * PAGE - 1, domain.resolve(RAM + PAGE - 1, 1, READ));
        assertEquals(host + 3 * PAGE, domain.resolve(RAM + PAGE, 1, READ));
    }

    @Test
    void shouldResolveAcrossRegionsThatDifferOnlyInWhatElseTheyPermit() {
        map(0, 0, 1, BOTH);
        map(1, 1, 1, READ);
        assertEquals(host + PAGE - 1, domain.resolve(RAM + PAGE - 1, 2, READ));
        assertEquals(DmaStatus.NOT_PERMITTED, domain.resolve(RAM + PAGE - 1, 2, WRITE));
        assertEquals(1, domain.contiguous(RAM + PAGE - 1, 2, WRITE));
        assertEquals(DmaStatus.NOT_PERMITTED, domain.resolve(RAM + PAGE, 1, WRITE));
        assertEquals(DmaStatus.NOT_PERMITTED, domain.resolve(RAM + PAGE, PAGE, WRITE));
        assertEquals(0, domain.contiguous(RAM + PAGE, 1, WRITE));
    }

    @Test
    void shouldRefuseSpanWithAGap() {
        map(0, 0, 1, BOTH);
        map(2, 2, 1, BOTH);
        assertEquals(DmaStatus.NOT_MAPPED, domain.resolve(RAM + PAGE - 1, PAGE + 2, READ));
        assertEquals(DmaStatus.NOT_MAPPED, domain.resolve(RAM + PAGE, 1, READ));
        assertEquals(DmaStatus.NOT_MAPPED, domain.resolve(RAM - 1, 2, READ));
        assertEquals(0, domain.contiguous(RAM - 1, 2, READ));
    }

    @Test
    void shouldRefuseSpanWhoseLastByteIsNotMapped() {
        map(0, 0, 3, BOTH);
        assertEquals(host, domain.resolve(RAM, 3 * PAGE, READ));
        assertEquals(DmaStatus.NOT_MAPPED, domain.resolve(RAM, 3 * PAGE + 1, READ));
        assertEquals(DmaStatus.NOT_MAPPED, domain.resolve(RAM + 1, 3 * PAGE, READ));
        assertEquals(DmaStatus.NOT_MAPPED, domain.resolve(RAM + 3 * PAGE, 1, READ));
    }

    @Test
    void shouldRefuseSpanThatWrapsAroundTheAddressSpace() {
        memory.map(0, machine, PAGE, BOTH);
        memory.map(-2 * PAGE, machine + PAGE, PAGE, BOTH);
        assertEquals(host + PAGE, domain.resolve(-2 * PAGE, PAGE, READ));
        assertEquals(DmaStatus.NOT_MAPPED, domain.resolve(-2 * PAGE, PAGE + 1, READ));
        assertEquals(DmaStatus.NOT_MAPPED, domain.resolve(-2 * PAGE, 3 * PAGE, READ));
        assertEquals(DmaStatus.NOT_MAPPED, domain.resolve(-1, 2, READ));
        assertEquals(DmaStatus.NOT_MAPPED, domain.resolve(-1, Integer.MAX_VALUE, READ));
        assertEquals(0, domain.contiguous(-1, 2, READ));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void shouldRefuseLengthThatIsNotPositive(final int length) {
        map(0, 0, PAGES, BOTH);
        assertEquals(DmaStatus.NOT_MAPPED, domain.resolve(RAM + 5, length, READ));
        assertEquals(0, domain.contiguous(RAM + 5, length, READ));
    }

    @Test
    void shouldNotTakeMachineAddressForBusAddress() {
        map(0, 0, PAGES, BOTH);
        assertEquals(DmaStatus.NOT_MAPPED, domain.resolve(machine, 1, READ));
    }

    @Test
    void shouldForgetPageAtOnceWhenItIsRemoved() {
        map(0, 0, 3, BOTH);
        assertEquals(host + PAGE, domain.resolve(RAM + PAGE, 8, WRITE));
        memory.removePage(RAM + PAGE);
        assertEquals(DmaStatus.NOT_MAPPED, domain.resolve(RAM + PAGE, 8, WRITE));
        assertEquals(host + 2 * PAGE, domain.resolve(RAM + 2 * PAGE, 8, WRITE));
        memory.removePage(RAM);
        memory.removePage(RAM + 2 * PAGE);
        assertEquals(DmaStatus.NOT_MAPPED, domain.resolve(RAM + 2 * PAGE, 8, WRITE));
    }

    @Test
    void shouldAgreeWithPageTableOnRandomSpans() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            final GuestMemory guest = new GuestMemory(machineMemory, ALICE);
            final DirectMapDomain direct = new DirectMapDomain(guest);
            final PageTable table = new PageTable(random);
            table.mapInto(guest);
            for (int i = 0; i < 500; i++) {
                final int from = random.nextInt(PAGES * PAGE);
                final int length = 1 + random.nextInt(random.nextBoolean() ? 64 : 4 * PAGE);
                final int access = random.nextBoolean() ? READ : WRITE;
                final String what = "seed " + seed + " from " + from + " length " + length + " access " + access;
                assertEquals(table.resolve(from, length, access), direct.resolve(RAM + from, length, access), what);
                assertEquals(table.run(from, length, access), direct.contiguous(RAM + from, length, access), what);
            }
        }
    }

    private final class PageTable {
        private final int[] machinePages = new int[PAGES + 5];
        private final int[] permissions = new int[PAGES + 5];

        PageTable(final Random random) {
            for (int i = 0; i < PAGES; i++) {
                machinePages[i] =
                        i > 0 && random.nextInt(3) > 0 ? (machinePages[i - 1] + 1) % PAGES : random.nextInt(PAGES);
                permissions[i] = random.nextInt(4) > 0 ? BOTH : random.nextInt(4);
            }
        }

        void mapInto(final GuestMemory guest) {
            for (int i = 0; i < PAGES; i++) {
                if (permissions[i] != 0) {
                    final long from = machine + (long) machinePages[i] * PAGE;
                    guest.map(RAM + (long) i * PAGE, from, PAGE, permissions[i]);
                }
            }
        }

        private long hostOf(final int offset) {
            return host + (long) machinePages[offset / PAGE] * PAGE + offset % PAGE;
        }

        long resolve(final int from, final int length, final int access) {
            for (int offset = from; offset < from + length; offset++) {
                final int permission = permissions[offset / PAGE];
                if ((permission & access) == 0) {
                    return permission == 0 ? DmaStatus.NOT_MAPPED : DmaStatus.NOT_PERMITTED;
                }
            }
            return run(from, length, access) == length ? hostOf(from) : DmaStatus.SPLIT;
        }

        int run(final int from, final int length, final int access) {
            int count = 0;
            while (count < length
                    && (permissions[(from + count) / PAGE] & access) != 0
                    && hostOf(from + count) == hostOf(from) + count) {
                count++;
            }
            return count;
        }
    }

    @Test
    void shouldTranslateManyAsOneByOneAndStopAtTheFirstRefused() {
        final long seed = System.nanoTime();
        System.out.println("DirectMapDomainTest seed=" + seed);
        final Random random = new Random(seed);
        map(0, 2, 4, BOTH);
        map(4, 9, 4, READ);
        map(9, 14, 2, BOTH);
        for (int round = 0; round < 2000; round++) {
            final int count = 1 + random.nextInt(8);
            final int access = random.nextBoolean() ? READ : WRITE;
            final long[] addresses = new long[count];
            final int[] lengths = new int[count];
            final long[] expected = new long[count];
            final long[] hosts = new long[count];
            for (int i = 0; i < count; i++) {
                addresses[i] = RAM + random.nextInt(12 * PAGE);
                lengths[i] = 1 + random.nextInt(PAGE);
                expected[i] = new DirectMapDomain(memory).resolve(addresses[i], lengths[i], access);
            }
            int next = 0;
            int done = domain.resolve(addresses, lengths, PAGE, next, count, access, hosts);
            while (done > next && done < count) {
                next = done;
                done = domain.resolve(addresses, lengths, PAGE, next, count, access, hosts);
            }
            final int stop = done;
            for (int i = 0; i < stop; i++) {
                assertEquals(expected[i], hosts[i], "access " + i + " of round " + round);
            }
            if (stop < count) {
                assertEquals(expected[stop], hosts[stop], "the refusal of round " + round);
            }
        }
    }

    @Test
    void shouldNotTranslateManyByAMapThatHasChanged() {
        map(0, 2, 1, BOTH);
        domain.resolve(RAM, 1, READ);
        memory.removePage(RAM);
        final long[] addresses = {RAM};
        final long[] hosts = new long[1];
        assertEquals(0, domain.resolve(addresses, new int[] {64}, 64, 0, 1, READ, hosts));
        assertEquals(DmaStatus.NOT_MAPPED, hosts[0]);
    }
}
