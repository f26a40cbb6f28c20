package org.jvnic.guest.stack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvnic.guest.stack.Packets.slice;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.guest.driver.DriverConfig;
import org.jvnic.guest.fake.FakeMachine;
import org.jvnic.guest.fake.RecordingLeakDetector;
import org.jvnic.guest.netty.CdnaChannel;
import org.jvnic.guest.netty.NettyGuestProgram;

@SuppressWarnings("FutureReturnValueIgnored")
class StackOnCardTest {
    private final GuestStack stack = new GuestStack(Packets.OUR_ADDRESS, 24, 0);
    private final NettyGuestProgram program = new NettyGuestProgram(
            DriverConfig.builder().rings(4, 4).heldFrames(4).build(), stack);

    @AfterAll
    static void shouldLeakNothing() {
        assertEquals("", RecordingLeakDetector.leaks());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldAnswerPingsInTheFramesTheyCameIn(final boolean privileged) {
        final FakeMachine machine = new FakeMachine(privileged);
        program.start(machine);
        turn(machine, Packets.arpRequest(Packets.PEER_MAC, Packets.PEER_ADDRESS));

        for (int size = 0; size <= 1472; size += 16) {
            turn(machine, Packets.ping(size));
            final List<byte[]> sent = machine.card().sent();
            final byte[] reply = sent.get(sent.size() - 1);
            assertArrayEquals(
                    slice(Packets.echoRequest(Packets.data(size)), 4, 8 + size), slice(reply, 38, reply.length));
            assertEquals(0, Packets.checksum(reply, 34, 8 + size, 0));
        }

        final CdnaChannel channel = program.channel();
        assertNotNull(channel);
        assertEquals(0, channel.framesCopied());
        assertEquals(0, channel.framesHeld());
        assertEquals(0, stack.counters().dropped());
        program.stop();
        assertEquals(0, machine.guest().ram().open());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldAnswerADatagramThatItsListenerRetained(final boolean privileged) {
        final FakeMachine machine = new FakeMachine(privileged);
        program.start(machine);
        stack.udp()
                .bind(
                        5000,
                        datagram -> stack.udp()
                                .sendTo(
                                        5000,
                                        datagram.source(),
                                        datagram.sourcePort(),
                                        datagram.content().retain())
                                .addListener(sent -> assertTrue(sent.isSuccess())));
        turn(machine, Packets.arpRequest(Packets.PEER_MAC, Packets.PEER_ADDRESS));

        turn(machine, Packets.datagram(40000, 5000, Packets.data(100)));

        final byte[] answer = machine.card().sent().get(1);
        assertArrayEquals(Packets.data(100), slice(answer, 42, answer.length));
        program.stop();
        assertEquals(0, machine.guest().ram().open());
    }

    @Test
    void shouldSendDatagramsOfOtherThreadsAndGiveUpOnWhoDoesNotAnswer() throws InterruptedException {
        final FakeMachine machine = new FakeMachine(false);
        program.start(machine);
        final Thread other = new Thread(() -> stack.udp()
                .sendTo(9, Packets.PEER_ADDRESS, 10, stack.udp().newPayload(3).writeZero(3)));
        other.start();
        other.join();
        assertTrue(machine.wakes() > 0);

        for (int i = 0; i < 4; i++) {
            run(machine);
            machine.advance(TimeUnit.SECONDS.toNanos(1));
        }

        assertEquals(3, machine.card().sent().size());
        assertEquals(1, stack.counters().dropped(Drop.ARP_TIMEOUT));
        program.stop();
    }

    private void turn(final FakeMachine machine, final byte[] frame) {
        assertTrue(machine.card().deliver(frame));
        run(machine);
    }

    private void run(final FakeMachine machine) {
        while (program.doWork() > 0) {
            machine.card().transmitAll();
        }
        machine.card().transmitAll();
    }
}
