package malote.embedded;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * The database cluster in a data directory: makes it, runs its postmaster, stops it. The caller holds the directory's
 * lock, and calls from one thread at a time.
 */
final class Cluster {
    /** The one user, a superuser, and the one database, which it owns. */
    static final String NAME = "malote";

    private static final System.Logger LOG = System.getLogger(Cluster.class.getName());
    private static final long STOP_SECONDS = 60;
    private static final long POLL_MILLIS = 10;
    private static final long MIB = 1L << 20;

    private final DataDirectory data;
    private final PostgresBinaries binaries;
    private final Account account;

    Cluster(DataDirectory data, PostgresBinaries binaries, Account account) {
        this.data = data;
        this.binaries = binaries;
        this.account = account;
    }

    /** Initialises the cluster if there is none; else checks that it can be used. */
    void prepare() throws DatabaseStartException, InterruptedException {
        try {
            if (!Files.exists(data.cluster())) {
                initialise();
            }
            checkVersion();
        } catch (IOException e) {
            throw new DatabaseStartException("The database in " + data.root() + " cannot be used", e);
        }
    }

    String password() throws DatabaseStartException {
        try {
            return password(data.cluster());
        } catch (IOException e) {
            throw new DatabaseStartException("The password of the database in " + data.root() + " cannot be read", e);
        }
    }

    static String password(Path cluster) throws IOException {
        return Files.readString(passwordFile(cluster)).strip();
    }

    private static Path passwordFile(Path cluster) {
        return cluster.resolve("malote.password");
    }

    private void initialise() throws IOException, DatabaseStartException, InterruptedException {
        Path partial = data.partial();
        account.own(partial);
        Path cluster = Files.createDirectory(partial.resolve("pg"));
        account.own(cluster);
        Path password = newPassword(partial);
        String options = "--auth=scram-sha-256 --encoding=UTF8 --locale=C --data-checksums --no-instructions";
        List<String> initdb = account.command(
                binaries.program("initdb"), "-D", cluster.toString(), "-U", NAME, "--pwfile=" + password);
        initdb.addAll(List.of(options.split(" ", -1)));
        tool(initdb, "");
        StringBuilder sql = new StringBuilder();
        if (binaries.hasLibrary("pg_stat_statements")) {
            sql.append("CREATE EXTENSION pg_stat_statements\n");
        }
        sql.append("CREATE DATABASE ").append(NAME).append('\n');
        tool(account.command(binaries.program("postgres"), "--single", "-D", cluster.toString(), "template1"), sql);
        Files.move(password, passwordFile(cluster));
        data.complete(cluster, data.cluster());
        Files.delete(partial);
    }

    private void tool(List<String> command, CharSequence input)
            throws IOException, DatabaseStartException, InterruptedException {
        Tool.Result result = Tool.run(command, data.root(), input.toString());
        // A single-user backend reports a failed statement, but ends with 0.
        if (!result.ok() || result.output().contains("ERROR:")) {
            String complaint = result.output().contains("user does not exist")
                    ? result.complaint()
                            + ". PostgreSQL needs a name for it in /etc/passwd: add one, or run as a user who has one"
                    : Advice.with(result.complaint());
            throw new DatabaseStartException(
                    "The database could not be initialised in " + data.root() + ": " + complaint);
        }
    }

    private Path newPassword(Path directory) throws IOException {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        Path file = Files.createTempFile(
                directory,
                "password",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n");
        account.own(file);
        return file;
    }

    private void checkVersion() throws IOException, DatabaseStartException {
        String theirs = Files.readString(data.cluster().resolve("PG_VERSION")).strip();
        String ours = binaries.majorVersion();
        if (!theirs.equals(ours)) {
            throw new DatabaseStartException("The database in " + data.root() + " was written by PostgreSQL " + theirs
                    + ", and this server brings PostgreSQL " + ours
                    + ": dump it with the server that wrote it and load it into a new directory");
        }
    }

    /** Stops a postmaster that a killed server left behind, and removes the trace of one that is gone. */
    void stopLeftover() throws DatabaseStartException {
        try {
            Optional<ProcessHandle> leftover = pidFile().stream()
                    .limit(1)
                    .filter(pid -> pid.matches("\\d{1,10}"))
                    .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
                    .filter(this::isPostmasterOfThis)
                    .findFirst();
            if (leftover.isPresent()) {
                LOG.log(
                        System.Logger.Level.INFO,
                        "Stopping PostgreSQL (process {0,number,#}) that a killed server left behind",
                        leftover.get().pid());
                stop(leftover.get());
            }
            // After a power failure the number can belong to any process now, and PostgreSQL would not start for it.
            // Against backends without a postmaster it has a second guard, the shared memory block.
            Files.deleteIfExists(data.cluster().resolve("postmaster.pid"));
        } catch (IOException e) {
            throw new DatabaseStartException("The database in " + data.root() + " cannot be used", e);
        }
    }

    /** Told by its command line: a number alone proves nothing. */
    private boolean isPostmasterOfThis(ProcessHandle process) {
        return isPostmaster(process, data.cluster());
    }

    private static boolean isPostmaster(ProcessHandle process, Path cluster) {
        String[] arguments = process.info().arguments().orElse(new String[0]);
        return arguments.length > 1 && arguments[0].equals("-D") && arguments[1].equals(cluster.toString());
    }

    /** The port of the postmaster that runs on the cluster, whoever started it; empty: none does, or it is not ready. */
    static OptionalInt port(Path cluster) throws IOException {
        List<String> state = pidFile(cluster);
        boolean isReady = state.size() > 7
                && state.get(7).strip().equals("ready")
                && state.get(0).matches("\\d{1,10}")
                && ProcessHandle.of(Long.parseLong(state.get(0)))
                        .filter(process -> isPostmaster(process, cluster))
                        .isPresent();
        return isReady ? OptionalInt.of(Integer.parseInt(state.get(3).strip())) : OptionalInt.empty();
    }

    /**
     * Starts PostgreSQL on {@code port} and waits until it takes connections, however long its recovery lasts.
     *
     * @throws TransientFailure if another try a moment later can succeed
     */
    Process launch(int port) throws DatabaseStartException, TransientFailure, InterruptedException {
        try {
            data.rotateLog();
            if (!Files.exists(data.log())) {
                Files.createFile(
                        data.log(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            account.own(data.log());
            Files.writeString(data.cluster().resolve("postgresql.conf"), settings());
            long logged = Files.size(data.log());
            Process process = Tool.builder(command(port), data.root())
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(data.log().toFile()))
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            try {
                awaitReady(process, logged);
            } catch (IOException | InterruptedException e) {
                stop(process);
                throw e;
            }
            return process;
        } catch (IOException e) {
            throw new DatabaseStartException("PostgreSQL cannot be started in " + data.root(), e);
        }
    }

    private static String settings() throws IOException {
        try (InputStream settings = Cluster.class.getResourceAsStream("embedded.conf")) {
            String fixed = new String(Objects.requireNonNull(settings).readAllBytes(), StandardCharsets.UTF_8);
            long buffers = sharedBuffers(memory()) / MIB;
            return fixed + "\n# An eighth of the memory, within bounds; taken as it is needed.\nshared_buffers = "
                    + buffers + "MB\n# With what the system caches of the files.\neffective_cache_size = " + 4 * buffers
                    + "MB\n";
        }
    }

    /** How much PostgreSQL may keep of its tables in memory, in bytes. */
    static long sharedBuffers(long memory) {
        return Math.max(64 * MIB, Math.min(memory / 8, 2048 * MIB));
    }

    /** The memory of the machine, or of the container, in bytes. */
    static long memory() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }

    private List<String> command(int port) {
        List<String> command = new ArrayList<>(ownSession());
        command.addAll(account.command(
                binaries.program("postgres"), "-D", data.cluster().toString()));
        // No socket file: its path could be too long, and nothing needs it.
        List<String> settings = List.of(
                "listen_addresses=127.0.0.1",
                "port=" + port,
                "unix_socket_directories=",
                "fsync=on",
                "full_page_writes=on",
                "synchronous_commit=on",
                "shared_preload_libraries=" + (binaries.hasLibrary("pg_stat_statements") ? "pg_stat_statements" : ""));
        settings.forEach(s -> command.addAll(List.of("-c", s)));
        return command;
    }

    /** Ctrl-C in a terminal reaches every process of the session; PostgreSQL must outlive the server's last requests. */
    private static List<String> ownSession() {
        Optional<String> setsid = Tool.find("setsid");
        if (setsid.isPresent()) {
            return List.of(setsid.get());
        }
        return Tool.find("perl")
                .map(perl -> List.of(perl, "-MPOSIX=setsid", "-e", "setsid(); exec { $ARGV[0] } @ARGV or die $!", "--"))
                .orElse(List.of());
    }

    private void awaitReady(Process process, long logged)
            throws IOException, DatabaseStartException, TransientFailure, InterruptedException {
        String pid = Long.toString(process.pid());
        for (long polls = 1; ; polls++) {
            List<String> state = pidFile();
            if (state.size() > 7
                    && state.get(0).equals(pid)
                    && state.get(7).strip().equals("ready")) {
                return;
            }
            if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                throw failure(logSince(logged));
            }
            if (polls % (10_000 / POLL_MILLIS) == 0) {
                LOG.log(System.Logger.Level.INFO, "PostgreSQL is still recovering, see {0}", data.log());
            }
        }
    }

    private DatabaseStartException failure(String log) throws TransientFailure {
        String complaint = Tool.complaint(log).orElse("it ended without a word");
        String message = "PostgreSQL cannot be started in " + data.root() + ": "
                + Advice.with(complaint + " (see " + data.log() + ")");
        if (log.contains("pre-existing shared memory block") || log.contains("could not bind")) {
            throw new TransientFailure(message);
        }
        return new DatabaseStartException(message);
    }

    private String logSince(long position) throws IOException {
        try (RandomAccessFile log = new RandomAccessFile(data.log().toFile(), "r")) {
            log.seek(Math.max(position, log.length() - (64 << 10)));
            byte[] bytes = new byte[(int) (log.length() - log.getFilePointer())];
            log.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** The lines of the file that a postmaster keeps while it runs: its process first, its state eighth. */
    private List<String> pidFile() throws IOException {
        return pidFile(data.cluster());
    }

    private static List<String> pidFile(Path cluster) throws IOException {
        try {
            return Files.readAllLines(cluster.resolve("postmaster.pid"), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /** Ends a postmaster in order (sessions cut, a checkpoint written), and returns when it is gone. */
    void stop(Process postmaster) {
        stop(postmaster.toHandle());
        try {
            // So that it is dead by its own account, too.
            postmaster.onExit().orTimeout(STOP_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            LOG.log(System.Logger.Level.ERROR, "PostgreSQL (process {0,number,#}) cannot be ended", postmaster.pid());
        }
    }

    private void stop(ProcessHandle postmaster) {
        if (ends(postmaster, "INT", STOP_SECONDS) || ends(postmaster, "QUIT", STOP_SECONDS)) {
            return;
        }
        LOG.log(System.Logger.Level.WARNING, "PostgreSQL did not stop when told to; killing it");
        postmaster.destroyForcibly();
        awaitEnd(postmaster, STOP_SECONDS);
    }

    private boolean ends(ProcessHandle postmaster, String signal, long seconds) {
        return !isAlive(postmaster) || (signal(postmaster, signal) && awaitEnd(postmaster, seconds));
    }

    private boolean signal(ProcessHandle postmaster, String signal) {
        String pid = Long.toString(postmaster.pid());
        try {
            return Tool.builder(account.command(binaries.program("pg_ctl"), "kill", signal, pid), data.root())
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .onExit()
                            .join()
                            .exitValue()
                    == 0;
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "PostgreSQL cannot be told to stop", e);
            return false;
        }
    }

    /** Not to be interrupted, for it runs while the server stops; the thread stays interrupted if it was. */
    private static boolean awaitEnd(ProcessHandle process, long seconds) {
        long start = System.nanoTime();
        boolean interrupted = false;
        while (isAlive(process) && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(seconds)) {
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !isAlive(process);
    }

    /** One that nobody has reaped yet is dead, too; it has no command line any more. */
    private static boolean isAlive(ProcessHandle process) {
        return process.isAlive() && process.info().arguments().isPresent();
    }

    /** What is in the way can be gone in a moment. */
    static final class TransientFailure extends Exception {
        private static final long serialVersionUID = 1L;

        TransientFailure(String message) {
            super(message);
        }
    }
}
