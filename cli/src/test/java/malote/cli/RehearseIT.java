package malote.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import malote.cli.bank.Bank;
import malote.client.RealServer;
import malote.client.Server;
import malote.client.icom.IcomCollector;
import malote.client.icom.IcomMessage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The packaged command line has the packaged server rehearse with banks that collect well and badly. What a bad one must fail is far
 * from what it does, and what depends on the speed of the machine is asked of nobody.
 */
@Tag("exhaustive")
@Execution(ExecutionMode.CONCURRENT)
final class RehearseIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final int SECONDS = 12;

    @SuppressWarnings("NullAway.Init")
    private static RealServer server;

    @TempDir
    private Path directory = Path.of("");

    /** How a bank collects. */
    private interface Habit {
        Collecting begin(Bank bank, String ispb);
    }

    /** A collector that runs. */
    private interface Collecting {
        void end() throws InterruptedException;
    }

    @BeforeAll
    static void start() {
        server = RealServer.start(Map.of("ICOM_POLL", "2s", "ICOM_DEADLINE", "20s"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void whoCollectsWellIsToldSo() throws Exception {
        int count = 40;
        JsonNode report = rehearse("44440001", count, (bank, ispb) -> {
            bank.collect();
            return () -> {};
        });

        for (int number : List.of(1, 2, 3, 8, 9, 11)) {
            assertThat(criterion(report, number)).as(report.toString()).allMatch(one -> one.path("passed")
                    .asBoolean());
        }
        for (String name : List.of("sent", "received", "acsc", "accc")) {
            assertThat(report.path("counts").path(name).asInt()).as(name).isEqualTo(count);
        }
        assertThat(report.path("advice").toString()).doesNotContain("multipart", "connections", "at a time");
        assertThat(Files.readAllLines(file(".csv"))).hasSize(2 * count + 1);
        assertThat(Files.readString(file(".html")))
                .startsWith("<!DOCTYPE html>")
                .contains("<svg", "44440001");
    }

    @Test
    void whoSleepsBetweenReadsIsToldSo() throws Exception {
        JsonNode report = rehearse(
                "44440002",
                120,
                (bank, ispb) -> IcomCollector.of(Server.at(server.url()), ispb)
                        .streams(1)
                        .start(batch -> {
                            bank.take(batch.messages());
                            Thread.sleep(600);
                        })::close);

        for (int number : List.of(4, 5)) {
            assertThat(criterion(report, number)).as(report.toString()).allMatch(one -> !one.path("passed")
                    .asBoolean());
        }
        assertThat(report.path("verdict").asText()).isEqualTo("failed");
        assertThat(report.path("advice").toString()).contains("Read on at once", "Read with more than 1 at a time");
    }

    @Test
    void whoReadsSingleMessagesAndCannotKeepUpIsToldSo() throws Exception {
        JsonNode report = rehearse(
                "44440003",
                120,
                (bank, ispb) -> IcomCollector.of(Server.at(server.url()), ispb)
                        .streams(2)
                        .multipart(false)
                        .start(batch -> {
                            bank.take(batch.messages());
                            Thread.sleep(150); // Thirteen a second; more than thirty come.
                        })::close);

        assertThat(criterion(report, 5)).as(report.toString()).noneMatch(one -> one.path("passed")
                .asBoolean());
        assertThat(report.path("verdict").asText()).isEqualTo("failed");
        assertThat(report.path("advice").toString()).contains("Read multipart/mixed");
        assertThat(report.path("http").path("singleShare").asDouble()).isEqualTo(1);
    }

    @Test
    void whoReconnectsForEachRequestIsToldSo() throws Exception {
        JsonNode report = rehearse("44440004", 60, Reconnecting::new);

        assertThat(criterion(report, 5)).as(report.toString()).noneMatch(one -> one.path("passed")
                .asBoolean());
        assertThat(report.path("verdict").asText()).isEqualTo("failed");
        assertThat(report.path("advice").toString()).contains("Keep connections open");
    }

    /** Begins a rehearsal of so many payments each way, has a bank of this habit go through it, and gives the report. */
    private JsonNode rehearse(String ispb, int count, Habit habit) throws Exception {
        try (Captured command = Captured.start(
                        directory,
                        "rehearse",
                        "--ispb",
                        ispb,
                        "--tier",
                        "10000",
                        "--scale",
                        Double.toString(count / 10_000.0),
                        "--minutes",
                        Double.toString(SECONDS / 60.0),
                        "--seed",
                        "7",
                        "--directory",
                        directory.toString(),
                        "-u",
                        server.url());
                Bank bank = new Bank(Server.at(server.url()), ispb)) {
            await().atMost(LONG).until(() -> command.err().contains("waiting for the first payment of " + ispb));
            Collecting collector = habit.begin(bank, ispb);
            // A little faster than the window, so that the last one is in it.
            bank.pay("99999A04", count, count / (SECONDS * 0.9));
            int code = command.exitCode();
            collector.end();

            assertThat(command.out()).as(command.err()).contains("No AB03", "The rehearsal has ");
            JsonNode report = JSON.readTree(file(".json").toFile());
            assertThat(code).isEqualTo(report.path("verdict").asText().equals("passed") ? 0 : 1);
            return report;
        }
    }

    private Path file(String suffix) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(one -> one.toString().endsWith(suffix))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static List<JsonNode> criterion(JsonNode report, int number) {
        return StreamSupport.stream(report.path("criteria").spliterator(), false)
                .filter(one -> one.path("number").asInt() == number)
                .toList();
    }

    /** Reads one message after the other, each on a connection of its own, as over a distant network. */
    private static final class Reconnecting implements Collecting {
        /** What the handshakes of TCP and TLS take there. */
        private static final Duration HANDSHAKE = Duration.ofMillis(400);

        private final Bank bank;
        private final String ispb;
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean isOver;

        Reconnecting(Bank bank, String ispb) {
            this.bank = bank;
            this.ispb = ispb;
            for (int i = 0; i < 4; i++) {
                Thread thread = new Thread(this::read, "reconnecting-" + i);
                thread.start();
                threads.add(thread);
            }
        }

        private void read() {
            String path = "/api/v1/out/" + ispb + "/stream/start";
            try {
                while (!isOver) {
                    Thread.sleep(HANDSHAKE.toMillis());
                    HttpURLConnection connection = request(path);
                    path = connection.getHeaderField("PI-Pull-Next");
                    if (connection.getResponseCode() == 200) {
                        bank.take(List.of(new IcomMessage(
                                connection.getHeaderField("PI-ResourceId"),
                                connection.getInputStream().readAllBytes())));
                    }
                }
                HttpURLConnection end = (HttpURLConnection)
                        URI.create(server.url()).resolve(path).toURL().openConnection();
                end.setRequestMethod("DELETE");
                assertThat(end.getResponseCode()).isEqualTo(200);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        private static HttpURLConnection request(String path) throws IOException {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create(server.url()).resolve(path).toURL().openConnection();
            connection.setRequestProperty("Accept", "application/xml");
            connection.setRequestProperty("Connection", "close");
            return connection;
        }

        @Override
        public void end() throws InterruptedException {
            isOver = true;
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }
}
