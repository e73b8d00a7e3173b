package malote.bench.chaos.program;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import malote.bench.server.DatabaseAddress;
import malote.bench.server.Postmaster;

/**
 * A PostgreSQL cluster of the run's own, in a directory that is removed at the end; where the system allows it on a file
 * system of its own, which can be filled.
 */
public final class Postgres implements AutoCloseable {
    private static final String NAME = "malote";
    private static final String SUPERUSER = "postgres";
    private static final int MAX_CONNECTIONS = 48;
    private static final long RETRY_MILLIS = 200;
    private static final long START_NANOS = 60_000_000_000L;

    private final Path directory;
    private final Path data;
    private final Path binaries;
    private final boolean mounted;
    private final int port;

    private Postgres(Path directory, Path binaries, boolean mounted, int port) {
        this.directory = directory;
        this.data = directory.resolve("data");
        this.binaries = binaries;
        this.mounted = mounted;
        this.port = port;
    }

    /**
     * Starts one.
     *
     * @param megabytes how large the file system of its own is, if there can be one
     */
    public static Postgres start(int megabytes) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("malote-chaos-");
        return start(directory, mount(directory, megabytes), Postgres::initialise);
    }

    /** One on the disk of the system's temporary files. */
    public static Postgres onDisk() throws IOException, InterruptedException {
        return start(Files.createTempDirectory("malote-bench-"), false, Postgres::initialise);
    }

    /** A standby, also on disk, of the primary that it reaches at a port of this machine. */
    public static Postgres standby(int primary) throws IOException, InterruptedException {
        return start(Files.createTempDirectory("malote-bench-"), false, postgres -> postgres.copy(primary));
    }

    private interface Filling {
        void fill(Postgres postgres) throws IOException, InterruptedException;
    }

    private static Postgres start(Path directory, boolean mounted, Filling filling)
            throws IOException, InterruptedException {
        Postgres postgres = null;
        boolean started = false;
        try {
            postgres = new Postgres(directory, Programs.postgres(), mounted, freePort());
            postgres.prepare();
            filling.fill(postgres);
            started = true;
            return postgres;
        } finally {
            if (postgres == null) {
                Files.deleteIfExists(directory);
            } else if (!started) {
                postgres.close();
            }
        }
    }

    private static boolean mount(Path directory, int megabytes) throws InterruptedException {
        try {
            Shell.run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", directory.toString());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        for (int port = 21_000 + (int) (ProcessHandle.current().pid() % 5_000); port < 30_000; port++) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Taken: the next.
            }
        }
        throw new IOException("no port is free");
    }

    private void prepare() throws IOException, InterruptedException {
        if (Shell.isRoot()) {
            Shell.run("chown", "-R", Programs.user(), directory.toString());
        }
        Shell.run("chmod", "755", directory.toString());
    }

    private void copy(int primary) throws IOException, InterruptedException {
        String from = Integer.toString(primary);
        program(
                "pg_basebackup",
                "-h",
                "127.0.0.1",
                "-p",
                from,
                "-U",
                SUPERUSER,
                "-D",
                data.toString(),
                "-R",
                // The primary keeps what the standby lacks while it is stopped.
                "-C",
                "-S",
                "standby",
                "-c",
                "fast");
        start();
    }

    private void initialise() throws IOException, InterruptedException {
        program("initdb", "-D", data.toString(), "-A", "trust", "-U", SUPERUSER, "-E", "UTF8", "--locale=C");
        start();
        execute("CREATE ROLE " + NAME + " LOGIN");
        execute("CREATE DATABASE " + NAME + " OWNER " + NAME);
    }

    /** Starts it and waits until it takes connections; also after a crash, whose remains may need a moment to go. */
    public void start() throws IOException, InterruptedException {
        long end = System.nanoTime() + START_NANOS;
        String options = "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=" + directory
                + " -c max_connections=" + MAX_CONNECTIONS + " -c shared_buffers=128MB -c max_wal_size=256MB"
                + " -c min_wal_size=64MB -c autovacuum_naptime=10s";
        while (true) {
            try {
                String log = directory.resolve("log").toString();
                program("pg_ctl", "-D", data.toString(), "-l", log, "-w", "start", "-o", options);
                return;
            } catch (IOException e) {
                if (System.nanoTime() - end > 0) {
                    throw e;
                }
                Thread.sleep(RETRY_MILLIS);
            }
        }
    }

    /** Stops it in order, if it runs; sessions are ended. */
    public void stop() throws IOException, InterruptedException {
        if (postmaster().isEmpty()) {
            return;
        }
        program("pg_ctl", "-D", data.toString(), "-m", "fast", "-w", "stop");
    }

    /** Its postmaster, if it runs. */
    public Optional<ProcessHandle> postmaster() {
        return Postmaster.of(data);
    }

    /** Kills the postmaster; its sessions end when they notice. */
    public void kill() {
        postmaster().ifPresent(postmaster -> {
            postmaster.destroyForcibly();
            postmaster.onExit().join();
        });
    }

    /** Starts it if it does not run. */
    public void revive() throws IOException, InterruptedException {
        if (postmaster().isEmpty()) {
            start();
        }
    }

    /** A file system that can be filled without harm to others; empty if there is none. */
    public Optional<Path> ownFileSystem() {
        return mounted ? Optional.of(directory) : Optional.empty();
    }

    public DatabaseAddress address() {
        return new DatabaseAddress("127.0.0.1", port, NAME, NAME, "");
    }

    /** A session of the superuser. */
    public Connection connect() throws SQLException {
        String database = postgresDatabase();
        return DriverManager.getConnection(database, SUPERUSER, "");
    }

    private String postgresDatabase() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?connectTimeout=5";
    }

    public void execute(String sql) throws IOException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    /** The first column of the only row. */
    public String query(String sql) throws IOException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    private void program(String name, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(Programs.notAsRoot());
        command.add(binaries.resolve(name).toString());
        command.addAll(List.of(arguments));
        Shell.run(command);
    }

    /** Stops it and removes its directory. */
    @Override
    public void close() {
        try {
            Optional<ProcessHandle> running = postmaster();
            if (running.isPresent()) {
                Shell.signalAll("CONT", running.get());
                program("pg_ctl", "-D", data.toString(), "-m", "immediate", "-w", "stop");
            }
        } catch (IOException e) {
            System.err.println("PostgreSQL could not be stopped: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        remove();
    }

    private void remove() {
        try {
            if (mounted) {
                Shell.run("umount", directory.toString());
            }
            Shell.run("rm", "-rf", directory.toString());
        } catch (IOException e) {
            System.err.println("The directory " + directory + " could not be removed: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
