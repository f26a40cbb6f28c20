package org.jvnic.lab.tap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.lab.tap.Namespace.Finished;

class TapPingTest {
    private static final List<String> WITHOUT_PRIVILEGE =
            List.of("setpriv", "--bounding-set", "-net_admin", "--inh-caps", "-net_admin");
    private static final String[] BRIEFLY = {"--seconds", "0.1"};
    private static final List<String> GUESTS = List.of("10.55.0.2", "10.55.0.3", "10.55.0.4");
    private static final Set<String> NOTHING_LEFT = Set.of("lo");

    @ParameterizedTest
    @CsvSource({"on, 1500", "off, 1500", "on, 9000"})
    void shouldAnswerEveryPingAndDatagramAndKeepExactBooks(final String protection, final int mtu) throws IOException {
        try (Namespace namespace = new Namespace("ping", "kill");
                RunningTap tap = new RunningTap(
                        namespace,
                        "--guests",
                        "3",
                        "--json",
                        "--protection",
                        protection,
                        "--mtu",
                        Integer.toString(mtu))) {
            pingAll(namespace, mtu - 28);
            final List<String> answers = probe(namespace, mtu - 28);

            assertEquals(3, answers.size(), answers::toString);
            assertTrue(answers.get(2).startsWith("guest2 at 10.55.0.4 got 5 bytes from 10.55.0.1:"), answers::toString);
            assertEquals(143, tap.end("TERM"));
            assertEquals(NOTHING_LEFT, namespace.interfaces());
            assertExact(tap.report());
        }
    }

    private static void pingAll(final Namespace namespace, final int bytes) throws IOException {
        final List<Process> pings = new ArrayList<>();
        for (final String guest : GUESTS) {
            pings.add(namespace.start(List.of(
                    "ping", "-q", "-M", "do", "-s", Integer.toString(bytes), "-c", "100", "-i", "0.01", guest)));
        }
        for (final Process ping : pings) {
            final String output = new String(ping.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, ping.onExit().join().exitValue(), output);
            assertTrue(output.contains(" 100 received"), output);
        }
    }

    private static List<String> probe(final Namespace namespace, final int mostBytes) throws IOException {
        final List<String> options = new ArrayList<>(List.of(Integer.toString(mostBytes)));
        options.addAll(GUESTS);
        final Finished probe = namespace.run(Namespace.java(UdpProbe.class, options.toArray(new String[0])));
        assertEquals(0, probe.status(), probe::output);
        return probe.output().lines().toList();
    }

    private static void assertExact(final Map<String, String> report) {
        assertEquals("true", report.get("ledger.exact"), report::toString);
        assertEquals("true", report.get("wire.exact"), report::toString);
        assertEquals(null, report.get("problems.0"), report::toString);
        for (int i = 0; i < GUESTS.size(); i++) {
            assertEquals(GUESTS.get(i), report.get("guests." + i + ".address"));
            assertEquals("100", report.get("guests." + i + ".echo_replies"), report::toString);
            assertEquals(
                    report.get("guests." + i + ".datagrams_received"), report.get("guests." + i + ".datagrams_sent"));
            assertEquals("0", report.get("guests." + i + ".frames_copied"), report::toString);
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "KILL, 137"})
    void shouldLeaveNothingBehindHoweverItIsEnded(final String signal, final int status) throws IOException {
        try (Namespace namespace = new Namespace("kill");
                RunningTap tap = new RunningTap(namespace)) {
            assertEquals(Set.of("lo", "jv0"), namespace.interfaces());

            assertEquals(status, tap.end(signal), tap.lines()::toString);

            assertEquals(NOTHING_LEFT, namespace.interfaces());
            assertEquals(
                    signal.equals("INT"),
                    tap.lines().stream().anyMatch(line -> line.startsWith("ledger: ") && line.endsWith("exact")),
                    tap.lines()::toString);
        }
    }

    @Test
    void shouldEndByItselfWhenItsTimeIsOver() throws IOException {
        try (Namespace namespace = new Namespace();
                RunningTap tap = new RunningTap(namespace, "--seconds", "0.2", "--json")) {
            assertEquals(0, tap.awaitEnd());

            assertEquals(NOTHING_LEFT, namespace.interfaces());
            assertEquals("true", tap.report().get("ledger.exact"));
        }
    }

    @Test
    void shouldFailInOneLineWhenItsInterfaceIsTakenAway() throws IOException {
        try (Namespace namespace = new Namespace();
                RunningTap tap = new RunningTap(namespace)) {
            assertEquals(0, namespace.run("ip", "link", "del", "dev", "jv0").status());

            assertEquals(1, tap.awaitEnd());

            final List<String> said = tap.lines();
            assertTrue(said.get(said.size() - 1).startsWith("jvnic: tap jv0: "), said::toString);
        }
    }

    @Test
    void shouldRefuseABusyNameAndLeaveTheOtherAlone() throws IOException {
        try (Namespace namespace = new Namespace("ping");
                RunningTap tap = new RunningTap(namespace)) {
            assertRefused(namespace.run(RunningTap.command(List.of(), BRIEFLY)), "tap jv0: busy");

            assertEquals(
                    0, namespace.run("ping", "-q", "-c", "1", GUESTS.get(0)).status(), tap.lines()::toString);
        }
    }

    @Test
    void shouldRefuseWithoutPrivilege() throws IOException {
        try (Namespace namespace = new Namespace("setpriv")) {
            assertRefused(namespace.run(RunningTap.command(WITHOUT_PRIVILEGE, BRIEFLY)), "tap jv0: no permission");

            assertEquals(NOTHING_LEFT, namespace.interfaces());
        }
    }

    @Test
    void shouldRemoveTheInterfaceWhenSettingItUpFailsHalfWay() throws IOException {
        try (Namespace namespace = new Namespace("env")) {
            final List<String> withoutIp = List.of("env", "PATH=/nonexistent");

            assertRefused(namespace.run(RunningTap.command(withoutIp, BRIEFLY)), "cannot run `ip`");

            assertEquals(NOTHING_LEFT, namespace.interfaces());
        }
    }

    @Test
    void shouldUseAnInterfaceMadeBeforehandWithoutPrivilegeAndLeaveItAsItWas() throws IOException {
        try (Namespace namespace = new Namespace("setpriv", "ping", "kill")) {
            namespace.run("ip", "tuntap", "add", "dev", "jv0", "mode", "tap");
            namespace.run("ip", "address", "add", "10.55.0.1/24", "dev", "jv0");
            namespace.run("ip", "link", "set", "dev", "jv0", "up");
            final String before = addressOf(namespace);
            try (RunningTap tap = new RunningTap(namespace, WITHOUT_PRIVILEGE)) {
                assertEquals(
                        0, namespace.run("ping", "-q", "-c", "1", GUESTS.get(2)).status());
                assertEquals(143, tap.end("TERM"));
            }

            assertEquals(Set.of("lo", "jv0"), namespace.interfaces());
            assertEquals(before, addressOf(namespace));
        }
    }

    private static String addressOf(final Namespace namespace) throws IOException {
        return namespace.run("ip", "-4", "-o", "address", "show", "dev", "jv0").output();
    }

    @ParameterizedTest
    @ValueSource(strings = {"has not the address 10.55.0.1/24", "is down", "has MTU 1400, not 1500"})
    void shouldSayWhatAnInterfaceMadeBeforehandLacks(final String lack) throws IOException {
        try (Namespace namespace = new Namespace()) {
            namespace.run("ip", "tuntap", "add", "dev", "jv0", "mode", "tap");
            if (!lack.contains("address")) {
                namespace.run("ip", "address", "add", "10.55.0.1/24", "dev", "jv0");
            }
            if (lack.contains("MTU")) {
                namespace.run("ip", "link", "set", "dev", "jv0", "mtu", "1400", "up");
            }

            assertRefused(namespace.run(RunningTap.command(List.of(), BRIEFLY)), lack);

            assertEquals(Set.of("lo", "jv0"), namespace.interfaces());
        }
    }

    private static void assertRefused(final Finished refused, final String why) {
        final List<String> said = refused.output()
                .lines()
                .filter(line -> !line.startsWith("WARNING"))
                .toList();
        assertEquals(1, refused.status(), said::toString);
        assertEquals(1, said.size(), said::toString);
        assertTrue(said.get(0).startsWith("jvnic: ") && said.get(0).contains(why), said::toString);
    }
}
