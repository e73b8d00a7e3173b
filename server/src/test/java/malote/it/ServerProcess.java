package malote.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import malote.embedded.DatabaseAddress;
import malote.postgres.ReadyData;

/**
 * The packaged server as a process of its own, on a port that the system chose. Close it: then neither it nor its
 * embedded PostgreSQL runs any more, whatever the test did to them. What a test leaves open is closed when the tests end.
 */
public final class ServerProcess implements AutoCloseable {
    private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");
    private static final Pattern LISTENS = Pattern.compile("Malote .* listens on http://localhost:(\\d+)");
    private static final Set<String> SETTINGS = Set.of(
            "PORT",
            "HOSTS",
            "DB_HOST",
            "DB_PORT",
            "DB_DATABASE",
            "DB_USERNAME",
            "DB_PASSWORD",
            "DB_SYNCHRONOUS_COMMIT",
            "DB_UNSAFE",
            "DATA_DIR",
            "HTTP_IDLE",
            "STREAM_LEASE",
            "STREAM_FIRST_LEASE",
            "STREAM_ABANDONED",
            "STREAM_POLL",
            "RETENTION",
            "METRICS_QUEUES",
            "LOG_FORMAT",
            "OTEL_EXPORTER_OTLP_ENDPOINT");
    /** Of the young and the old generation of the serial collector. */
    private static final Pattern HEAP_USED = Pattern.compile("generation +total \\d+K, used (\\d+)K");

    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final long PATIENCE_SECONDS = Patience.PATIENCE.toSeconds();
    private static final Set<ServerProcess> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(ServerProcess::close)));
    }

    private final Path directory;
    private final Process process;
    private final List<String> log = new ArrayList<>();
    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    private final Thread reader;

    private ServerProcess(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
        this.reader = new Thread(this::read, "log of server " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a server whose working directory is {@code directory}; its data is in {@code data} there. Returns at once.
     *
     * @param settings environment variables
     */
    public static ServerProcess launch(Path directory, Map<String, String> settings, String... arguments) {
        return launchUnder(List.of(), directory, settings, arguments);
    }

    /** The same where {@code wrapper} runs the command that is given to it as arguments. */
    static ServerProcess launchUnder(
            List<String> wrapper, Path directory, Map<String, String> settings, String... arguments) {
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-jar",
                JAR.toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeAll(SETTINGS);
        builder.environment().putAll(settings);
        try {
            ServerProcess server = new ServerProcess(directory, builder.start());
            RUNNING.add(server);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a server on a free port and waits until it listens. */
    public static ServerProcess start(Path directory, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of("PORT", "0"));
        all.putAll(settings);
        if (!settings.containsKey("DB_HOST") && !Files.exists(directory.resolve("data"))) {
            ReadyData.copyTo(directory.resolve("data"));
        }
        ServerProcess server = launch(directory, all);
        try {
            server.port();
            return server;
        } catch (AssertionError e) {
            server.close();
            throw e;
        }
    }

    /** The port; waits until it is known. */
    public int port() {
        try {
            return port.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("The server does not listen. It said:\n" + log(), e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public Client client() {
        return new Client(port());
    }

    /** What it has printed. */
    public String log() {
        synchronized (log) {
            return String.join("\n", log);
        }
    }

    public List<String> lines() {
        synchronized (log) {
            return List.copyOf(log);
        }
    }

    /** What its heap holds after everything that is not needed was collected, in bytes. */
    public long usedHeap() {
        jcmd("GC.run");
        Matcher used = HEAP_USED.matcher(jcmd("GC.heap_info"));
        long bytes = 0;
        while (used.find()) {
            bytes += Long.parseLong(used.group(1)) << 10;
        }
        return bytes;
    }

    /** How many files and connections it has open. */
    public long openFiles() {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What of it is in memory, in bytes. */
    public long residentBytes() {
        try {
            Matcher resident = RESIDENT.matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
            if (!resident.find()) {
                throw new AssertionError("no VmRSS");
            }
            return Long.parseLong(resident.group(1)) << 10;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String jcmd(String command) {
        try {
            Process jcmd = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(process.pid()),
                            command)
                    .redirectErrorStream(true)
                    .start();
            return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Kills the server as {@code kill -9} does, but not its PostgreSQL. */
    public void kill9() {
        process.destroyForcibly();
        exitCode();
    }

    /** Sends a signal: {@code TERM}, {@code INT} and so on. */
    public void signal(String name) {
        Signals.send(name, process.toHandle());
    }

    /** Waits for the end of the process. */
    public int exitCode() {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("The server does not end. It said:\n" + log());
            }
            reader.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The embedded PostgreSQL of this server, if it runs. */
    public Optional<ProcessHandle> postgres() {
        return postgres(directory.resolve("data"));
    }

    /** A look into its embedded database. */
    public Inside inside() {
        try {
            Path cluster = directory.resolve("data/pg");
            return new Inside(new DatabaseAddress(
                    "127.0.0.1",
                    Integer.parseInt(Files.readAllLines(cluster.resolve("postmaster.pid"))
                            .get(3)),
                    "malote",
                    "malote",
                    Files.readString(cluster.resolve("malote.password")).strip()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The PostgreSQL that runs on a data directory. */
    static Optional<ProcessHandle> postgres(Path data) {
        try {
            String pid = Files.readAllLines(data.resolve("pg/postmaster.pid")).get(0);
            return ProcessHandle.of(Long.parseLong(pid.strip()))
                    .filter(ProcessHandle::isAlive)
                    .filter(handle -> handle.info()
                            .commandLine()
                            .orElse(handle.info().command().orElse(""))
                            .contains("postgres"));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        if (!RUNNING.remove(this)) {
            return;
        }
        if (process.isAlive()) {
            Signals.send("CONT", process.toHandle());
            process.destroy();
            try {
                if (!process.waitFor(15, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
        postgres().ifPresent(ServerProcess::end);
    }

    /** Stops a PostgreSQL that a killed server left behind. */
    private static void end(ProcessHandle postgres) {
        Signals.send("CONT", postgres);
        Signals.send("QUIT", postgres);
        try {
            postgres.onExit().get(15, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            postgres.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (log) {
                    log.add(line);
                }
                Matcher listens = LISTENS.matcher(line);
                if (listens.find()) {
                    port.complete(Integer.parseInt(listens.group(1)));
                }
            }
        } catch (IOException e) {
            // It was killed.
        }
        port.completeExceptionally(new IllegalStateException("it ended"));
    }
}
