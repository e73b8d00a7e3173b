package malote.app;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnectOptions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.logging.Logger;
import malote.embedded.DatabaseAddress;
import malote.embedded.DatabaseStartException;
import malote.embedded.EmbeddedDatabase;
import malote.postgres.Inspection;
import malote.postgres.Sessions;
import malote.postgres.Unreachable;
import malote.postgres.access.ServerRole;
import malote.postgres.hosts.PrimarySearch;
import malote.postgres.migration.Migrations;
import malote.postgres.tls.Encryption;
import malote.settings.Durations;
import malote.settings.Settings;
import org.jspecify.annotations.Nullable;

/**
 * The database of this server, embedded or the user's, from its start to its end. It comes up on a thread of its own, while the
 * framework starts. {@link #close} may be called meanwhile, and the {@linkplain #pool pool} can be used (and fails) before the
 * database is up.
 */
final class Database implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Database.class.getName());
    private static final int CONNECTIONS = 16;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private static @Nullable Database ofThisProcess;

    private final Settings settings;
    private final CompletableFuture<List<String>> start = new CompletableFuture<>();
    private volatile @Nullable Pool pool;
    /** Where the next connection leads. */
    private volatile Function<Vertx, Future<SqlConnectOptions>> target =
            vertx -> Future.failedFuture("the database is not up yet");

    private volatile @Nullable EmbeddedDatabase embedded;
    private boolean awaited;
    private boolean closed;

    private Database(Settings settings) {
        this.settings = settings;
    }

    /** Begins to start the database of this process. If nobody ever {@linkplain #await waits for it}, it ends with the process. */
    static synchronized void begin(Settings settings) {
        Database database = new Database(settings);
        ofThisProcess = database;
        Runtime.getRuntime().addShutdownHook(new Thread(database::closeUnlessAwaited));
        Thread thread = new Thread(database::complete, "database start");
        thread.setDaemon(true);
        thread.start();
    }

    /** The one that was begun. */
    static synchronized Database begun() {
        return Objects.requireNonNull(ofThisProcess);
    }

    private void complete() {
        try {
            start.complete(start());
        } catch (DatabaseStartException | InterruptedException | RuntimeException | Error e) {
            start.completeExceptionally(e);
        }
    }

    /** Makes the connections that {@link #pool} has. Called once, before anything else. */
    void connect(Vertx vertx) {
        this.pool = PgBuilder.pool()
                .with(new PoolOptions()
                        .setMaxSize(CONNECTIONS)
                        .setName("malote")
                        // A time limit would start a timer for every query, and log an error where a connection failed:
                        // the timer is not stopped then. Whoever waits for an answer has a limit of his own.
                        .setConnectionTimeout(0))
                .connectingTo(() -> target.apply(vertx))
                .using(vertx)
                .build();
    }

    /** Connections to the database. */
    Pool pool() {
        return Objects.requireNonNull(pool);
    }

    /** How many connections there may be. */
    static int maxConnections() {
        return CONNECTIONS;
    }

    /**
     * Waits until the database is up; from then on {@link #close} is the caller's business.
     *
     * @return the settings that are off though what was acknowledged depends on them; none unless that is allowed
     * @throws DatabaseStartException if the embedded database cannot be started, or the database is one that will not do
     */
    List<String> await() throws DatabaseStartException, InterruptedException {
        synchronized (this) {
            awaited = true;
        }
        try {
            return start.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof DatabaseStartException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /**
     * Starts the embedded database or waits, with back-off, until the user's can be used; then brings its schema up to date.
     */
    private List<String> start() throws DatabaseStartException, InterruptedException {
        if (settings.database().isEmpty()) {
            try {
                return prepare(hosts(settings, List.of(startEmbedded().address())));
            } catch (Unreachable e) {
                throw new DatabaseStartException("The embedded PostgreSQL cannot be used: " + e.getMessage());
            }
        }
        PrimarySearch hosts = hosts(settings, settings.database());
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                return prepare(hosts);
            } catch (Unreachable e) {
                LOG.warning("The database at " + hosts.description() + " cannot be used yet (" + e.getMessage()
                        + "); trying again in " + Durations.format(pause) + ".");
            }
            Thread.sleep(pause.toMillis());
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    /** Sessions as the settings want them, at each of these addresses. */
    static PrimarySearch hosts(Settings settings, List<DatabaseAddress> addresses) {
        return new PrimarySearch(addresses.stream()
                .map(address -> new Sessions(
                        address,
                        settings.durability().synchronousCommit(),
                        settings.database().isEmpty() ? Encryption.IF_OFFERED : settings.encryption(),
                        settings.connectTimeout()))
                .toList());
    }

    private List<String> prepare(PrimarySearch hosts) throws Unreachable, DatabaseStartException, InterruptedException {
        Prepared prepared = hosts.atPrimary(this::prepare);
        Sessions sessions = prepared.sessions();
        Inspection seen = prepared.seen();
        Sessions working = settings.database().isEmpty() ? ServerRole.of(sessions) : sessions;
        PgConnectOptions options = working.connectOptions(seen.encrypted());
        target = hosts.isOfSeveral()
                ? vertx -> primary(hosts, vertx)
                : vertx -> Future.succeededFuture(new PgConnectOptions(options));
        return seen.risks();
    }

    /** @param seen before its tables were brought up to date */
    private record Prepared(Sessions sessions, Inspection seen) {}

    private Prepared prepare(Sessions sessions) throws Unreachable, DatabaseStartException {
        Inspection seen = Inspection.of(sessions);
        if (!seen.risks().isEmpty() && !settings.durability().unsafe()) {
            throw new DatabaseStartException("The database at " + sessions.address() + " runs with "
                    + String.join(", ", seen.risks())
                    + " off and may lose acknowledged messages. Switch that on, or set DB_UNSAFE=true to serve"
                    + " all the same.");
        }
        Migrations.apply(sessions);
        return new Prepared(sessions, seen);
    }

    /** Under a lock with {@link #close}, which may come meanwhile: then nothing is left running. */
    private synchronized EmbeddedDatabase startEmbedded() throws DatabaseStartException {
        if (closed) {
            throw new DatabaseStartException("The server is stopping.");
        }
        EmbeddedDatabase started = EmbeddedDatabase.start(settings.dataDirectory());
        embedded = started;
        return started;
    }

    /** Where it is, for people. */
    String description() {
        if (embedded != null) {
            return "embedded PostgreSQL, data in "
                    + settings.dataDirectory().toAbsolutePath().normalize();
        }
        return "PostgreSQL at " + hosts(settings, settings.database()).description();
    }

    /** Starts the embedded database again if it died. Called from time to time. */
    void revive() {
        EmbeddedDatabase database = embedded;
        if (database == null || database.isRunning()) {
            return;
        }
        LOG.warning("The embedded PostgreSQL is gone; starting it again.");
        try {
            database.restart();
            LOG.info("The embedded PostgreSQL is back.");
        } catch (DatabaseStartException e) {
            LOG.severe("The embedded PostgreSQL cannot be started: " + e.getMessage());
        }
    }

    /** Closes the connections, then stops the embedded database. */
    @Override
    public synchronized void close() {
        closed = true;
        pool().close().toCompletionStage().toCompletableFuture().join();
        closeEmbedded();
    }

    private void closeEmbedded() {
        EmbeddedDatabase database = embedded;
        if (database != null) {
            database.close();
        }
    }

    /** For a process that ends before the server was there. */
    private synchronized void closeUnlessAwaited() {
        if (!awaited) {
            closed = true;
            closeEmbedded();
        }
    }

    private static Future<SqlConnectOptions> primary(PrimarySearch hosts, Vertx vertx) {
        return Future.fromCompletionStage(hosts.find(), vertx.getOrCreateContext())
                .map(primary -> new PgConnectOptions(primary.options()));
    }
}
