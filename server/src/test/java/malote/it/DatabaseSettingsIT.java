package malote.it;

import static malote.it.Client.SINGLE;
import static malote.it.Client.freshIspb;
import static malote.it.Client.get;
import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import malote.embedded.PlainPostgres;
import malote.it.Client.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL of the user's own that is set up in another way than the server needs it, or cannot be written to. */
@Tag("exhaustive")
@Timeout(300)
final class DatabaseSettingsIT {
    @TempDir
    Path directory;

    private final String ispb = freshIspb();
    private PlainPostgres database;

    @BeforeEach
    void makeDatabase() throws Exception {
        database = new PlainPostgres(directory.resolve("data"));
    }

    @AfterEach
    void stopDatabase() {
        database.close();
    }

    @Test
    void sixStreamsAreOpenedAtMostWhateverTheDefaultsOfTheDatabase() throws Exception {
        database.start();
        database.execute("ALTER ROLE malote SET synchronous_commit = off");
        database.execute("ALTER DATABASE malote SET default_transaction_read_only = on");
        isolate("repeatable read");
        try (ServerProcess one = start("one", Map.of())) {
            isolate("serializable");
            try (ServerProcess other = start("other", Map.of())) {
                for (String isolation : new String[] {"serializable", "repeatable read"}) {
                    isolate(isolation);
                    endSessions();
                    for (ServerProcess server : List.of(one, other)) {
                        awaitStoring(server.client());
                    }
                    for (int round = 0; round < 10; round++) {
                        assertSixOpened(one.client(), other.client());
                    }
                }
            }
        }
    }

    /** For the sessions that begin from now on. */
    private void isolate(String isolation) throws Exception {
        database.execute("ALTER ROLE malote SET default_transaction_isolation = '" + isolation + "'");
    }

    private void endSessions() throws Exception {
        database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'malote'");
    }

    private void awaitStoring(Client client) {
        await().until(() -> client.call("POST", "/api/util/msgs/" + ispb + "/1").status() == 201
                && client.call("GET", "/health/ready").status() == 200
                && client.stop(ispb).status() == 200);
    }

    private static void assertSixOpened(Client one, Client other) {
        String busy = freshIspb();
        one.generate(busy, 100);
        List<CompletableFuture<Response>> starts = IntStream.range(0, 24)
                .mapToObj(i -> (i % 2 == 0 ? one : other).startAsync(busy, SINGLE))
                .toList();
        assertThat(starts)
                .extracting(start -> get(start).status())
                .filteredOn(status -> status != 429)
                .hasSize(6)
                .containsOnly(200);
    }

    @Test
    void aDatabaseThatCannotBeWrittenToIsAwayUntilItCan() throws Exception {
        database.start();
        try (ServerProcess running = start("server", Map.of())) {
            Client client = running.client();
            List<String> stored = client.generate(ispb, 2).ids();
            Response first = client.start(ispb, SINGLE);
            changeThePasswordForAMoment(client);

            database.stop();
            database.becomeStandby();
            database.start();

            try (ServerProcess starting = launch("second", Map.of())) {
                await().until(() -> starting.log().contains("it is read-only, as a standby is"));
                await().until(() -> running.log().contains("The database is read-only."));
                assertUnavailable(client.call("POST", "/api/util/msgs/" + ispb + "/1"));
                assertUnavailable(client.start(ispb, SINGLE));
                assertUnavailable(client.read(first.pullNext(), SINGLE));
                assertUnavailable(client.end(first.pullNext()));
                assertUnavailable(client.stop(ispb));
                Response ready = client.call("GET", "/health/ready");
                assertThat(ready.status()).isEqualTo(503);
                assertThat(ready.json().get("reason").asText()).isEqualTo("The database is read-only.");
                assertThat(Scrape.of(client).get("malote_database_up")).isZero();

                database.execute("SELECT pg_promote()");

                await().until(() -> client.call("GET", "/health/ready").status() == 200);
                // The one that starts may take a moment longer.
                Response second = await().until(
                                () -> starting.client().read(first.pullNext(), SINGLE),
                                response -> response.status() == 200);
                assertThat(List.of(first.ids().get(0), second.ids().get(0))).isEqualTo(stored);
                assertThat(client.generate(ispb, 1).status()).isEqualTo(201);
                assertThat(client.end(second.pullNext()).status()).isEqualTo(200);
                assertThat(running.log() + starting.log()).doesNotContain("\tat ");
            }
        }
    }

    private void changeThePasswordForAMoment(Client client) throws Exception {
        try (Connection connection = new Inside(database.address()).connect();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER ROLE malote PASSWORD 'another'");
            statement.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'malote'");
            await().until(() -> client.call("GET", "/health/ready").status() == 503);
            assertUnavailable(client.call("POST", "/api/util/msgs/" + freshIspb() + "/1"));
            statement.execute(
                    "ALTER ROLE malote PASSWORD '" + database.address().password() + "'");
        }
        await().until(() -> client.call("GET", "/health/ready").status() == 200);
    }

    @Test
    void whatLosesAcknowledgedMessagesIsRefusedUnlessItIsWanted() throws Exception {
        database.start("fsync=off", "full_page_writes=off");
        try (ServerProcess refused = launch("refused", Map.of())) {
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.said())
                    .hasLineCount(1)
                    .startsWith("malote: ")
                    .contains("fsync, full_page_writes off")
                    .contains("DB_UNSAFE=true");
        }
        try (ServerProcess server = start("server", Map.of("DB_UNSAFE", "true"))) {
            assertThat(server.lines())
                    .filteredOn(line -> line.contains("fsync, full_page_writes off"))
                    .hasSize(1);
            assertThat(Scrape.of(server.client()).get("malote_database_unsafe")).isEqualTo(1);
            assertThat(server.client().generate(ispb, 1).status()).isEqualTo(201);

            database.stop();
            database.start();

            await().until(() -> Scrape.of(server.client()).get("malote_database_unsafe") == 0);
            assertThat(server.client().drain(ispb)).hasSize(1);
        }
    }

    private ServerProcess launch(String name, Map<String, String> settings) throws Exception {
        Path place = Files.createDirectory(directory.resolve(name));
        return ServerProcess.launch(place, all(settings));
    }

    private ServerProcess start(String name, Map<String, String> settings) throws Exception {
        Path place = Files.createDirectory(directory.resolve(name));
        return ServerProcess.start(place, all(settings));
    }

    private Map<String, String> all(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(new Inside(database.address()).settings());
        all.putAll(settings);
        return all;
    }

    private static void assertUnavailable(Response response) {
        assertThat(response.status()).as(response.toString()).isEqualTo(503);
        assertThat(response.header("Retry-After")).isPresent();
    }
}
