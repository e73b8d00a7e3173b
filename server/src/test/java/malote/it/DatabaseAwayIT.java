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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A database of the user's own that stops, comes back, or answers no more. */
@Timeout(300)
final class DatabaseAwayIT {
    @TempDir
    Path directory;

    private final String ispb = freshIspb();
    private EmbeddedDatabase database;
    private Inside inside;

    @BeforeEach
    void startDatabase() throws Exception {
        database = ReadyData.start(directory.resolve("data"));
        inside = new Inside(database.address());
        Files.createDirectory(directory.resolve("server"));
    }

    @AfterEach
    void stopDatabase() {
        ServerProcess.postgres(directory.resolve("data")).ifPresent(Signals::thaw);
        database.close();
    }

    @Test
    void aServerThatStartsBeforeItsDatabaseWaitsForIt() throws Exception {
        stop();
        try (ServerProcess server = ServerProcess.launch(directory.resolve("server"), inside.settings())) {
            await().until(() -> server.log().contains("cannot be used yet"));
            assertThat(server.log()).doesNotContain("\tat ");
            assertThat(server.isAlive()).isTrue();

            database.restart();

            assertThat(server.client().generate(ispb, 1).status()).isEqualTo(201);
        }
    }

    @Test
    void whatWaitsGoesOnWaitingAndEverythingElseIsToldToComeBack() throws Exception {
        try (ServerProcess server = startServer()) {
            Client client = server.client();
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
            await().until(() ->
                    client.call("POST", "/api/util/msgs/" + ispb + "/1").status() == 201);
            assertThat(get(waiting).status()).isEqualTo(200);
            assertThat(client.end(get(waiting).pullNext()).status()).isEqualTo(200);
            assertThat(server.log()).doesNotContain("\tat ");
        }
    }

    @Test
    void aReadThatWaitsIsToldAtTheEndOfItsTimeAndItsUriStaysValid() throws Exception {
        try (ServerProcess server = startServer()) {
            Client client = server.client();
            client.generate(ispb, 1);
            Response first = client.start(ispb, SINGLE);
            CompletableFuture<Response> waiting = client.readAsync(first.pullNext(), SINGLE);
            inside.awaitWaiting(ispb, 1);
            stop();

            assertUnavailable(get(waiting));
            assertThat(get(waiting).millis()).isBetween(7_500L, 10_500L);

            database.restart();
            List<String> generated = generate(client, 1);
            assertThat(client.read(first.pullNext(), SINGLE).ids()).isEqualTo(generated);
        }
    }

    @Test
    void aDatabaseThatAnswersNoMoreIsAwayToo() throws Exception {
        try (ServerProcess server = startServer()) {
            Client client = server.client();
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
            generate(client, 1);
            assertThat(client.read(first.pullNext(), SINGLE).ids()).hasSize(1);
            inside.awaitOpen(ispb, 1);
        }
    }

    @Test
    void everyAcknowledgedMessageIsDeliveredOnceThoughTheDatabaseStopsAndComesBack() throws Exception {
        try (ServerProcess server = startServer();
                Workload workload = new Workload(ispb, i -> server.client())) {
            workload.start();
            for (int i = 0; i < 2; i++) {
                int before = workload.confirmed();
                await().until(() -> workload.confirmed() > before + 300);
                stop();
                database.restart();
            }
            int before = workload.confirmed();
            await().until(() -> workload.confirmed() > before + 300);
            workload.stopWriting();
            await().until(workload::isAllDelivered);
            workload.endAndCheck();
        }
    }

    @Test
    void connectionsThatDieWithoutAWordAreReplaced() throws Exception {
        try (ServerProcess server = startServer()) {
            Client client = server.client();
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
    }

    private ServerProcess startServer() {
        return ServerProcess.start(directory.resolve("server"), inside.settings());
    }

    /** Ends PostgreSQL at once, as a crash does. */
    private void stop() {
        ServerProcess.postgres(directory.resolve("data")).ifPresent(postmaster -> Signals.send("QUIT", postmaster));
        await().until(() -> !database.isRunning());
    }

    private List<String> generate(Client client, int count) {
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
