package malote.it;

import static malote.it.Client.freshIspb;
import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import malote.embedded.PlainPostgres;
import malote.embedded.ReplicatedPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server at work, whose PostgreSQL has standbys that take over, one synchronous at a time. No client gets another refusal than
 * 503, nothing acknowledged is lost and nothing confirmed comes again: {@link Workload} judges.
 */
@Tag("exhaustive")
@Timeout(600)
final class FailoverIT {
    @TempDir
    Path directory;

    private final String ispb = freshIspb();
    private ReplicatedPostgres postgres;
    private ServerSocket silent;
    private ServerProcess server;
    private Workload workload;

    @BeforeEach
    void start() throws Exception {
        postgres = new ReplicatedPostgres(directory);
        silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Map<String, String> settings = postgres.settings();
        // The first is a black hole, which costs nothing as long as another takes writes.
        settings.put("DB_HOST", "127.0.0.1:" + silent.getLocalPort() + "," + postgres.list());
        server = ServerProcess.start(directory, settings);
        workload = new Workload(ispb, i -> server.client());
        workload.start();
        workload.awaitConfirmed(200);
    }

    @AfterEach
    void stop() throws Exception {
        workload.close();
        server.close();
        postgres.close();
        silent.close();
    }

    @Test
    void itGoesOnAfterASwitchoverAndAfterThePrimaryHasDied() throws Exception {
        postgres.switchOver();
        workload.awaitConfirmed(200);
        postgres.awaitSynchronous();

        postgres.primary().crash();
        postgres.promote();
        workload.awaitConfirmed(200);

        check();
    }

    /** It comes back as a primary of an older timeline, without standbys: what it is asked to store it does not acknowledge. */
    @Test
    void itDoesNotGoBackToAPrimaryThatWasFrozenWhileAnotherTookItsPlace() throws Exception {
        PlainPostgres before = postgres.primary();
        before.freeze();
        postgres.promote();
        workload.awaitConfirmed(200);
        before.thaw();
        workload.awaitConfirmed(200);

        check();
    }

    @Test
    void itStartsWhenOneTakesWrites() throws Exception {
        workload.endAndCheck();
        server.signal("TERM");
        server.exitCode();
        postgres.primary().stop();

        server = ServerProcess.launch(directory.resolve("host0"), postgres.settings());
        await().until(() -> server.log().contains("no host takes writes"));
        postgres.promote();
        String fresh = freshIspb();
        assertThat(server.client().generate(fresh, 1).status()).isEqualTo(201);
        assertThat(server.client().drain(fresh)).hasSize(1);
    }

    private void check() {
        workload.endAndCheck();
        // Where hosts were reached before, the settings are right.
        assertThat(server.log()).doesNotContain("\tat ").doesNotContainPattern("Connection [^;]*DB_HOST");
    }
}
