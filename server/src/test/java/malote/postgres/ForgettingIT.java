package malote.postgres;

import static malote.it.Patience.await;
import static malote.postgres.History.get;
import static malote.queue.TestQueues.JSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import malote.access.Caller;
import malote.access.Deed;
import malote.message.AccountType;
import malote.message.Content;
import malote.message.Message;
import malote.message.Party;
import malote.operator.Counts;
import malote.operator.OperatorStore;
import malote.queue.Claimed;
import malote.queue.Failures;
import malote.queue.Locked;
import malote.queue.QueueName;
import malote.queue.Range;
import malote.queue.ReadId;
import malote.queue.Store;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What only a real database can get wrong when it forgets. */
@Timeout(600)
final class ForgettingIT {
    private static final Deed DEED =
            new Deed(new Deed.Actor("test", Caller.Kind.NONE, null, null), Deed.Act.END_COLLECTOR, "test");
    private static final Duration RETENTION = Duration.ofHours(10);
    /** The hours that a party stays beyond its last message, generously. */
    private static final Duration LONG = Duration.ofDays(2);

    private static final int HISTORIES = Integer.getInteger("malote.forgetting.histories", 15);
    private static final int STEPS = 60;

    private final AtomicLong last = new AtomicLong();

    @TempDir
    Path directory;

    private TestDatabase database;
    private Store store;
    private Store otherStore;

    @BeforeEach
    void start() throws Exception {
        database = new TestDatabase(directory);
        store = database.store();
        otherStore = database.store();
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void neverForgetsAnUnconfirmedMessageWhateverHappensBefore() {
        long seed = new Random().nextLong();
        for (int i = 0; i < HISTORIES; i++) {
            long own = seed + i;
            History history = new History(database, store, RETENTION, JSON.queue("%08d".formatted(i)), own);
            try {
                for (int step = 0; step < STEPS; step++) {
                    history.step();
                }
                history.finish();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + own, e);
            }
        }
        database.letTimePass(LONG);
        forgetAll();
        assertThat(database.number("SELECT count(*) FROM clientes"))
                .as("parties that no message names")
                .isZero();
    }

    @Test
    void keepsThePartiesOfMessagesThatNobodyConfirms() {
        QueueName busy = JSON.queue("00000001");
        QueueName forgotten = JSON.queue("00000002");
        put(store, forgotten, message(party(1), party(2)));
        put(store, busy, message(party(2), party(3)));
        put(store, busy, message(party(4), party(3)));
        collect(busy);
        get(store.mark(Duration.ZERO));
        for (int i = 0; i < 3; i++) {
            database.letTimePass(RETENTION.plus(LONG));
            forgetAll();
            get(store.mark(Duration.ZERO));
        }

        assertThat(parties()).isEqualTo(2);
        assertThat(read(forgotten, 0, 1)).hasSize(1);
        put(otherStore, busy, message(party(3), party(4)));
        assertThat(parties()).isEqualTo(4);

        collect(forgotten);
        get(store.mark(Duration.ZERO));
        database.letTimePass(RETENTION.plusHours(1));
        forgetAll();
        assertThat(database.number("SELECT count(*) FROM mensagens")).isEqualTo(1);
        database.letTimePass(LONG);
        forgetAll();
        assertThat(parties()).as("3 and 4 are named, 1 and 2 are not").isEqualTo(2);
    }

    @Test
    void keepsAPartyThatIsUsedAgainBeforeItsOldMessagesAreForgotten() {
        QueueName queue = JSON.queue("00000003");
        put(store, queue, message(party(1), party(2)));
        collect(queue);
        get(store.mark(Duration.ZERO));
        database.letTimePass(RETENTION.minusHours(1));
        // The store knows the parties and does not send them again.
        put(store, queue, message(party(1), party(2)));
        database.letTimePass(Duration.ofHours(5));

        forgetAll();

        assertThat(parties()).isEqualTo(2);
        assertThat(read(queue, 1, 2)).hasSize(1);
    }

    @Test
    void waitsForATransactionThatMayStillStoreAMessageOfAnOldParty() throws Exception {
        QueueName queue = JSON.queue("00000004");
        put(store, queue, message(party(1), party(2)));
        collect(queue);
        get(store.mark(Duration.ZERO));
        database.letTimePass(RETENTION.plus(LONG));
        database.execute("CREATE OR REPLACE FUNCTION oldest_transaction() RETURNS timestamptz LANGUAGE sql"
                + " AS $$ SELECT now() - interval '11 hours' $$");

        forgetAll();

        assertThat(database.number("SELECT count(*) FROM mensagens")).isZero();
        assertThat(parties()).isEqualTo(2);
    }

    /** Parties come and go while they are used, since their use is noted every few milliseconds instead of every hour. */
    @Test
    void storesAndForgetsTheSamePartiesAtTheSameTimeOverTwoServers() {
        database.execute("CREATE OR REPLACE FUNCTION party_use() RETURNS interval LANGUAGE sql IMMUTABLE"
                + " AS $$ SELECT interval '10 ms' $$");
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        AtomicLong forgotten = new AtomicLong();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<CompletableFuture<Void>> workers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Store server = i == 0 ? store : otherStore;
            workers.add(work(end, failure, random -> {
                get(server.mark(Duration.ZERO));
                forgotten.addAndGet(get(server.forget(Duration.ofMillis(20), 100)));
            }));
        }
        for (int i = 0; i < 6; i++) {
            Store server = i % 2 == 0 ? store : otherStore;
            QueueName queue = JSON.queue("0000010" + i);
            workers.add(work(end, failure, random -> {
                List<Content> messages = new ArrayList<>();
                for (int n = random.nextInt(4); n >= 0; n--) {
                    messages.add(message(party(random.nextInt(60)), party(random.nextInt(60))));
                }
                get(server.store(List.of(new Store.Deposit(queue, messages))));
                if (random.nextInt(50) == 0) {
                    collect(server, queue, 40);
                }
                Thread.sleep(random.nextInt(40));
            }));
        }
        workers.forEach(CompletableFuture::join);

        assertThat(failure.get()).isNull();
        assertThat(forgotten.get()).isPositive();
        assertThat(database.number("""
                SELECT count(*) FROM mensagens m
                WHERE NOT EXISTS (SELECT 1 FROM clientes c WHERE c.id = m.pagador_id)
                   OR NOT EXISTS (SELECT 1 FROM clientes c WHERE c.id = m.recebedor_id)""")).isZero();
        for (int i = 0; i < 6; i++) {
            String queue = "0000010" + i;
            long head = database.number("SELECT seq FROM fila_saida WHERE fila = '" + queue + "'");
            long tail = database.number("SELECT seq FROM fila_entrada WHERE fila = '" + queue + "'");
            assertThat(read(JSON.queue(queue), head, tail)).as("what waits").hasSize(Math.toIntExact(tail - head));
        }
    }

    @Test
    void endsAndListsCollectorsWithoutALookAtThousandsThatEnded() throws Exception {
        QueueName queue = JSON.queue("ENDED001");
        get(store.open(List.of(new Store.Opening(queue, "open000000000", null))));
        database.execute("INSERT INTO coletores (fila, chave, situacao, fim_em)"
                + " SELECT 'ENDED001', 'ended' || n, 'encerrado', now() FROM generate_series(1, 40000) n");
        database.execute("ANALYZE coletores");
        String list = Sql.COLLECTORS
                .replaceFirst("(?s)^.*?(?=SELECT)", "")
                .replace("$1", "'ENDED001'")
                .replace("$2", "8000");

        assertThat(pages("SELECT end_collector('ENDED001', 'c_0123456789abcdef')"))
                .isLessThan(1_000);
        assertThat(pages("SELECT end_collector('ENDED001', collector_id('ended7'))"))
                .isLessThan(1_000);
        assertThat(pages(list)).isLessThan(1_000);
        assertThat(pages("SELECT stop_streams('ENDED001')")).isLessThan(1_000);

        OperatorStore operators = database.operatorStore();
        String name = database.strings("SELECT collector_id('open000000000')").get(0);
        assertThat(get(operators.end(queue, name, DEED))).isEqualTo(OperatorStore.Ending.GONE);
        assertThat(get(operators.end(queue, "c_0123456789abcdef", DEED))).isEqualTo(OperatorStore.Ending.UNKNOWN);
    }

    /** How many pages a statement reads, of tables, indexes and the catalogue. */
    private long pages(String sql) {
        String plan = String.join("\n", database.strings("EXPLAIN (ANALYZE, BUFFERS) " + sql));
        return Pattern.compile("(?:hit|read)=(\\d+)")
                .matcher(plan.lines()
                        .filter(line -> line.contains("Buffers:"))
                        .findFirst()
                        .orElseThrow())
                .results()
                .mapToLong(count -> Long.parseLong(count.group(1)))
                .sum();
    }

    @Test
    void forgetsAnInstitutionOfWhichNothingIsLeftAndNeverGivesItsPositionsOutAgain() {
        List<QueueName> all =
                IntStream.range(0, 6).mapToObj(i -> JSON.queue("FORGET0" + i)).toList();
        QueueName empty = all.get(0);
        QueueName neverUsed = all.get(1);
        QueueName waiting = all.get(2);
        QueueName open = all.get(3);
        QueueName held = all.get(4);
        QueueName returned = all.get(5);
        for (QueueName queue : all) {
            if (!queue.equals(neverUsed)) {
                put(store, queue, message(party(1), party(2)));
                collect(queue);
            }
        }
        put(store, waiting, message(party(1), party(2)));
        for (QueueName queue : List.of(neverUsed, open, held, returned)) {
            ReadId id = History.newStream();
            get(store.open(List.of(new Store.Opening(queue, id.key(), null))));
            if (queue.equals(neverUsed)) {
                get(store.end(queue, id, true));
            } else if (!queue.equals(open)) {
                put(store, queue, message(party(1), party(2)));
                get(store.claim(List.of(new Store.Read(queue, id, 10))));
            }
            if (queue.equals(returned)) {
                get(store.end(queue, id, true));
            }
        }
        database.execute(
                "UPDATE coletores SET situacao = 'retido' WHERE fila = '" + held.text() + "' AND fim_em IS NULL");
        OperatorStore operators = database.operatorStore();
        Counts before = get(operators.counts());

        get(store.mark(Duration.ZERO));
        database.letTimePass(RETENTION.minusMinutes(1));
        forgetAll();
        assertThat(queues()).as("a mark is not old enough").contains(empty.text(), neverUsed.text());
        database.letTimePass(LONG);
        forgetAll();

        assertThat(queues()).containsExactly(waiting.text(), open.text(), held.text(), returned.text());
        for (String table : List.of("fila_saida", "fila_apagada", "marcas")) {
            assertThat(database.number("SELECT count(*) FROM " + table + " WHERE fila IN ('" + empty.text() + "', '"
                            + neverUsed.text() + "')"))
                    .isZero();
        }
        assertThat(get(operators.counts()).in()).as("what there ever was").isEqualTo(before.in());
        List<Store.Mark> known = List.of(new Store.Mark(empty, 1, -1), new Store.Mark(JSON.queue("FORGET98"), 2, -1));
        assertThat(get(store.moved(known, List.of())).marks())
                .as("what was forgotten is not lost")
                .containsExactly(new Store.Mark(empty, 1, 0));

        for (QueueName queue : List.of(empty, neverUsed, JSON.queue("FORGET99"))) {
            Message message = message(party(1), party(2));
            Store.Receipt receipt = get(otherStore.store(List.of(new Store.Deposit(queue, List.of(message)))))
                    .get(0);
            assertThat(receipt.last())
                    .as("beyond the position that was forgotten")
                    .containsExactly(2L);
            ReadId id = History.newStream();
            get(otherStore.open(List.of(new Store.Opening(queue, id.key(), null))));
            Claimed claim = new Claimed(
                    get(store.claim(List.of(new Store.Read(queue, id, 10)))).get(0));
            assertThat(claim.batch()).contains(new Range(1, 2));
            assertThat(claim.remaining()).isZero();
            assertThat(read(queue, 1, 2)).containsExactly(message);
        }
        Counts after = get(operators.counts());
        assertThat(after.in()).isEqualTo(before.in() + 3);
        assertThat(after.queues().stream().filter(queue -> queue.name().equals(empty)))
                .extracting(Counts.Queue::tail, Counts.Queue::head, Counts.Queue::waiting)
                .containsExactly(tuple(1L, 1L, 0L));
    }

    @Test
    void losesAndDoublesNothingOfAnInstitutionThatIsForgottenAllTheTime() {
        Duration soon = Duration.ofMillis(1);
        List<QueueName> queues = IntStream.range(0, 3)
                .mapToObj(i -> JSON.queue("AGAIN000".replace("000", "00" + i)))
                .toList();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        long end = System.nanoTime() + Duration.ofSeconds(8).toNanos();
        List<CompletableFuture<Void>> running = new ArrayList<>();
        for (QueueName queue : queues) {
            Store at = queue.equals(queues.get(0)) ? store : otherStore;
            running.add(work(end, failure, random -> {
                Message message = message(party(random.nextInt(50)), party(random.nextInt(50)));
                untilFree(() -> first(at.store(List.of(new Store.Deposit(queue, List.of(message))))));
                ReadId id = History.newStream();
                untilFree(() -> first(at.open(List.of(new Store.Opening(queue, id.key(), null)))));
                Claimed claim = new Claimed(untilFree(() -> first(at.claim(List.of(new Store.Read(queue, id, 10))))));
                Range batch = claim.batch().orElseThrow();
                assertThat(read(queue, batch.after(), batch.upTo())).containsExactly(message);
                assertThat(untilFree(() -> at.end(queue, claim.id(), true))).isEqualTo(Store.Ending.ENDED);
                for (int i = random.nextInt(3); i >= 0; i--) {
                    get(store.mark(Duration.ZERO));
                    database.execute("DELETE FROM coletores WHERE fim_em IS NOT NULL");
                    get(otherStore.forget(soon, 1_000));
                }
            }));
        }
        running.forEach(CompletableFuture::join);

        assertThat(failure.get()).isNull();
        assertThat(database.number("SELECT mensagens FROM filas_esquecidas"))
                .as("they were forgotten again and again")
                .isGreaterThan(10);
    }

    /** Until another has not locked it. */
    private static <T> T untilFree(Supplier<CompletionStage<T>> call) {
        T answer = null;
        while (answer == null) {
            answer = get(call.get().exceptionally(failure -> {
                assertThat(Failures.unwrap(failure)).isInstanceOf(Locked.class);
                return null;
            }));
        }
        return answer;
    }

    private static <T> CompletionStage<T> first(CompletionStage<List<T>> answers) {
        return answers.thenApply(all -> all.get(0));
    }

    private List<String> queues() {
        return database.strings("SELECT fila FROM fila_entrada ORDER BY fila");
    }

    @Test
    void letsOneServerForgetAtATimeAndAnotherGoOnWhenItsConnectionBreaks() throws Exception {
        QueueName queue = JSON.queue("00000005");
        for (int i = 0; i < 30; i++) {
            put(store, queue, message(party(1), party(2)));
        }
        collect(queue);
        get(store.mark(Duration.ZERO));
        database.letTimePass(RETENTION.plusHours(1));
        try (var other = database.connection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("SELECT forget(interval '10 hours', 10)");

            assertThat(get(store.forget(RETENTION, 10))).as("another is at it").isZero();
            assertThat(database.number("SELECT count(*) FROM mensagens"))
                    .as("nothing is committed")
                    .isEqualTo(30);
        }

        // PostgreSQL notices the end of a connection in its own time.
        await().untilAsserted(() -> {
            forgetAll();
            assertThat(database.number("SELECT count(*) FROM mensagens")).isZero();
        });
    }

    private interface Work {
        void once(Random random) throws Exception;
    }

    private static CompletableFuture<Void> work(long end, AtomicReference<Throwable> failure, Work work) {
        return CompletableFuture.runAsync(
                () -> {
                    long seed = new Random().nextLong();
                    Random random = new Random(seed);
                    try {
                        while (System.nanoTime() - end < 0 && failure.get() == null) {
                            work.once(random);
                        }
                    } catch (Exception | AssertionError e) {
                        failure.compareAndSet(null, new AssertionError("seed " + seed, e));
                    }
                },
                task -> new Thread(task).start());
    }

    private Message message(Party payer, Party receiver) {
        return new Message(
                "E32074986202402211927%011d".formatted(last.incrementAndGet()),
                new BigDecimal("1.00"),
                payer,
                receiver,
                "",
                "tx",
                Instant.EPOCH);
    }

    private static Party party(int n) {
        return new Party("Cliente " + n, "98716278190", "32074986", "0001", Integer.toString(n), AccountType.CACC);
    }

    private static void put(Store store, QueueName queue, Message message) {
        assertThat(get(store.store(List.of(new Store.Deposit(queue, List.of(message)))))
                        .get(0)
                        .stored())
                .isEqualTo(1);
    }

    private List<Content> read(QueueName queue, long after, long upTo) {
        return get(store.messages(Store.ANY_ERA, List.of(new Store.Slice(queue, new Range(after, upTo)))))
                .get(0);
    }

    private void collect(QueueName queue) {
        collect(store, queue, Integer.MAX_VALUE);
    }

    /** Collects and confirms so many batches. */
    private static void collect(Store from, QueueName queue, int batches) {
        ReadId id = History.newStream();
        assertThat(get(from.open(List.of(new Store.Opening(queue, id.key(), null)))))
                .containsExactly(true);
        for (int i = 0; i < batches; i++) {
            Claimed claim = new Claimed(
                    get(from.claim(List.of(new Store.Read(queue, id, 10)))).get(0));
            if (claim.outcome() != Claimed.Outcome.BATCH) {
                break;
            }
            id = claim.id();
        }
        get(from.end(queue, id, true));
    }

    private long parties() {
        return database.number("SELECT count(*) FROM clientes");
    }

    private void forgetAll() {
        while (get(store.forget(RETENTION, 1_000)) > 0) {
            // There may be more.
        }
    }
}
