package malote.postgres;

import static malote.it.Patience.await;
import static malote.postgres.History.get;
import static malote.queue.TestQueues.JSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import malote.access.Caller;
import malote.access.Deed;
import malote.message.Message;
import malote.operator.Counts;
import malote.operator.OperatorStore;
import malote.queue.Claimed;
import malote.queue.Failures;
import malote.queue.Locked;
import malote.queue.QueueName;
import malote.queue.Range;
import malote.queue.ReadId;
import malote.queue.Store;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What only a real database can get wrong when it forgets. */
@Tag("exhaustive")
@Timeout(600)
final class ForgettingIT extends ForgettingFixture {
    private static final Deed DEED =
            new Deed(new Deed.Actor("test", Caller.Kind.NONE, null, null), Deed.Act.END_COLLECTOR, "test");
    private static final int HISTORIES = 60;
    private static final int STEPS = 60;

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
}
