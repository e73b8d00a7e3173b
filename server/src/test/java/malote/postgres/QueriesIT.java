package malote.postgres;

import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import malote.it.Signals;
import malote.queue.FakeClock;
import malote.queue.StoreUnavailable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections on which no answer comes. */
@Timeout(300)
final class QueriesIT {
    private static final String PID = "SELECT pg_backend_pid()";

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final FakeClock clock = new FakeClock();
    private EmbeddedDatabase database;
    private Queries queries;

    @BeforeEach
    void start() throws DatabaseStartException {
        database = ReadyData.start(directory.resolve("data"));
        queries = queries(1);
    }

    private Queries queries(int connections) {
        DatabaseAddress address = database.address();
        Pool pool = PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(connections))
                .connectingTo(new PgConnectOptions()
                        .setHost(address.host())
                        .setPort(address.port())
                        .setDatabase(address.database())
                        .setUser(address.user())
                        .setPassword(address.password())
                        .setCachePreparedStatements(true))
                .using(vertx)
                .build();
        return new Queries(pool, clock);
    }

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        database.close();
    }

    @Test
    void aBackendThatStandsStillHoldsItsConnectionForSomeTimeOnly() {
        long pid = ask(PID).join();
        ProcessHandle backend = ProcessHandle.of(pid).orElseThrow();
        CompletableFuture<Long> unanswered = askInVain();
        Signals.freeze(backend);
        try {
            clock.advance(Duration.ofSeconds(10));
            CompletableFuture<Long> waiting = ask(PID);
            assertThat(unanswered).isNotDone();

            clock.advance(Duration.ofSeconds(6));

            assertGivenUp(unanswered, true);
            assertThat(waiting.join()).isNotEqualTo(pid);
            assertThat(ask(PID).join()).isEqualTo(waiting.join());
        } finally {
            Signals.thaw(backend);
        }
        await().until(() -> !backend.isAlive());
    }

    @Test
    void aStatementThatNeverGotAConnectionIsKnownToHaveDoneNothing() {
        ProcessHandle backend = ProcessHandle.of(ask(PID).join()).orElseThrow();
        CompletableFuture<Long> unanswered = askInVain();
        Signals.freeze(backend);
        try {
            CompletableFuture<Long> waiting = ask(PID);

            clock.advance(Duration.ofSeconds(16));

            assertGivenUp(unanswered, true);
            assertGivenUp(waiting, false);
            assertThat(ask(PID).join()).isNotEqualTo(backend.pid());
        } finally {
            Signals.thaw(backend);
        }
    }

    @Test
    void anAnswerInTimeLeavesItsConnectionAlone() {
        long pid = ask(PID).join();

        clock.advance(Duration.ofSeconds(20));

        assertThat(ask(PID).join()).isEqualTo(pid);
    }

    @Test
    void thoseThatWereIdleMeanwhileAreReplacedTogether() {
        queries = queries(4);
        List<ProcessHandle> backends =
                Stream.generate(() -> ask("SELECT pg_backend_pid() FROM pg_sleep(0.2)")).limit(4).toList().stream()
                        .map(asked -> ProcessHandle.of(asked.join()).orElseThrow())
                        .toList();
        assertThat(backends).doesNotHaveDuplicates();
        CompletableFuture<Long> unanswered = askInVain();
        backends.forEach(Signals::freeze);
        try {
            clock.advance(Duration.ofSeconds(16));

            assertGivenUp(unanswered, true);
            for (int i = 0; i < 8; i++) {
                // The pool may not know yet that they are closed.
                long pid = await().ignoreExceptions().until(() -> ask(PID).join(), answer -> true);
                assertThat(backends).extracting(ProcessHandle::pid).doesNotContain(pid);
            }
        } finally {
            backends.forEach(Signals::thaw);
        }
    }

    private CompletableFuture<Long> ask(String sql) {
        return queries.run(sql, Tuple.tuple(), rows -> rows.iterator().next().getLong(0))
                .toCompletableFuture();
    }

    /** Is under way when this returns. */
    private CompletableFuture<Long> askInVain() {
        CompletableFuture<Long> asked = ask("SELECT 0::bigint FROM pg_sleep(600)");
        DatabaseAddress address = database.address();
        await().until(() -> {
            try (Connection connection =
                            DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(
                            "SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND state = 'active'")) {
                return rows.next();
            }
        });
        return asked;
    }

    private static void assertGivenUp(CompletableFuture<?> stage, boolean outcomeUnknown) {
        assertThatThrownBy(stage::join).cause().isInstanceOfSatisfying(StoreUnavailable.class, failure -> assertThat(
                        failure.isOutcomeUnknown())
                .isEqualTo(outcomeUnknown));
    }
}
