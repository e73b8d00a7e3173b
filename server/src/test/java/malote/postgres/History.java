package malote.postgres;

import static java.util.Objects.requireNonNull;
import static malote.queue.TestQueues.JSON;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import malote.message.AccountType;
import malote.message.Content;
import malote.message.Message;
import malote.message.Party;
import malote.queue.Claimed;
import malote.queue.Claimed.Outcome;
import malote.queue.QueueName;
import malote.queue.Range;
import malote.queue.ReadId;
import malote.queue.Store;

/** A random history of one institution, and what its collectors know to be confirmed. */
final class History {
    private static final Duration LEASE = Duration.ofMinutes(5);

    private static final AtomicLong STREAMS = new AtomicLong();

    private final TestDatabase database;
    private final Store store;
    private final Random random;
    private final Duration retention;
    private final QueueName queue;
    private final List<Content> log = new ArrayList<>();
    /** When each position was confirmed, by the time that passed. */
    private final Map<Long, Duration> confirmed = new HashMap<>();

    private final Map<String, Stream> streams = new HashMap<>();
    private Duration now = Duration.ZERO;
    private int parties;

    /** As its collector knows it; an abandoned one may still be read. */
    private static final class Stream {
        ReadId id;
        Range inHand = new Range(0, 0);

        Stream(ReadId id) {
            this.id = id;
        }
    }

    History(TestDatabase database, Store store, Duration retention, QueueName queue, long seed) {
        this.database = database;
        this.store = store;
        this.retention = retention;
        this.queue = queue;
        this.random = new Random(seed);
    }

    void step() {
        // Any step may forget a queue of an earlier history, which had higher positions.
        database.execute("UPDATE filas_esquecidas SET posicao = " + log.size());
        switch (random.nextInt(14)) {
            case 0, 1 -> deposit();
            case 2, 3 -> open();
            case 4, 5, 6 -> read();
            case 7 -> end();
            case 8 -> endWithTheUriBefore();
            case 9 -> abandon();
            case 10 -> get(store.stop(queue));
            case 11 -> get(store.mark(Duration.ZERO));
            case 12 -> pass(retention.multipliedBy(random.nextInt(12)).dividedBy(10));
            default -> forget();
        }
    }

    private void deposit() {
        List<Content> messages = new ArrayList<>();
        for (int i = random.nextInt(12); i >= 0; i--) {
            messages.add(message(log.size() + messages.size()));
        }
        Store.Receipt receipt =
                get(store.store(List.of(new Store.Deposit(queue, messages)))).get(0);
        log.addAll(messages);
        assertThat(receipt).isEqualTo(new Store.Receipt(messages.size(), null, log.size(), 1));
    }

    /** Some parties come again and again, some once. */
    private Message message(int n) {
        return new Message(
                "E32074986202402211927%s%03d".formatted(queue.text(), n),
                new BigDecimal("1.00"),
                party(random.nextBoolean() ? random.nextInt(3) : 3 + parties++),
                party(random.nextInt(2)),
                "message " + n,
                "tx",
                Instant.EPOCH);
    }

    private Party party(int n) {
        return new Party("Cliente " + n, "98716278190", queue.text(), "0001", Integer.toString(n), AccountType.CACC);
    }

    private void open() {
        ReadId id = newStream();
        if (get(store.open(List.of(new Store.Opening(queue, id.key(), null)))).get(0)) {
            streams.put(id.key(), new Stream(id));
        }
    }

    private void read() {
        if (streams.isEmpty()) {
            return;
        }
        Stream stream = any();
        boolean repeats = stream.inHand.size() > 0 && random.nextInt(3) == 0;
        ReadId id = repeats ? before(stream.id) : stream.id;
        Claimed claim = Claimed.all(get(store.claim(List.of(new Store.Read(queue, id, random.nextInt(11))))))
                .get(0);
        if (claim.outcome() == Outcome.ENDED || claim.outcome() == Outcome.UNKNOWN) {
            // A held stream that comes back when no place is free is ended, and its batch is confirmed.
            streams.remove(stream.id.key());
            if (get(store.end(queue, stream.id, true)) == Store.Ending.ENDED_BEFORE) {
                confirm(stream.inHand);
            }
            return;
        }
        assertThat(claim.outcome()).isIn(Outcome.BATCH, Outcome.EMPTY);
        Range batch = claim.batch().orElse(new Range(0, 0));
        if (repeats) {
            assertThat(batch).isEqualTo(stream.inHand);
        } else {
            confirm(stream.inHand);
        }
        assertHas(batch);
        stream.id = claim.id();
        stream.inHand = batch;
    }

    private void end() {
        if (!streams.isEmpty()) {
            Stream stream = any();
            if (get(store.end(queue, stream.id, true)) == Store.Ending.ENDED) {
                confirm(stream.inHand);
            }
            streams.remove(stream.id.key());
        }
    }

    private void endWithTheUriBefore() {
        if (!streams.isEmpty()) {
            Stream stream = any();
            if (stream.inHand.size() > 0) {
                get(store.end(queue, before(stream.id), true));
                streams.remove(stream.id.key());
            }
        }
    }

    private void abandon() {
        pass(LEASE.plusSeconds(1));
        get(store.abandon(JSON, LEASE, LEASE, random.nextBoolean(), 1_000));
    }

    void pass(Duration time) {
        database.letTimePass(time);
        now = now.plus(time);
    }

    private void forget() {
        get(store.forget(retention, 1 + random.nextInt(20)));
        List<Store.Slice> kept = new ArrayList<>();
        List<List<Content>> expected = new ArrayList<>();
        for (long position = 1; position <= log.size(); position++) {
            Duration at = confirmed.get(position);
            if (at == null || now.minus(at).compareTo(retention) < 0) {
                kept.add(new Store.Slice(queue, new Range(position - 1, position)));
                expected.add(List.of(log.get(Math.toIntExact(position - 1))));
            }
        }
        assertThat(get(store.messages(Store.ANY_ERA, kept))).as("%s", kept).isEqualTo(expected);
    }

    /** Collects and confirms what there is, and forgets it. */
    void finish() {
        get(store.stop(queue));
        streams.clear();
        open();
        Stream last = any();
        Claimed claim;
        do {
            claim = Claimed.all(get(store.claim(List.of(new Store.Read(queue, last.id, 10)))))
                    .get(0);
            confirm(last.inHand);
            last.id = claim.id();
            last.inHand = claim.batch().orElse(new Range(0, 0));
            assertHas(last.inHand);
        } while (claim.outcome() == Outcome.BATCH);
        assertThat(confirmed).hasSize(log.size());
        get(store.mark(Duration.ZERO));
        pass(retention.plusMinutes(1));
        while (get(store.forget(retention, 1_000)) > 0) {
            // There may be more.
        }
        assertThat(database.number("SELECT count(*) FROM mensagens WHERE fila = '" + queue.text() + "'"))
                .isZero();
    }

    private void confirm(Range range) {
        for (long position = range.after() + 1; position <= range.upTo(); position++) {
            assertThat(confirmed.put(position, now)).as("confirmed twice").isNull();
        }
    }

    private void assertHas(Range range) {
        List<Content> expected = log.subList(Math.toIntExact(range.after()), Math.toIntExact(range.upTo()));
        assertThat(get(store.messages(Store.ANY_ERA, List.of(new Store.Slice(queue, range)))))
                .as("%s", range)
                .containsExactly(expected);
    }

    private Stream any() {
        List<String> keys = streams.keySet().stream().sorted().toList();
        return requireNonNull(streams.get(keys.get(random.nextInt(keys.size()))));
    }

    /** The first read of a new stream. */
    static ReadId newStream() {
        return new ReadId("s%012d".formatted(STREAMS.incrementAndGet()), 0);
    }

    private static ReadId before(ReadId id) {
        return new ReadId(id.key(), id.iteration() - 1);
    }

    static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
