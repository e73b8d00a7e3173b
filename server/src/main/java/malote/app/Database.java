package malote.app;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnectOptions;
import java.time.Duration;
import java.util.logging.Logger;
import malote.postgres.DatabaseAddress;
import malote.postgres.DatabaseStartException;
import malote.postgres.EmbeddedDatabase;
import malote.postgres.Migrations;
import org.jspecify.annotations.Nullable;

/**
 * The database of this server, embedded or the user's, from its start to its end. {@link #close} may be called while
 * {@link #start} runs, and {@link #pool} can be used (and fails) before the database is up.
 */
final class Database implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Database.class.getName());
    private static final int CONNECTIONS = 16;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Settings settings;
    private final Pool pool;
    private volatile @Nullable DatabaseAddress address;
    private volatile @Nullable EmbeddedDatabase embedded;
    private volatile boolean encrypted;
    private boolean closed;

    Database(Settings settings, Vertx vertx) {
        this.settings = settings;
        this.pool = PgBuilder.pool()
                .with(new PoolOptions()
                        .setMaxSize(CONNECTIONS)
                        .setName("malote")
                        // A time limit would start a timer for every query, and log an error where a connection failed:
                        // the timer is not stopped then. Whoever waits for an answer has a limit of his own.
                        .setConnectionTimeout(0))
                .connectingTo(this::connectOptions)
                .using(vertx)
                .build();
    }

    /** Connections to the database. */
    Pool pool() {
        return pool;
    }

    /** How many connections there may be. */
    static int maxConnections() {
        return CONNECTIONS;
    }

    /**
     * Starts the embedded database or waits, with back-off, until the user's answers; then brings its schema up to date.
     *
     * @throws DatabaseStartException if the embedded database cannot be started, or the database is one that will not do
     */
    void start() throws DatabaseStartException, InterruptedException {
        if (settings.database().isEmpty()) {
            EmbeddedDatabase started = startEmbedded();
            try {
                Migrations.apply(started.address());
            } catch (Migrations.Unreachable e) {
                throw new DatabaseStartException("The embedded PostgreSQL does not answer: " + e.getMessage());
            }
            address = started.address();
            return;
        }
        DatabaseAddress external = settings.database().get();
        Duration pause = FIRST_PAUSE;
        while (!isReady(external, pause)) {
            Thread.sleep(pause.toMillis());
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
        address = external;
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
        return "PostgreSQL at " + settings.database().map(Object::toString).orElseThrow();
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
        pool.close().toCompletionStage().toCompletableFuture().join();
        EmbeddedDatabase database = embedded;
        if (database != null) {
            database.close();
        }
    }

    private boolean isReady(DatabaseAddress address, Duration pause) throws DatabaseStartException {
        try {
            encrypted = Migrations.apply(address);
            return true;
        } catch (Migrations.Unreachable e) {
            LOG.warning(() -> "The database at " + address + " cannot be reached (" + e.getMessage()
                    + "); trying again in " + Durations.format(pause) + ".");
            return false;
        }
    }

    private Future<SqlConnectOptions> connectOptions() {
        DatabaseAddress known = address;
        if (known == null) {
            return Future.failedFuture("the database is not up yet");
        }
        return Future.succeededFuture(new PgConnectOptions()
                .setHost(known.host())
                .setPort(known.port())
                .setDatabase(known.database())
                .setUser(known.user())
                .setPassword(known.password())
                .setCachePreparedStatements(true)
                .setPipeliningLimit(1)
                // Not PREFER: where encryption is refused, this client leaves a connection open at every attempt.
                .setSslMode(encrypted ? SslMode.REQUIRE : SslMode.DISABLE)
                .setTrustAll(true)
                .addProperty("application_name", "malote"));
    }
}
