package malote.postgres;

import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.PoolOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import malote.embedded.DatabaseAddress;
import malote.embedded.PlainPostgres;
import malote.embedded.ReplicatedPostgres;
import malote.postgres.tls.Encryption;
import malote.queue.FakeClock;
import malote.queue.Replication;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a session sees of the standbys, by its role and by what its commits wait for. */
@Tag("exhaustive")
@Timeout(300)
final class ReplicationIT {
    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();

    @Test
    void aSessionTellsWhetherItsCommitsAreOnAStandby() throws Exception {
        try (ReplicatedPostgres postgres = new ReplicatedPostgres(directory)) {
            PlainPostgres primary = postgres.primary();
            primary.execute("CREATE ROLE ordinary LOGIN PASSWORD 'ordinary'");
            primary.execute("CREATE ROLE looking LOGIN PASSWORD 'looking' IN ROLE pg_read_all_stats");
            primary.execute("GRANT SELECT, UPDATE ON fila_saida TO ordinary, looking");
            Vitals ordinary = vitals(as(primary, "ordinary"), "on");
            Vitals looking = vitals(as(primary, "looking"), "on");
            Vitals alone = vitals(primary.address(), "local");

            assertThat(told(looking)).isEqualTo(Replication.SYNCHRONOUS);
            assertThat(told(ordinary)).isEqualTo(Replication.UNKNOWN);
            assertThat(told(alone)).isEqualTo(Replication.ASYNCHRONOUS);

            List<PlainPostgres> standbys = postgres.standbys();
            standbys.forEach(PlainPostgres::stop);
            for (Vitals vitals : List.of(looking, ordinary)) {
                await().until(() -> told(vitals) == Replication.MISSING);
            }
            assertThat(told(alone)).isEqualTo(Replication.NONE);

            primary.execute("ALTER SYSTEM SET synchronous_standby_names = ''");
            primary.execute("SELECT pg_reload_conf()");
            await().until(() -> told(ordinary) == Replication.NONE);
            standbys.get(0).start();
            for (Vitals vitals : List.of(looking, ordinary)) {
                await().until(() -> told(vitals) == Replication.ASYNCHRONOUS);
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(1, TimeUnit.MINUTES);
        }
    }

    private static DatabaseAddress as(PlainPostgres postgres, String role) {
        DatabaseAddress address = postgres.address();
        return new DatabaseAddress(address.host(), address.port(), address.database(), role, role);
    }

    private Vitals vitals(DatabaseAddress address, String synchronousCommit) {
        Sessions sessions = new Sessions(address, synchronousCommit, Encryption.IF_OFFERED, Duration.ofSeconds(30));
        return new Vitals(new Queries(
                PgBuilder.pool()
                        .with(new PoolOptions().setMaxSize(1))
                        .connectingTo(sessions.connectOptions(false))
                        .using(vertx)
                        .build(),
                new FakeClock()));
    }

    private static Replication told(Vitals vitals) throws Exception {
        return vitals.replication().toCompletableFuture().get(1, TimeUnit.MINUTES);
    }
}
