package malote.postgres;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import malote.message.Ispb;
import malote.message.Message;
import malote.operator.Collector;
import malote.operator.Counts;
import malote.operator.OperatorStore;
import malote.operator.QueueCount;
import malote.queue.Range;
import malote.queue.Store;

/** What operators want, on PostgreSQL. */
public final class PostgresOperatorStore implements OperatorStore {
    private final Queries queries;
    private final Store store;
    private final Duration pollTime;

    /**
     * Reads messages from {@code store}.
     *
     * @param queries of a database whose schema is up to date
     * @param pollTime how long a read may wait, by which a stream is told to be waiting
     */
    public PostgresOperatorStore(Queries queries, Store store, Duration pollTime) {
        this.queries = queries;
        this.store = store;
        this.pollTime = pollTime;
    }

    @Override
    public CompletionStage<Counts> counts() {
        return queries.run(Sql.QUEUE_COUNTS, Tuple.of(Counts.MAX_QUEUES), PostgresOperatorStore::counts);
    }

    private static Counts counts(RowSet<Row> rows) {
        List<QueueCount> queues = new ArrayList<>(rows.size());
        for (Row row : rows) {
            String ispb = row.getString(0);
            if (ispb != null) {
                queues.add(new QueueCount(
                        new Ispb(ispb),
                        row.getLong(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5).intValue(),
                        row.getLong(6).intValue()));
            }
        }
        Row sums = rows.iterator().next();
        return new Counts(
                queues,
                sums.getLong(7).intValue(),
                sums.getLong(8),
                sums.getLong(9) - sums.getLong(10),
                sums.getLong(11).intValue(),
                sums.getLong(12).intValue());
    }

    @Override
    public CompletionStage<List<Collector>> collectors(Ispb ispb) {
        return queries.run(
                Sql.COLLECTORS,
                Tuple.of(ispb.code(), pollTime.toMillis()),
                rows -> Queries.list(rows, PostgresOperatorStore::collector));
    }

    private static Collector collector(Row row) {
        Long unread = row.getLong(9);
        return new Collector(
                row.getString(0),
                row.getBoolean(1),
                row.getOffsetDateTime(2).toInstant(),
                row.getOffsetDateTime(3).toInstant(),
                Duration.ofMillis(Math.max(0, row.getLong(4))),
                row.getLong(5).intValue(),
                row.getBoolean(6),
                row.getBoolean(7),
                row.getString(8),
                unread == null ? null : Duration.ofMillis(unread));
    }

    @Override
    public CompletionStage<List<Message>> next(Ispb ispb, int max) {
        return queries.run(Store.ANY_ERA, Sql.NEXT_RANGES, Tuple.of(ispb.code(), max), (rows, era) -> {
                    List<Range> ranges = Queries.list(rows, row -> new Range(row.getLong(0), row.getLong(1)));
                    return read(era, ispb, first(ranges, max));
                })
                .thenCompose(stage -> stage);
    }

    /** The first {@code max} positions of the ranges. */
    private static List<Range> first(List<Range> ranges, int max) {
        List<Range> first = new ArrayList<>();
        long missing = max;
        for (Range range : ranges) {
            Range part = new Range(range.after(), Math.min(range.upTo(), range.after() + missing));
            if (part.size() > 0) {
                first.add(part);
                missing -= part.size();
            }
        }
        return first;
    }

    private CompletionStage<List<Message>> read(long era, Ispb ispb, List<Range> ranges) {
        if (ranges.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        List<Store.Slice> slices =
                ranges.stream().map(range -> new Store.Slice(ispb, range)).toList();
        return store.messages(era, slices)
                .thenApply(messages -> messages.stream().flatMap(List::stream).toList());
    }

    @Override
    public CompletionStage<Ending> end(Ispb ispb, String id) {
        return queries.run(Sql.END_COLLECTOR, Tuple.of(ispb.code(), id), rows -> switch (rows.iterator()
                .next()
                .getString(0)) {
            case "ended" -> Ending.ENDED;
            case "gone" -> Ending.GONE;
            default -> Ending.UNKNOWN;
        });
    }
}
