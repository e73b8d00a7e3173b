package malote.postgres.spi;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import malote.journal.Journal;
import malote.journal.Line;
import malote.postgres.Queries;
import malote.postgres.Sql;
import malote.queue.Clock;
import malote.queue.Failures;
import malote.queue.StoreUnavailable;
import org.jspecify.annotations.Nullable;

/**
 * The journal in PostgreSQL. Lines are gathered, and written by one statement at a time: every 100 ms, or as soon as there are enough
 * for one. While the database is away they wait, as far as there is room.
 */
public final class PostgresJournal implements Journal {
    private static final Logger LOG = Logger.getLogger(PostgresJournal.class.getName());
    private static final String WRITE = Sql.load("write_journal");
    private static final String READ = Sql.load("read_journal");
    private static final Duration PERIOD = Duration.ofMillis(100);
    /** What one statement writes. */
    private static final int PORTION = 1_000;
    /** Some ten megabytes. */
    private static final int ROOM = 50_000;

    private final Queries queries;
    private final Deque<Line> waiting = new ArrayDeque<>();
    /** Who reads, and wants everything that was noted before to be written. */
    private final Deque<Reader> readers = new ArrayDeque<>();

    private boolean isWriting;
    /** How many lines were taken in so far. */
    private long noted;
    /** How many of those were written or left out. */
    private long settled;

    private long lost;

    private record Reader(long upTo, CompletableFuture<Void> written) {}

    /**
     * Begins to write.
     *
     * @param queries of a database whose schema is up to date
     */
    public PostgresJournal(Queries queries, Clock clock) {
        this.queries = queries;
        clock.every(PERIOD, this::write);
    }

    @Override
    public void note(Line line) {
        boolean isEnough;
        synchronized (this) {
            if (waiting.size() >= ROOM) {
                lost++;
                return;
            }
            waiting.add(line);
            noted++;
            isEnough = waiting.size() >= PORTION && !isWriting;
        }
        if (isEnough) {
            write();
        }
    }

    /** The same journal for those who are to note nothing. */
    public Journal withoutNotes() {
        return new Journal() {
            @Override
            public void note(Line line) {
                // It is switched off.
            }

            @Override
            public CompletionStage<List<Line>> read(Query query) {
                return PostgresJournal.this.read(query);
            }
        };
    }

    /** How many lines were left out because they could not be kept. */
    public synchronized long lost() {
        return lost;
    }

    private void write() {
        List<Line> lines;
        synchronized (this) {
            if (isWriting || waiting.isEmpty()) {
                return;
            }
            isWriting = true;
            lines = new ArrayList<>(Math.min(waiting.size(), PORTION));
            while (lines.size() < PORTION && !waiting.isEmpty()) {
                lines.add(waiting.remove());
            }
        }
        queries.run(WRITE, parameters(lines), rows -> true)
                .whenComplete((done, failure) -> written(lines, failure == null ? null : Failures.unwrap(failure)));
    }

    private void written(List<Line> lines, @Nullable Throwable failure) {
        boolean isRefused = failure instanceof StoreUnavailable away && !away.isOutcomeUnknown();
        List<Reader> told = new ArrayList<>();
        boolean isEnough;
        synchronized (this) {
            isWriting = false;
            if (isRefused) {
                for (int i = lines.size() - 1; i >= 0; i--) {
                    waiting.addFirst(lines.get(i));
                }
            } else {
                settled += lines.size();
                lost += failure == null ? 0 : lines.size();
            }
            // Whoever reads while the database is away hears that from its own statement.
            while (!readers.isEmpty() && (failure != null || readers.element().upTo() <= settled)) {
                told.add(readers.remove());
            }
            isEnough = failure == null && (waiting.size() >= PORTION || !readers.isEmpty());
        }
        if (failure != null && !(failure instanceof StoreUnavailable)) {
            LOG.log(Level.WARNING, "Lines of the journal cannot be written", failure);
        }
        told.forEach(reader -> reader.written().complete(null));
        if (isEnough) {
            write();
        }
    }

    @Override
    public CompletionStage<List<Line>> read(Query query) {
        return flush().thenCompose(done -> select(query));
    }

    /** Completes when everything that was noted until now is written or given up. */
    public CompletionStage<Void> flush() {
        CompletableFuture<Void> written = new CompletableFuture<>();
        synchronized (this) {
            if (settled == noted) {
                return CompletableFuture.completedFuture(null);
            }
            readers.add(new Reader(noted, written));
        }
        write();
        return written;
    }

    private CompletionStage<List<Line>> select(Query query) {
        Tuple parameters = Tuple.tuple()
                .addString(query.resourceId())
                .addString(query.operation())
                .addString(query.ispb())
                .addOffsetDateTime(query.since() == null ? null : query.since().atOffset(ZoneOffset.UTC))
                .addInteger(query.most());
        return queries.run(READ, parameters, rows -> {
            List<Line> lines = Queries.list(rows, PostgresJournal::line);
            Collections.reverse(lines);
            return lines;
        });
    }

    private static Line line(Row row) {
        return new Line(
                row.getOffsetDateTime("at").toInstant(),
                row.getString("ispb"),
                row.getString("event"),
                row.getString("message"),
                row.getString("operation"),
                row.getString("fault"),
                row.getString("agent"),
                row.getString("detail"));
    }

    private static Tuple parameters(List<Line> lines) {
        return Tuple.tuple()
                .addArrayOfOffsetDateTime(lines.stream()
                        .map(line -> line.time().atOffset(ZoneOffset.UTC))
                        .toArray(OffsetDateTime[]::new))
                .addArrayOfString(column(lines, Line::ispb))
                .addArrayOfString(column(lines, Line::event))
                .addArrayOfString(column(lines, Line::resourceId))
                .addArrayOfString(column(lines, Line::operation))
                .addArrayOfString(column(lines, Line::fault))
                .addArrayOfString(column(lines, Line::agent))
                .addArrayOfString(column(lines, Line::detail));
    }

    private static @Nullable String[] column(List<Line> lines, Function<Line, @Nullable String> part) {
        return lines.stream().map(part).toArray(String[]::new);
    }
}
