package malote.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import malote.client.RealServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged command line and the packaged server, each a process of its own. */
@Tag("exhaustive")
final class CommandLineIT {
    @SuppressWarnings("NullAway.Init")
    private static RealServer server;

    @TempDir
    private Path directory = Path.of("");

    @BeforeAll
    static void start() {
        server = RealServer.start(Map.of());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void whatIsGeneratedIsCollectedAndCanBeSentOnceMore() throws IOException {
        Path file = directory.resolve("all.ndjson");
        assertThat(run("send", "--generate", "2500", "--ispb", "22220001", "--json")
                        .out())
                .isEqualTo("{\"recebidas\":2500,\"novas\":2500}\n");
        assertThat(run("collect", "22220001", "-c", "6", "--max", "2500", "-o", file.toString())
                        .err())
                .contains("2500 messages collected, 2500 confirmed.");

        assertThat(new HashSet<>(ids(file))).hasSize(2500);
        assertThat(Files.readAllLines(file)).hasSize(2500);
        try (Captured again = Captured.start(directory, file, "send", "--json", "-u", server.url())) {
            assertThat(again.exitCode()).as(again.err()).isZero();
            assertThat(again.out()).isEqualTo("{\"recebidas\":2500,\"novas\":0}\n");
        }
        assertThat(server.rest("22220001")).isEmpty();
    }

    @Test
    void statusShowsHowQueuesStand() {
        server.generate("22220002", 12);

        assertThat(run("status", "22220002").out())
                .contains("22220002       12")
                .contains("no collectors");
        assertThat(run("status", "--json").out()).contains("\"ispb\":\"22220002\"");
    }

    @Test
    void standardOutputGetsTheMessagesAndNothingElse() {
        List<String> stored = server.generate("22220003", 15);

        Captured collected = run("collect", "22220003", "--single", "--max", "15");

        assertThat(RealServer.ids(collected.out())).isEqualTo(stored);
        assertThat(collected.out().lines()).hasSize(15).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
    }

    @Test
    void ctrlCEndsTheStreamsAndWhatWasConfirmedIsInTheFile() throws IOException {
        assumeFalse(Captured.isInterruptIgnored(), "SIGINT is ignored here, as in the background of a shell script");
        interrupted("22220004", "INT", 130);
    }

    @Test
    void aTerminatedCollectorEndsTheSameWay() throws IOException {
        interrupted("22220005", "TERM", 143);
    }

    @Test
    void afterAKillNothingThatWasConfirmedIsMissing() throws IOException {
        interrupted("22220006", "KILL", 137);
    }

    /** Ends collectors again and again while messages flow; then all are in the file or still to be had, and only a kill repeats any. */
    private void interrupted(String ispb, String signal, int code) throws IOException {
        boolean killed = signal.equals("KILL");
        Path file = directory.resolve("messages.ndjson");
        List<String> stored = new ArrayList<>();
        for (int round = 1; round <= 3; round++) {
            stored.addAll(server.generate(ispb, 1_500));
            long before = Captured.read(file).lines().count();
            int wanted = 100 * round;
            try (Captured collector =
                    Captured.start(directory, "collect", ispb, "-c", "6", "-o", file.toString(), "-u", server.url())) {
                await().atMost(Duration.ofMinutes(1))
                        .pollInterval(Duration.ofMillis(2))
                        .until(() -> Captured.read(file).lines().count() >= before + wanted);
                collector.signal(signal);
                assertThat(collector.exitCode()).as(collector.err()).isEqualTo(code);
                if (killed) {
                    server.stopStreams(ispb);
                } else {
                    assertThat(collector.err()).doesNotContain("stream ").contains("messages collected");
                }
            }
        }
        List<String> rest = new ArrayList<>(server.rest(ispb));
        List<String> written = ids(file);
        Set<String> all = new HashSet<>(written);
        all.addAll(rest);
        assertThat(all).containsExactlyInAnyOrderElementsOf(stored);
        if (!killed) {
            assertThat(written).doesNotHaveDuplicates().doesNotContainAnyElementsOf(rest);
        }
    }

    private Captured run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("-u", server.url()));
        try (Captured command = Captured.start(directory, all.toArray(String[]::new))) {
            assertThat(command.exitCode()).as(command.err()).isZero();
            return command;
        }
    }

    private static List<String> ids(Path file) {
        return RealServer.ids(Captured.read(file));
    }
}
