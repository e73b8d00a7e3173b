package malote.postgres;

import io.netty.channel.ChannelHandlerContext;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.impl.SqlConnectionInternal;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import malote.queue.Clock;
import malote.queue.Store;
import malote.queue.StoreUnavailable;
import org.jspecify.annotations.Nullable;

/**
 * Runs statements: prepared, each a transaction of its own. A connection on which no answer comes is closed, so that one
 * that died without a word (its host is gone, its backend stands still) holds nothing up for longer than
 * {@link #LONGEST}; and with it those that have been idle since before, for they may be dead too. So are a connection to a
 * server that has become read-only and those that are idle then: the next may reach the new primary.
 *
 * <p>Each connection is asked once in which era its database is (see {@link malote.queue.Store}): since when which
 * PostgreSQL runs there. Going back in time, or to another server, takes a start. The newest connection tells the era; all
 * that lead elsewhere are closed, and what they still answer is not believed.
 *
 * <p>Thread-safe.
 */
public final class Queries {
    private static final Logger LOG = Logger.getLogger(Queries.class.getName());
    /** Well beyond the time for which anybody waits for an answer. */
    private static final Duration LONGEST = Duration.ofSeconds(15);

    private static final Duration TICK = Duration.ofSeconds(1);
    private static final String ANOTHER = "the database was restarted, or is another one by now";

    private final Pool pool;
    private final Clock clock;
    private final Set<Query<?>> underWay = ConcurrentHashMap.newKeySet();
    /** Connections that no statement uses, and since when. */
    private final Map<SocketConnectionBase, Long> idle = new ConcurrentHashMap<>();
    /** The era of every connection that was used. */
    private final Map<SocketConnectionBase, Long> eras = new ConcurrentHashMap<>();

    private volatile long era = Store.ANY_ERA;
    private String database = "";

    /** What to make of the rows of a statement, and of the era in which it was run. */
    public interface Result<T> {
        T of(RowSet<Row> rows, long era);
    }

    /** @param pool gives the connections, one for each statement under way */
    public Queries(Pool pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
        clock.every(TICK, this::tick);
    }

    /** Fails as {@link DatabaseFailures} says, or as {@code result} does, or with {@link StoreUnavailable} after 15 s. */
    public <T> CompletionStage<T> run(String sql, Tuple parameters, Function<RowSet<Row>, T> result) {
        return run(Store.ANY_ERA, sql, parameters, (rows, ofEra) -> result.apply(rows));
    }

    /** As above; fails with {@link StoreUnavailable}, without effect, if {@code wanted} is over. */
    public <T> CompletionStage<T> run(long wanted, String sql, Tuple parameters, Result<T> result) {
        return run(wanted, sql, parameters, result, Duration.ZERO);
    }

    /** The same for a statement that may take so much longer. */
    public <T> CompletionStage<T> run(long wanted, String sql, Tuple parameters, Result<T> result, Duration longer) {
        long deadline = clock.nanoTime() + LONGEST.plus(longer).toNanos();
        Query<T> query = new Query<>(wanted, sql, parameters, result, deadline);
        underWay.add(query);
        query.stage.whenComplete((done, failure) -> underWay.remove(query));
        pool.getConnection().onSuccess(query::send).onFailure(query::notConnected);
        return query.stage;
    }

    private void tick() {
        long now = clock.nanoTime();
        for (Query<?> query : underWay) {
            if (now - query.deadline >= 0) {
                query.giveUp();
            }
        }
        idle.keySet().removeIf(connection -> !connection.isValid());
        eras.keySet().removeIf(connection -> !connection.isValid());
    }

    /** Returns the era of a connection that has told where it leads. */
    private synchronized long enter(SocketConnectionBase connection, String where) {
        if (!where.equals(database)) {
            database = where;
            era++;
            for (SocketConnectionBase old : eras.keySet()) {
                if (idle.remove(old) != null) {
                    close(old);
                }
            }
        }
        eras.put(connection, era);
        return era;
    }

    /** Closes the connections that have been idle since before {@code time}: what was wrong with one may be so with all. */
    private void closeIdleSince(long time) {
        idle.forEach((connection, since) -> {
            if (since - time <= 0 && idle.remove(connection, since)) {
                close(connection);
            }
        });
    }

    /** Below the codec, which would take its leave and wait for the other side to close. */
    private static void close(SocketConnectionBase connection) {
        ChannelHandlerContext first =
                connection.socket().channelHandlerContext().pipeline().firstContext();
        if (first != null) { // It is not closed yet.
            first.close();
        }
    }

    /** Whether the connection was lost under a statement: the other side closed it in order, or not. */
    private static boolean isLoss(@Nullable Throwable failure) {
        return failure instanceof ClosedConnectionException || failure instanceof IOException;
    }

    private void giveBack(SqlConnection connection) {
        idle.put(socket(connection), clock.nanoTime());
        connection.close();
    }

    private static SocketConnectionBase socket(SqlConnection connection) {
        return (SocketConnectionBase)
                ((SqlConnectionInternal) connection).unwrap().unwrap();
    }

    /** What {@code map} makes of each row. */
    public static <T> List<T> list(RowSet<Row> rows, Function<Row, T> map) {
        List<T> list = new ArrayList<>(rows.size());
        rows.forEach(row -> list.add(map.apply(row)));
        return list;
    }

    private final class Query<T> {
        final long wanted;
        final long deadline;
        final CompletableFuture<T> stage = new CompletableFuture<>();
        private final String sql;
        private final Tuple parameters;
        private final Result<T> result;
        private @Nullable SqlConnection session;
        private @Nullable SocketConnectionBase connection;
        private long sentAt;
        private boolean givenUp;

        Query(long wanted, String sql, Tuple parameters, Result<T> result, long deadline) {
            this.wanted = wanted;
            this.sql = sql;
            this.parameters = parameters;
            this.result = result;
            this.deadline = deadline;
        }

        void send(SqlConnection on) {
            boolean tooLate;
            synchronized (this) {
                tooLate = givenUp;
                session = on;
                connection = socket(on);
                sentAt = clock.nanoTime();
                idle.remove(connection);
            }
            if (tooLate) {
                giveBack(on);
                return;
            }
            // Without a handler the client prints what comes unasked, such as the end of a session, past the log; the
            // call
            // fails for it anyway.
            on.exceptionHandler(failure -> LOG.log(Level.FINE, "A connection to the database failed", failure));
            SocketConnectionBase socket = socket(on);
            Long known = eras.get(socket);
            if (known != null) {
                execute(on, known);
                return;
            }
            on.query(Sql.ERA).execute().onComplete(done -> {
                if (done.failed()) {
                    release(on, era, done.cause());
                    fail(on, done.cause());
                } else {
                    execute(on, enter(socket, done.result().iterator().next().getString("database")));
                }
            });
        }

        private void execute(SqlConnection on, long ofEra) {
            if (ofEra != era || (wanted != Store.ANY_ERA && wanted != ofEra)) {
                release(on, ofEra, null);
                stage.completeExceptionally(new StoreUnavailable(ANOTHER, new IllegalStateException(ANOTHER), false));
                return;
            }
            on.preparedQuery(sql).execute(parameters).onComplete(done -> {
                // Before others learn of the answer, who may want a connection.
                release(on, ofEra, done.cause());
                if (ofEra != era) {
                    stage.completeExceptionally(
                            new StoreUnavailable(ANOTHER, new IllegalStateException(ANOTHER), true));
                } else if (done.failed()) {
                    fail(on, done.cause());
                } else {
                    answer(done.result(), ofEra);
                }
            });
        }

        /** A broken connection the pool lets go of by itself; given back, it would be the next one's. */
        private void release(SqlConnection on, long ofEra, @Nullable Throwable failure) {
            if (ofEra != era) {
                close(socket(on));
            } else if (DatabaseFailures.isOfConnection(failure)) {
                close(socket(on));
                closeIdleSince(clock.nanoTime());
            } else if (!isLoss(failure)) {
                giveBack(on);
            }
        }

        private void answer(RowSet<Row> rows, long ofEra) {
            try {
                stage.complete(result.of(rows, ofEra));
            } catch (RuntimeException e) {
                stage.completeExceptionally(e);
            }
        }

        private void fail(SqlConnection on, Throwable failure) {
            Throwable plain = isLoss(failure)
                    ? new IOException("the connection to " + socket(on).server() + " was lost", failure)
                    : failure;
            stage.completeExceptionally(DatabaseFailures.translate(plain));
        }

        void notConnected(Throwable failure) {
            stage.completeExceptionally(DatabaseFailures.notConnected(failure));
        }

        void giveUp() {
            if (stage.isDone()) {
                return;
            }
            SqlConnection abandoned;
            SocketConnectionBase silent;
            long since;
            synchronized (this) {
                givenUp = true;
                abandoned = session;
                silent = connection;
                since = sentAt;
            }
            if (abandoned != null && silent != null) {
                // A database that is at work would go on with it, and commit long after its sender was told of a
                // failure.
                PgConnection.cast(abandoned).cancelRequest();
                close(silent);
                closeIdleSince(since);
            }
            stage.completeExceptionally(
                    new StoreUnavailable(DatabaseFailures.SILENT, new TimeoutException(), silent != null));
        }
    }
}
