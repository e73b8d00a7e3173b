package malote.postgres;

import static malote.postgres.History.get;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import malote.message.AccountType;
import malote.message.Content;
import malote.message.Message;
import malote.message.Party;
import malote.queue.Claimed;
import malote.queue.QueueName;
import malote.queue.Range;
import malote.queue.ReadId;
import malote.queue.Store;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Two stores over a database that forgets, anew for each test. */
abstract class ForgettingFixture {
    static final Duration RETENTION = Duration.ofHours(10);

    /** The hours that a party stays beyond its last message, generously. */
    static final Duration LONG = Duration.ofDays(2);

    final AtomicLong last = new AtomicLong();

    @TempDir
    Path directory;

    TestDatabase database;
    Store store;
    Store otherStore;

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

    interface Work {
        void once(Random random) throws Exception;
    }

    static CompletableFuture<Void> work(long end, AtomicReference<Throwable> failure, Work work) {
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

    Message message(Party payer, Party receiver) {
        return new Message(
                "E32074986202402211927%011d".formatted(last.incrementAndGet()),
                new BigDecimal("1.00"),
                payer,
                receiver,
                "",
                "tx",
                Instant.EPOCH);
    }

    static Party party(int n) {
        return new Party("Cliente " + n, "98716278190", "32074986", "0001", Integer.toString(n), AccountType.CACC);
    }

    static void put(Store store, QueueName queue, Message message) {
        assertThat(get(store.store(List.of(new Store.Deposit(queue, List.of(message)))))
                        .get(0)
                        .stored())
                .isEqualTo(1);
    }

    List<Content> read(QueueName queue, long after, long upTo) {
        return get(store.messages(Store.ANY_ERA, List.of(new Store.Slice(queue, new Range(after, upTo)))))
                .get(0);
    }

    void collect(QueueName queue) {
        collect(store, queue, Integer.MAX_VALUE);
    }

    /** Collects and confirms so many batches. */
    static void collect(Store from, QueueName queue, int batches) {
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

    long parties() {
        return database.number("SELECT count(*) FROM clientes");
    }

    void forgetAll() {
        while (get(store.forget(RETENTION, 1_000)) > 0) {
            // There may be more.
        }
    }
}
