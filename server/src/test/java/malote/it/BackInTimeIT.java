package malote.it;

import static malote.it.Client.freshIspb;
import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import malote.embedded.EmbeddedDatabase;
import malote.postgres.ReadyData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A database that is put back to what it was a moment before, under two servers at work. */
@Tag("exhaustive")
@Timeout(600)
final class BackInTimeIT {
    @TempDir
    Path directory;

    private final String ispb = freshIspb();
    private EmbeddedDatabase database;
    private Inside inside;
    private List<ServerProcess> servers = List.of();
    private volatile int writesTo;

    @BeforeEach
    void start() throws Exception {
        database = ReadyData.start(directory.resolve("data"));
        inside = new Inside(database.address());
        Map<String, String> settings = new HashMap<>(inside.settings());
        settings.put("STREAM_POLL", "3s");
        servers = List.of(
                ServerProcess.start(Files.createDirectory(directory.resolve("one")), settings),
                ServerProcess.start(Files.createDirectory(directory.resolve("two")), settings));
    }

    @AfterEach
    void stop() {
        servers.forEach(ServerProcess::close);
        database.close();
    }

    /** In both orders: the one that remembers what is lost is not the one that stores after it, and the reverse. */
    @Test
    void everyMessageThatIsStillThereIsDeliveredOnceAndWhoWaitsCostsLittle() throws Exception {
        try (Workload workload =
                new Workload(ispb, i -> servers.get(i < 0 ? writesTo : i % 2).client())) {
            workload.start();
            for (int remembering = 0; remembering < 2; remembering++) {
                writesTo = remembering;
                workload.awaitConfirmed(200);
                stopDatabase();
                copy("data/pg", "copy");
                database.restart();
                workload.awaitConfirmed(300);

                stopDatabase();
                workload.databaseWentBack();
                writesTo = 1 - remembering;
                ReadyData.delete(directory.resolve("data/pg"));
                copy("copy", "data/pg");
                ReadyData.delete(directory.resolve("copy"));
                database.restart();
                workload.awaitConfirmed(300);
            }
            workload.stopWriting();
            Set<String> stored = inside.messages(ispb);
            workload.awaitDelivered(stored);
            assertThatWaitingCostsLittle(workload);
            workload.endAndCheck(stored);
        }
        for (ServerProcess server : servers) {
            assertThat(Scrape.of(server.client()).get("malote_database_eras_total"))
                    .isBetween(2.0, 4.0);
            assertThat(server.log()).contains("The database").doesNotContain("\tat ");
        }
    }

    private void assertThatWaitingCostsLittle(Workload workload) {
        int before = workload.emptyReads();
        double claims = claims();
        long start = System.nanoTime();
        // So many, since those that have waited already are no measure: between two of one collector lies a whole wait.
        await().until(() -> workload.emptyReads() >= before + 2 * Workload.COLLECTORS);
        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat((claims() - claims) / seconds).as("claims a second").isLessThan(5);
    }

    private double claims() {
        return servers.stream()
                .mapToDouble(server -> Scrape.of(server.client()).get("malote_lane_call_seconds_count{lane=\"claim\"}"))
                .sum();
    }

    private void stopDatabase() {
        ServerProcess.postgres(directory.resolve("data")).ifPresent(postmaster -> Signals.send("INT", postmaster));
        await().until(() -> !database.isRunning());
    }

    private void copy(String from, String to) throws Exception {
        int exit = new ProcessBuilder("cp", "-a", from, to)
                .directory(directory.toFile())
                .inheritIO()
                .start()
                .waitFor();
        assertThat(exit).isZero();
    }
}
