package malote.postgres;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import malote.access.Audit;
import malote.access.Deed;
import malote.message.Content;
import malote.operator.Collector;
import malote.operator.Counts;
import malote.operator.OperatorStore;
import malote.queue.QueueKind;
import malote.queue.QueueName;
import malote.queue.Range;
import malote.queue.Store;
import org.jspecify.annotations.Nullable;

/** What operators want, on PostgreSQL. */
public final class PostgresOperatorStore implements OperatorStore {
    private final Queries queries;
    private final Store store;
    private final List<QueueKind> kinds;

    /**
     * Reads messages from {@code store}.
     *
     * @param queries of a database whose schema is up to date
     * @param kinds of the queues that are shown
     */
    public PostgresOperatorStore(Queries queries, Store store, List<QueueKind> kinds) {
        this.queries = queries;
        this.store = store;
        this.kinds = List.copyOf(kinds);
    }

    @Override
    public CompletionStage<Counts> counts() {
        return queries.run(Sql.QUEUE_COUNTS, Tuple.of(Counts.MAX_QUEUES), this::counts);
    }

    /** Queues of kinds that this server does not know are left out of the sums, too. */
    private Counts counts(RowSet<Row> rows) {
        List<Counts.Queue> queues = new ArrayList<>(rows.size());
        List<Row> unknown = new ArrayList<>();
        for (Row row : rows) {
            String name = row.getString("queue");
            if (name != null) {
                QueueName.parse(kinds, name)
                        .ifPresentOrElse(queue -> queues.add(count(queue, row)), () -> unknown.add(row));
            }
        }
        Row sums = rows.iterator().next();
        return new Counts(
                queues,
                sums.getLong("queues").intValue() - unknown.size(),
                sums.getLong("all_tail") - sum(unknown, "tail"),
                sums.getLong("all_head")
                        - sums.getLong("all_returned")
                        - sum(unknown, "head")
                        + sum(unknown, "returned"),
                sums.getLong("all_open").intValue() - (int) sum(unknown, "open"),
                sums.getLong("all_held").intValue() - (int) sum(unknown, "held"));
    }

    private static long sum(List<Row> rows, String column) {
        return rows.stream().mapToLong(row -> row.getLong(column)).sum();
    }

    private static Counts.Queue count(QueueName queue, Row row) {
        return new Counts.Queue(
                queue,
                row.getLong("tail"),
                row.getLong("head"),
                row.getLong("returned"),
                row.getLong("oldest"),
                row.getLong("open").intValue(),
                row.getLong("held").intValue());
    }

    @Override
    public CompletionStage<List<Collector>> collectors(QueueName queue) {
        return queries.run(
                Sql.COLLECTORS,
                Tuple.of(queue.text(), queue.kind().poll().toMillis()),
                rows -> Queries.list(rows, PostgresOperatorStore::collector));
    }

    private static Collector collector(Row row) {
        Long unread = row.getLong("unread");
        return new Collector(
                row.getString("id"),
                row.getBoolean("held"),
                row.getOffsetDateTime("opened").toInstant(),
                row.getOffsetDateTime("seen").toInstant(),
                Duration.ofMillis(Math.max(0, row.getLong("silent"))),
                row.getLong("in_hand").intValue(),
                row.getBoolean("redelivered"),
                row.getBoolean("waits"),
                row.getBoolean("being_read"),
                row.getString("address"),
                row.getString("agent"),
                unread == null ? null : Duration.ofMillis(unread));
    }

    @Override
    public CompletionStage<List<Content>> next(QueueName queue, int max) {
        return queries.run(Store.ANY_ERA, Sql.NEXT_RANGES, Tuple.of(queue.text(), max), (rows, era) -> {
                    List<Range> ranges =
                            Queries.list(rows, row -> new Range(row.getLong("after"), row.getLong("up_to")));
                    return read(era, queue, first(ranges, max));
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

    private CompletionStage<List<Content>> read(long era, QueueName queue, List<Range> ranges) {
        if (ranges.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        List<Store.Slice> slices =
                ranges.stream().map(range -> new Store.Slice(queue, range)).toList();
        return store.messages(era, slices)
                .thenApply(messages -> messages.stream().flatMap(List::stream).toList());
    }

    @Override
    public CompletionStage<Ending> end(QueueName queue, String id, Deed deed) {
        return queries.run(
                        Sql.END_COLLECTOR,
                        Tuple.tuple().addString(queue.text()).addString(id).addArrayOfString(deed.row()),
                        rows -> ending(rows.iterator().next()))
                .whenComplete(
                        (ending, failure) -> log(deed, failure, ending == Ending.ENDED ? Audit.DONE : "inexistente"));
    }

    private static Ending ending(Row row) {
        return switch (row.getString("outcome")) {
            case "ended" -> Ending.ENDED;
            case "gone" -> Ending.GONE;
            case "unknown" -> Ending.UNKNOWN;
            default -> throw PostgresStore.unexpected(row);
        };
    }

    @Override
    public CompletionStage<Void> stop(QueueName queue, Deed deed) {
        return queries.<Void>run(
                        Sql.STOP_NOTED,
                        Tuple.tuple().addString(queue.text()).addArrayOfString(deed.row()),
                        rows -> null)
                .whenComplete((done, failure) -> log(deed, failure, Audit.DONE));
    }

    private static void log(Deed deed, @Nullable Throwable failure, String outcome) {
        if (failure == null) {
            Audit.log(deed, outcome, 1);
        }
    }
}
