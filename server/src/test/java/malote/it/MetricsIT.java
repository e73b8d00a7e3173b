package malote.it;

import static malote.it.Client.MANY;
import static malote.it.Client.SINGLE;
import static malote.it.Client.freshIspb;
import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import malote.it.Client.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What {@code /metrics} tells. */
@Tag("exhaustive")
@Timeout(300)
@ExtendWith(SharedServer.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class MetricsIT {
    private static final Path DEPLOY = Path.of("../deploy");
    private static final Pattern METRIC = Pattern.compile("\\b(malote|jvm|process|system)_[a-z_]+\\b");

    @TempDir
    static Path ownDirectory;

    /** It has served nobody but the first two tests. */
    private static ServerProcess own;

    @TempDir
    Path directory;

    private final String ispb = freshIspb();

    @BeforeAll
    static void start() {
        own = ServerProcess.start(ownDirectory, Map.of("STREAM_LEASE", "30s"));
    }

    @AfterAll
    static void stop() {
        own.close();
    }

    @Test
    @Order(1)
    void everythingThatHappensIsCounted() throws Exception {
        Client client = own.client();
        client.generate(ispb, 5);
        Response first = client.start(ispb, SINGLE);
        Response second = client.read(first.pullNext(), SINGLE);
        client.read(first.pullNext(), SINGLE);
        assertThat(client.read(first.pullNext().replaceAll("1$", "0"), SINGLE).status())
                .isEqualTo(409);
        assertThat(client.end(second.pullNext()).status()).isEqualTo(200);
        assertThat(client.read(second.pullNext(), SINGLE).status()).isEqualTo(410);
        String[] silent = new String[3];
        for (int i = 0; i < silent.length; i++) {
            Response start = client.start(ispb, SINGLE);
            assertThat(start.status()).isEqualTo(200);
            silent[i] = start.pullNext();
        }

        Scrape scrape = Scrape.of(client);
        assertThat(scrape.get("malote_messages_stored_total")).isEqualTo(5);
        assertThat(scrape.get("malote_messages_delivered_total")).isEqualTo(6);
        assertThat(scrape.get("malote_batches_delivered_total")).isEqualTo(6);
        assertThat(scrape.get("malote_batches_repeated_total")).isEqualTo(1);
        assertThat(scrape.get("malote_delivery_age_seconds_count")).isEqualTo(5);
        assertThat(scrape.get("malote_delivery_age_seconds_bucket{le=\"+Inf\"}"))
                .isEqualTo(5);
        assertThat(scrape.get("malote_reads_refused_total{status=\"409\"}")).isEqualTo(1);
        assertThat(scrape.get("malote_reads_refused_total{status=\"410\"}")).isEqualTo(1);
        assertThat(scrape.get("malote_streams_opened_total")).isEqualTo(4);
        assertThat(scrape.get("malote_streams_ended_total")).isEqualTo(1);
        assertThat(scrape.get("malote_lane_batch_sum{lane=\"store\"}")).isEqualTo(1);
        assertThat(scrape.get("malote_database_up")).isEqualTo(1);
        assertThat(scrape.get("malote_database_connections")).isBetween(1.0, 16.0);

        own.inside().fallSilent(silent);
        await().until(() -> Scrape.of(client).get("malote_streams_abandoned_total") == 3);
        assertThat(client.start(ispb, MANY).isRedelivered()).isTrue();
        assertThat(Scrape.of(client).get("malote_messages_redelivered_total")).isEqualTo(1);
        client.stop(ispb);
    }

    @Test
    @Order(2)
    void readsThatWaitAreShownAndWhoeverIsTurnedDownOrHangsUpIsCounted() throws Exception {
        Client client = own.client();
        List<Socket> waiting = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            waiting.add(client.open("/api/pix/" + ispb + "/stream/start"));
        }
        own.inside().awaitWaiting(ispb, 6);
        assertThat(client.start(ispb, SINGLE).status()).isEqualTo(429);

        Scrape scrape = Scrape.of(client);
        assertThat(scrape.get("malote_reads_waiting")).isEqualTo(6);
        assertThat(scrape.get("malote_streams_open")).isEqualTo(6);
        assertThat(scrape.get("malote_queue_streams{ispb=\"" + ispb + "\"}")).isEqualTo(6);
        assertThat(scrape.get("malote_reads_refused_total{status=\"429\"}")).isEqualTo(1);

        for (Socket socket : waiting) {
            Client.hangUp(socket);
        }
        await().until(() -> Scrape.of(client).get("malote_reads_vanished_total") == 6);
        assertThat(Scrape.of(client).get("malote_reads_waiting")).isZero();
    }

    @Test
    void onlyTheDeepestQueuesHaveSeriesOfTheirOwnAndTheSumsAreOverAll() {
        String deepest = freshIspb();
        String deep = freshIspb();
        try (ServerProcess server = ServerProcess.start(directory, Map.of("METRICS_QUEUES", "2"))) {
            Client client = server.client();
            client.generate(ispb, 1);
            client.generate(deepest, 30);
            client.generate(deep, 20);

            Scrape scrape = Scrape.of(client);

            assertThat(scrape.count("malote_queue_depth")).isEqualTo(2);
            assertThat(scrape.get("malote_queue_depth{ispb=\"" + deepest + "\"}"))
                    .isEqualTo(30);
            assertThat(scrape.get("malote_queue_depth{ispb=\"" + deep + "\"}")).isEqualTo(20);
            assertThat(scrape.get("malote_messages_waiting")).isEqualTo(51);
            assertThat(scrape.get("malote_queues")).isEqualTo(3);
            await().until(() -> Scrape.of(client).get("malote_messages_oldest_seconds") > 0.5);

            client.drain(deepest);
            assertThat(Scrape.of(client).get("malote_queue_depth{ispb=\"" + ispb + "\"}"))
                    .as("another is among the deepest now")
                    .isEqualTo(1);
        }
    }

    @Test
    void withoutQueuesThereAreOnlySums() {
        try (ServerProcess server = ServerProcess.start(directory, Map.of("METRICS_QUEUES", "0"))) {
            server.client().generate(ispb, 3);

            Scrape scrape = Scrape.of(server.client());

            assertThat(scrape.count("malote_queue_depth")).isZero();
            assertThat(scrape.count("malote_queue_oldest_seconds")).isZero();
            assertThat(scrape.get("malote_messages_waiting")).isEqualTo(3);
        }
    }

    @Test
    void anOldTransactionIsSeen(Client client, Inside inside) throws Exception {
        await().until(() -> Scrape.of(client).get("malote_database_snapshot_seconds") < 0.5);
        try (Connection connection = inside.connect();
                Statement statement = connection.createStatement()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            statement.executeQuery("SELECT count(*) FROM fila_saida").close();

            await().until(() -> Scrape.of(client).get("malote_database_snapshot_seconds") > 0.5);
        }
    }

    @Test
    void whatTheDashboardAndTheAlertsNameIsThere(Client client) throws IOException {
        Set<String> named = new TreeSet<>();
        for (String file : new String[] {"grafana-dashboard.json", "prometheus-alerts.yml"}) {
            Matcher matcher = METRIC.matcher(Files.readString(DEPLOY.resolve(file)));
            while (matcher.find()) {
                named.add(matcher.group());
            }
        }
        assertThat(named).hasSizeGreaterThan(25);
        // This server has no TLS; ClientCertificatesIT asks one that has.
        named.removeAll(Set.of("malote_tls_reload_failed", "malote_tls_certificate_expires_seconds"));
        client.generate(ispb, 1);

        await().untilAsserted(() -> assertThat(Scrape.of(client).names()).containsAll(named));
    }

    @Test
    void theDashboardIsWholeJson() throws IOException {
        var json = new ObjectMapper().readTree(Files.readString(DEPLOY.resolve("grafana-dashboard.json")));
        assertThat(json.get("panels"))
                .isNotEmpty()
                .allSatisfy(panel -> assertThat(panel.get("title").asText()).isNotBlank());
    }
}
