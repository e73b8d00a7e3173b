package malote.it;

import static malote.it.Client.MANY;
import static malote.it.Client.SINGLE;
import static malote.it.Client.freshIspb;
import static malote.it.Client.get;
import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import malote.it.Client.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What becomes of collectors that fall silent. No lease is so short that a slow machine outlasts it: {@link Inside} lets time pass. */
@Tag("exhaustive")
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
final class LeaseIT {
    @TempDir
    static Path directory;

    @TempDir
    static Path holdingDirectory;

    @TempDir
    static Path firstLeaseDirectory;

    private static ServerProcess server;
    private static ServerProcess holding;
    private static ServerProcess firstLease;

    private final String ispb = freshIspb();

    @BeforeAll
    static void start() {
        server = ServerProcess.start(directory, Map.of("STREAM_LEASE", "30s", "STREAM_POLL", "30s"));
        holding = ServerProcess.start(
                holdingDirectory, Map.of("STREAM_LEASE", "30s", "STREAM_ABANDONED", "hold", "STREAM_POLL", "3s"));
        firstLease = ServerProcess.start(firstLeaseDirectory, Map.of("STREAM_FIRST_LEASE", "25s", "STREAM_POLL", "3s"));
    }

    @AfterAll
    static void stop() {
        for (ServerProcess each : new ServerProcess[] {server, holding, firstLease}) {
            if (each != null) {
                each.close();
            }
        }
    }

    @Test
    void aSilentCollectorIsAbandonedAndItsBatchIsTheFirstThatOthersGet() {
        Client client = server.client();
        List<String> generated = client.generate(ispb, 25).ids();
        Response confirmed = client.start(ispb, MANY);
        Response silent = client.read(confirmed.pullNext(), MANY);
        server.inside().fallSilent(silent.pullNext());
        server.inside().awaitOpen(ispb, 0);

        assertThat(client.read(silent.pullNext(), MANY).status()).isEqualTo(410);
        assertThat(client.read(confirmed.pullNext(), MANY).status()).isEqualTo(410);
        assertThat(client.end(silent.pullNext()).status()).isEqualTo(410);

        Response again = client.start(ispb, MANY);
        assertThat(again.ids()).isEqualTo(generated.subList(10, 20));
        assertThat(again.isRedelivered()).isTrue();
        Response fresh = client.read(again.pullNext(), MANY);
        assertThat(fresh.ids()).isEqualTo(generated.subList(20, 25));
        assertThat(fresh.isRedelivered()).isFalse();
        client.end(fresh.pullNext());
    }

    @Test
    void startsThatNobodyContinuesFreeTheirPlacesLongBeforeTheLease() {
        Client client = firstLease.client();
        Response continued = client.read(client.start(ispb, MANY).pullNext(), MANY);
        List<String> generated = client.generate(ispb, 4).ids();
        List<String> starts = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Response start = client.start(ispb, SINGLE);
            assertThat(start.status()).isEqualTo(i < 4 ? 200 : 204);
            starts.add(start.pullNext());
        }
        double left = client.call("GET", "/api/util/filas/" + ispb)
                .json()
                .at("/coletores/1/leaseRestanteSegundos")
                .asDouble();
        assertThat(left).isLessThanOrEqualTo(25);

        firstLease.inside().age(Duration.ofMinutes(1), starts.toArray(String[]::new));
        firstLease.inside().awaitOpen(ispb, 1);

        Response again = client.read(continued.pullNext(), MANY);
        assertThat(again.ids()).isEqualTo(generated.subList(0, 1));
        assertThat(again.isRedelivered()).isTrue();
        client.end(again.pullNext());
    }

    @Test
    void sixCollectorsThatCrashedDoNotLockTheInstitutionOut() {
        Client client = server.client();
        client.generate(ispb, 6);
        server.inside()
                .fallSilent(IntStream.range(0, 6)
                        .mapToObj(i -> client.start(ispb, SINGLE).pullNext())
                        .toArray(String[]::new));
        server.inside().awaitOpen(ispb, 0);

        Response response = client.start(ispb, MANY);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.isRedelivered()).isTrue();
        client.end(response.pullNext());
    }

    @Test
    void aBatchThatComesBackWakesAReadThatWaits() {
        Client client = server.client();
        client.generate(ispb, 2);
        Response silent = client.start(ispb, MANY);
        CompletableFuture<Response> waiting = client.startAsync(ispb, MANY);
        server.inside().awaitWaiting(ispb, 1);

        server.inside().fallSilent(silent.pullNext());

        Response response = get(waiting);
        assertThat(response.ids()).isEqualTo(silent.ids());
        assertThat(response.isRedelivered()).isTrue();
        assertThat(response.millis()).as("not at the end of its wait").isLessThan(28_000);
        client.end(response.pullNext());
    }

    @Test
    void aReadThatWaitsIsNotAbandoned() {
        Client client = server.client();
        Inside inside = server.inside();
        String other = freshIspb();
        client.generate(other, 1);
        inside.fallSilent(client.start(other, SINGLE).pullNext());
        inside.awaitOpen(other, 0); // The server has run for a lease: from now on it ends streams.
        client.generate(ispb, 1);
        Response first = client.start(ispb, SINGLE);
        CompletableFuture<Response> waiting = client.collectOnAsync(first.pullNext(), SINGLE);
        inside.awaitWaiting(ispb, 1);

        for (int i = 0; i < 3; i++) {
            inside.age(Duration.ofSeconds(12), first.pullNext());
            String aged = inside.lastSeen(first.pullNext());
            await().until(() -> !inside.lastSeen(first.pullNext()).equals(aged));
        }

        List<String> generated = client.generate(ispb, 1).ids();
        assertThat(get(waiting).ids()).as("beyond its lease").isEqualTo(generated);
        assertThat(client.end(get(waiting).pullNext()).status()).isEqualTo(200);
    }

    @Test
    void theBatchOfASilentCollectorIsHeldForItIfSoSet() {
        Client client = holding.client();
        List<String> generated = client.generate(ispb, 5).ids();
        Response silent = client.start(ispb, SINGLE);
        holding.inside().fallSilent(silent.pullNext());
        holding.inside().awaitOpen(ispb, 0);

        Response other = client.start(ispb, MANY);
        assertThat(other.ids()).isEqualTo(generated.subList(1, 5));
        assertThat(other.isRedelivered()).isFalse();
        CompletableFuture<Response> waiting = client.readAsync(other.pullNext(), MANY);

        String first = silent.pullNext().replaceAll("1$", "0");
        Response repeated = client.read(first, SINGLE);
        assertThat(repeated.ids()).isEqualTo(silent.ids());
        assertThat(repeated.pullNext()).isEqualTo(silent.pullNext());
        assertThat(get(waiting).status()).as("nobody else got it").isEqualTo(204);

        client.generate(ispb, 1);
        Response next = client.read(silent.pullNext(), SINGLE);
        assertThat(next.status()).as("it goes on").isEqualTo(200);
        assertThat(client.end(next.pullNext()).status()).isEqualTo(200);
        client.stop(ispb);
        assertThat(client.drain(ispb)).isEmpty();
    }

    @Test
    void aHeldBatchIsReleasedByEndingItsCollector() {
        Client client = holding.client();
        List<String> ids = client.generate(ispb, 3).ids();
        String silent = client.start(ispb, MANY).pullNext();
        holding.inside().fallSilent(silent);
        await().until(() -> queue(client).get("retidos").asInt() == 1);
        JsonNode held = queue(client).get("coletores").get(0);
        assertThat(held.get("situacao").asText()).isEqualTo("retido");
        assertThat(held.get("emMaos").asInt()).isEqualTo(3);
        assertThat(held.get("leaseRestanteSegundos").isNull()).isTrue();
        CompletableFuture<Response> waiting = client.collectAsync(ispb, MANY);
        holding.inside().awaitWaiting(ispb, 1);

        Response released = client.call(
                "DELETE",
                "/api/util/filas/" + ispb + "/coletores/" + held.get("id").asText());

        assertThat(released.status()).isEqualTo(200);
        assertThat(get(waiting).ids()).isEqualTo(ids);
        assertThat(get(waiting).isRedelivered()).isTrue();
        assertThat(client.read(silent, MANY).status()).isEqualTo(410);
        client.end(get(waiting).pullNext());
    }

    private JsonNode queue(Client client) {
        Response response = client.call("GET", "/api/util/filas/" + ispb);
        assertThat(response.status()).isEqualTo(200);
        return response.json();
    }
}
