package malote.it;

import static malote.it.Client.freshIspb;
import static malote.it.Icom.to;
import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import malote.embedded.PlainPostgres;
import malote.embedded.ReplicatedPostgres;
import malote.it.Client.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server tells of the standbys of its database, and what it does without one where one is required. */
@Tag("exhaustive")
@Timeout(300)
final class StandbysIT {
    private static final String NO_STANDBY = "No synchronous standby of the database is connected.";

    @TempDir
    Path directory;

    private final String ispb = freshIspb();
    private ReplicatedPostgres postgres;

    @BeforeEach
    void start() throws Exception {
        postgres = new ReplicatedPostgres(directory);
    }

    @AfterEach
    void stop() {
        postgres.close();
    }

    private ServerProcess serve(String requireSync) {
        Map<String, String> settings = postgres.settings();
        settings.putAll(Map.of("DB_REQUIRE_SYNC", requireSync, "ICOM_MODE", "hub", "ICOM_POLL", "1s"));
        return ServerProcess.start(directory, settings);
    }

    @Test
    void nothingIsAcknowledgedWithoutASynchronousStandbyWhereOneIsRequired() throws Exception {
        try (ServerProcess server = serve("true")) {
            assertTakes(server);
            for (PlainPostgres standby : postgres.standbys()) {
                standby.stop();
            }

            await().until(() -> ready(server).status() == 503);
            assertThat(ready(server).json().get("reason").asText()).isEqualTo(NO_STANDBY);
            assertThat(ready(server).json().get("replication").asText()).isEqualTo("missing");
            assertThat(server.log()).contains("none is connected: nothing can be stored");
            assertRefuses(server, NO_STANDBY);

            PlainPostgres back = postgres.hosts().get(2);
            back.start();
            await().until(() -> ready(server).status() == 200);
            assertTakes(server);

            // As some managers do when the last standby is gone: commits go on alone.
            back.stop();
            postgres.primary().execute("ALTER SYSTEM SET synchronous_standby_names = ''");
            postgres.primary().execute("SELECT pg_reload_conf()");
            await().until(() -> server.log().contains("The database has no standby any more."));
            assertThat(ready(server).json().get("replication").asText()).isEqualTo("none");
            assertRefuses(server, NO_STANDBY);
            // What is there can be collected.
            assertThat(server.client().drain(ispb)).isNotEmpty();

            back.start();
            await().until(() -> server.log().contains("are asynchronous"));
            assertRefuses(server, "The standbys of the database are not synchronous.");
        }
    }

    @Test
    void elsewhereItIsOnlyTold() throws Exception {
        try (ServerProcess server = serve("false")) {
            assertTakes(server);
            assertThat(server.lines())
                    .filteredOn(line -> line.contains("The database has a synchronous standby."))
                    .hasSize(1);
            postgres.primary().execute("ALTER SYSTEM SET synchronous_standby_names = ''");
            postgres.primary().execute("SELECT pg_reload_conf()");
            await().until(() -> server.log().contains("are asynchronous"));
            Response ready = ready(server);
            assertThat(ready.status()).isEqualTo(200);
            assertThat(ready.json().get("replication").asText()).isEqualTo("asynchronous");
            Scrape scrape = Scrape.of(server.client());
            assertThat(scrape.get("malote_database_replication{state=\"asynchronous\"}"))
                    .isEqualTo(1);
            assertThat(scrape.get("malote_database_replication{state=\"synchronous\"}"))
                    .isZero();
            assertThat(server.client().generate(ispb, 1).status()).isEqualTo(201);
        }
    }

    /** While it copies, it gets the log as a standby does, under this name; it cannot take over. */
    @Test
    void aBaseBackupIsNoStandby() throws Exception {
        try (ServerProcess server = serve("true")) {
            assertTakes(server);
            postgres.primary().execute("ALTER SYSTEM SET synchronous_standby_names = '*'");
            postgres.primary().execute("SELECT pg_reload_conf()");
            postgres.standbys().get(0).stop();
            postgres.standbys().get(0).follow(postgres.primary(), "pg_basebackup");
            await().until(() -> postgres.primary()
                    .text("SELECT min(application_name || sync_state) FROM pg_stat_replication")
                    .equals("pg_basebackupsync"));

            await().until(() -> ready(server).status() == 503);
            assertThat(ready(server).json().get("replication").asText()).isEqualTo("missing");
            assertRefuses(server, NO_STANDBY);
        }
    }

    private static Response ready(ServerProcess server) {
        return server.client().call("GET", "/health/ready");
    }

    private void assertTakes(ServerProcess server) {
        await().until(() -> ready(server).status() == 200);
        assertThat(ready(server).json().get("replication").asText()).isEqualTo("synchronous");
        assertThat(server.client().generate(ispb, 1).status()).isEqualTo(201);
        assertThat(new Icom(server.port()).post(ispb, to(ispb, "x")).status()).isEqualTo(201);
        assertThat(post(server).status()).isBetween(400, 499);
    }

    /** A message that is none; whether it is looked at. */
    private Response post(ServerProcess server) {
        return server.client().call("POST", "/api/pix/" + ispb + "/msgs", "Content-Type", "application/json");
    }

    private void assertRefuses(ServerProcess server, String reason) {
        for (Response refused : new Response[] {
            server.client().call("POST", "/api/util/msgs/" + ispb + "/1"), post(server),
        }) {
            assertThat(refused.status()).as(refused.toString()).isEqualTo(503);
            assertThat(refused.json().get("detail").asText()).startsWith(reason);
            assertThat(refused.header("Retry-After")).isPresent();
        }
        Icom.Response refused = new Icom(server.port()).post(ispb, to(ispb, "x"));
        assertThat(refused.status()).as(refused.toString()).isEqualTo(503);
        assertThat(refused.text()).contains(reason);
        assertThat(refused.header("Retry-After")).isPresent();
    }
}
