package malote.it;

import static malote.it.Client.freshIspb;
import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was acknowledged outlives the sudden death of the server, of its database, and of both. */
@Tag("exhaustive")
@Timeout(300)
final class CrashIT {
    private static final Map<String, String> SETTINGS = Map.of("STREAM_LEASE", "4s");

    @TempDir
    Path directory;

    private final String ispb = freshIspb();
    private final AtomicReference<Client> client = new AtomicReference<>();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyAcknowledgedMessageOutlivesAKilledServerAndNoConfirmedOneComesBack(boolean withItsPostgres) {
        ServerProcess killed = ServerProcess.start(directory, SETTINGS);
        client.set(killed.client());
        try (killed;
                Workload workload = new Workload(ispb, i -> client.get())) {
            workload.start();
            workload.awaitConfirmed(400);

            ProcessHandle postgres = killed.postgres().orElseThrow();
            killed.kill9();
            assertThat(postgres.isAlive()).as("its PostgreSQL lives on").isTrue();
            if (withItsPostgres) {
                postgres.destroyForcibly();
            }
            // Some collectors did not survive it either; the others repeat the reads that were not answered.
            workload.kill(0);
            workload.kill(1);
            workload.kill(2);
            int before = workload.delivered();
            try (ServerProcess restarted = ServerProcess.start(directory, SETTINGS)) {
                client.set(restarted.client());
                await().until(() -> workload.delivered() > before + 400);
                restarted.inside().awaitOpen(ispb, 3);
                workload.endAndCheck();
                restarted.client().stop(ispb);
            }
        }
    }

    @Test
    void everyAcknowledgedMessageOutlivesAKilledPostgresThatTheServerStartsAgain() {
        try (ServerProcess server = ServerProcess.start(directory, SETTINGS);
                Workload workload = new Workload(ispb, i -> client.get())) {
            client.set(server.client());
            workload.start();
            for (int i = 0; i < 2; i++) {
                workload.awaitConfirmed(300);
                ProcessHandle postgres = server.postgres().orElseThrow();
                postgres.destroyForcibly();
                await().until(() -> server.postgres()
                        .filter(now -> now.pid() != postgres.pid())
                        .isPresent());
            }
            int before = workload.delivered();
            await().until(() -> workload.delivered() > before + 300);
            workload.endAndCheck();
        }
    }
}
