package malote.it;

import static malote.it.Client.MANY;
import static malote.it.Client.SINGLE;
import static malote.it.Client.freshIspb;
import static malote.it.Client.get;
import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Page;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import malote.embedded.EmbeddedDatabase;
import malote.it.Client.Response;
import malote.postgres.ReadyData;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** How soon answers come. No other test runs meanwhile, and only where the machine is fast enough. */
@Timeout(300)
@Isolated
@Tag("exhaustive")
@ExtendWith(SharedServer.class)
final class PromptnessIT {
    private final Client client;
    private final Inside inside;
    private final String ispb = freshIspb();

    PromptnessIT(Client client, Inside inside) {
        this.client = client;
        this.inside = inside;
    }

    @Test
    void aReadThatFindsNothingIsToldSoWithinEightSeconds() {
        List<CompletableFuture<Response>> reads = IntStream.range(0, 6)
                .mapToObj(i -> client.startAsync(ispb, SINGLE))
                .toList();

        assertThat(reads.stream().map(Client::get)).allSatisfy(response -> {
            assertThat(response.status()).isEqualTo(204);
            assertThat(response.millis()).isBetween(7_800L, 8_200L);
        });
        client.stop(ispb);
    }

    @Test
    void aMessageIsDeliveredToTheReadThatWaitsForItInMilliseconds() {
        client.generate(ispb, 1);
        Response response = client.start(ispb, MANY);
        List<Long> delays = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            CompletableFuture<Response> waiting = client.readAsync(response.pullNext(), MANY);
            inside.awaitWaiting(ispb, 1);
            long start = System.nanoTime();
            client.generate(ispb, 1);
            response = get(waiting);
            delays.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
            assertThat(response.messages()).hasSize(1);
        }
        client.end(response.pullNext());

        delays.sort(null);
        assertThat(delays.get(delays.size() / 2)).as("median of " + delays).isLessThan(100);
    }

    /** The heartbeat promises two. */
    @Test
    void aDatabaseThatAnswersNoMoreIsToldWithinSeconds(@TempDir Path directory) throws Exception {
        try (EmbeddedDatabase database = ReadyData.start(directory.resolve("data"))) {
            Map<String, String> settings = new Inside(database.address()).settings();
            try (ServerProcess server =
                    ServerProcess.start(Files.createDirectory(directory.resolve("server")), settings)) {
                Client own = server.client();
                own.generate(ispb, 1);
                ProcessHandle postmaster =
                        ServerProcess.postgres(directory.resolve("data")).orElseThrow();
                Signals.freeze(postmaster);
                try {
                    await().pollDelay(Duration.ZERO)
                            .pollInterval(Duration.ofMillis(50))
                            .atMost(Duration.ofSeconds(5))
                            .until(() -> own.call("GET", "/health/ready").status() == 503);
                } finally {
                    Signals.thaw(postmaster);
                }
            }
        }
    }

    @Test
    void theDashboardPaintsAtOnce() {
        try (Browser browser = Browser.start()) {
            Page page = browser.page(new NewContextOptions());
            page.navigate("http://localhost:" + client.port() + "/");
            page.waitForSelector("#link[data-state=live]");
            page.reload();
            page.waitForSelector("#link[data-state=live]");

            Number paint = (Number) page.evaluate(
                    "performance.getEntriesByName('first-contentful-paint').map((entry) => entry.startTime)[0] ?? 0");
            assertThat(paint.doubleValue()).as("milliseconds").isBetween(0.0, 1_000.0);
        }
    }

    @Test
    void theSeventhCollectorIsRefusedAtOnce() {
        client.generate(ispb, 6);
        IntStream.range(0, 6).forEach(i -> client.start(ispb, SINGLE));

        assertThat(client.start(ispb, SINGLE)).satisfies(refused -> {
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.millis()).isLessThan(500);
        });
        client.stop(ispb);
    }

    @Test
    void tenThousandMessagesAreStoredWithinSeconds() {
        client.generate(ispb, 1_000);

        Response stored = client.generate(ispb, 10_000);

        assertThat(stored.messages()).hasSize(10_000);
        assertThat(stored.millis()).isLessThan(5_000);
    }
}
