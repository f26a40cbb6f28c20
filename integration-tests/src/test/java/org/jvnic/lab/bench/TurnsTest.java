package org.jvnic.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnic.vmm.machine.Protection;

class TurnsTest {
    private final List<String> log = new ArrayList<>();

    /** Ends with its last turn, or fails in it. */
    private final class Fake implements Turns.Taker {
        private final String name;
        private final boolean fails;
        private int left;

        Fake(final String name, final int turns, final boolean fails) {
            this.name = name;
            this.left = turns;
            this.fails = fails;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public @Nullable String takeTurn() {
            log.add(name);
            left--;
            if (left == 0 && fails) {
                throw new IllegalStateException(name + " failed");
            }
            return left == 0 ? "result of " + name : null;
        }

        @Override
        public void close() {
            log.add("close " + name);
        }
    }

    @Test
    void shouldGiveTheTurnInOneOrderUntilAllHaveEnded() throws IOException {
        final Map<String, String> results =
                Turns.run(List.of(new Fake("a", 3, false), new Fake("b", 1, false), new Fake("c", 2, false)));
        assertEquals(Map.of("a", "result of a", "b", "result of b", "c", "result of c"), results);
        assertEquals(List.of("a", "b", "c", "a", "c", "a", "close a", "close b", "close c"), log);
    }

    @Test
    void shouldEndAllWhenOneFails() {
        final List<Fake> takers = List.of(new Fake("a", 3, false), new Fake("b", 2, true), new Fake("c", 3, false));
        final Exception error = assertThrows(IllegalStateException.class, () -> Turns.run(takers));
        assertEquals("b failed", error.getMessage());
        assertEquals(List.of("a", "b", "c", "a", "b", "close a", "close b", "close c"), log);
    }

    private BenchProcess shell(final String script) {
        return new BenchProcess("row", List.of("sh", "-c", script), log::add);
    }

    @Test
    void shouldTakeTurnsAsAProcessUntilItsResult() throws IOException {
        try (BenchProcess process =
                shell("read a; echo turn over; read b; echo turn over; read c; echo \"{$a$b$c}\"")) {
            assertEquals(List.of(), log);
            assertEquals(null, process.takeTurn());
            assertEquals(null, process.takeTurn());
            assertEquals("{gogogo}", process.takeTurn());
            assertEquals(List.of("row warms up"), log);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "echo broken >&2; exit 3 # row ended with status 3 and printed: broken",
                "exit 0 # row ended with status 0 and printed nothing",
                "read a; echo oops; echo more; echo why >&2 # row ended with status 0 and printed: oops | more | why",
                "read a; echo {}; exit 1 # row ended with status 1 and printed: {}",
                "read a; echo turn; read b # row printed: turn"
            })
    void shouldSayHowAProcessFailed(final String script, final String message) {
        try (BenchProcess process = shell(script)) {
            final Exception error = assertThrows(IllegalStateException.class, process::takeTurn);
            assertEquals(message, error.getMessage());
        }
    }

    @Test
    void shouldLeaveNoProcessBehind(@TempDir final Path folder) throws IOException {
        final Path file = folder.resolve("pid");
        final long pid;
        try (BenchProcess process = shell("echo $$ >" + file + "; read a; echo turn over; read b")) {
            assertEquals(null, process.takeTurn());
            pid = Long.parseLong(Files.readString(file).strip());
            assertTrue(ProcessHandle.of(pid).isPresent());
        }
        assertFalse(ProcessHandle.of(pid).isPresent());
    }

    @Test
    void shouldTellTheEndOfATurnAndEndWhenNobodyGivesAnother() {
        final StringWriter out = new StringWriter();
        final OwnTurn turn = new OwnTurn(new StringReader("go\n"), new PrintWriter(out));
        turn.run();
        assertEquals(List.of(Turns.OVER), out.toString().lines().toList());
        assertThrows(IllegalStateException.class, turn::run);
    }

    @Test
    void shouldTieTheMeasuringThreadToTheLastProcessor() {
        final OwnTurn turn = new OwnTurn(new StringReader("go\n"), new PrintWriter(new StringWriter()));
        final int[] before = Processors.allowed(Processors.thisThread());
        final CompletableFuture<int[]> after = new CompletableFuture<>();
        new Thread(() -> {
                    turn.begin();
                    after.complete(Processors.allowed(Processors.thisThread()));
                })
                .start();
        assertEquals(
                List.of(before[before.length - 1]),
                Arrays.stream(after.join()).boxed().toList());
    }

    @Test
    void shouldHaveATurnForTheWarmUpAndOneForEachPiece() {
        final List<String> turns = new ArrayList<>();
        final BenchConfig config = config(3);
        final BenchSeries series = BenchSeries.runInTurns(config, true, () -> turns.add("over"));
        assertEquals(4, turns.size());
        assertTrue(series.median().exact());
        assertTrue(series.limit() > 0);
        assertEquals(0, BenchSeries.runInTurns(config, false, () -> {}).limit());
    }

    private static BenchConfig config(final int pieces) {
        return new BenchConfig(
                FrameMix.of(64), Protection.VALIDATED, 2, false, 128, 1, pieces * ThroughputBench.PIECE_SECONDS);
    }

    private static String json(final double mpps, final double limit) {
        return "{\"size\":\"64\",\"mpps\":" + mpps + ",\"gbps\":" + mpps / 2 + ",\"ledger_exact\":true,\"limit_mpps\":"
                + limit + "}";
    }

    @Test
    void shouldRelateTheRowsOfOneRun() throws IOException {
        final Map<String, String> printed = new LinkedHashMap<>();
        printed.put("off-one", json(40, 50));
        printed.put("on-one", json(30, 0));
        printed.put("off-many", json(20, 80));
        printed.put("on-many", json(6, 0));
        final TurnsBench.Result result = TurnsBench.result(printed);
        assertTrue(result.exact());
        assertEquals(
                Map.of(
                        "one_of_bare", 0.8,
                        "many_of_bare", 0.25,
                        "on_of_off", 0.75,
                        "on_of_off_many", 0.3,
                        "many_of_one_off", 0.5,
                        "many_of_one_on", 0.2),
                result.ratios().values());
        assertEquals(50, result.rows().get(4).number("mpps"));
        assertEquals(25, result.rows().get(4).number("gbps"));

        printed.put("on-many", json(6, 0).replace("true", "false"));
        assertFalse(TurnsBench.result(printed).exact());
        printed.remove("on-many");
        assertThrows(IllegalStateException.class, () -> TurnsBench.result(printed));
    }

    @Test
    void shouldNotCountWhatIsAllocatedBetweenPieces() {
        final int each = 1 << 24;
        final List<Integer> lengths = new ArrayList<>();
        final BenchResult result = new ThroughputBench(config(2))
                .runInPieces(() -> lengths.add(0), () -> lengths.add(new byte[each].length));
        assertEquals(List.of(0, each, each), lengths);
        assertTrue(result.allocatedBytes() < each, result::toString);
    }
}
