package malote.postgres.spi;

import static malote.it.Patience.await;
import static malote.queue.StoreContract.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import malote.journal.Journal;
import malote.journal.Line;
import malote.postgres.Queries;
import malote.postgres.TestDatabase;
import malote.queue.FakeClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal of two servers on one database. */
final class PostgresJournalIT {
    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");
    private static final int MOST = 100;

    @TempDir
    static Path directory;

    private static TestDatabase database;

    private final FakeClock clock = new FakeClock();
    private PostgresJournal journal;
    private PostgresJournal otherJournal;

    @BeforeAll
    static void start() throws Exception {
        database = new TestDatabase(directory);
    }

    @AfterAll
    static void stop() {
        if (database != null) {
            database.close();
        }
    }

    @BeforeEach
    void begin() {
        database.execute("TRUNCATE diario");
        journal = new PostgresJournal(database.queries(), clock);
        otherJournal = new PostgresJournal(database.queries(), clock);
    }

    @Test
    void findsLinesByWhomAndWhatTheyConcernAndSinceWhen() {
        Line post = new Line(NOON, "PSP00001", "post", "message1", null, null, "collector/1.0", "201");
        Line forwarded = line(1, "PSP00001", "forwarded", "message1", "operation1");
        Line faulty =
                new Line(NOON.plusSeconds(2), "PSP00002", "delivered", "message2", "operation1", "rule", null, null);
        Line settled = line(3, "PSP00002", "settled", null, "operation2");
        for (Line line : List.of(settled, faulty, forwarded, post)) {
            journal.note(line);
        }

        assertThat(read(null, null, null, null, MOST)).containsExactly(post, forwarded, faulty, settled);
        assertThat(read("PSP00001", null, null, null, MOST)).containsExactly(post, forwarded);
        assertThat(read(null, "operation1", null, null, MOST)).containsExactly(forwarded, faulty);
        assertThat(read(null, null, "message1", null, MOST)).containsExactly(post, forwarded);
        assertThat(read("PSP00002", "operation1", null, null, MOST)).containsExactly(faulty);
        assertThat(read(null, "operation1", "message1", null, MOST)).containsExactly(forwarded);
        assertThat(read(null, null, null, NOON.plusSeconds(2), MOST)).containsExactly(faulty, settled);
        assertThat(read("PSP00001", null, null, NOON.plusSeconds(1), MOST)).containsExactly(forwarded);
        assertThat(read(null, null, "message1", NOON.plusSeconds(1), MOST)).containsExactly(forwarded);
        assertThat(read("PSP00003", null, null, null, MOST)).isEmpty();
        assertThat(read(null, null, null, null, 2)).containsExactly(faulty, settled);
        assertThat(read("PSP00001", null, null, null, 1)).containsExactly(forwarded);
        assertThat(read(null, "operation1", null, null, 1)).containsExactly(faulty);
    }

    @Test
    void whoReadsFindsWhatItsServerNotedBefore() {
        List<Line> lines = IntStream.range(0, 3_500)
                .mapToObj(i -> line(i, "PSP00001", "read", null, null))
                .toList();
        lines.forEach(journal::note);

        assertThat(read("PSP00001", null, null, null, 10_000)).isEqualTo(lines);
    }

    @Test
    void othersFindItAMomentLater() {
        journal.note(line(0, "PSP00001", "read", null, null));
        clock.advance(Duration.ofMillis(100));

        await().until(() -> !get(otherJournal.read(new Journal.Query("PSP00001", null, null, null, MOST)))
                .isEmpty());
    }

    @Test
    void whatCannotBeKeptWhileTheDatabaseIsAwayIsLeftOutAndCounted() {
        Vertx vertx = Vertx.vertx();
        try {
            FakeClock own = new FakeClock();
            Queries away = new Queries(
                    PgBuilder.pool()
                            .with(new PoolOptions().setMaxSize(1))
                            .connectingTo(
                                    new PgConnectOptions().setHost("127.0.0.1").setPort(1))
                            .using(vertx)
                            .build(),
                    own);
            PostgresJournal lonely = new PostgresJournal(away, own);
            int room = 50_000;
            for (int i = 0; i < room; i++) {
                lonely.note(line(i, "PSP00001", "read", null, null));
            }
            // Those of the first statement come back.
            await().until(() -> {
                lonely.note(line(0, "PSP00001", "read", null, null));
                return lonely.lost() > 0;
            });

            assertThat(lonely.read(new Journal.Query(null, null, null, null, MOST))
                            .toCompletableFuture())
                    .failsWithin(Duration.ofMinutes(1));
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    @Test
    void findsAFewLinesAmongManyByAnIndex() {
        database.execute("INSERT INTO diario (em, ispb, evento, mensagem, operacao)"
                + " SELECT timestamptz '2026-11-27 12:00Z' + i * interval '1 ms', 'MANY' || lpad((i % 5000)::text, 4, '0'),"
                + " 'step', 'message' || i, 'operation' || i / 3 FROM generate_series(1, 200000) AS i");
        database.execute("VACUUM ANALYZE diario");
        long before = database.number("SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'diario'");
        for (int i = 0; i < 8; i++) {
            assertThat(read(null, "operation50", null, null, MOST)).hasSize(3);
            assertThat(read(null, null, "message70", null, MOST)).hasSize(1);
            assertThat(read("MANY0007", null, null, null, MOST)).hasSize(40);
            assertThat(read(null, null, null, NOON.plusSeconds(199), MOST)).hasSize(MOST);
            assertThat(read(null, null, null, null, MOST)).hasSize(MOST);
        }

        List<String> used = new ArrayList<>();
        await().untilAsserted(() -> {
            used.clear();
            used.addAll(database.strings("SELECT indexrelname FROM pg_stat_user_indexes"
                    + " WHERE relname = 'diario' AND idx_scan > 0 ORDER BY 1"));
            assertThat(used).containsExactly("diario_em", "diario_ispb", "diario_mensagem", "diario_operacao");
        });
        assertThat(database.number("SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'diario'"))
                .isEqualTo(before);
    }

    private static Line line(
            int second, String ispb, String event, @Nullable String message, @Nullable String operation) {
        return new Line(NOON.plusSeconds(second), ispb, event, message, operation, null, null, null);
    }

    private List<Line> read(
            @Nullable String ispb,
            @Nullable String operation,
            @Nullable String message,
            @Nullable Instant since,
            int most) {
        return get(journal.read(new Journal.Query(ispb, operation, message, since, most)));
    }
}
