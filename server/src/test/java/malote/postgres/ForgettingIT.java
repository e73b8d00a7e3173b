package malote.postgres;

import static malote.it.Patience.await;
import static malote.postgres.History.get;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import malote.message.AccountType;
import malote.message.Ispb;
import malote.message.Message;
import malote.message.Party;
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
    private static final Duration RETENTION = Duration.ofHours(10);
    /** The hours that a party stays beyond its last message, generously. */
    private static final Duration LONG = Duration.ofDays(2);

    private static final int HISTORIES = 60;
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
            History history = new History(database, store, RETENTION, new Ispb("%08d".formatted(i)), own);
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
        Ispb busy = new Ispb("00000001");
        Ispb forgotten = new Ispb("00000002");
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
        Ispb ispb = new Ispb("00000003");
        put(store, ispb, message(party(1), party(2)));
        collect(ispb);
        get(store.mark(Duration.ZERO));
        database.letTimePass(RETENTION.minusHours(1));
        // The store knows the parties and does not send them again.
        put(store, ispb, message(party(1), party(2)));
        database.letTimePass(Duration.ofHours(5));

        forgetAll();

        assertThat(parties()).isEqualTo(2);
        assertThat(read(ispb, 1, 2)).hasSize(1);
    }

    @Test
    void waitsForATransactionThatMayStillStoreAMessageOfAnOldParty() throws Exception {
        Ispb ispb = new Ispb("00000004");
        put(store, ispb, message(party(1), party(2)));
        collect(ispb);
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
            Ispb ispb = new Ispb("0000010" + i);
            workers.add(work(end, failure, random -> {
                List<Message> messages = new ArrayList<>();
                for (int n = random.nextInt(4); n >= 0; n--) {
                    messages.add(message(party(random.nextInt(60)), party(random.nextInt(60))));
                }
                get(server.store(List.of(new Store.Deposit(ispb, messages))));
                if (random.nextInt(50) == 0) {
                    collect(server, ispb, 40);
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
            String ispb = "0000010" + i;
            long head = database.number("SELECT seq FROM fila_saida WHERE ispb = '" + ispb + "'");
            long tail = database.number("SELECT seq FROM fila_entrada WHERE ispb = '" + ispb + "'");
            assertThat(read(new Ispb(ispb), head, tail)).as("what waits").hasSize(Math.toIntExact(tail - head));
        }
    }

    @Test
    void letsOneServerForgetAtATimeAndAnotherGoOnWhenItsConnectionBreaks() throws Exception {
        Ispb ispb = new Ispb("00000005");
        for (int i = 0; i < 30; i++) {
            put(store, ispb, message(party(1), party(2)));
        }
        collect(ispb);
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
                    Random random = new Random();
                    try {
                        while (System.nanoTime() - end < 0 && failure.get() == null) {
                            work.once(random);
                        }
                    } catch (Exception | AssertionError e) {
                        failure.compareAndSet(null, e);
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

    private static void put(Store store, Ispb ispb, Message message) {
        assertThat(get(store.store(List.of(new Store.Deposit(ispb, List.of(message)))))
                        .get(0)
                        .stored())
                .isEqualTo(1);
    }

    private List<Message> read(Ispb ispb, long after, long upTo) {
        return get(store.messages(Store.ANY_ERA, List.of(new Store.Slice(ispb, new Range(after, upTo)))))
                .get(0);
    }

    private void collect(Ispb ispb) {
        collect(store, ispb, Integer.MAX_VALUE);
    }

    /** Collects and confirms so many batches. */
    private static void collect(Store from, Ispb ispb, int batches) {
        ReadId id = History.newStream();
        assertThat(get(from.open(List.of(new Store.Opening(ispb, id.key(), null)))))
                .containsExactly(true);
        for (int i = 0; i < batches; i++) {
            Store.Claim claim =
                    get(from.claim(List.of(new Store.Read(ispb, id, 10)))).get(0);
            if (claim.outcome() != Store.Outcome.BATCH) {
                break;
            }
            id = claim.id();
        }
        get(from.end(ispb, id, true));
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
