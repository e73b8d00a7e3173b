package malote.postgres;

import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnectOptions;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import malote.embedded.DatabaseAddress;
import malote.embedded.DatabaseStartException;
import malote.embedded.EmbeddedDatabase;
import malote.it.Signals;
import malote.queue.FakeClock;
import malote.queue.Store;
import malote.queue.StoreUnavailable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections on which no answer comes. */
@Tag("exhaustive")
@Timeout(300)
final class QueriesIT {
    private static final String PID = "SELECT pg_backend_pid()";
    private static final String LOCK =
            "SELECT count(*) FROM (SELECT FROM fila_saida WHERE false FOR KEY SHARE) AS nothing";

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
        Pool pool = PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(connections))
                .connectingTo(() -> Future.succeededFuture(
                        (SqlConnectOptions) new Sessions(database.address()).connectOptions(false)))
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
    void ofAConnectionThatIsLostItIsSaidWhereItLed() {
        ProcessHandle backend = ProcessHandle.of(ask(PID).join()).orElseThrow();
        CompletableFuture<Long> unanswered = askInVain();

        backend.destroyForcibly();

        assertLost(unanswered);
        assertThatItComesBack();
    }

    /** Its end comes as an error where the database had not read all of what was sent. */
    @Test
    void aConnectionThatIsResetIsNotPassedOn() {
        ProcessHandle backend = ProcessHandle.of(ask(PID).join()).orElseThrow();
        Signals.freeze(backend);
        CompletableFuture<Long> unanswered = ask(PID);
        await().until(this::isUnread);
        CompletableFuture<Long> waiting = ask(PID);

        backend.destroyForcibly();

        assertLost(unanswered);
        // PostgreSQL starts its backends anew, and refuses meanwhile.
        assertGivenUp(waiting, false);
        assertThatItComesBack();
    }

    private void assertThatItComesBack() {
        long pid = await().ignoreExceptions().until(() -> ask(PID).join(), answer -> true);
        assertThat(pid).isPositive();
    }

    private void assertLost(CompletableFuture<Long> asked) {
        assertGivenUp(asked, true);
        assertThat(asked.handle((answer, failure) -> failure.getCause()).join())
                .hasMessage("the connection to 127.0.0.1:" + database.address().port() + " was lost");
    }

    /** Whether the database has bytes before it that it did not read. */
    private boolean isUnread() throws IOException {
        String port = String.format(":%04X", database.address().port());
        return Files.readAllLines(Path.of("/proc/net/tcp")).stream()
                .map(line -> line.strip().split(" +", -1))
                .anyMatch(socket -> socket[1].endsWith(port) && !socket[4].endsWith(":00000000"));
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
    void aStatementThatTakesTooLongIsCancelledInTheDatabase() throws Exception {
        CompletableFuture<Long> slow = askInVain();

        clock.advance(Duration.ofSeconds(16));

        assertGivenUp(slow, true);
        await().until(() -> !isAsleep());
    }

    @Test
    void aStatementMayHaveMoreTimeThanOthers() {
        CompletableFuture<Long> slow = queries.run(
                        Store.ANY_ERA,
                        "SELECT 1::bigint FROM pg_sleep(600)",
                        Tuple.tuple(),
                        (rows, era) -> rows.iterator().next().getLong(0),
                        Duration.ofSeconds(5))
                .toCompletableFuture();

        clock.advance(Duration.ofSeconds(19));
        assertThat(slow).isNotDone();
        clock.advance(Duration.ofSeconds(2));

        assertThat(slow).failsWithin(Duration.ofMinutes(1));
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

    @Test
    void aDatabaseThatWasStartedAgainIsInAnotherEra() throws Exception {
        assertThat(era()).isEqualTo(1);
        assertThat(era()).isEqualTo(1);
        CompletableFuture<Long> inTime =
                queries.run(1, PID, Tuple.tuple(), (rows, era) -> era).toCompletableFuture();
        assertThat(inTime.join()).isEqualTo(1);

        database.restart();

        // The first to be sent may find its connection broken.
        assertThat(await().ignoreExceptions().until(this::era, era -> true)).isEqualTo(2);
        assertGivenUp(queries.run(1, PID, Tuple.tuple(), (rows, era) -> era).toCompletableFuture(), false);
        assertThat(era()).isEqualTo(2);
    }

    @Test
    void anOldDatabaseIsNotBelievedOnceAnotherAnswered() throws Exception {
        queries = queries(2);
        EmbeddedDatabase old = database;
        CompletableFuture<Long> slow;
        try (Connection holder = connect(old);
                Statement statement = holder.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(1)");
            slow = ask("SELECT 1::bigint FROM pg_advisory_lock(1)");
            await().until(() -> isTrue(old, "SELECT count(*) = 1 FROM pg_locks WHERE NOT granted"));
            database = ReadyData.start(directory.resolve("another"));

            assertThat(era()).isEqualTo(2);
        }
        assertGivenUp(slow, true);
        assertThat(era()).isEqualTo(2);
        database.close();

        database = old;
        assertThat(await().ignoreExceptions().until(this::era, era -> true))
                .as("it may come back")
                .isEqualTo(3);
    }

    @Test
    void everyUserMayAskForTheEra() throws Exception {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE anybody");
            statement.execute("SET ROLE anybody");
            try (ResultSet rows = statement.executeQuery(Sql.ERA)) {
                assertThat(rows.next()).isTrue();
            }
        }
    }

    private long era() {
        return queries.run(Store.ANY_ERA, PID, Tuple.tuple(), (rows, era) -> era)
                .toCompletableFuture()
                .join();
    }

    private static Connection connect(EmbeddedDatabase to) throws SQLException {
        DatabaseAddress address = to.address();
        return DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
    }

    private static boolean isTrue(EmbeddedDatabase at, String sql) throws SQLException {
        try (Connection connection = connect(at);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    @Test
    void connectionsToAServerThatBecameReadOnlyAreReplacedTogether() {
        queries = queries(4);
        List<CompletableFuture<Long>> standby = Stream.generate(() -> ask("SELECT pg_backend_pid()"
                        + " FROM pg_sleep(0.2), set_config('default_transaction_read_only', 'on', false)"))
                .limit(4)
                .toList();
        List<Long> backends = standby.stream().map(CompletableFuture::join).toList();
        assertThat(backends).doesNotHaveDuplicates();

        assertGivenUp(ask(LOCK), false);

        for (int i = 0; i < 8; i++) {
            // The pool may not know yet that they are closed.
            long pid = await().ignoreExceptions().until(() -> ask(PID).join(), answer -> true);
            assertThat(backends).doesNotContain(pid);
        }
        assertThat(ask(LOCK).join()).isZero();
    }

    private CompletableFuture<Long> ask(String sql) {
        return queries.run(sql, Tuple.tuple(), rows -> rows.iterator().next().getLong(0))
                .toCompletableFuture();
    }

    /** Is under way when this returns. */
    private CompletableFuture<Long> askInVain() {
        CompletableFuture<Long> asked = ask("SELECT 0::bigint FROM pg_sleep(600)");
        await().until(this::isAsleep);
        return asked;
    }

    private boolean isAsleep() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND state = 'active'")) {
            return rows.next();
        }
    }

    private Connection connect() throws SQLException {
        DatabaseAddress address = database.address();
        return DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
    }

    private static void assertGivenUp(CompletableFuture<?> stage, boolean outcomeUnknown) {
        assertThatThrownBy(stage::join).cause().isInstanceOfSatisfying(StoreUnavailable.class, failure -> assertThat(
                        failure.isOutcomeUnknown())
                .isEqualTo(outcomeUnknown));
    }
}
