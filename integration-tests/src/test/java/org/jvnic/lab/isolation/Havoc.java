package org.jvnic.lab.isolation;

import java.util.SplittableRandom;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.cdna.spec.Offload;
import org.jvnic.nic.cdna.spec.OffloadExtension;
import org.jvnic.nic.frame.MacAddress;
import org.jvnic.nic.register.BitField;
import org.jvnic.vmm.guest.GuestView;
import org.jvnic.vmm.guest.Hypercalls;
import org.jvnic.vmm.machine.Protection;

/**
 * Structured operations of a hostile guest, drawn at random from a seed: half of them by the rules, so that the others meet rings
 * that run; values lean to edges.
 */
final class Havoc {
    private static final int KINDS = 25;
    private static final int SPARE_PAGES = 64;
    private static final int PAGE = 4096;
    private static final int MOST_BATCH = 300;
    private static final int ADDRESSES = 12;
    private static final int SMALL_PAYLOAD = 2000;
    private static final int LARGE_PAYLOAD = 65_535;
    private static final Packet.Kind[] PACKETS = Packet.Kind.values();
    private static final BitField[] EXTENSION_FIELDS = {
        OffloadExtension.VLAN_TCI,
        OffloadExtension.MSS,
        OffloadExtension.L2_LENGTH,
        OffloadExtension.L3_LENGTH,
        OffloadExtension.L4_LENGTH,
        OffloadExtension.OPERATIONS
    };

    private static final ContextRegister[] DOORBELLS = {
        ContextRegister.TX_PRODUCER,
        ContextRegister.RX_PRODUCER,
        ContextRegister.INTERRUPT_CONTROL,
        ContextRegister.FILTER_GENERATION,
        ContextRegister.RX_SEEN
    };

    private final IsolationLab lab;
    private final HostileGuest guest;
    private final SplittableRandom random;
    private final boolean addressesOthers;

    /** Whether frames for the honest guests are among what it sends; they take ring slots there, so runs differ. */
    Havoc(final IsolationLab lab, final long seed, final boolean addressesOthers) {
        this(lab, lab.hostile(), seed, addressesOthers);
    }

    /** The same for another processor of the guest. */
    Havoc(final IsolationLab lab, final HostileGuest guest, final long seed, final boolean addressesOthers) {
        this.lab = lab;
        this.guest = guest;
        this.random = new SplittableRandom(seed);
        this.addressesOthers = addressesOthers;
    }

    /** One operation. */
    void operate() {
        if (guest.state() != ContextState.RUNNING && random.nextBoolean()) {
            restart();
        }
        switch (random.nextInt(KINDS)) {
            case 0 -> guest.page().write32(4L * random.nextInt(ContextRegister.MAILBOXES), number());
            case 1 -> guest.page().write(random.nextInt(-8, 4104), random.nextInt(10), random.nextLong());
            case 2 -> guest.page().read(random.nextInt(-8, 4104), random.nextInt(10));
            case 3 -> guest.write(ContextRegister.COMMAND, random.nextInt(6) | (random.nextInt() << 16));
            case 4, 5, 6 -> sendFrame();
            case 7 -> queueCrumbs();
            case 8 -> guest.post(address(), length());
            case 9, 10 -> guest.postBuffers(1 + random.nextInt(4));
            case 11 -> guest.ringTransmit();
            case 12 -> lieAboutProducer();
            case 13 -> scribble();
            case 14 ->
                lab.wire().bring(HostileGuest.frame(guest.mac(), IsolationTest.OUTSIDE, 60 + random.nextInt(9158)));
            case 19, 20, 21 -> sendOffloaded();
            case 22 -> lab.wire().bring(lie(packet(guest.mac(), IsolationTest.OUTSIDE, random.nextInt(3000))));
            case 23 -> sometimesLimitRate();
            case 15 -> callHypervisor();
            case 16 -> lab.vmm().card().pump();
            case 17 -> guest.write(ContextRegister.INTERRUPT_CONTROL, random.nextInt(8));
            case 18 -> sometimesStartAgain();
            default -> guest.completion(random.nextInt(8));
        }
    }

    /** What another processor of the guest does while the card is in the middle of an access. */
    void meanwhile() {
        switch (random.nextInt(512)) {
            case 0, 1, 2, 3, 4, 5, 6, 7 -> scribble();
            case 8 -> guest.write(DOORBELLS[random.nextInt(DOORBELLS.length)], number());
            case 9, 10 -> guest.vm().guestMemory().removePage(sparePage());
            default -> {}
        }
    }

    private void sometimesStartAgain() {
        final int choice = random.nextInt(8);
        if (choice < 3) {
            restart();
        } else if (choice == 3) {
            final Protection protection = guest.isValidated() ? Protection.VALIDATED : Protection.DIRECT_MAP;
            lab.reassign(
                    guest.vm(),
                    IsolationLab.HOSTILE,
                    lab.settings(protection).withSequenceModulus(5 + random.nextInt(28)));
            restart();
        }
    }

    private void lieAboutProducer() {
        if (random.nextInt(4) == 0) {
            guest.write(
                    random.nextBoolean() ? ContextRegister.TX_PRODUCER : ContextRegister.RX_PRODUCER,
                    guest.txProducer() + number());
        }
    }

    private void sendFrame() {
        final byte[] frame =
                HostileGuest.frame(destination(), source(), 14 + random.nextInt(random.nextBoolean() ? 100 : 9300));
        guest.queueFrame(random.nextInt(4) == 0 && frame.length > 18 ? HostileGuest.tagged(frame, number()) : frame);
        if (random.nextBoolean()) {
            guest.ringTransmit();
        }
    }

    /** By the rules half of the time; then the extension or the headers lie. */
    private void sendOffloaded() {
        final boolean large = random.nextInt(8) == 0;
        final int payload = random.nextInt(large ? LARGE_PAYLOAD : SMALL_PAYLOAD);
        final Packet packet = packet(large ? IsolationTest.OUTSIDE : destination(), source(), payload);
        final int operations = random.nextInt(16);
        long extension = OffloadExtension.MSS.with(
                packet.extension(operations), OffloadExtension.MIN_MSS + random.nextInt(2000));
        final boolean lying = random.nextBoolean();
        for (int lies = random.nextInt(3); lying && lies > 0; lies--) {
            extension = EXTENSION_FIELDS[random.nextInt(EXTENSION_FIELDS.length)].with(extension, number());
        }
        if (!lying || random.nextInt(8) != 0) {
            guest.queueExtension(extension);
        }
        queueInPieces(lying ? lie(packet) : packet.bytes);
        if (random.nextBoolean()) {
            guest.ringTransmit();
        }
    }

    private Packet packet(final long destination, final long source, final int payload) {
        return new Packet(PACKETS[random.nextInt(PACKETS.length)], destination, source, payload);
    }

    private byte[] lie(final Packet packet) {
        for (int lies = random.nextInt(3); lies > 0; lies--) {
            packet.bytes[ADDRESSES + random.nextInt(packet.headers() - ADDRESSES)] = (byte) number();
        }
        return packet.bytes;
    }

    private void queueInPieces(final byte[] frame) {
        final long buffer = HostileGuest.transmitBuffer(guest.txProducer());
        guest.store(buffer, frame);
        int at = 0;
        while (at < frame.length) {
            final int left = frame.length - at;
            final int length = random.nextBoolean() && left <= LARGE_PAYLOAD ? left : 1 + random.nextInt(left / 2 + 1);
            guest.queue(buffer + at, length, at + length == frame.length ? Descriptor.FLAG_EOP : 0);
            at += length;
        }
    }

    private void restart() {
        final int delay = random.nextInt(4) == 0 ? number() & 0x7FFF : random.nextInt(30);
        final int moderation =
                random.nextInt(3) == 0 ? 0 : delay | (random.nextInt(2) << 15) | (random.nextInt(8) << 16);
        guest.restart(random.nextInt(4) == 0 ? random.nextInt(Offload.ALL + 1) : Offload.ALL, moderation);
    }

    /** What the VMM does to it, at a moment the guest provokes; a card that runs by itself has one VMM only, which is not here. */
    private void sometimesLimitRate() {
        if (lab.isStepped() && random.nextInt(4) == 0) {
            final int mbps = random.nextInt(3) != 0 ? 0 : random.nextInt(4) == 0 ? number() : 1 << random.nextInt(19);
            lab.setRate(IsolationLab.HOSTILE, mbps, number());
        } else if (addressesOthers && lab.isStepped()) {
            lab.clock().advance(random.nextInt(1 << 20));
        }
    }

    private void queueCrumbs() {
        final boolean strange = random.nextInt(4) == 0;
        for (int left = random.nextInt(22); left >= 0; left--) {
            final int flags = strange ? flags() : left == 0 ? Descriptor.FLAG_EOP : 0;
            guest.queue(
                    strange ? address() : HostileGuest.TX_BUFFERS, strange ? length() : 1 + random.nextInt(700), flags);
        }
    }

    private long destination() {
        final int choice = random.nextInt(8);
        if (addressesOthers && choice < 3) {
            return choice == 0 ? MacAddress.BROADCAST : lab.macOf(choice);
        }
        return choice == 3 ? guest.mac() : IsolationTest.OUTSIDE + ((long) choice << 40);
    }

    private long source() {
        return random.nextInt(5) == 0 ? lab.macOf(random.nextInt(3)) ^ random.nextInt(2) : guest.mac();
    }

    private int number() {
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> 1;
            case 2 -> -1;
            case 3 -> 1 << random.nextInt(32);
            case 4 -> (1 << random.nextInt(32)) - 1;
            case 5 -> random.nextInt(64);
            case 6 -> IsolationTest.RING + random.nextInt(-1, 2);
            default -> random.nextInt();
        };
    }

    private long address() {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> HostileGuest.transmitBuffer(random.nextInt(HostileGuest.SLOTS));
            case 3 -> HostileGuest.RAM - random.nextInt(PAGE * SPARE_PAGES);
            case 4 -> HostileGuest.RAM + random.nextInt(PAGE * SPARE_PAGES);
            case 5 -> -1L - random.nextInt(70_000);
            case 6 -> {
                final int chunk = random.nextInt(lab.vmm().machineMemory().chunkCount());
                yield lab.vmm().machineMemory().chunk(chunk).machine() + random.nextInt(1 << 20);
            }
            default -> random.nextLong() >>> random.nextInt(64);
        };
    }

    private int length() {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextInt(66);
            case 1 -> 65535;
            case 2 -> PAGE + random.nextInt(-1, 2);
            case 3 -> random.nextInt(65536);
            default -> 64 + random.nextInt(2000);
        };
    }

    private int flags() {
        final int choice = random.nextInt(6);
        return choice == 5 ? random.nextInt(65536) : choice;
    }

    /** Random words where rings, requests, status block and headers are. */
    private void scribble() {
        final long place = switch (random.nextInt(5)) {
            case 0 -> HostileGuest.TX_RING + random.nextInt(256);
            case 1 -> HostileGuest.RX_RING + random.nextInt(256);
            case 2 -> HostileGuest.REQUESTS + random.nextInt(4096);
            case 3 -> HostileGuest.STATUS + random.nextInt(64);
            default -> HostileGuest.transmitBuffer(random.nextInt(HostileGuest.SLOTS)) + random.nextInt(32);
        };
        final long word = random.nextBoolean() ? address() : Descriptor.control(length(), flags(), number());
        guest.vm().guestMemory().writeLong(place, word);
    }

    private long sparePage() {
        return HostileGuest.RAM + PAGE * (long) random.nextInt(-SPARE_PAGES, SPARE_PAGES);
    }

    private void callHypervisor() {
        final Hypercalls calls = guest.hypercalls();
        final long page = sparePage();
        switch (random.nextInt(10)) {
            case 0, 1 ->
                calls.enqueue(
                        random.nextInt(3),
                        random.nextInt(4) == 0 ? address() : HostileGuest.REQUESTS,
                        random.nextInt(-1, MOST_BATCH));
            case 8 -> calls.enqueueAgain(random.nextInt(3), number(), random.nextInt(-1, MOST_BATCH));
            case 2 -> calls.setUpRings(number(), 3 + random.nextInt(6), address() & -64);
            case 3 -> calls.setUpRings(3 + random.nextInt(6), 3 + random.nextInt(6), HostileGuest.STATUS);
            case 4 -> calls.resetContext();
            case 5 -> calls.releasePage(random.nextInt(4) == 0 ? address() | Long.MIN_VALUE : page);
            case 6 -> calls.claimPage(random.nextInt(4) == 0 ? address() : page);
            case 7 -> {
                final long mac = random.nextBoolean() ? lab.macOf(random.nextInt(20)) : random.nextLong();
                if (random.nextBoolean()) {
                    calls.addMac(mac);
                } else {
                    calls.removeMac(mac);
                }
            }
            default -> {
                final GuestView view = calls.ringView(random.nextInt(3));
                if (view != null) {
                    view.getLong(random.nextInt(view.capacity()) & ~7);
                }
            }
        }
    }
}
