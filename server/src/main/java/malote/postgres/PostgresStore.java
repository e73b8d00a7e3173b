package malote.postgres;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import malote.message.Content;
import malote.queue.Failures;
import malote.queue.Locked;
import malote.queue.QueueKind;
import malote.queue.QueueName;
import malote.queue.Range;
import malote.queue.ReadId;
import malote.queue.Store;
import org.jspecify.annotations.Nullable;

/**
 * The store on PostgreSQL: each call is one statement, most of them a call of a function of the schema. Here is what has to do with
 * queues and streams; contents are in a {@link ContentTable}.
 */
public final class PostgresStore implements Store {
    /** Stands for every owner where names are compared by {@code LIKE}. */
    private static final String ANY_OWNER = "________";
    /** The answer to a read of a queue that another has locked. */
    private static final CompletionStage<@Nullable Claim> LOCKED = CompletableFuture.completedFuture(null);

    private final Queries queries;
    private final Map<QueueKind, ContentTable> tables;

    /**
     * @param queries of a database whose schema is up to date
     * @param tables of the contents of each kind of queues; kinds may share one
     */
    public PostgresStore(Queries queries, Map<QueueKind, ContentTable> tables) {
        this.queries = queries;
        this.tables = Map.copyOf(tables);
    }

    @Override
    public CompletionStage<List<@Nullable Receipt>> store(List<Deposit> deposits) {
        if (!deposits.isEmpty()) {
            return table(deposits.get(0)).store(deposits);
        }
        return all(tables.values().stream()
                        .distinct()
                        .map(table -> table.store(deposits))
                        .toList())
                .thenApply(none -> List.of());
    }

    @Override
    public CompletionStage<Deposit> prepare(Deposit deposit) {
        return table(deposit).prepare(deposit);
    }

    @Override
    public CompletionStage<Void> forgetPrepared(Duration age) {
        return all(tables.values().stream()
                        .distinct()
                        .map(table -> table.forgetPrepared(age))
                        .toList())
                .thenAccept(done -> {});
    }

    @Override
    public CompletionStage<List<List<Content>>> messages(long era, List<Slice> slices) {
        return slices.isEmpty()
                ? completed(List.of())
                : table(slices.get(0).queue()).messages(era, slices);
    }

    private ContentTable table(Deposit deposit) {
        return table(deposit.shares().get(0).queue());
    }

    private ContentTable table(QueueName queue) {
        return Objects.requireNonNull(tables.get(queue.kind()), "a kind without a table");
    }

    @Override
    public CompletionStage<List<@Nullable Boolean>> open(List<Opening> streams) {
        Tuple parameters = Tuple.of(
                queues(streams, Opening::queue),
                strings(streams, stream -> stream.queue().text()),
                strings(streams, Opening::key),
                streams.stream()
                        .map(stream -> stream.queue().kind().maxStreams())
                        .toArray(Integer[]::new),
                maxReads(streams, Opening::queue),
                longestReads(streams, Opening::queue),
                strings(streams, Opening::address),
                strings(streams, Opening::agent));
        return query(Sql.OPEN, parameters, rows -> Queries.list(rows, row -> row.getBoolean("opened")));
    }

    @Override
    public CompletionStage<List<@Nullable Claim>> claim(List<Read> reads) {
        boolean limited = reads.stream().anyMatch(read -> isLimited(read.queue()));
        Tuple parameters = Tuple.of(
                queues(reads, Read::queue),
                strings(reads, read -> read.queue().text()),
                strings(reads, read -> read.id().key()),
                longs(reads, read -> read.id().iteration()),
                reads.stream().map(Read::max).toArray(Integer[]::new),
                reads.stream().map(Read::continues).toArray(Boolean[]::new),
                limited ? maxReads(reads, Read::queue) : null,
                limited ? longestReads(reads, Read::queue) : null);
        return query(Sql.CLAIM, parameters, (rows, era) -> {
                    List<CompletionStage<@Nullable Claim>> claims = new ArrayList<>(reads.size());
                    for (Row row : rows) {
                        Read read = reads.get(claims.size());
                        claims.add(
                                switch (row.getString("outcome")) {
                                    case "held" -> resume(read);
                                    case "locked" -> LOCKED;
                                    default -> completed(claim(read, row, era));
                                });
                    }
                    return claims;
                })
                .thenCompose(PostgresStore::all);
    }

    private static Claim claim(Read read, Row row, long era) {
        return switch (row.getString("outcome")) {
            case "batch" -> batch(read, row, Optional.of(queueState(read, row)), era);
            case "empty" -> new Claim.Empty(next(read, row), queueState(read, row), place(read, row), era);
            case "too_many" -> new Claim.Refused(Reason.TOO_MANY, era);
            case "stale" -> new Claim.Refused(Reason.STALE, era);
            case "ended" -> new Claim.Refused(Reason.ENDED, era);
            case "unknown" -> new Claim.Refused(Reason.UNKNOWN, era);
            default -> throw unexpected(row);
        };
    }

    private static Claim batch(Read read, Row row, Optional<QueueState> queue, long era) {
        Range range = new Range(row.getLong("after"), row.getLong("up_to"));
        return new Claim.Batch(next(read, row), range, row.getBoolean("redelivered"), queue, era);
    }

    private static @Nullable Place place(Read read, Row row) {
        OffsetDateTime until = row.getOffsetDateTime("reading_until");
        return until == null ? null : new Place(read.queue(), read.id().key(), until.toInstant());
    }

    private static ReadId next(Read read, Row row) {
        return new ReadId(read.id().key(), row.getLong("iteration"));
    }

    private static QueueState queueState(Read read, Row row) {
        Mark mark = new Mark(read.queue(), row.getLong("tail"), row.getLong("version"));
        return new QueueState(mark, row.getLong("remaining"));
    }

    private CompletionStage<@Nullable Claim> resume(Read read) {
        Tuple parameters = Tuple.of(
                read.queue().text(),
                read.id().key(),
                read.id().iteration(),
                read.queue().kind().maxStreams());
        CompletionStage<@Nullable Claim> resumed = query(
                        Sql.RESUME,
                        parameters,
                        (rows, era) -> resumed(read, rows.iterator().next(), era))
                .thenCompose(stage -> stage);
        return resumed.exceptionallyCompose(failure ->
                Failures.unwrap(failure) instanceof Locked ? LOCKED : CompletableFuture.failedFuture(failure));
    }

    private CompletionStage<@Nullable Claim> resumed(Read read, Row row, long era) {
        return switch (row.getString("outcome")) {
            case "resumed" -> claim(List.of(read)).thenApply(claims -> claims.get(0));
            case "held" -> completed(batch(read, row, Optional.empty(), era));
            case "stale" -> completed(new Claim.Refused(Reason.STALE, era));
            case "ended" -> completed(new Claim.Refused(Reason.ENDED, era));
            case "unknown" -> completed(new Claim.Refused(Reason.UNKNOWN, era));
            default -> throw unexpected(row);
        };
    }

    @Override
    public CompletionStage<Void> leave(List<Place> places) {
        Tuple parameters = Tuple.of(
                strings(places, place -> place.queue().text()),
                strings(places, Place::key),
                places.stream()
                        .map(place -> place.until().atOffset(ZoneOffset.UTC))
                        .toArray(OffsetDateTime[]::new));
        return query(Sql.LEAVE, parameters, rows -> rows).thenAccept(rows -> {});
    }

    @Override
    public CompletionStage<Ending> end(QueueName queue, ReadId id, boolean sent) {
        return query(
                Sql.END,
                Tuple.of(queue.text(), id.key(), id.iteration(), sent),
                rows -> ending(rows.iterator().next()));
    }

    private static Ending ending(Row row) {
        return switch (row.getString("outcome")) {
            case "ended" -> Ending.ENDED;
            case "ended_before" -> Ending.ENDED_BEFORE;
            case "gone" -> Ending.GONE;
            case "stale" -> Ending.STALE;
            case "unknown" -> Ending.UNKNOWN;
            default -> throw unexpected(row);
        };
    }

    @Override
    public CompletionStage<Void> stop(QueueName queue) {
        return query(Sql.STOP, Tuple.of(queue.text()), rows -> rows).thenAccept(rows -> {});
    }

    @Override
    public CompletionStage<List<QueueName>> abandon(
            QueueKind kind, Duration lease, Duration first, boolean hold, int most) {
        Tuple parameters = Tuple.tuple()
                .addString(kind.queue(ANY_OWNER).text())
                .addLong(lease.toMillis())
                .addLong(first.toMillis())
                .addLong(kind.poll().toMillis())
                .addBoolean(hold)
                .addInteger(most);
        return query(Sql.ABANDON, parameters, rows -> Queries.list(rows, row -> name(row.getString("queue"))));
    }

    @Override
    public CompletionStage<Void> touch(Collection<StreamId> streams) {
        Tuple parameters = Tuple.tuple()
                .addArrayOfString(strings(streams, stream -> stream.queue().text()))
                .addArrayOfString(strings(streams, StreamId::key));
        return query(Sql.TOUCH, parameters, rows -> rows).thenAccept(rows -> {});
    }

    @Override
    public CompletionStage<List<Holder>> holders(QueueName queue) {
        return query(
                Sql.HOLDERS,
                Tuple.of(queue.text(), queue.kind().poll().toMillis()),
                rows -> Queries.list(
                        rows,
                        row -> new Holder(
                                row.getOffsetDateTime("opened").toInstant(),
                                row.getOffsetDateTime("seen").toInstant(),
                                row.getBoolean("waits"))));
    }

    @Override
    public CompletionStage<Moved> moved(List<Mark> marks, List<Read> waiting) {
        Tuple parameters = Tuple.of(
                strings(marks, mark -> mark.queue().text()),
                longs(marks, Mark::tail),
                longs(marks, Mark::version),
                strings(waiting, read -> read.queue().text()),
                strings(waiting, read -> read.id().key()),
                longs(waiting, read -> read.id().iteration()));
        return query(Sql.MOVED, parameters, this::moved);
    }

    private Moved moved(RowSet<Row> rows, long era) {
        List<Mark> marks = new ArrayList<>();
        List<StreamId> streams = new ArrayList<>();
        for (Row row : rows) {
            QueueName queue = name(row.getString("queue"));
            String key = row.getString("key");
            if (key == null) {
                marks.add(new Mark(queue, row.getLong("tail"), row.getLong("version")));
            } else {
                streams.add(new StreamId(queue, key));
            }
        }
        return new Moved(marks, streams, era);
    }

    @Override
    public CompletionStage<Void> mark(Duration apart) {
        return query(Sql.MARK, Tuple.of(apart.toMillis()), rows -> rows).thenAccept(rows -> {});
    }

    @Override
    public CompletionStage<Integer> forget(Duration retention, int most) {
        return query(Sql.FORGET, Tuple.of(retention.toMillis(), most), rows -> rows.iterator()
                .next()
                .getInteger("forgotten"));
    }

    /** The name of a queue that was asked for. */
    private QueueName name(String text) {
        return QueueName.parse(tables.keySet(), text).orElseThrow();
    }

    private <T> CompletionStage<T> query(String sql, Tuple parameters, Function<RowSet<Row>, T> result) {
        return queries.run(sql, parameters, result);
    }

    private <T> CompletionStage<T> query(String sql, Tuple parameters, Queries.Result<T> result) {
        return queries.run(ANY_ERA, sql, parameters, result);
    }

    /** A fault: an outcome that the schema's functions have and this class does not know. */
    static IllegalStateException unexpected(Row row) {
        return new IllegalStateException("no outcome that is known: " + row.getString("outcome"));
    }

    private static <T> CompletionStage<T> completed(T value) {
        return CompletableFuture.completedFuture(value);
    }

    private static <T> CompletionStage<List<T>> all(List<CompletionStage<T>> stages) {
        CompletableFuture<?>[] futures =
                stages.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(futures).thenApply(done -> stages.stream()
                .map(stage -> stage.toCompletableFuture().join())
                .toList());
    }

    /** Each once, in the order of their first request. */
    private static <T> String[] queues(Collection<T> requests, Function<T, QueueName> queue) {
        return requests.stream().map(queue).distinct().map(QueueName::text).toArray(String[]::new);
    }

    private static boolean isLimited(QueueName queue) {
        return queue.kind().maxReads() > 0;
    }

    /** Null for those without a limit. */
    private static <T> @Nullable Integer[] maxReads(Collection<T> requests, Function<T, QueueName> queue) {
        return requests.stream()
                .map(queue)
                .map(name -> isLimited(name) ? name.kind().maxReads() : null)
                .toArray(Integer[]::new);
    }

    /** In milliseconds; null for those without a limit. */
    private static <T> @Nullable Long[] longestReads(Collection<T> requests, Function<T, QueueName> queue) {
        return requests.stream()
                .map(queue)
                .map(name -> isLimited(name) ? name.kind().longestRead().toMillis() : null)
                .toArray(Long[]::new);
    }

    private static <T> @Nullable String[] strings(Collection<T> items, Function<T, String> map) {
        return items.stream().map(map).toArray(String[]::new);
    }

    private static <T> Long[] longs(Collection<T> items, Function<T, Long> map) {
        return items.stream().map(map).toArray(Long[]::new);
    }
}
