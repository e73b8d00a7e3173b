package malote.postgres;

import static malote.it.Patience.await;
import static malote.queue.StoreContract.get;
import static malote.queue.TestMessages.messages;
import static malote.queue.TestQueues.JSON;
import static malote.queue.TestQueues.KINDS;
import static malote.queue.TestQueues.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.sqlclient.Pool;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import malote.access.Caller;
import malote.access.Deed;
import malote.message.Content;
import malote.message.icom.Payload;
import malote.operator.OperatorStore;
import malote.queue.ChangesContract;
import malote.queue.Claimed;
import malote.queue.FakeClock;
import malote.queue.KindsContract;
import malote.queue.LeasesContract;
import malote.queue.LimitsContract;
import malote.queue.Locked;
import malote.queue.QueueName;
import malote.queue.Range;
import malote.queue.ReadId;
import malote.queue.ReadingContract;
import malote.queue.RetentionContract;
import malote.queue.SharesContract;
import malote.queue.Store;
import malote.queue.StoreUnavailable;
import malote.queue.StoringContract;
import malote.queue.StreamsContract;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contract on a real PostgreSQL, through two pools as two replicas have them, and what only a database can get wrong. */
final class PostgresStoreIT extends StoreFixture {
    private static final Deed DEED =
            new Deed(new Deed.Actor("test", Caller.Kind.NONE, null, null), Deed.Act.END_COLLECTOR, "test");

    /** Positions begin beyond those of the queues that other tests had forgotten. */
    @BeforeEach
    void beginWithTheFirstPosition() {
        execute("UPDATE filas_esquecidas SET posicao = 0");
    }

    @Nested
    final class Kinds extends KindsContract {
        Kinds() {
            super(REPLICAS);
        }
    }

    @Nested
    final class Storing extends StoringContract {
        Storing() {
            super(REPLICAS);
        }
    }

    @Nested
    final class Shares extends SharesContract {
        Shares() {
            super(REPLICAS);
        }
    }

    @Nested
    final class Limits extends LimitsContract {
        Limits() {
            super(REPLICAS);
        }
    }

    @Nested
    final class Reading extends ReadingContract {
        Reading() {
            super(REPLICAS);
        }
    }

    @Nested
    final class Streams extends StreamsContract {
        Streams() {
            super(REPLICAS);
        }
    }

    @Nested
    final class Leases extends LeasesContract {
        Leases() {
            super(REPLICAS);
        }
    }

    @Nested
    final class Retention extends RetentionContract {
        Retention() {
            super(REPLICAS);
        }
    }

    @Nested
    final class Changes extends ChangesContract {
        Changes() {
            super(REPLICAS);
        }
    }

    @Test
    void preparingWaitsForNoLockOfTheInstitution() throws SQLException {
        QueueName queue = JSON.queue("PREPARED");
        get(store.store(List.of(new Store.Deposit(queue, messages(queue, 1)))));
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT 1 FROM fila_entrada WHERE fila = 'PREPARED' FOR UPDATE");
            Store.Deposit prepared = get(store.prepare(new Store.Deposit(queue, messages(queue, 1_100))));
            connection.rollback();
            assertThat(get(store.store(List.of(prepared))).get(0).last()).containsExactly(1_101L);
        }
        assertThat(table("SELECT 'parts', count(*) FROM partes")).containsValue(0L);
    }

    @Test
    void aDepositOfWhichAPartWasLostIsNotStored() {
        QueueName queue = JSON.queue("LOSTPART");
        Store.Deposit prepared = get(store.prepare(new Store.Deposit(queue, messages(queue, 1_100))));
        execute("DELETE FROM partes WHERE parte = 1");

        assertThat(store.store(List.of(prepared)).toCompletableFuture())
                .failsWithin(Duration.ofMinutes(1))
                .withThrowableThat()
                .withCauseInstanceOf(StoreUnavailable.class);

        assertThat(table("SELECT fila, seq FROM fila_entrada WHERE fila = 'LOSTPART' AND seq > 0"))
                .isEmpty();
    }

    @Test
    void whatWasPreparedAndNeverStoredIsForgottenInTime() {
        QueueName queue = JSON.queue("FORGOTEN");
        get(store.prepare(new Store.Deposit(queue, messages(queue, 1_100))));

        get(store.forgetPrepared(Duration.ofMinutes(10)));
        assertThat(table("SELECT 'parts', count(*) FROM partes")).containsValue(2L);
        execute("UPDATE partes SET em = em - interval '11 minutes'");
        get(store.forgetPrepared(Duration.ofMinutes(10)));

        assertThat(table("SELECT 'parts', count(*) FROM partes")).containsValue(0L);
    }

    @Test
    void aPartyThatWasRemovedMeanwhileComesWithAnotherTryOfItsPart() {
        QueueName queue = JSON.queue("REMOVEDP");
        get(store.store(List.of(new Store.Deposit(queue, messages(queue, 1)))));
        execute("DELETE FROM clientes WHERE ispb = 'REMOVEDP'");

        Store.Deposit prepared = get(store.prepare(new Store.Deposit(queue, messages(queue, 1_100))));

        assertThat(get(store.store(List.of(prepared))).get(0).stored()).isEqualTo(1_100);
        assertThat(get(store.messages(Store.ANY_ERA, List.of(new Store.Slice(queue, new Range(0, 1_101)))))
                        .get(0))
                .hasSize(1_101);
    }

    @Test
    void readsFewPagesHoweverBigTheTablesAre() {
        fillTables();
        Map<String, Long> before = scans();
        Map<String, Long> pagesBefore = pages();
        int calls = 12;

        // One connection, and so often that PostgreSQL would have changed to a generic plan (after five times).
        Pool single = pool(1);
        try {
            Store own = TestDatabase.store(new Queries(single, new FakeClock()));
            for (int call = 0; call < calls; call++) {
                exercise(own, call);
            }
        } finally {
            single.close().toCompletionStage().toCompletableFuture().join();
        }

        // Sessions publish their counters when they end.
        await().until(() -> table("SELECT pid::text, 1 FROM pg_stat_activity WHERE application_name = 'single'")
                .isEmpty());
        assertThat(scans()).isEqualTo(before);
        Map<String, Long> touched = new TreeMap<>();
        pages().forEach((table, count) -> touched.put(table, (count - pagesBefore.getOrDefault(table, 0L)) / calls));
        execute("TRUNCATE clientes, fila_entrada, fila_saida, mensagens, coletores CASCADE");
        assertThat(touched).as("pages per call, by table").allSatisfy((table, count) -> assertThat(count)
                .isLessThan(table.equals("clientes") ? 7_000 : 2_500));
    }

    @Test
    void doesWhatItCanWhileAnotherHasLockedAnInstitution() throws SQLException {
        QueueName free = JSON.queue("LOCKED01");
        QueueName locked = JSON.queue("LOCKED02");
        QueueName fresh = JSON.queue("LOCKED03");
        List<Store.Read> reads = new ArrayList<>();
        for (QueueName queue : List.of(locked, free)) {
            ReadId id = History.newStream();
            get(store.open(List.of(new Store.Opening(queue, id.key(), null))));
            get(store.store(List.of(new Store.Deposit(queue, messages(queue, 10)))));
            reads.add(new Store.Read(queue, id, 4));
        }
        reads.add(new Store.Read(fresh, new ReadId("never0000opened", 0), 4));
        ReadId held = reads.get(0).id();
        List<Store.Deposit> deposits = List.of(
                new Store.Deposit(locked, messages(locked, 3)),
                new Store.Deposit(fresh, messages(fresh, 2)),
                new Store.Deposit(free, messages(free, 1)));
        List<Store.Opening> openings = List.of(
                new Store.Opening(free, "opened0000001", null),
                new Store.Opening(locked, "opened0000002", null),
                new Store.Opening(fresh, "opened0000003", null));
        PostgresOperatorStore operators = new PostgresOperatorStore(new Queries(pool, new FakeClock()), store, KINDS);
        String name = get(operators.collectors(locked)).get(0).id();

        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT 1 FROM fila_entrada WHERE fila = 'LOCKED02' FOR UPDATE");
            statement.execute("SELECT 1 FROM fila_saida WHERE fila = 'LOCKED02' FOR UPDATE");

            List<Claimed> claims = Claimed.all(get(store.claim(reads)));
            assertThat(claims.get(0)).isNull();
            assertThat(claims.get(1).batch()).contains(new Range(0, 4));
            assertThat(claims.get(2).outcome()).isEqualTo(Claimed.Outcome.UNKNOWN);
            assertThat(Claimed.all(get(store.claim(reads.subList(0, 1))))).containsOnlyNulls();
            List<Store.Receipt> receipts = get(store.store(deposits));
            assertThat(receipts)
                    .containsExactly(null, new Store.Receipt(2, null, 2, 1), new Store.Receipt(1, null, 11, 1));
            assertThat(get(store.open(openings))).containsExactly(true, null, true);
            assertThat(get(store.abandon(JSON, Duration.ofDays(-1), Duration.ofDays(1), false, 1_000)))
                    .contains(free)
                    .doesNotContain(locked);
            assertThat(get(operators.end(locked, "c_0123456789abcdef", DEED))).isEqualTo(OperatorStore.Ending.UNKNOWN);
            for (CompletionStage<?> change :
                    List.of(store.end(locked, held, true), store.stop(locked), operators.end(locked, name, DEED))) {
                assertThat(change.toCompletableFuture())
                        .failsWithin(Duration.ofSeconds(60))
                        .withThrowableOfType(ExecutionException.class)
                        .withCauseInstanceOf(Locked.class);
            }
            connection.rollback();
        }

        assertThat(Claimed.all(get(store.claim(reads))).get(0).batch()).contains(new Range(0, 4));
        assertThat(get(store.store(deposits)).get(0).stored()).isEqualTo(3);
        assertThat(get(operators.end(locked, name, DEED))).isEqualTo(OperatorStore.Ending.ENDED);
    }

    @Test
    void aDepositWaitsAsAWholeForAQueueThatAnotherHasLockedAndHoldsUpNoOther() throws SQLException {
        QueueName free = OTHER.queue("SHARED01");
        QueueName locked = OTHER.queue("SHARED02");
        QueueName fresh = OTHER.queue("SHARED03");
        get(store.store(
                List.of(new Store.Deposit(free, messages(free, 1)), new Store.Deposit(locked, messages(locked, 1)))));
        Store.Deposit waiting = shared(free, locked);
        Store.Deposit alsoWaiting = shared(locked, fresh);
        Store.Deposit possible = shared(fresh, free);

        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT 1 FROM fila_entrada WHERE fila = 'icom/SHARED02/out' FOR UPDATE");

            assertThat(get(store.store(List.of(waiting, possible, alsoWaiting))))
                    .containsExactly(null, new Store.Receipt(2, null, List.of(1L, 2L), 1), null);
            List<CompletionStage<List<Store.Receipt>>> waits = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                waits.add(otherStore.store(List.of(waiting, alsoWaiting)));
                List<Store.Deposit> alone = List.of(new Store.Deposit(free, messages(free, 1)));
                await().until(() -> !get(store.store(alone)).contains(null));
            }
            waits.forEach(wait -> assertThat(get(wait)).containsOnlyNulls());
            connection.rollback();
        }

        assertThat(get(store.store(List.of(waiting, alsoWaiting))))
                .containsExactly(
                        new Store.Receipt(2, null, List.of(8L, 2L), 1), new Store.Receipt(2, null, List.of(3L, 2L), 1));
    }

    @Test
    void largeMessagesAreNotReadAhead() {
        QueueName queue = OTHER.queue("LARGEMSG");
        List<Content> payloads = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            payloads.add(Payload.of("largemsg " + i, new byte[i < 10 ? 1_000 : 400_000]));
        }
        get(store.store(List.of(new Store.Deposit(queue, payloads))));

        List<List<Content>> read = get(store.messages(
                Store.ANY_ERA,
                List.of(
                        new Store.Slice(queue, new Range(0, 20), 1),
                        new Store.Slice(queue, new Range(0, 20), 10),
                        new Store.Slice(queue, new Range(9, 20), 15))));

        assertThat(read).extracting(List::size).containsExactly(12, 12, 6);
    }

    /** Every call of the store once, the reads with sixty streams of thirty queues. */
    private void exercise(Store own, int call) {
        List<Store.Read> reads = new ArrayList<>();
        List<Store.StreamId> streams = new ArrayList<>();
        List<Store.Mark> marks = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            QueueName queue = JSON.queue("Z%07d".formatted(i / 2 + 1));
            ReadId id = new ReadId("stream%07d".formatted(i % 2), call);
            reads.add(new Store.Read(queue, id, 10));
            streams.add(new Store.StreamId(queue, id.key()));
            marks.add(new Store.Mark(queue, 0, 0));
        }
        List<Store.Slice> slices = new ArrayList<>();
        for (Claimed claim : Claimed.all(get(own.claim(reads)))) {
            Range batch = claim.batch().orElseThrow();
            assertThat(batch.size()).isEqualTo(10);
            slices.add(new Store.Slice(claim.mark().queue(), batch));
        }
        assertThat(get(own.messages(Store.ANY_ERA, slices))).hasSize(60);
        get(own.touch(streams));
        assertThat(get(own.moved(marks, reads)).marks()).hasSize(60);

        QueueName returning = JSON.queue("Z%07d".formatted(200 - call));
        ReadId first = new ReadId("stream0000000", 0);
        get(own.claim(List.of(new Store.Read(returning, first, 10))));
        get(own.stop(returning));
        ReadId second = new ReadId("another%06d".formatted(call), 0);
        assertThat(get(own.open(List.of(new Store.Opening(returning, second.key(), null)))))
                .containsExactly(true);
        assertThat(get(own.holders(returning))).hasSize(1);
        get(own.claim(List.of(new Store.Read(returning, second, 4))));
        get(own.end(returning, second, true));
        get(own.abandon(JSON, Duration.ofDays(1), Duration.ofDays(1), false, 1_000));
        if (call == 0) {
            // Seldom done, and for all queues at once.
            get(own.mark(Duration.ZERO));
            get(own.forget(Duration.ofDays(7), 1_000));
        }
        get(own.store(List.of(new Store.Deposit(returning, messages(returning, 20)))));
    }
}
