package malote.it;

import static malote.it.Client.MANY;
import static malote.it.Client.SINGLE;
import static malote.it.Client.freshIspb;
import static malote.it.Client.get;
import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import malote.it.Client.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that is told to stop answers everybody, stops its database, and goes on where it was at the next start. */
@Tag("exhaustive")
@Timeout(300)
final class ShutdownIT {
    private static final int SIGINT = 2;

    @TempDir
    static Path shared;

    /** The last one that was started: each test leaves it running, or stops it and the next one starts it again. */
    private static ServerProcess server;

    @TempDir
    Path directory;

    private final String ispb = freshIspb();

    @BeforeAll
    static void start() {
        server = ServerProcess.start(shared, Map.of());
    }

    @BeforeEach
    void startUnlessItRuns() {
        if (!server.isAlive()) {
            startAgain();
        }
    }

    @AfterAll
    static void close() {
        server.close();
    }

    private static Client startAgain() {
        server = ServerProcess.start(shared, Map.of());
        return server.client();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void readsThatWaitAreAnsweredAndTheirStreamsGoOnAtTheNextStart(String signal) throws IOException {
        assumeFalse(
                signal.equals("INT") && isInterruptIgnored(), "A shell made what it runs in the background deaf to it");
        Client client = server.client();
        client.generate(ispb, 1);
        Response inHand = client.start(ispb, SINGLE);
        List<CompletableFuture<Response>> waiting = IntStream.range(0, 4)
                .mapToObj(i -> client.startAsync(ispb, MANY))
                .toList();
        server.inside().awaitWaiting(ispb, 4);
        ProcessHandle postgres = server.postgres().orElseThrow();
        long start = System.nanoTime();

        server.signal(signal);

        List<Response> answers = waiting.stream().map(Client::get).toList();
        assertThat(answers).allMatch(answer -> answer.status() == 204).allMatch(answer -> answer.body()
                .isEmpty());
        server.exitCode();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        assertThat(postgres.isAlive()).isFalse();
        assertThat(server.log()).doesNotContain("Exception").doesNotContain("ERROR");

        Client next = startAgain();
        List<String> generated = next.generate(ispb, 1).ids();
        assertThat(next.read(answers.get(2).pullNext(), MANY).ids()).isEqualTo(generated);
        String first = inHand.pullNext().replaceAll("1$", "0");
        assertThat(next.read(first, SINGLE).ids()).as("a batch in hand").isEqualTo(inHand.ids());
        assertThat(server.inside().open(ispb)).isEqualTo(5);
    }

    @Test
    void whoWatchesDoesNotKeepReadsFromTheirAnswers() throws IOException {
        Client client = server.client();
        List<Wire> viewers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Wire viewer = new Wire(client.port());
            viewer.send("GET /api/util/eventos HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(viewer.answer()).get().matches(Wire.Answer::isEndless);
            viewers.add(viewer);
        }
        CompletableFuture<Response> waiting = client.startAsync(ispb, MANY);
        server.inside().awaitWaiting(ispb, 1);

        server.signal("TERM");

        assertThat(get(waiting).status()).isEqualTo(204);
        assertThat(get(waiting).pullNext()).isNotEmpty();
        server.exitCode();
        assertThat(server.log())
                .contains("has stopped")
                .doesNotContain("Exception")
                .doesNotContain("ERROR");
        for (Wire viewer : viewers) {
            viewer.close();
        }
    }

    /** Processes inherit this, and Java then leaves the signal alone. */
    private static boolean isInterruptIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        String ignored = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .map(line -> line.substring("SigIgn:".length()).strip())
                .findFirst()
                .orElse("0");
        return (Long.parseUnsignedLong(ignored, 16) & (1L << (SIGINT - 1))) != 0;
    }

    @Test
    void whatWasBeingStoredIsStoredOrRefused() {
        Client client = server.client();
        List<CompletableFuture<Optional<Response>>> posts = IntStream.range(0, 8)
                .mapToObj(i ->
                        CompletableFuture.supplyAsync(() -> client.attempt("POST", "/api/util/msgs/" + ispb + "/1001")))
                .toList();
        await().until(() -> posts.stream().anyMatch(CompletableFuture::isDone));

        server.signal("TERM");

        server.exitCode();
        assertThat(posts)
                .allSatisfy(post ->
                        assertThat(get(post).map(Response::status).orElse(503)).isIn(201, 503));
        List<String> there = startAgain().drain(ispb);
        for (CompletableFuture<Optional<Response>> post : posts) {
            get(post).filter(response -> response.status() == 201).ifPresent(response -> assertThat(there)
                    .containsAll(response.ids()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 900, 1_500, 2_100, 2_700})
    void aServerThatIsToldToStopAnyTimeWhileItStartsLeavesNoDatabaseBehind(int afterMillis)
            throws InterruptedException {
        aServerThatIsToldToStopWhileItStartsLeavesNoDatabaseBehind(afterMillis);
    }

    @ParameterizedTest
    @ValueSource(ints = 1_200)
    void aServerThatIsToldToStopWhileItStartsLeavesNoDatabaseBehind(int afterMillis) throws InterruptedException {
        try (ServerProcess server = ServerProcess.launch(directory, Map.of("PORT", "0"))) {
            Thread.sleep(afterMillis);

            server.signal("TERM");

            server.exitCode();
            assertThat(server.postgres().filter(ProcessHandle::isAlive)).isEmpty();
            assertThat(server.log()).doesNotContain("malote: ").doesNotContain("\tat ");
        }
    }
}
