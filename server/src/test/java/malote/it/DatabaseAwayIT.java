package malote.it;

import static malote.it.Client.MANY;
import static malote.it.Client.SINGLE;
import static malote.it.Client.freshIspb;
import static malote.it.Client.get;
import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import malote.embedded.EmbeddedDatabase;
import malote.it.Client.Response;
import malote.postgres.ReadyData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A database of the user's own that stops, comes back, or answers no more. */
@Tag("exhaustive")
@Timeout(300)
final class DatabaseAwayIT {
    @TempDir
    static Path directory;

    private static EmbeddedDatabase database;
    private static Inside inside;
    private static ServerProcess server;
    private static Client client;

    private final String ispb = freshIspb();

    @BeforeAll
    static void start() throws Exception {
        database = ReadyData.start(directory.resolve("data"));
        inside = new Inside(database.address());
        server = ServerProcess.start(Files.createDirectory(directory.resolve("server")), inside.settings());
        client = server.client();
    }

    @AfterAll
    static void stopAll() {
        if (server != null) {
            server.close();
        }
        if (database != null) {
            database.close();
        }
    }

    /** Whatever a test did to it, the next one finds a database that answers. */
    @AfterEach
    void awaitDatabase() throws Exception {
        ServerProcess.postgres(directory.resolve("data")).ifPresent(Signals::thaw);
        if (!database.isRunning()) {
            database.restart();
        }
        await().until(() -> client.call("GET", "/health/ready").status() == 200);
        assertThat(server.log()).doesNotContain("\tat ");
    }

    @Test
    void aServerThatStartsBeforeItsDatabaseWaitsForIt() throws Exception {
        stop();
        try (ServerProcess early =
                ServerProcess.launch(Files.createDirectory(directory.resolve("early")), inside.settings())) {
            await().until(() -> early.log().contains("cannot be used yet"));
            assertThat(early.log()).doesNotContain("\tat ");
            assertThat(early.isAlive()).isTrue();

            database.restart();

            assertThat(early.client().generate(ispb, 1).status()).isEqualTo(201);
        }
    }

    @Test
    void whatWaitsGoesOnWaitingAndEverythingElseIsToldToComeBack() throws Exception {
        client.generate(ispb, 1);
        Response first = client.start(ispb, SINGLE);
        CompletableFuture<Response> waiting = client.readAsync(first.pullNext(), SINGLE);
        inside.awaitWaiting(ispb, 1);
        stop();

        assertUnavailable(client.start(ispb, SINGLE));
        assertUnavailable(client.read(first.pullNext(), SINGLE));
        assertUnavailable(client.end(first.pullNext()));
        assertUnavailable(client.stop(ispb));
        assertUnavailable(client.call("POST", "/api/util/msgs/" + ispb + "/1"));
        assertThat(waiting).isNotDone();

        database.restart();
        await().until(() -> client.call("POST", "/api/util/msgs/" + ispb + "/1").status() == 201);
        assertThat(get(waiting).status()).isEqualTo(200);
        assertThat(client.end(get(waiting).pullNext()).status()).isEqualTo(200);
    }

    @Test
    void aReadThatWaitsIsToldAtTheEndOfItsTimeAndItsUriStaysValid() throws Exception {
        client.generate(ispb, 1);
        Response first = client.start(ispb, SINGLE);
        CompletableFuture<Response> waiting = client.readAsync(first.pullNext(), SINGLE);
        inside.awaitWaiting(ispb, 1);
        stop();

        assertUnavailable(get(waiting));
        assertThat(get(waiting).millis()).isBetween(7_500L, 10_500L);

        database.restart();
        List<String> generated = generate(1);
        assertThat(client.read(first.pullNext(), SINGLE).ids()).isEqualTo(generated);
    }

    @Test
    void aDatabaseThatAnswersNoMoreIsAwayToo() throws Exception {
        client.generate(ispb, 1);
        Response first = client.start(ispb, SINGLE);
        CompletableFuture<Response> waiting = client.readAsync(first.pullNext(), SINGLE);
        inside.awaitWaiting(ispb, 1);
        ProcessHandle postmaster =
                ServerProcess.postgres(directory.resolve("data")).orElseThrow();
        Signals.freeze(postmaster);
        CompletableFuture<Response> late = client.startAsync(ispb, MANY);
        CompletableFuture<Response> post = client.send("POST", "/api/util/msgs/" + ispb + "/1");
        CompletableFuture<Response> ending = client.send("DELETE", "/api/pix/" + ispb + "/stream/abcdefghijklm0");

        assertUnavailable(get(waiting));
        assertUnavailable(get(late));
        assertUnavailable(get(post));
        assertThat(get(post).body()).contains("the request may or may not have taken effect");
        assertUnavailable(get(ending));
        assertThat(get(post).millis()).isLessThan(10_500L);
        assertThat(get(ending).millis()).isLessThan(10_500L);
        assertThat(get(waiting).millis()).isBetween(7_500L, 10_500L);
        assertThat(get(late).millis()).isLessThan(10_500L);

        Signals.thaw(postmaster);
        // What was refused may have taken effect all the same.
        generate(1);
        assertThat(client.read(first.pullNext(), SINGLE).ids()).hasSize(1);
        inside.awaitOpen(ispb, 1);
    }

    @Test
    void everyAcknowledgedMessageIsDeliveredOnceThoughTheDatabaseStopsAndComesBack() throws Exception {
        try (Workload workload = new Workload(ispb, i -> client)) {
            workload.start();
            for (int i = 0; i < 2; i++) {
                workload.awaitConfirmed(300);
                stop();
                database.restart();
            }
            workload.awaitConfirmed(300);
            workload.endAndCheck();
        }
    }

    @Test
    void connectionsThatDieWithoutAWordAreReplaced() throws Exception {
        List<String> stored = new ArrayList<>(client.generate(ispb, 1).ids());
        List<ProcessHandle> backends = inside.backends();
        assertThat(backends).isNotEmpty();
        backends.forEach(backend -> Signals.send("STOP", backend));
        try {
            await().until(() -> {
                Response post = client.call("POST", "/api/util/msgs/" + ispb + "/1");
                return post.status() == 201 && stored.addAll(post.ids());
            });
            await().until(() -> client.call("GET", "/api/util/filas").status() == 200);
            await().until(() -> client.call("GET", "/health/ready").status() == 200);
            await().until(() -> client.call("GET", "/api/pix/" + ispb + "/stream/abcdefghijklm0")
                            .status()
                    == 404);
            assertThat(client.drain(ispb)).doesNotHaveDuplicates().containsAll(stored);
        } finally {
            backends.forEach(backend -> Signals.send("CONT", backend));
        }
    }

    /** Ends PostgreSQL at once, as a crash does. */
    private void stop() {
        ServerProcess.postgres(directory.resolve("data")).ifPresent(postmaster -> Signals.send("QUIT", postmaster));
        await().until(() -> !database.isRunning());
    }

    private List<String> generate(int count) {
        await().until(() -> client.call("GET", "/api/pix/" + ispb + "/stream/abcdefghijklm0")
                        .status()
                == 404);
        return client.generate(ispb, count).ids();
    }

    private static void assertUnavailable(Response response) {
        assertThat(response.status()).as(response.toString()).isEqualTo(503);
        assertThat(response.header("Retry-After")).isPresent();
        assertThat(response.header("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    }
}
