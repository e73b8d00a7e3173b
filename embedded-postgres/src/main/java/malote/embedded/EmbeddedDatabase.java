package malote.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL of the server's own, with its data in a lasting directory: initialised at the first start, found again
 * at the next. It listens on 127.0.0.1 only, for one user with a random password that is kept in the directory.
 *
 * <p>It runs in a session of its own, so that neither Ctrl-C nor the death of this process ends it: whoever started it
 * closes it, after everything that uses it. What a killed server left running is stopped by the next start on the same
 * directory. One process at a time has a directory. Safe for use by several threads.
 */
public final class EmbeddedDatabase implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long RETRY_MILLIS = 100;

    // Below the ports that systems give to outgoing connections: one of those must not sit on the port when PostgreSQL
    // is restarted on it.
    private static final int LOWEST_PORT = 20_000;
    private static final int HIGHEST_PORT = 30_000;

    private final DataDirectory data;
    private final Cluster cluster;
    private final DatabaseAddress address;
    private volatile Process postmaster;
    private boolean closed;

    private EmbeddedDatabase(DataDirectory data, Cluster cluster, DatabaseAddress address, Process postmaster) {
        this.data = data;
        this.cluster = cluster;
        this.address = address;
        this.postmaster = postmaster;
    }

    /**
     * Starts the database in {@code dataDirectory}, which is created where it is missing, and returns when it takes
     * connections. After a crash that is when it has recovered, however long that lasts.
     *
     * @throws DatabaseStartException if it cannot be started, or the thread is interrupted (it then stays interrupted)
     */
    public static EmbeddedDatabase start(Path dataDirectory) throws DatabaseStartException {
        return start(dataDirectory, false);
    }

    private static EmbeddedDatabase start(Path dataDirectory, boolean isVisit) throws DatabaseStartException {
        DataDirectory data = DataDirectory.open(dataDirectory);
        boolean started = false;
        try {
            if (isVisit) {
                data.noteVisit();
            }
            PostgresBinaries binaries = PostgresBinaries.in(data);
            Cluster cluster = new Cluster(data, binaries, Account.on(data, binaries));
            cluster.prepare();
            String password = cluster.password();
            Launched launched = launch(cluster, 0);
            started = true;
            return new EmbeddedDatabase(
                    data,
                    cluster,
                    new DatabaseAddress(LOOPBACK, launched.port, Cluster.NAME, Cluster.NAME, password),
                    launched.postmaster);
        } catch (InterruptedException e) {
            throw interrupted();
        } catch (IOException e) {
            throw unusable(data, e);
        } catch (UncheckedIOException e) {
            throw unusable(data, Objects.requireNonNull(e.getCause()));
        } finally {
            if (!started) {
                data.close();
            }
        }
    }

    /** A use of the database of a directory, whoever runs it. */
    public static final class Visit implements AutoCloseable {
        private final DatabaseAddress address;
        private final @Nullable EmbeddedDatabase own;
        /** Whoever visits can be told to end, as by Ctrl-C, before the visit is over. */
        private final Thread atExit = new Thread(this::stop);

        private Visit(DatabaseAddress address, @Nullable EmbeddedDatabase own) {
            this.address = address;
            this.own = own;
            if (own != null) {
                Runtime.getRuntime().addShutdownHook(atExit);
            }
        }

        public DatabaseAddress address() {
            return address;
        }

        /** Stops the database if it did not run before. */
        @Override
        public void close() {
            stop();
            try {
                Runtime.getRuntime().removeShutdownHook(atExit);
            } catch (IllegalStateException e) {
                // This program ends already.
            }
        }

        private void stop() {
            if (own != null) {
                own.close();
            }
        }
    }

    /**
     * Uses the database in {@code dataDirectory} for a moment: the one that a server runs there, else one that is started for it
     * as by {@link #start}. Waits for a server that is just starting or stopping, and for another visit for which the
     * database was started: with that it ends.
     *
     * @throws DatabaseStartException as {@link #start}
     */
    public static Visit visit(Path dataDirectory) throws DatabaseStartException {
        long start = System.nanoTime();
        while (true) {
            try {
                Path cluster = dataDirectory.toAbsolutePath().resolve("pg");
                if (Files.exists(cluster)) {
                    Path real = cluster.toRealPath();
                    OptionalInt port = Cluster.port(real);
                    if (port.isPresent() && !DataDirectory.isVisited(dataDirectory)) {
                        String password = Cluster.password(real);
                        return new Visit(
                                new DatabaseAddress(LOOPBACK, port.getAsInt(), Cluster.NAME, Cluster.NAME, password),
                                null);
                    }
                }
                EmbeddedDatabase own = start(dataDirectory, true);
                return new Visit(own.address(), own);
            } catch (DatabaseStartException.InUse e) {
                if (System.nanoTime() - start > PATIENCE.toNanos()) {
                    throw e;
                }
                pause();
            } catch (IOException e) {
                throw new DatabaseStartException("The data directory " + dataDirectory + " cannot be used", e);
            }
        }
    }

    private static void pause() throws DatabaseStartException {
        try {
            Thread.sleep(RETRY_MILLIS);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** Where it is; the same over a {@link #restart}. */
    public DatabaseAddress address() {
        return address;
    }

    /** Whether PostgreSQL runs. It does not after {@link #close}, or if somebody killed it. Costs nothing. */
    public boolean isRunning() {
        return postmaster.isAlive();
    }

    /**
     * Starts PostgreSQL again, on the same port, after it died; one that still runs is stopped first.
     *
     * @throws DatabaseStartException as {@link #start}; then it is not running and can be tried again
     * @throws IllegalStateException after {@link #close}
     */
    public synchronized void restart() throws DatabaseStartException {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        try {
            cluster.stop(postmaster);
            postmaster = launch(cluster, address.port()).postmaster;
        } catch (InterruptedException e) {
            throw interrupted();
        } catch (UncheckedIOException e) {
            throw unusable(data, Objects.requireNonNull(e.getCause()));
        }
    }

    /** Stops PostgreSQL in order and waits until it has; then another server can have the directory. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            cluster.stop(postmaster);
            data.close();
        }
    }

    private record Launched(int port, Process postmaster) {}

    /** On {@code port}, or on any free one if that is 0. */
    private static Launched launch(Cluster cluster, int port) throws DatabaseStartException, InterruptedException {
        cluster.stopLeftover();
        long start = System.nanoTime();
        while (true) {
            int chosen = port == 0 ? freePort() : port;
            try {
                return new Launched(chosen, cluster.launch(chosen));
            } catch (Cluster.TransientFailure e) {
                if (System.nanoTime() - start > PATIENCE.toNanos()) {
                    throw new DatabaseStartException(String.valueOf(e.getMessage()));
                }
                Thread.sleep(RETRY_MILLIS);
            }
        }
    }

    private static int freePort() throws DatabaseStartException {
        for (int i = 0; i < 100; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Taken: another one.
            }
        }
        throw new DatabaseStartException("PostgreSQL cannot be started: no port between " + LOWEST_PORT + " and "
                + HIGHEST_PORT + " is free. End what holds them, or set DB_HOST to use your own PostgreSQL");
    }

    private static DatabaseStartException unusable(DataDirectory data, IOException e) {
        return new DatabaseStartException("The data directory " + data.root() + " cannot be used", e);
    }

    private static DatabaseStartException interrupted() {
        Thread.currentThread().interrupt();
        return new DatabaseStartException("Interrupted while PostgreSQL was starting");
    }
}
