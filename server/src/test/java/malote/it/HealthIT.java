package malote.it;

import static malote.it.Client.freshIspb;
import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import malote.embedded.EmbeddedDatabase;
import malote.it.Client.Response;
import malote.postgres.ReadyData;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What {@code /health} tells, above all when things are not well. How soon is a part of it: no other test runs meanwhile. */
@Tag("exhaustive")
@Timeout(300)
@Isolated
final class HealthIT {
    private static final String LIVE = "/health/live";
    private static final String READY = "/health/ready";

    @TempDir
    Path directory;

    @Test
    void aServerThatServesIsLiveAndReadyAndOneThatStopsIsLiveOnly() throws Exception {
        Path loaded = directory.resolve("loaded");
        Map<String, String> settings = Map.of("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + loaded);
        try (ServerProcess server = ServerProcess.start(directory, settings)) {
            long before = jsonClasses(loaded);
            for (String path : new String[] {LIVE, READY}) {
                Response response = server.client().call("GET", path);
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.json().get("status").asText()).isEqualTo("UP");
                assertThat(response.header("Content-Type")).contains("application/json");
                assertThat(server.client().call("HEAD", path).status()).isEqualTo(200);
            }
            assertThat(jsonClasses(loaded))
                    .as("to load a library would hold up an event loop")
                    .isEqualTo(before);
            assertThatItIsLiveOnlyWhileItStops(server);
        }
    }

    private static long jsonClasses(Path loaded) throws IOException {
        try (Stream<String> lines = Files.lines(loaded)) {
            return lines.filter(line -> line.contains("jackson")).count();
        }
    }

    @Test
    void aServerThatWaitsForItsDatabaseIsLiveAndSaysWhyItIsNotReady() throws Exception {
        EmbeddedDatabase database = ReadyData.start(directory.resolve("data"));
        database.close();
        Files.createDirectory(directory.resolve("server"));
        int port = freePort();
        Map<String, String> settings = Map.of(
                "PORT",
                Integer.toString(port),
                "DB_HOST",
                "127.0.0.1",
                "DB_PORT",
                Integer.toString(database.address().port()));
        try (ServerProcess server = ServerProcess.launch(directory.resolve("server"), settings)) {
            Client client = new Client(port);
            await().until(() ->
                    client.attempt("GET", LIVE).map(Response::status).equals(Optional.of(200)));
            assertDown(client, "The server is starting.");
            assertThat(Scrape.of(client).get("malote_ready")).isZero();
            assertThat(server.isAlive()).isTrue();
        }
    }

    @Test
    void aDatabaseThatAnswersNoMoreIsToldAndNothingHangs() throws Exception {
        try (EmbeddedDatabase database = ReadyData.start(directory.resolve("data"))) {
            Files.createDirectory(directory.resolve("server"));
            Inside inside = new Inside(database.address());
            try (ServerProcess server = ServerProcess.start(directory.resolve("server"), inside.settings())) {
                Client client = server.client();
                client.generate(freshIspb(), 1);
                ProcessHandle postmaster =
                        ServerProcess.postgres(directory.resolve("data")).orElseThrow();
                Signals.freeze(postmaster);
                try {
                    await().until(() -> client.call("GET", READY).status() == 503);
                    assertDown(client, "The database does not answer.");
                    assertThat(client.call("GET", LIVE).millis()).isLessThan(2_000);
                    Scrape scrape = Scrape.of(client);
                    assertThat(scrape.get("malote_database_up")).isZero();
                    assertThat(scrape.get("malote_messages_waiting")).isNaN();
                } finally {
                    Signals.thaw(postmaster);
                }
                await().until(() -> client.call("GET", READY).status() == 200);
                await().until(() -> server.log().contains("The database is back after"));
                assertToldOnceEach(server.lines());
            }
        }
    }

    /** However long it is away, and on a busy machine that may be more than once, its going is told once, and so its return. */
    private static void assertToldOnceEach(List<String> log) {
        List<Boolean> away = log.stream()
                .filter(line -> line.contains("The database does not answer") || line.contains("The database is back"))
                .map(line -> line.contains("does not answer"))
                .toList();
        assertThat(away).isNotEmpty();
        for (int i = 0; i < away.size(); i++) {
            assertThat(away.get(i)).as("line %d of %s", i, away).isEqualTo(i % 2 == 0);
        }
    }

    private static void assertThatItIsLiveOnlyWhileItStops(ServerProcess server) throws IOException {
        Client client = server.client();
        try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), client.port())) {
            slow.getOutputStream()
                    .write(("POST /api/pix/" + freshIspb() + "/msgs HTTP/1.1\r\nHost: localhost\r\n"
                                    + "Content-Type: application/json\r\nContent-Length: 10\r\n\r\n[")
                            .getBytes(StandardCharsets.US_ASCII));
            slow.getOutputStream().flush();
            await().until(() -> Scrape.of(client).get("malote_requests_active") == 1);

            server.signal("TERM");

            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> client.call("GET", READY).status() == 503);
            assertDown(client, "The server is stopping.");
            assertThat(client.call("GET", LIVE).status()).isEqualTo(200);
        }
        server.exitCode();
        assertThat(server.log()).contains("The server is stopping").contains("The server has stopped.");
    }

    private static void assertDown(Client client, String reason) {
        Response response = client.call("GET", READY);
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.millis()).isLessThan(2_000);
        assertThat(response.json().get("status").asText()).isEqualTo("DOWN");
        assertThat(response.json().get("reason").asText()).isEqualTo(reason);
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
